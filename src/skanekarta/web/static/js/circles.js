// Rows as marks on the map. What lies within a finger's width at the present zoom becomes one mark
// with its number; a row that is known only by its municipality stands at the municipality's
// centre and is drawn hollow. So many rows never make more marks than there is room for.

import { draw, make, token } from "./dom.js";
import { number } from "./format.js";

const L = window.L;
const SHAPES = ["circle", "square", "diamond", "triangle"];
const COLOURS = 6;
const FINGER = 44; // pixels

const DRAWN = {
  circle: (r) => draw("circle", { cx: 0, cy: 0, r }),
  square: (r) => draw("rect", { x: -r * 0.88, y: -r * 0.88, width: r * 1.76, height: r * 1.76 }),
  diamond: (r) => draw("path", { d: `M0 ${-r * 1.2}L${r * 1.2} 0L0 ${r * 1.2}L${-r * 1.2} 0Z` }),
  triangle: (r) => draw("path", { d: `M0 ${-r * 1.15}L${r * 1.1} ${r * 0.85}H${-r * 1.1}Z` }),
};

function inkOf({ index, beside, mixed }) {
  if (beside) return token("warm");
  return mixed ? token("ink-soft") : token(`kind-${1 + (index % COLOURS)}`);
}

/** A mark as on the map; the legend shows the same. `mixed`: rows of several kinds. */
export function mark(how) {
  const { index = 0, radius = 7, hollow = false, beside = false, mixed = false } = how;
  const { count = 1, letter = "" } = how;
  const colour = inkOf({ index, beside, mixed });
  const shape = DRAWN[mixed ? "circle" : SHAPES[index % SHAPES.length]](radius);
  shape.setAttribute("fill", hollow ? token("surface") : colour);
  shape.setAttribute("stroke", beside ? token("on-warm") : hollow ? colour : token("surface"));
  shape.setAttribute("stroke-width", hollow ? 2.5 : 1.5);
  const size = Math.ceil(radius * 2.6 + 4);
  const box = { width: size, height: size, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}` };
  const on = beside ? " mark-count-warm" : hollow ? " mark-count-dark" : "";
  const ink = { class: `mark-count${on}`, y: 4 };
  const written = count > 1 ? short(count) : letter;
  const text = written && draw("text", ink, written);
  return draw("svg", { class: "mark", "aria-hidden": "true", ...box }, shape, text);
}

/** `1,2 t` for 1 234: what a mark has room for. */
function short(count) {
  return count < 1000 ? String(count) : `${number(count / 1000, count < 10_000 ? 1 : 0)}\u00a0t`;
}

function positions({ geometry }) {
  if (!geometry) return [];
  return geometry.type === "MultiPoint" ? geometry.coordinates : [geometry.coordinates];
}

/** Each place of each feature: what `Marks` draws. A feature of a tile may stand for several
 *  rows, which it tells as `point_count`. */
export function spots(features, { kinds = [], colour, size } = {}) {
  return features.flatMap((feature) =>
    positions(feature).map(([longitude, latitude]) => ({
      at: L.latLng(latitude, longitude),
      feature,
      kind: kinds.length ? String(feature.properties[colour]) : "",
      size: size ? (feature.properties[size] ?? 0) : null,
      stands: feature.properties.point_count ?? 1,
    })),
  );
}

/** What lies in the same square of the screen. */
class Cluster {
  constructor() {
    this.spots = [];
    this.rows = new Map();
  }

  add(spot) {
    this.spots.push(spot);
    this.rows.set(spot.feature.id, spot.stands);
  }

  get count() {
    return [...this.rows.values()].reduce((sum, each) => sum + each, 0);
  }

  /** One after the other, each once. */
  get features() {
    const found = new Map(this.spots.map(({ feature }) => [feature.id, feature]));
    return [...found.values()];
  }

  get bounds() {
    return L.latLngBounds(this.spots.map(({ at }) => at));
  }

  get isOnePlace() {
    const [first] = this.spots;
    return this.spots.every(({ at }) => at.equals(first.at));
  }

  get at() {
    return this.isOnePlace ? this.spots[0].at : this.bounds.getCenter();
  }
}

/** Groups at the very same place, which no zoom parts, stand side by side. */
function aside(cluster, clusters) {
  const there = clusters.filter((each) => each.isOnePlace && each.at.equals(cluster.at));
  return cluster.isOnePlace ? (there.indexOf(cluster) - (there.length - 1) / 2) * 20 : 0;
}

export class Marks {
  constructor(map, layer) {
    Object.assign(this, { map, layer, sets: [] });
    map.on("zoomend", () => this.draw());
  }

  clear() {
    this.sets = [];
    this.draw();
  }

  /** One layer's spots. `kinds` are slugs in the legend's order; `apart`: only what shares a place
   *  is one mark; `beside`: on top of another map; `choose(cluster)` is called for rows that no
   *  zoom parts, `point(text)` when a mark is pointed at, `name(features, count)` says it. */
  add(found, options) {
    this.place().fill(found, options);
  }

  /** A layer's place among the others, which can be filled again. */
  place() {
    const set = { found: [], options: { kinds: [] } };
    this.sets.push(set);
    const fill = (found, options) => {
      const largest = found.reduce((most, { size }) => Math.max(most, size ?? 0), 0);
      Object.assign(set, { found, options: { kinds: [], ...options, largest } });
      if (this.sets.includes(set)) this.draw();
    };
    return { fill };
  }

  draw() {
    this.layer.clearLayers();
    for (const { found, options } of this.sets) this.drawSet(found, options);
    this.map.fire("marked");
  }

  drawSet(found, options) {
    const clusters = this.clusters(found, options);
    for (const cluster of clusters) {
      const html = make("span", { class: "mark-place" }, this.markOf(cluster, options));
      const iconAnchor = [-aside(cluster, clusters), 0];
      const icon = L.divIcon({ className: "mark-icon", html, iconSize: [0, 0], iconAnchor });
      const marker = L.marker(cluster.at, { icon, keyboard: false, pane: "circles" });
      marker.on("click", () => this.open(cluster, options));
      marker.on("mouseover", () => options.point(options.name(cluster.features, cluster.count)));
      marker.on("mouseout", () => options.point(null));
      this.layer.addLayer(marker);
    }
  }

  clusters(found, { apart }) {
    const zoom = this.map.getZoom();
    const cells = new Map();
    for (const spot of found) {
      const { x, y } = this.map.project(spot.at, zoom);
      const place = apart ? `${x} ${y}` : `${Math.floor(x / FINGER)} ${Math.floor(y / FINGER)}`;
      if (!cells.has(place)) cells.set(place, new Cluster());
      cells.get(place).add(spot);
    }
    return [...cells.values()].flatMap((cell) => (cell.isOnePlace ? byKind(cell) : [cell]));
  }

  markOf(cluster, { kinds, beside, largest }) {
    const { count, spots: inside } = cluster;
    const found = new Set(inside.map(({ kind }) => kind));
    const hollow = inside.every(
      ({ feature }) => feature.properties.position_basis === "centre",
    );
    const isInternal = ({ feature }) => feature.properties.visibility === "internal";
    const letter = inside.every(isInternal) ? "i" : "";
    const index = Math.max(0, kinds.indexOf(inside[0].kind));
    const radius = count > 1 ? ofMany(count) : ofOne(inside[0].size, largest);
    return mark({ index, radius, hollow, beside, mixed: found.size > 1, count, letter });
  }

  open(cluster, { choose }) {
    const closest = this.map.getZoom() >= this.map.getMaxZoom();
    if (cluster.isOnePlace || closest) choose(cluster);
    else this.map.fitBounds(cluster.bounds.pad(0.2), { maxZoom: this.map.getMaxZoom() });
  }
}

function byKind(cell) {
  const found = new Map();
  for (const spot of cell.spots) {
    if (!found.has(spot.kind)) found.set(spot.kind, new Cluster());
    found.get(spot.kind).add(spot);
  }
  return [...found.values()];
}

function ofMany(count) {
  return 10 + Math.min(8, 2.5 * Math.log10(count));
}

function ofOne(size, largest) {
  return size == null || !largest ? 7 : 3 + 9 * Math.sqrt(Math.max(0, size) / largest);
}

/** The page's marks, made when the first are drawn. */
export function marksOf(page) {
  page.marks ??= new Marks(page.frame.map, page.circles);
  return page.marks;
}
