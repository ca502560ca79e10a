// Rows as points. Several at the same place become one mark with their number; a row that is known
// only by its municipality stands at the municipality's centre and is drawn hollow.

import { draw, make, token } from "./dom.js";

const L = window.L;
const SHAPES = ["circle", "square", "diamond", "triangle"];
const COLOURS = 6;

const DRAWN = {
  circle: (r) => draw("circle", { cx: 0, cy: 0, r }),
  square: (r) => draw("rect", { x: -r * 0.88, y: -r * 0.88, width: r * 1.76, height: r * 1.76 }),
  diamond: (r) => draw("path", { d: `M0 ${-r * 1.2}L${r * 1.2} 0L0 ${r * 1.2}L${-r * 1.2} 0Z` }),
  triangle: (r) => draw("path", { d: `M0 ${-r * 1.15}L${r * 1.1} ${r * 0.85}H${-r * 1.1}Z` }),
};

/** A mark as on the map; the legend shows the same. */
export function mark({ index = 0, radius = 7, hollow = false, beside = false, count = 1 }) {
  const colour = token(beside ? "warm" : `kind-${1 + (index % COLOURS)}`);
  const shape = DRAWN[SHAPES[index % SHAPES.length]](radius);
  shape.setAttribute("fill", hollow ? token("surface") : colour);
  shape.setAttribute("stroke", beside ? token("on-warm") : hollow ? colour : token("surface"));
  shape.setAttribute("stroke-width", hollow ? 2.5 : 1.5);
  const size = Math.ceil(radius * 2.6 + 4);
  const box = { width: size, height: size, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}` };
  const on = beside ? " mark-count-warm" : hollow ? " mark-count-dark" : "";
  const ink = { class: `mark-count${on}`, y: 4 };
  const text = count > 1 && draw("text", ink, String(count));
  return draw("svg", { class: "mark", "aria-hidden": "true", ...box }, shape, text);
}

function positions({ geometry }) {
  if (!geometry) return [];
  return geometry.type === "MultiPoint" ? geometry.coordinates : [geometry.coordinates];
}

function grouped(features, kindOf) {
  const found = new Map();
  for (const feature of features) {
    const kind = kindOf(feature);
    for (const place of positions(feature)) {
      const key = `${place} ${kind}`;
      if (!found.has(key)) found.set(key, { place, kind, features: [] });
      found.get(key).features.push(feature);
    }
  }
  return [...found.values()];
}

function radiusOf(group, size, largest) {
  if (group.features.length > 1) return 11;
  if (!size || !largest) return 7;
  return 3 + 9 * Math.sqrt((group.features[0].properties[size] ?? 0) / largest);
}

/** Groups at the same place stand side by side. */
function aside(group, groups) {
  const there = groups.filter(({ place }) => String(place) === String(group.place));
  return (there.indexOf(group) - (there.length - 1) / 2) * 20;
}

/** Draws features into Folium's group `layer`. `kinds` are slugs in the legend's order, `colour`
 *  and `size` the fields that the layer's style names; `beside`: on top of another map; `choose(features)` is called by click,
 *  `point(text)` when a mark is pointed at. */
export function circles(
  layer,
  features,
  { kinds = [], colour, size, beside, choose, point, name },
) {
  const kindOf = ({ properties }) => (kinds.length ? String(properties[colour]) : "");
  const groups = grouped(features, kindOf);
  const largest = size ? Math.max(...features.map(({ properties }) => properties[size] ?? 0)) : 0;
  for (const group of groups) {
    const radius = radiusOf(group, size, largest);
    const hollow = group.features.every(({ properties }) => properties.position_basis === "centre");
    const index = Math.max(0, kinds.indexOf(group.kind));
    const svg = mark({ index, radius, hollow, beside, count: group.features.length });
    const html = make("span", { class: "mark-place" }, svg);
    const icon = L.divIcon({
      className: "mark-icon",
      html,
      iconSize: [0, 0],
      iconAnchor: [-aside(group, groups), 0],
    });
    const [longitude, latitude] = group.place;
    const marker = L.marker([latitude, longitude], { icon, keyboard: false, pane: "circles" });
    marker.on("click", () => choose(group.features));
    marker.on("mouseover", () => point(name(group.features)));
    marker.on("mouseout", () => point(null));
    layer.addLayer(marker);
  }
}
