// The legend: plain HTML beside the map, with how many municipalities each entry holds. An entry
// of the scale is a button (lighting.js).

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

function entry(each, index, tell, titles) {
  const title = each.title ?? titles[each.kind] ?? range(each, tell);
  const places = plural(each.count, "kommun", "kommuner");
  const said = make("span", { class: "visually-hidden" }, ` ${places}`);
  const button = { type: "button", class: "legend-entry", "data-kind": each.kind };
  return make(
    "li",
    {},
    make(
      "button",
      { ...button, "aria-pressed": "false" },
      swatch(each.kind, index),
      make("span", { class: "legend-title" }, title),
      make("span", { class: "legend-count" }, number(each.count), said),
    ),
  );
}

/** `scale` is scale.js's; `tell` writes a number without its unit; `meaning` says in sentences
 *  what the colours mean. */
export function legend(element, { title, unit, meaning, scale, tell, titles }) {
  const focused = element.contains(document.activeElement) && document.activeElement.dataset.kind;
  const named = { ...PLAIN_TITLES, ...titles };
  const rows = [...scale.classes, ...scale.plain];
  const entries = rows.map((each, index) => entry(each, index, tell, named));
  const list = make("ul", { class: "legend-list" }, entries);
  element.replaceChildren(
    make(
      "h2",
      { class: "legend-heading" },
      title,
      unit && make("span", { class: "soft" }, ` ${unit}`),
    ),
    make("p", { class: "legend-meaning" }, meaning),
    make("p", { class: "legend-head", "aria-hidden": "true" }, t("Antal kommuner")),
    list,
  );
  if (focused) list.querySelector(`[data-kind="${focused}"]`)?.focus();
}
