// The map of rows as points (Aktiviteter, and any layer of circles): marks, legend and list.

import { mark } from "./circles.js";
import { make } from "./dom.js";
import { entries, isInternal, rows } from "./entries.js";
import { number } from "./format.js";
import { pointLegend } from "./legend_rows.js";
import * as onMap from "./rows_on_map.js";
import { queryString } from "./state.js";
import { t } from "./words.js";

const LISTED = 100;

export class Points {
  constructor(page) {
    const { api, about, parts, names, municipalities } = page;
    Object.assign(this, { page, api, about, parts, names, municipalities });
    this.byCode = new Map();
  }

  load(state, signal) {
    this.signal = signal;
    return onMap.load(this.page, this.about.layer.id, state.filters, signal);
  }

  show(chosen, state, found) {
    const { layer } = this.about;
    Object.assign(this, { answer: chosen, found });
    this.byCode = new Map(valuesOf(chosen, "municipality").map(({ value, count }) => [value, count]));
    this.municipalities.shade(
      () => "outside",
      (code) => this.sentence(code),
    );
    const kinds = this.kinds();
    const { colour, size } = layer;
    const how = { kinds: kinds.map(({ value }) => value), colour, size };
    onMap
      .show(this.page, layer, found, how, this.signal)
      .catch((error) => error.name === "AbortError" || this.page.frame.fail(error));
    this.showLegend(kinds);
    this.parts.coverage.textContent = this.coverage();
    this.showList(state);
  }

  /** What the rows are told apart by, the commonest first, as the facet counts them. */
  kinds() {
    const { colour } = this.about.layer;
    return colour ? valuesOf(this.answer, colour).filter(({ count }) => count) : [];
  }

  showLegend(kinds) {
    const { title } = this.about.layer;
    const listed = kinds.length ? kinds : [{ title, count: this.count() }];
    const marked = listed.map((each, index) => ({
      ...each,
      count: number(each.count),
      mark: mark({ index }),
    }));
    const atCentre = this.found.features.some(
      ({ properties }) => properties.position_basis === "centre",
    );
    const notes = [
      atCentre &&
        t("Ofyllda märken står vid kommunens mittpunkt: platsen är känd bara till kommun."),
      this.found.features.some(({ properties }) => isInternal(properties)) && t("Märken med i är interna: bara för personalen."),
      t("Ett märke med siffra står för flera; klicka för att komma närmare."),
    ];
    pointLegend(this.parts.legend, title, marked, notes.filter(Boolean));
  }

  coverage() {
    const { features, isMany } = this.found;
    if (isMany) return "";
    const unplaced = features.filter(({ geometry }) => !geometry).length;
    return unplaced
      ? t("Utan känd plats: {rows}.", { rows: rows(unplaced, this.about.layer.id) })
      : "";
  }

  async showList(state) {
    const { layer, root } = this.about;
    const shown = this.found.isMany
      ? await this.api.features(layer.id, state.query({ limit: LISTED }), this.signal)
      : this.found;
    const left = this.count() - Math.min(LISTED, shown.features.length);
    const address = `${root}/lager/${layer.id}?${queryString(state.filters)}`;
    const all = t("Visa alla {rows} som tabell", { rows: rows(this.count(), layer.id) });
    this.parts.list.replaceChildren(
      entries(layer, shown.features.slice(0, LISTED), [], null, this.page),
      left > 0 ? make("p", {}, make("a", { href: address }, all)) : "",
    );
  }

  sentence(code) {
    return this.readout(code).join(", ");
  }

  readout(code) {
    return [this.names.get(code), rows(this.byCode.get(code) ?? 0, this.about.layer.id)];
  }

  status() {
    if (!this.count()) return t("Inget svarar mot urvalet.");
    return t("{rows} i {n} av {all} kommuner", {
      rows: rows(this.count(), this.about.layer.id),
      n: [...this.byCode.keys()].filter((code) => this.names.has(code)).length,
      all: this.names.size,
    });
  }

  count() {
    return this.answer.numberMatched;
  }

  isEmpty() {
    return !this.count();
  }

  panelPart(code) {
    const told = rows(this.byCode.get(code) ?? 0, this.about.layer.id);
    return [make("p", { class: "notice" }, t("{rows} i urvalet.", { rows: told }))];
  }
}

/** A facet's values with their counts. */
function valuesOf({ facets }, name) {
  return facets.find((each) => each.name === name)?.values ?? [];
}
