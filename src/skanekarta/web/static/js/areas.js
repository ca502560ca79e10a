// The map of municipalities shaded by one of their own figures (Kommunfakta): any indicator in any
// of its years, or the state of their policy documents as categories.

import { around } from "./around.js";
import { categories } from "./categories.js";
import { byId, make } from "./dom.js";
import { number, UNKNOWN, withUnit } from "./format.js";
import { legend } from "./legend.js";
import { methodOf, scale } from "./scale.js";
import { queryString } from "./state.js";
import { plural, t } from "./words.js";

const NO_YEAR = "missing";
const ALSO = { area_km2: "land-area" }; // what an indicator was called in older addresses

export class Areas {
  constructor(page) {
    const { api, about, parts, facts, names, municipalities } = page;
    Object.assign(this, { page, api, about, parts, facts, names, municipalities });
    this.rows = new Map();
  }

  indicator(state) {
    const { figures, indicators } = this.about;
    const asked = state.get("indicator") ?? this.about.layer.colour;
    const slug = ALSO[asked] ?? asked.replaceAll("_", "-");
    const category = indicators.find(({ name, kind }) => kind === "category" && name === asked);
    return category ?? figures.find((each) => each.slug === slug) ?? figures[0];
  }

  /** The municipalities of the selection, and the indicator's figures of all years. */
  async load(state, signal) {
    const { slug } = this.indicator(state);
    const wanted = state.query({ limit: 1000, "skip-geometry": "true" });
    const figures = queryString([
      ...[
        ["indicator", slug],
        ["limit", 10000],
        ["skip-geometry", "true"],
      ],
      ["properties", "municipality,year,value,source,source_url,derived"],
    ]);
    const [method, chosen, { features }] = await Promise.all([
      methodOf(state),
      this.api.features(this.about.layer.id, wanted, signal),
      slug ? this.api.once(`${this.api.items("figures")}?${figures}`) : { features: [] },
    ]);
    return { method, chosen, figures: features.map(({ properties }) => properties) };
  }

  show(answer, state, { method, chosen, figures }) {
    this.answer = answer;
    this.shown = this.indicator(state);
    this.properties = new Map(
      chosen.features.map(({ properties }) => [properties.code, properties]),
    );
    const { slug } = this.shown;
    this.years = yearsOf(figures);
    this.year = slug ? this.chosenYear(state) : null;
    const ofYear = figures.filter(({ year }) => String(year ?? NO_YEAR) === this.year);
    this.rows = new Map(ofYear.map((row) => [row.municipality, row]));
    this.shading = this.shade(method);
    this.municipalities.shade(this.shading.kind, (code) => this.sentence(code));
    this.showChoices();
    const { unit } = this.shown;
    legend(this.parts.legend, {
      title: this.heading(),
      unit: unit && `(${t(unit)})`,
      meaning: this.meaning(),
      scale: this.shading,
      tell: (value) => number(value),
    });
    this.showSources(ofYear);
  }

  chosenYear(state) {
    const wished = state.get("indicator_year");
    if (this.years.some(([year]) => year === wished)) return wished;
    const most = Math.max(...this.years.map(([, count]) => count));
    return this.years.find(([, count]) => count === most)?.[0] ?? null;
  }

  shade(method) {
    const codes = [...this.properties.keys()];
    const { name, options, slug } = this.shown;
    if (!slug) {
      const values = codes.map((code) => [code, this.properties.get(code)[name] ?? null]);
      return categories(new Map(values), options);
    }
    const values = codes.map((code) => [code, this.rows.get(code)?.value ?? "unknown"]);
    const isBelow = values.some(([, value]) => value < 0);
    return scale(new Map(values), { method, around: isBelow ? around : undefined });
  }

  showChoices() {
    byId("indicator").value = this.shown.slug ?? this.shown.name;
    const select = byId("indicator-year");
    select.closest(".bar-choice").hidden = !this.year;
    const told = ([year, count]) => {
      const title = year === NO_YEAR ? t("Utan uppgift om år") : year;
      const some = { title, n: number(count) };
      return count < this.names.size
        ? plural(count, "{title} ({n} kommun)", "{title} ({n} kommuner)", some)
        : title;
    };
    const options = this.years.map((each) =>
      make("option", { value: each[0], selected: each[0] === this.year }, told(each)),
    );
    select.replaceChildren(...options);
  }

  heading() {
    const { title } = this.shown;
    return this.year && this.year !== NO_YEAR
      ? t("{title} {year}", { title: t(title), year: this.year })
      : t(title);
  }

  meaning() {
    if (!this.shown.slug) return t("Färgen visar vad som är inläst om kommunen.");
    const known = [...this.properties.keys()].filter((code) => this.rows.has(code)).length;
    const n = { n: number(known), all: this.names.size };
    return t("Känt för {n} av {all} kommuner.", n);
  }

  /** Whose figures they are, each source once, with the way to it. */
  showSources(rows) {
    const found = new Map(rows.map((row) => [row.source, row]));
    const link = ({ source, source_url: href }) =>
      href ? make("a", { href, lang: "sv" }, source) : make("span", { lang: "sv" }, source);
    const derived = rows.some((each) => each.derived) && t("Värdena är uträknade här.");
    const sources = [...found.values()].flatMap((row, index) => [index ? "; " : "", link(row)]);
    const covers = found.size ? [t("Källa: "), ...sources, "."] : [];
    const none = this.shown.slug ? [] : [t("Uppgift saknas där inget är inläst.")];
    byId("covers").replaceChildren(...covers, ...none, ...(derived ? [` ${derived}`] : []));
  }

  told(code) {
    const properties = this.properties.get(code);
    if (!properties) return t("utanför urvalet");
    const { name, unit, slug } = this.shown;
    if (!slug) return properties[`${name}_title`] ?? properties[name] ?? UNKNOWN;
    return withUnit(this.rows.get(code)?.value, unit);
  }

  figure(code) {
    const value = this.properties.has(code) && this.rows.get(code)?.value;
    return typeof value === "number" ? number(value) : "";
  }

  sentence(code) {
    return `${this.names.get(code)}, ${this.heading()}: ${this.told(code)}`;
  }

  readout(code) {
    return [this.names.get(code), this.told(code)];
  }

  status() {
    const count = this.count();
    const told = { title: this.heading(), n: number(count) };
    return plural(count, "{title} för {n} kommun.", "{title} för {n} kommuner.", told);
  }

  count() {
    return this.properties.size;
  }

  isEmpty() {
    return !this.properties.size;
  }

  ranked() {
    const order = (code) => this.rows.get(code)?.value ?? -Infinity;
    const codes = [...this.properties.keys()];
    codes.sort((a, b) => order(b) - order(a) || this.told(a).localeCompare(this.told(b), "sv"));
    const row = (code) => ({ code, name: this.names.get(code), cells: [this.told(code)] });
    return {
      caption: t("{title} per kommun", { title: this.heading() }),
      columns: [this.heading()],
      rows: codes.map(row),
    };
  }

  panelPart(code) {
    const told = { title: this.heading(), told: this.told(code) };
    return [make("p", { class: "notice" }, t("{title}: {told}.", told))];
  }
}

/** The years that there are figures for, the newest first, each with how many there are. */
function yearsOf(figures) {
  const found = new Map();
  for (const { year } of figures) {
    const key = String(year ?? NO_YEAR);
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return [...found].sort(([a], [b]) => (a === NO_YEAR) - (b === NO_YEAR) || b - a);
}
