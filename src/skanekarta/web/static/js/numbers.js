// Each municipality's figure on the map itself, where there is room for it.

import { make } from "./dom.js";

const L = window.L;

function extent([ring]) {
  const bounds = L.latLngBounds(ring);
  return (bounds.getNorth() - bounds.getSouth()) * (bounds.getEast() - bounds.getWest());
}

/** A polygon's largest part: its corners, and how large it is. */
function largestPart(shape) {
  const { type } = shape.feature.geometry;
  const parts = type === "MultiPolygon" ? shape.getLatLngs() : [shape.getLatLngs()];
  const [largest] = [...parts].sort((a, b) => extent(b) - extent(a));
  return { ring: largest[0], size: extent(largest) };
}

function overlaps(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Hides those that would lie on one another; the wider municipality keeps its own. */
function makeRoom(labels) {
  const taken = [];
  for (const label of labels) {
    label.hidden = false;
    const box = label.getBoundingClientRect();
    label.hidden = taken.some((each) => overlaps(each, box));
    if (!label.hidden) taken.push(box);
  }
}

/** Draws `page.view.figure(code)` for each municipality, or takes the figures away. */
export function showNumbers(page, isShown) {
  const { map, element } = page.frame;
  page.numbers?.remove();
  page.numbers = null;
  element.classList.toggle("has-numbers", isShown);
  if (!isShown) return;
  const parts = [...page.municipalities.byCode]
    .map(([code, shape]) => ({ figure: page.view.figure?.(code), ...largestPart(shape) }))
    .filter(({ figure }) => figure)
    .sort((a, b) => b.size - a.size);
  const labels = parts.map(({ figure }) => make("span", { class: "map-number" }, figure));
  const marks = parts.map(({ ring }, index) => {
    const icon = L.divIcon({ className: "place-icon", html: labels[index], iconSize: [0, 0] });
    const at = L.PolyUtil.polygonCenter(ring, map.options.crs);
    return L.marker(at, { icon, interactive: false, keyboard: false, pane: "places" });
  });
  page.numbers = L.layerGroup(marks).addTo(map);
  page.numberRoom ??= map.on("zoomend resize", () => page.numbers && makeRoom(page.numberLabels));
  page.numberLabels = labels;
  makeRoom(labels);
}
