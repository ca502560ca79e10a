// Localities by name, the larger ones first and the smaller ones closer in: as a part of the base
// map; and with their population where they are drawn as points. Whoever does not see the map has
// them as a list (/lager/localities), so the names are kept from what reads the page out.

import { make } from "./dom.js";
import { number } from "./format.js";
import { makeRoom, nameAt } from "./frame.js";
import { t } from "./words.js";

const LAYER = "localities";
const L = window.L;
const PEOPLE_FROM = 9.25; // farther out there is no room for figures
const NEAR_M = 5000; // two of the same name farther apart are two places
// At least so many people, from which zoom, in which size.
const SIZES = [
  [20_000, 0, 1],
  [5_000, 8.75, 2],
  [1_000, 9.25, 3],
  [0, 9.75, 4],
];

/** Once for the page; from then on the names follow its state. */
export function begin(page) {
  page.localityNames ??= new LocalityNames(page);
}

class LocalityNames {
  constructor(page) {
    this.page = page;
    this.group = L.layerGroup().addTo(page.frame.map);
    this.names = [];
    this.isBeside = null;
    page.frame.map.on("zoomend resize marked", () => this.makeRoom());
    page.whenDrawn((_, state) => this.show(state).catch(() => {})); // the map is whole without them
  }

  async show(state) {
    const isAll = this.page.about.layer.id === LAYER && !state.filters.size;
    const isBeside = isAll || state.beside().includes(LAYER);
    if (isBeside !== this.isBeside) {
      this.isBeside = isBeside;
      await this.draw();
    }
    if (this.isBeside) this.tellLegend();
  }

  async draw() {
    const { api, ground } = this.page;
    const wanted = "limit=1000&properties=name,population,population_year";
    const [base, answer] = await Promise.all([
      ground.catch(() => null),
      api.once(`${api.items(LAYER)}?${wanted}`),
    ]);
    const places = answer.features.filter(({ geometry }) => geometry).map(place);
    this.years = new Set(places.filter((each) => each.people !== null).map(({ year }) => year));
    const own = (each) => base?.find((other) => isSame(each, other));
    const named = this.isBeside ? places : base ? places.filter((each) => !own(each)) : [];
    for (const each of named) Object.assign(each, { rank: own(each)?.rank ?? 4 });
    named.sort((a, b) => a.rank - b.rank || b.people - a.people);
    this.group.clearLayers();
    const added = named.map((each) => this.add(each));
    // The base map's names keep their room; those that are told with their people give way.
    base?.forEach((each) => (each.element.dataset.yields = this.isBeside && each.kind === "place"));
    const kept = (base ?? []).filter(({ element }) => element.dataset.yields !== "true");
    this.names = this.isBeside ? [...added, ...kept] : [...kept, ...added];
    this.makeRoom();
  }

  makeRoom() {
    const { map } = this.page.frame;
    for (const { figure } of this.names) {
      if (figure) figure.hidden = map.getZoom() < PEOPLE_FROM;
    }
    makeRoom(map, this.names, this.isBeside);
  }

  add({ name, at, people, year, from, size, rank }) {
    const told = this.isBeside && people !== null ? this.told(people, year) : "";
    const classes = `place place-locality place-size-${size}`;
    const beside = this.isBeside ? " place-beside" : "";
    const figure = told && make("span", { class: "place-people" }, told);
    const element = make("span", { class: classes + beside, "aria-hidden": "true" }, name, figure);
    // Over the points, that would else lie on the names of those beside them.
    this.group.addLayer(nameAt(at, element, this.isBeside ? "tooltipPane" : undefined));
    return { element, figure, from: rank < 3 ? 0 : from };
  }

  /** People, and the year where it is not everybody's. */
  told(people, year) {
    const n = number(people);
    return this.years.size > 1 ? ` ${n} (${year ?? "?"})` : ` ${n}`;
  }

  tellLegend() {
    const { legend } = this.page.parts;
    const [year] = this.years;
    const text =
      this.years.size === 1
        ? t("Inzoomat står folkmängden {year} vid namnet; utan siffra är den inte känd.", { year })
        : t("Inzoomat står folkmängden vid namnet, med sitt år; utan siffra är den inte känd.");
    legend.querySelector(".legend-people")?.remove();
    if (this.years.size) legend.append(make("p", { class: "legend-note legend-people" }, text));
  }
}

function place({ id, geometry, properties }) {
  const [longitude, latitude] = geometry.coordinates;
  const { name, population: people, population_year: year } = properties;
  const isMain = String(id).slice(4, 6) === "TC"; // SCB's mark of a municipality's main locality
  const [, from, size] = SIZES.find(([least]) => (people ?? (isMain ? 5_000 : 0)) >= least);
  return { name, people, year, from, size, at: L.latLng(latitude, longitude) };
}

function isSame(place, { element, at, kind }) {
  return kind === "place" && element.textContent === place.name && at.distanceTo(place.at) < NEAR_M;
}
