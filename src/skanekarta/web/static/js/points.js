// The map of rows as points (Aktiviteter, and any layer of circles): marks, legend and list.

import { circles, mark } from "./circles.js";
import { make } from "./dom.js";
import { entries, rows } from "./entries.js";
import { number } from "./format.js";
import { pointLegend } from "./legend.js";

const MOST = 1000;

export class Points {
  constructor(page) {
    const { api, about, parts, names, municipalities, circles } = page;
    Object.assign(this, { page, api, about, parts, names, municipalities, circles });
    this.features = [];
    this.byCode = new Map();
  }

  load(state, signal) {
    return this.api.features(this.about.layer.id, state.query({ limit: MOST }), signal);
  }

  show(chosen, state, answer) {
    const { layer } = this.about;
    this.answer = answer;
    this.features = answer.features;
    this.byCode = this.counts();
    this.municipalities.shade(
      () => "outside",
      (code) => this.sentence(code),
    );
    const kinds = this.kinds();
    circles(this.circles, this.features, {
      kinds: [...kinds.keys()],
      colour: layer.colour,
      size: layer.size,
      choose: (features) => this.page.choose(layer, features),
      point: (text) => this.page.point(text),
      name: (features) => this.nameOf(features),
    });
    this.showLegend(kinds);
    this.parts.coverage.textContent = this.coverage();
    this.parts.list.replaceChildren(this.isEmpty() ? "" : entries(layer, this.features));
  }

  redraw() {}

  kinds() {
    const { colour } = this.about.layer;
    const found = new Map();
    for (const { properties } of colour ? this.features : []) {
      const slug = String(properties[colour]);
      const title = properties[`${colour}_title`] ?? properties[colour] ?? "Uppgift saknas";
      found.set(slug, { title, count: (found.get(slug)?.count ?? 0) + 1 });
    }
    return new Map([...found].sort(([, a], [, b]) => b.count - a.count));
  }

  counts() {
    const found = new Map();
    for (const { properties } of this.features) {
      for (const code of [properties.municipality ?? []].flat())
        found.set(code, (found.get(code) ?? 0) + 1);
    }
    return found;
  }

  showLegend(kinds) {
    const { title } = this.about.layer;
    const all = [{ title, count: this.features.length }];
    const listed = [...(kinds.size ? kinds.values() : all)].map((each, index) => ({
      ...each,
      mark: mark({ index }),
    }));
    const atCentre = this.features.some(({ properties }) => properties.position_basis === "centre");
    const notes = atCentre
      ? ["Ofyllda märken står vid kommunens mittpunkt: platsen är känd bara till kommun."]
      : [];
    pointLegend(this.parts.legend, title, listed, notes);
  }

  coverage() {
    const unplaced = this.features.filter(({ geometry }) => !geometry).length;
    const { numberMatched } = this.answer;
    const cut =
      numberMatched > this.features.length
        ? `Kartan visar de första ${number(this.features.length)} av ${number(numberMatched)}. `
        : "";
    return cut + (unplaced ? `Utan känd plats: ${rows(unplaced, this.about.layer.id)}.` : "");
  }

  nameOf(features) {
    const first = features[0].properties[this.about.layer.heading] ?? this.about.layer.title;
    return features.length > 1
      ? [rows(features.length, this.about.layer.id), ""]
      : [String(first), ""];
  }

  sentence(code) {
    return `${this.names.get(code)}, ${rows(this.byCode.get(code) ?? 0, this.about.layer.id)}`;
  }

  readout(code) {
    return [this.names.get(code), rows(this.byCode.get(code) ?? 0, this.about.layer.id)];
  }

  status() {
    const count = this.answer.numberMatched;
    if (!count) return "Inget svarar mot urvalet.";
    return `${rows(count, this.about.layer.id)} i ${this.byCode.size} av ${this.names.size} kommuner`;
  }

  count() {
    return this.answer.numberMatched;
  }

  isEmpty() {
    return !this.features.length;
  }

  panelPart(code) {
    return [
      make(
        "p",
        { class: "notice" },
        `${rows(this.byCode.get(code) ?? 0, this.about.layer.id)} i urvalet.`,
      ),
    ];
  }
}
