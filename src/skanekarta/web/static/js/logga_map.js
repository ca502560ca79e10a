// A small map to point at: a tap, or a sight in the middle that the arrow keys move the map under.

import { make, token } from "./dom.js";
import { t } from "./words.js";

const BOUNDS = [[54.7, 11.2], [57.3, 16.2]]; // Skåne and what lies around it
const SKANE = [[55.3, 12.4], [56.55, 14.6]];
const CLOSE = 10;

/** Leaflet is a script of the old kind, fetched when the map is wanted. */
function leaflet(address) {
  if (window.L) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const failed = () => reject(new Error(t("Kartan kunde inte hämtas.")));
    document.head.append(make("script", { src: address, onload: resolve, onerror: failed }));
  });
}

export class PlaceMap {
  /** `choose({ longitude, latitude })` is told what was pointed at, `aim` where the sight is. */
  static async open(element, { places, choose, aim }) {
    await leaflet(element.dataset.leaflet);
    const { basemap } = await import("./frame.js"); // which needs Leaflet to be there
    const made = new PlaceMap(element, choose, aim);
    await made.draw(places, basemap);
    return made;
  }

  constructor(element, choose, aim) {
    const L = window.L;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(element, {
      maxBounds: BOUNDS,
      maxZoom: 14,
      minZoom: 6,
      zoomSnap: 0.25,
      zoomControl: false,
      scrollWheelZoom: false,
      keyboardPanDelta: 32,
      inertia: !isCalm,
      zoomAnimation: !isCalm,
    }).fitBounds(SKANE);
    const titles = { zoomInTitle: t("Zooma in"), zoomOutTitle: t("Zooma ut") };
    L.control.zoom({ ...titles, position: "topright" }).addTo(this.map);
    const { attributionControl } = this.map;
    const source = t("Gränser: SCB. Grannländer: Natural Earth. Orter: GeoNames (CC BY 4.0)");
    attributionControl.setPrefix(false).addAttribution(source);
    this.listen(element, choose, aim);
  }

  listen(element, choose, aim) {
    const { map } = this;
    const told = ({ lng, lat }) => ({ longitude: lng, latitude: lat });
    element.append(make("span", { class: "logga-sight", "aria-hidden": "true" }));
    element.setAttribute("role", "application");
    element.setAttribute("aria-label", t("Karta att peka ut platsen på"));
    map.on("click", ({ latlng }) => choose(told(latlng)));
    let isAiming = false; // by the keys: the map moves for other reasons too
    map.on("moveend", () => {
      if (isAiming) aim(told(map.getCenter()));
      isAiming = false;
    });
    element.addEventListener("keydown", (event) => {
      if (event.target !== element) return;
      isAiming = event.key.startsWith("Arrow");
      if (event.key !== "Enter") return;
      event.preventDefault(); // the form is not to be sent
      choose(told(map.getCenter()));
    });
  }

  async draw(places, basemap) {
    const L = window.L;
    const { map } = this;
    map.createPane("ground").style.zIndex = 210;
    Object.assign(map.createPane("places").style, { zIndex: 460, pointerEvents: "none" });
    const ground = L.geoJSON(null, { pane: "ground" }).addTo(map);
    const names = L.layerGroup().addTo(map);
    const style = { color: token("map-edge"), fillColor: token("surface"), fillOpacity: 1 };
    const outlines = await places.municipalities();
    L.geoJSON(outlines, { interactive: false, style: { ...style, weight: 1 } }).addTo(map);
    await basemap(map, ground, names, map.getContainer().dataset.ground).catch(() => {});
  }

  hide() {
    this.mark?.remove();
  }

  /** Where the chosen place is, as nearly as it is known. */
  show({ longitude, latitude }, { accuracy, isPointed }) {
    const L = window.L;
    const at = [latitude, longitude];
    this.hide();
    const look = { color: token("error"), fillColor: token("error"), interactive: false };
    const circle = accuracy && L.circle(at, { ...look, radius: accuracy, weight: 1 });
    const dot = L.circleMarker(at, { ...look, radius: 8, weight: 3, fillOpacity: 0.35 });
    this.mark = L.layerGroup([circle, dot].filter(Boolean)).addTo(this.map);
    if (!isPointed) this.map.setView(at, Math.max(this.map.getZoom(), CLOSE));
  }

  resize() {
    this.map.invalidateSize({ animate: false });
  }
}
