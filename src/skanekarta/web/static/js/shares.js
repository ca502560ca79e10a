// The map of an amount shared out over municipalities (Regionala stöd): the statistics answer as
// shading, legend and key figures. What lies below the map is below.js's.

import { byId, make, terms } from "./dom.js";
import { exactKr, kr, NOTHING, number, percent, shortKr, UNKNOWN, wholeKr } from "./format.js";
import { legend } from "./legend.js";
import { DEFAULT_MEASURE, grants, MEASURES, valueOf } from "./measures.js";
import { methodOf, scale } from "./scale.js";
import { ofMany, plural, t } from "./words.js";

export class Shares {
  constructor(page) {
    const { about, parts, names, municipalities } = page;
    Object.assign(this, { page, about, parts, names, municipalities });
    this.rows = new Map();
  }

  /** What only some measures need, and the numbers of all years while they are played. */
  async load(state, signal, chosen) {
    const measure = this.asked(state);
    const method = await methodOf(state);
    if (measure === "change") {
      const { load } = await import("./change.js");
      const change = await load(this.page, state, signal, chosen);
      return { method, change, pool: change.pool };
    }
    if (!this.page.playing) return { method };
    const { load } = await import("./holding.js");
    return { method, pool: await load(this.page, state, measure) };
  }

  asked(state) {
    const name = state.get("measure");
    return name in MEASURES ? name : DEFAULT_MEASURE;
  }

  show({ statistics, chips, lead }, state, { method, change, pool }) {
    this.answer = statistics.municipality;
    this.change = change?.rows ? change : null;
    this.name = this.change || this.asked(state) !== "change" ? this.asked(state) : DEFAULT_MEASURE;
    this.measured = MEASURES[this.name];
    this.rows = new Map(this.answer.rows.map((row) => [row.municipality, row]));
    const { steps } = this.measured;
    const how = { method, steps, pool, around: this.change?.around };
    this.shading = scale(this.values(), how);
    this.municipalities.shade(this.shading.kind, (code) => this.sentence(code));
    this.showLegend(state, chips, pool);
    this.showFigures();
    this.showLead(lead);
    byId("comparing")?.toggleAttribute("hidden", !change);
    change?.show();
  }

  /** Each municipality's number, or what it has instead of one. */
  values() {
    const known = [...this.rows].filter(([code]) => this.names.has(code));
    return new Map(known.map(([code]) => [code, this.value(code)]));
  }

  value(code) {
    if (this.change) return this.change.value(this.rows.get(code));
    return valueOf(this.rows.get(code), this.name);
  }

  years() {
    const { answer, change } = this;
    return { people: answer.population_year, year: change?.year, other: change?.other };
  }

  showLegend(state, chips, pool) {
    const { title, tell, titles, meaning } = this.measured;
    const filters = chips.map(({ text }) => text).join("; ");
    const said = [
      meaning(this.years()),
      state.filters.get("municipality_role") === "seat"
        ? t("Kommunen är mottagarens säte.")
        : t("Kommunen är där verksamheten sker, annars mottagarens säte."),
      filters ? t("Urval: {filters}.", { filters }) : t("Urval: alla stöd, alla finansiärer."),
      pool && t("Klasserna är desamma för alla år."),
    ];
    legend(this.parts.legend, {
      ...{ title, tell, titles, scale: this.shading },
      meaning: said.filter(Boolean).join(" "),
    });
  }

  /** Municipalities with a figure above nothing. */
  reached() {
    return [...this.rows].filter(([code, row]) => this.names.has(code) && row.count > 0);
  }

  told(code) {
    const row = this.rows.get(code);
    if (!row) return t("utanför urvalet");
    const value = this.value(code);
    if (typeof value === "number") return this.measured.full(value, this.years());
    if (value === "zero") return wholeKr(0);
    if (value !== "nothing") return UNKNOWN;
    return this.change ? t("inget inläst för minst ett av åren") : NOTHING;
  }

  /** The figure alone, for the map itself; nothing where there is none. */
  figure(code) {
    const value = this.rows.has(code) ? this.value(code) : null;
    return typeof value === "number" ? this.measured.tell(value) : "";
  }

  sentence(code) {
    return this.readout(code).join(", ");
  }

  readout(code) {
    return [this.names.get(code), this.told(code)];
  }

  status() {
    const { sum, count } = this.answer.total;
    if (!count) return t("Inga stöd svarar mot urvalet.");
    const n = this.reached().length;
    const told = { grants: grants(count), sum: shortKr(sum), n: number(n) };
    if (!n) return t("{grants}, {sum}.", told);
    return plural(n, "{grants}, {sum} i {n} kommun.", "{grants}, {sum} i {n} kommuner.", told);
  }

  count() {
    return this.answer.total.count;
  }

  isEmpty() {
    return !this.answer.total.count;
  }

  showFigures() {
    const { total, coverage, population_year: year } = this.answer;
    const { sum, count, median, recipients, per_inhabitant: each } = total;
    // No rows are a zero only where the lists are read to their end.
    const known = count || coverage?.complete;
    const shown = [
      [t("Summa"), kr(sum ?? 0)],
      [t("Antal stöd"), number(count ?? 0)],
      [t("Median"), count ? wholeKr(median) : "–"],
      [ofMany("Mottagare"), number(recipients ?? 0)],
      [
        year ? t("Per invånare {year}", { year }) : t("Per invånare"),
        each == null ? "–" : exactKr(each),
      ],
      [
        t("Kommuner med stöd"),
        t("{n} av {all}", { n: this.reached().length, all: this.names.size }),
      ],
    ].map(([title, value]) => [title, known ? value : t("Inget inläst")]);
    this.parts.figures.replaceChildren(...terms(shown).children);
  }

  /** The rows that no municipality has, so that the map and these sentences add up to the sum, and
   *  what the figures cover in one sentence (the whole of it is covering.js's). */
  showLead(lead) {
    const target = document.body.classList.contains("embed") && "_blank";
    const told = ({ text, href }) => [href ? make("a", { href, target }, text) : text, " "];
    byId("covers").replaceChildren(...lead.flatMap(told));
  }

  async panelPart(code) {
    return (await import("./place.js")).placed(this, code);
  }
}
