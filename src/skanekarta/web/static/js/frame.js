// The map's frame: fitting, zooming, what is pointed at, how the drawing goes; its ground and names.

import { byId, make, token } from "./dom.js";
import { t } from "./words.js";

const L = window.L;
const SMALL_FROM = 8.75;
const NARROW = "(width <= 56rem)";

export class Frame {
  constructor(map) {
    this.map = map;
    this.element = map.getContainer();
    this.readout = byId("readout");
    this.failed = false;
    this.setUpGestures();
    if (matchMedia(NARROW).matches) byId("filter-box").open = false;
    byId("whole").addEventListener("click", () => this.fit(this.whole));
    new ResizeObserver(() => this.resize()).observe(this.element);
    addEventListener("beforeprint", () => this.onPaper(true));
    addEventListener("afterprint", () => this.onPaper(false));
  }

  /** Leaflet draws for the size that it sees: now the paper's. */
  onPaper(printing) {
    document.body.classList.toggle("on-paper", printing);
    this.resize();
  }

  /** The page must scroll past the map: the wheel zooms only once the map has been clicked, and
   *  a finger moves the page, two the map. */
  setUpGestures() {
    const { map } = this;
    map.on("click", () => map.scrollWheelZoom.enable());
    map.on("mouseout", () => map.scrollWheelZoom.disable());
    if (matchMedia("(pointer: coarse)").matches) map.dragging.disable();
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    map.options.inertia = false;
    map._zoomAnimated = false; // Leaflet reads its option only when the map is made
  }

  /** Fits once, when the legend has got its size; from then on the view is the reader's. */
  start(bounds) {
    this.whole = bounds;
    if (!this.bounds) this.fit(bounds);
  }

  /** All of Skåne or a part of it, beside the legend where that lies on the map. */
  fit(bounds) {
    this.bounds = bounds;
    const legend = byId("legend").closest(".legend");
    const isOnMap = getComputedStyle(legend).position === "absolute";
    const corner = isOnMap ? [legend.offsetWidth + 8, 8] : [8, 48]; // below the buttons
    this.map.fitBounds(bounds, {
      paddingTopLeft: corner,
      paddingBottomRight: isOnMap ? [8, 16] : [8, 40],
      animate: false,
    });
  }

  resize() {
    const size = this.map.getSize();
    this.map.invalidateSize({ animate: false, pan: false });
    const now = this.map.getSize();
    if (this.bounds && (size.x !== now.x || size.y !== now.y)) this.fit(this.bounds);
  }

  /** Name and figure of what is pointed at or focused. */
  read(lines) {
    this.readout.hidden = !lines;
    if (!lines) return;
    const [name, told] = lines;
    this.readout.replaceChildren(make("strong", {}, name), told ? make("span", {}, told) : "");
  }

  wait() {
    this.slow ??= setTimeout(() => byId("status").replaceChildren(t("Hämtar uppgifter …")), 600);
    this.element.dataset.ready = "false";
    this.setLoading(true);
  }

  /** Told at once and never in the way: what stands there can be used meanwhile. */
  setLoading(isLoading) {
    document.body.classList.toggle("is-loading", isLoading);
    this.element.setAttribute("aria-busy", String(isLoading));
  }

  done(status, isEmpty) {
    this.stopWaiting();
    this.failed = false;
    this.element.dataset.ready = "true";
    this.setLoading(false);
    byId("status").textContent = status;
    byId("empty").hidden = !isEmpty;
    byId("failure").hidden = true;
  }

  stopWaiting() {
    clearTimeout(this.slow);
    this.slow = null;
  }

  fail(error) {
    this.stopWaiting();
    this.failed = true;
    this.element.dataset.ready = "failed";
    this.setLoading(false);
    const told = t("Uppgifterna kunde inte hämtas. {reason}", { reason: error.message });
    byId("failure-text").textContent = told;
    byId("failure").hidden = false;
  }
}

/** Adds a name to the group: an element, for Leaflet would read a string as HTML. */
function addName(group, { properties, geometry }) {
  const { kind, name, rank } = properties;
  const classes = `place place-${kind}${rank ? ` place-rank-${rank}` : ""}`;
  const element = make("span", { class: classes }, name);
  const [longitude, latitude] = geometry.coordinates;
  const at = L.latLng(latitude, longitude);
  group.addLayer(nameAt(at, element));
  return { element, at, kind, rank: rank ?? 4, from: rank === 3 ? SMALL_FROM : 0 };
}

export function nameAt(at, html, pane = "places") {
  const icon = L.divIcon({ className: "place-icon", html, iconSize: [0, 0] });
  return L.marker(at, { icon, interactive: false, keyboard: false, pane });
}

/** Shows the names that have room, the first before the later; each from a zoom of its own. They
 *  make way for marks, unless they lie `over` them. */
export function makeRoom(map, names, over) {
  const box = (each) => each.getBoundingClientRect();
  const taken = over ? [] : [...map.getContainer().querySelectorAll(".mark")].map(box);
  const ways = taken.length ? [0, -16, 16, -20, 20, -26, 26] : [0];
  const shown = names.filter(({ element, from }) => {
    element.style.translate = "";
    return !(element.hidden = map.getZoom() < from);
  });
  const boxes = shown.map(({ element }) => box(element));
  const lies = (a) => (b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  shown.forEach(({ element }, index) => {
    const { x, y, width, height } = boxes[index];
    const at = ways.map((way) => new DOMRect(x, y + way, width, height));
    const room = at.find((each) => !taken.some(lies(each)));
    element.hidden = !room;
    if (!room) return;
    element.style.translate = `0 ${room.y - y}px`;
    taken.push(room);
  });
}

/** Draws our base map into Folium's empty layers, and gives its names; `ground` may be tiles from
 *  elsewhere, and then there is nothing to draw. */
export async function basemap(map, ground, places, address) {
  if (!ground.addData) return null;
  const answer = await fetch(address);
  if (!answer.ok) return null; // the map is readable without its ground
  const { features } = await answer.json();
  const land = features.filter(({ geometry }) => geometry.type !== "Point");
  ground.options.interactive = false;
  ground.addData({ type: "FeatureCollection", features: land });
  ground.setStyle({ stroke: true, weight: 1, color: token("map-sea"), fillOpacity: 1 });
  ground.setStyle({ fillColor: token("map-neighbour") });
  const points = features.filter(({ geometry }) => geometry.type === "Point");
  const names = points.map((each) => addName(places, each)).sort((a, b) => a.rank - b.rank);
  map.on("zoomend resize marked", () => makeRoom(map, names));
  makeRoom(map, names);
  return names;
}
