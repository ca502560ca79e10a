// The map of an amount shared out over municipalities (Regionala stöd): the statistics answer
// as shading, figures, chart and ranked list.

import { bars } from "./bars.js";
import { chart } from "./chart.js";
import { covers, unplaced, WHOLE_SKANE } from "./covering.js";
import { make } from "./dom.js";
import { rows as counted } from "./entries.js";
import {
  counted as countOf,
  kr,
  NOTHING,
  number,
  percent,
  perInhabitant,
  UNKNOWN,
  wholeKr,
} from "./format.js";
import { legend } from "./legend.js";
import { figures } from "./panel.js";
import { ranking } from "./ranking.js";
import { scale } from "./scale.js";

const NONE = { rows: [] };

const SHOWN = {
  per_inhabitant: {
    title: "Kronor per invånare",
    tell: (value) => number(value, 2),
    full: perInhabitant,
  },
  sum: { title: "Kronor", tell: (value) => number(value, 0), full: wholeKr },
  count: {
    title: "Antal stöd",
    tell: (value) => number(value),
    full: (value) => `${number(value)} stöd`,
  },
};

export class Shares {
  constructor(page) {
    const { api, about, address, parts, facts, names, municipalities } = page;
    Object.assign(this, { page, api, about, address, parts, facts, names, municipalities });
    this.rows = new Map();
  }

  measure(state) {
    return state.get("measure") in SHOWN ? state.get("measure") : "per_inhabitant";
  }

  load() {
    return null; // all of it is in what the server tells of the selection
  }

  show({ statistics }, state) {
    const { parts } = this.about.layer;
    this.answer = statistics.municipality;
    this.years = statistics.year ?? NONE;
    this.kinds = statistics[parts] ?? NONE;
    this.origins = statistics.original_funder ?? NONE;
    this.measured = SHOWN[this.measure(state)];
    this.rows = new Map(this.answer.rows.map((row) => [row.municipality, row]));
    this.shading = scale(this.values(this.measure(state)));
    this.municipalities.shade(this.shading.kind, (code) => this.sentence(code));
    const { title, tell } = this.measured;
    legend(this.parts.legend, { title, scale: this.shading, tell });
    this.showFigures();
    this.parts.coverage.replaceChildren(covers(this.covered(state)));
    this.parts.unplaced.replaceChildren(...unplaced(this.rows, this.about.layer.id));
    this.redraw();
    this.showRanking(state);
  }

  redraw() {
    chart(this.parts.chart, this.years.rows);
    const name = this.about.layer.parts;
    bars(this.parts.bars, this.kinds.rows, name, (slug) => this.narrow(name, slug));
  }

  covered(state) {
    const { answer, origins, years, about } = this;
    return {
      ...{ answer, origins, years, layerId: about.layer.id },
      funder: this.page.named("funder"),
      perHead: this.measureName() === "per_inhabitant",
      seat: state.filters.get("municipality_role") === "seat",
    };
  }

  /** Goes to the part alone: what the filter panel would do. */
  narrow(name, slug) {
    const { state } = this.address;
    this.address.go(state.with({}, new Map([...state.filters, [name, slug]])));
  }

  /** A municipality's value under a measure, or what it has instead of a number. */
  values(measure) {
    const value = (row) => {
      if (row.sum == null && row.count == null) return "nothing";
      if (!row.count) return "zero";
      return row[measure] ?? "unknown";
    };
    const known = [...this.rows].filter(([code]) => this.names.has(code));
    return new Map(known.map(([code, row]) => [code, value(row)]));
  }

  /** Municipalities with a figure above nothing. */
  reached() {
    return [...this.rows].filter(([code, row]) => this.names.has(code) && row.count > 0);
  }

  told(code) {
    const row = this.rows.get(code);
    if (!row) return "utanför urvalet";
    if (row.count == null) return NOTHING;
    if (!row.count) return "0 kr";
    return this.measured.full(row[this.measureName(code)]);
  }

  measureName() {
    return Object.keys(SHOWN).find((name) => SHOWN[name] === this.measured);
  }

  sentence(code) {
    const people = this.facts.get(code)?.population;
    const inhabitants = people == null ? "" : `, ${countOf(people, "invånare", "invånare")}`;
    return `${this.names.get(code)}${inhabitants}, ${this.told(code)}`;
  }

  readout(code) {
    return [this.names.get(code), this.told(code)];
  }

  status() {
    const { sum, count } = this.answer.total;
    if (!count) return "Inga stöd svarar mot urvalet.";
    const places = countOf(this.reached().length, "kommun", "kommuner");
    return `${counted(count, this.about.layer.id)}, ${kr(sum)} i ${places}`;
  }

  count() {
    return this.answer.total.count;
  }

  isEmpty() {
    return !this.answer.total.count;
  }

  showFigures() {
    const { sum, count, recipients } = this.answer.total;
    // No rows are a zero only where the lists are read to their end.
    const known = count || this.answer.coverage?.complete;
    const shown = [
      ["Summa", kr(sum ?? 0)],
      ["Antal stöd", number(count ?? 0)],
      ["Mottagare", number(recipients ?? 0)],
      ["Kommuner med stöd", `${this.reached().length} av ${this.names.size}`],
    ].map(([title, value]) => [title, known ? value : "Inget inläst"]);
    this.parts.figures.replaceChildren(
      ...shown.map(([title, value]) =>
        make("div", {}, make("dt", {}, title), make("dd", {}, value)),
      ),
    );
  }

  showRanking(state) {
    const measure = this.measure(state);
    const order = (row) => row[measure] ?? -1;
    const known = [...this.rows.values()].filter(({ municipality }) =>
      this.names.has(municipality),
    );
    known.sort((a, b) => order(b) - order(a) || (b.sum ?? -1) - (a.sum ?? -1));
    const line = (row, title, code) => ({ code, name: title, cells: this.cells(row) });
    const others = [
      [this.rows.get(WHOLE_SKANE), "Hela Skåne"],
      [this.rows.get(null), "Okänd plats"],
    ].filter(([row]) => row?.count);
    const total = this.answer.total;
    ranking(this.parts.ranking, {
      caption: "Stöd per kommun, de med mest först",
      columns: ["Per invånare", "Summa", "Antal"],
      rows: known.map((row) => line(row, this.names.get(row.municipality), row.municipality)),
      foot: [...others.map(([row, title]) => line(row, title)), line(total, "Summa")],
      open: (code, opener) => this.page.open(code, opener),
    });
  }

  cells(row) {
    if (row.count == null) return [NOTHING];
    const each = row.per_inhabitant == null ? "–" : `${number(row.per_inhabitant, 2)}\u00a0kr`;
    return [each, wholeKr(row.sum), number(row.count)];
  }

  panelPart(code) {
    const row = this.rows.get(code);
    if (!row?.count) {
      const told = row
        ? `${this.about.layer.title}: ${this.told(code)}.`
        : "Kommunen är utanför urvalet.";
      return [make("p", { class: "notice" }, told)];
    }
    const shown = [
      ["Summa i urvalet", wholeKr(row.sum), `${percent(row.share)} av urvalets summa`],
      ["Antal stöd", number(row.count)],
      [
        "Per invånare",
        row.per_inhabitant == null ? UNKNOWN : `${number(row.per_inhabitant, 2)}\u00a0kr`,
        this.answer.population_year && `folkmängden ${this.answer.population_year}`,
      ],
    ];
    return [figures(shown)];
  }
}
