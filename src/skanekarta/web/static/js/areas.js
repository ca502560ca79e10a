// The map of polygons shaded by one of their own figures (Kommunfakta).

import { make } from "./dom.js";
import { counted, number, UNKNOWN, withUnit } from "./format.js";
import { legend } from "./legend.js";
import { ranking } from "./ranking.js";
import { categories, scale } from "./scale.js";

export class Areas {
  constructor(page) {
    const { api, about, parts, facts, names, municipalities } = page;
    Object.assign(this, { page, api, about, parts, facts, names, municipalities });
    this.rows = new Map();
  }

  indicator(state) {
    const named = (name) => this.about.indicators.find((each) => each.name === name);
    return (
      named(state.get("indicator")) ?? named(this.about.layer.colour) ?? this.about.indicators[0]
    );
  }

  load(state, signal) {
    return this.api.features(this.about.layer.id, state.query({ limit: 1000 }), signal);
  }

  show(chosen, state, { features }) {
    this.answer = chosen;
    this.shown = this.indicator(state);
    this.rows = new Map(
      features.map(({ id, properties }) => [properties.code ?? String(id), properties]),
    );
    this.shading = this.shade();
    this.municipalities.shade(this.shading.kind, (code) => this.sentence(code));
    const { title, unit } = this.shown;
    legend(this.parts.legend, {
      title,
      unit: unit && `(${unit})`,
      scale: this.shading,
      tell: (value) => number(value),
    });
    this.parts.coverage.textContent = this.years();
    this.showRanking();
  }

  redraw() {}

  shade() {
    const { name, kind, options } = this.shown;
    const values = (missing) =>
      new Map([...this.rows].map(([code, row]) => [code, row[name] ?? missing]));
    return kind === "number" ? scale(values("unknown")) : categories(values(null), options);
  }

  /** «Uppgifterna gäller 2025.» */
  years() {
    const { year, kind } = this.shown;
    if (kind === "category") return `${this.shown.title}: uppgift saknas där inget är inläst.`;
    const found = year ? [...new Set([...this.rows.values()].map((row) => row[year]))] : [];
    const known = found.filter((each) => each != null).sort();
    const told = known.length > 1 ? `${known[0]}–${known.at(-1)}` : known[0];
    return told
      ? `${this.shown.title} gäller ${told}.`
      : `${this.shown.title}: året står i lagret Nyckeltal.`;
  }

  told(code) {
    const row = this.rows.get(code);
    if (!row) return "utanför urvalet";
    const { name, unit } = this.shown;
    if (row[name] == null) return UNKNOWN;
    return this.shown.kind === "number"
      ? withUnit(row[name], unit)
      : (row[`${name}_title`] ?? row[name]);
  }

  sentence(code) {
    return `${this.names.get(code)}, ${this.shown.title.toLowerCase()}: ${this.told(code)}`;
  }

  readout(code) {
    return [this.names.get(code), this.told(code)];
  }

  status() {
    return `${this.shown.title} för ${counted(this.rows.size, "kommun", "kommuner")}`;
  }

  count() {
    return this.rows.size;
  }

  isEmpty() {
    return !this.rows.size;
  }

  showRanking() {
    const { name, title } = this.shown;
    const order = (row) => (typeof row[name] === "number" ? row[name] : -Infinity);
    const rows = [...this.rows].sort(([, a], [, b]) => order(b) - order(a));
    ranking(this.parts.ranking, {
      caption: `${title} per kommun`,
      columns: [title],
      rows: rows.map(([code, row]) => ({ code, name: row.name ?? code, cells: [this.told(code)] })),
      open: (code, opener) => this.page.open(code, opener),
    });
  }

  panelPart(code) {
    return this.shown.kind === "number"
      ? []
      : [make("p", { class: "notice" }, `${this.shown.title}: ${this.told(code)}.`)];
  }
}
