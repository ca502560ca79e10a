// The 33 municipalities on the map: drawn, shaded, and reached with the keyboard. The map is one
// tab stop; the arrow keys go to the neighbour in that direction, Enter opens it.

import { addPatterns, fillOf, PLAIN } from "./scale.js";
import { token } from "./dom.js";

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const KEYS = [...ARROWS, "Home", "End", "Enter", " "];

export class Municipalities {
  /** `layer` and `chosen` are Folium's empty layers; `open(code)` is called by click and Enter,
   *  `point(code)` when one is pointed at or focused, with null when none is. */
  constructor(map, layer, chosen, { open, point }) {
    Object.assign(this, { map, layer, chosen, open, point });
    this.byCode = new Map();
    this.open_ = null;
    this.focused = null;
    this.pressed = Promise.resolve();
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
    path.addEventListener("keydown", (event) => this.press(event));
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
      path.classList.remove("is-faded");
      path.setAttribute("aria-label", tell(code));
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

  /** Outlines the open and the focused one. */
  async mark() {
    this.chosen.clearLayers();
    if (this.open_ || this.focused) (await import("./outline.js")).outline(this);
  }

  /** One key after another: the first waits for what it needs. */
  press(event) {
    if (!KEYS.includes(event.key)) return;
    event.preventDefault();
    this.pressed = this.pressed.then(() => this.act(event.key));
  }

  async act(key) {
    const code = this.focused;
    if (!code) return;
    if (key === "Enter" || key === " ") this.open(code, this.path(code));
    else {
      const { towards } = await import("./steps.js");
      const next = towards(key, code, this.byCode, this.map);
      if (next) this.path(next).focus({ preventScroll: true });
    }
  }
}
