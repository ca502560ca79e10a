// The legend: plain HTML beside the map, with how many municipalities each entry holds. An entry
// of the scale is a button: pointed at or focused it lights its municipalities, pressed it keeps
// them lit.

import { draw, make } from "./dom.js";
import { number } from "./format.js";
import { addPatterns, fillOf } from "./scale.js";
import { plural, t } from "./words.js";

const PLAIN_TITLES = {
  zero: t("0, enligt fullständiga listor"),
  nothing: t("Inget i de inlästa listorna"),
  unknown: t("Uppgift saknas"),
  outside: t("Utanför urvalet"),
};

function swatch(kind, index) {
  const svg = draw("svg", { class: "swatch", width: 28, height: 18, "aria-hidden": "true" });
  const prefix = `legend${index}`;
  const plain = kind in PLAIN_TITLES;
  if (plain) addPatterns(svg, prefix);
  const fill = fillOf(kind, prefix);
  const edge = plain || kind === "even" ? `swatch-edge swatch-${kind}` : "";
  svg.append(draw("rect", { x: 0.5, y: 0.5, width: 27, height: 17, rx: 2, fill, class: edge }));
  return svg;
}

function range({ low, high, open }, tell) {
  if (low == null) return t("högst {high}", { high: tell(high) });
  if (high === Infinity) return t("över {low}", { low: tell(low) });
  if (low === -Infinity) return t("under {high}", { high: tell(high) });
  if (low === high) return tell(low);
  const ends = { low: tell(low), high: tell(high) };
  if (open) return t("över {low} till {high}", ends);
  return low < 0 ? t("{low} till {high}", ends) : t("{low}–{high}", ends);
}

/** Lights an entry's municipalities while it is pointed at, focused or pressed. */
class Lighting {
  constructor(light) {
    Object.assign(this, { light, pressed: null, buttons: [] });
  }

  button(kind, children) {
    const show = () => this.light(kind);
    const rest = () => this.light(this.pressed);
    const button = make(
      "button",
      {
        ...{ type: "button", class: "legend-entry", "aria-pressed": "false", "data-kind": kind },
        ...{ onmouseenter: show, onmouseleave: rest, onfocus: show, onblur: rest },
        onclick: () => this.press(kind),
      },
      children,
    );
    this.buttons.push(button);
    return button;
  }

  press(kind) {
    this.pressed = this.pressed === kind ? null : kind;
    for (const each of this.buttons) {
      each.setAttribute("aria-pressed", String(each.dataset.kind === this.pressed));
    }
    this.light(this.pressed);
  }
}

function entry(each, index, lighting, tell, titles) {
  const title = each.title ?? titles[each.kind] ?? range(each, tell);
  const places = plural(each.count, "kommun", "kommuner");
  const count = make(
    "span",
    { class: "legend-count" },
    number(each.count),
    make("span", { class: "visually-hidden" }, ` ${places}`),
  );
  const told = make("span", { class: "legend-title" }, title);
  return make("li", {}, lighting.button(each.kind, [swatch(each.kind, index), told, count]));
}

/** `scale` is scale.js's; `tell` writes a number without its unit; `meaning` says in sentences
 *  what the colours mean; `light(kind)` lights the municipalities of an entry, null all. */
export function legend(element, { title, unit, meaning, scale, tell, titles, light }) {
  const focused = element.contains(document.activeElement) && document.activeElement.dataset.kind;
  const lighting = new Lighting(light);
  const named = { ...PLAIN_TITLES, ...titles };
  const rows = [...scale.classes, ...scale.plain];
  element.replaceChildren(
    make(
      "h2",
      { class: "legend-heading" },
      title,
      unit && make("span", { class: "soft" }, ` ${unit}`),
    ),
    meaning && make("p", { class: "legend-meaning" }, meaning),
    make("p", { class: "legend-head", "aria-hidden": "true" }, t("Antal kommuner")),
    make(
      "ul",
      { class: "legend-list" },
      rows.map((each, index) => entry(each, index, lighting, tell, named)),
    ),
  );
  if (focused) lighting.buttons.find(({ dataset }) => dataset.kind === focused)?.focus();
}
