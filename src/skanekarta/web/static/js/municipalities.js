// The 33 municipalities on the map: drawn, shaded, and reached with the keyboard. The map is one
// tab stop; the arrow keys go to the neighbour in that direction, Enter opens it.

import { addPatterns, fillOf, PLAIN } from "./scale.js";
import { token } from "./dom.js";

const L = window.L;
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];

export class Municipalities {
  /** `layer` and `chosen` are Folium's empty layers; `open(code)` is called by click and Enter,
   *  `point(code)` when one is pointed at or focused, with null when none is. */
  constructor(map, layer, chosen, { open, point }) {
    Object.assign(this, { map, layer, chosen, open, point });
    this.byCode = new Map();
    this.open_ = null;
    this.focused = null;
  }

  add(collection) {
    if (this.byCode.size) return;
    this.layer.addData(collection);
    addPatterns(this.map.getPane("overlayPane").querySelector("svg"), "map");
    this.layer.eachLayer((each) => this.prepare(each));
    this.makeReachable([...this.byCode.keys()][0]);
  }

  prepare(each) {
    const { code } = each.feature.properties;
    this.byCode.set(code, each);
    const path = each.getElement();
    path.classList.add("municipality");
    path.setAttribute("role", "button");
    path.setAttribute("tabindex", "-1");
    path.dataset.code = code;
    path.addEventListener("keydown", (event) => this.press(event, code));
    path.addEventListener("focus", () => this.focus(code));
    path.addEventListener("blur", () => this.focus(null));
    each.on("click", () => this.open(code, path));
    each.on("mouseover", () => this.point(code));
    each.on("mouseout", () => this.point(null));
  }

  /** `kind(code)` is scale.js's; `tell(code)` the sentence that is read out. */
  shade(kind, tell) {
    for (const [code, each] of this.byCode) {
      const found = kind(code);
      const plain = PLAIN.includes(found) || found === "even";
      each.setStyle({
        fillColor: fillOf(found),
        fillOpacity: 1,
        color: token(plain ? "map-edge" : "map-outline"),
        weight: plain ? 0.75 : 1.25,
        dashArray: found === "outside" ? "3 3" : null,
      });
      const path = each.getElement();
      path.dataset.kind = found;
      path.setAttribute("aria-label", tell(code));
    }
  }

  /** Lets the others fade; null lights them all. */
  light(kind) {
    for (const each of this.byCode.values()) {
      const path = each.getElement();
      path.classList.toggle("is-faded", kind !== null && path.dataset.kind !== kind);
    }
  }

  bounds() {
    return this.layer.getBounds();
  }

  path(code) {
    return this.byCode.get(code)?.getElement();
  }

  makeReachable(code) {
    for (const [each, shape] of this.byCode) {
      shape.getElement().setAttribute("tabindex", each === code ? "0" : "-1");
    }
  }

  focus(code) {
    this.focused = code;
    if (code) {
      this.makeReachable(code);
      this.keepInView(code);
    }
    this.point(code);
    this.mark();
  }

  keepInView(code) {
    const bounds = this.byCode.get(code).getBounds();
    if (!this.map.getBounds().contains(bounds))
      this.map.panInside(bounds.getCenter(), { padding: [60, 60], animate: false });
  }

  /** Which municipality's panel stands open. */
  select(code) {
    this.open_ = code;
    for (const [each, shape] of this.byCode) {
      if (each === code) shape.getElement().setAttribute("aria-pressed", "true");
      else shape.getElement().removeAttribute("aria-pressed");
    }
    this.mark();
  }

  /** Outlines the open and the focused one above the others. (Moving a path itself to the front
   *  would take the focus from it.) */
  mark() {
    this.chosen.clearLayers();
    for (const code of new Set([this.open_, this.focused])) {
      const shape = this.byCode.get(code);
      if (!shape) continue;
      const options = { pane: "chosen", interactive: false, fill: false };
      const line = (color, weight) => L.geoJSON(shape.feature, { ...options, color, weight });
      this.chosen.addLayer(line(token("surface"), 6));
      this.chosen.addLayer(line(token("ink"), 3));
    }
  }

  press(event, code) {
    const { key, currentTarget } = event;
    const isEntering = key === "Enter" || key === " ";
    if (!isEntering && !KEYS.includes(key)) return;
    event.preventDefault();
    if (isEntering) this.open(code, currentTarget);
    else this.step(key, code);
  }

  /** To the neighbour in that direction. */
  async step(key, code) {
    const { towards } = await import("./steps.js");
    const next = towards(key, code, this.byCode, this.map);
    if (next) this.path(next).focus({ preventScroll: true });
  }
}
