// The legend: plain HTML beside the map, with how many municipalities each entry holds.

import { draw, make } from "./dom.js";
import { counted } from "./format.js";
import { addPatterns, fillOf } from "./scale.js";

const PLAIN_TITLES = {
  zero: "0, enligt fullständiga listor",
  nothing: "Inget i de inlästa listorna",
  unknown: "Uppgift saknas",
  outside: "Utanför urvalet",
};

function swatch(kind, index) {
  const svg = draw("svg", { class: "swatch", width: 28, height: 18, "aria-hidden": "true" });
  const prefix = `legend${index}`;
  const plain = kind in PLAIN_TITLES;
  if (plain) addPatterns(svg, prefix);
  const fill = fillOf(kind, prefix);
  const edge = plain ? "swatch-edge" : "";
  svg.append(draw("rect", { x: 0.5, y: 0.5, width: 27, height: 17, rx: 2, fill, class: edge }));
  return svg;
}

function row(mark, title, count) {
  return make(
    "li",
    {},
    mark,
    make("span", { class: "legend-title" }, title),
    count && make("span", { class: "legend-count" }, count),
  );
}

function range({ low, high }, tell) {
  if (low === high) return tell(low);
  return low < 0 ? `${tell(low)} till ${tell(high)}` : `${tell(low)}–${tell(high)}`;
}

/** `scale` is scale.js's; `tell` writes a number without its unit. */
export function legend(element, { title, unit, scale, tell }) {
  const rows = [
    ...scale.classes.map((each) => ({ ...each, title: each.title ?? range(each, tell) })),
    ...scale.plain.map((each) => ({ ...each, title: PLAIN_TITLES[each.kind] })),
  ];
  const marked = rows.map((each, index) =>
    row(swatch(each.kind, index), each.title, counted(each.count, "kommun", "kommuner")),
  );
  element.replaceChildren(
    make(
      "h2",
      { class: "legend-heading" },
      title,
      unit && make("span", { class: "soft" }, ` ${unit}`),
    ),
    make("ul", { class: "legend-list" }, marked),
  );
}

/** One more entry, for rows drawn on top, with the way to their table; `lacking` of them have no known place. */
export function addToLegend(element, { mark, title, href, count, lacking }) {
  element.querySelector("ul").append(row(mark, make("a", { href }, title), String(count)));
  if (lacking)
    element.append(make("p", { class: "legend-note" }, `${title}: ${lacking} utan känt läge.`));
}

/** For points: `marks` are elements drawn as on the map. */
export function pointLegend(element, title, entries, notes = []) {
  const rows = entries.map(({ mark, title: text, count }) => row(mark, text, String(count)));
  element.replaceChildren(
    make("h2", { class: "legend-heading" }, title),
    make("ul", { class: "legend-list" }, rows),
    ...notes.map((note) => make("p", { class: "legend-note" }, note)),
  );
}
