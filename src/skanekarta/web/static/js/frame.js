// The map's frame: fitting, zooming, what is pointed at, and how the drawing goes.

import { byId, make } from "./dom.js";

const L = window.L;
const NARROW = "(width <= 56rem)";

export class Frame {
  constructor(map) {
    this.map = map;
    this.element = map.getContainer();
    this.readout = byId("readout");
    this.failed = false;
    this.setUpGestures();
    if (matchMedia(NARROW).matches) byId("filter-box").open = false;
    byId("whole").addEventListener("click", () => this.fit(this.bounds));
    new ResizeObserver(() => this.resize()).observe(this.element);
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
    if (!this.bounds) this.fit(bounds);
  }

  /** All of Skåne, beside the legend where that lies on the map. */
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

  /** Rings where an opened row is, moving the map there if it is out of sight; null takes away. */
  pointOut(geometry) {
    this.ring?.remove();
    this.ring = null;
    if (!geometry) return;
    const places = geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates;
    if (geometry.type !== "Point" && geometry.type !== "MultiPoint") return;
    const at = places.map(([longitude, latitude]) => L.latLng(latitude, longitude));
    const how = { radius: 16, className: "ring", interactive: false, pane: "circles" };
    this.ring = L.layerGroup(at.map((each) => L.circleMarker(each, how))).addTo(this.map);
    const bounds = L.latLngBounds(at);
    if (!this.map.getBounds().contains(bounds)) this.map.panTo(bounds.getCenter());
  }

  /** Name and figure of what is pointed at or focused. */
  read(lines) {
    this.readout.hidden = !lines;
    if (!lines) return;
    const [name, told] = lines;
    this.readout.replaceChildren(make("strong", {}, name), told ? make("span", {}, told) : "");
  }

  wait() {
    this.slow ??= setTimeout(() => byId("status").replaceChildren("Hämtar uppgifter …"), 600);
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
    byId("failure-text").textContent = `Uppgifterna kunde inte hämtas. ${error.message}`;
    byId("failure").hidden = false;
  }
}
