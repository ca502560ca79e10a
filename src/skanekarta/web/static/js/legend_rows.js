// The legend of rows drawn as points, alone or on top of another map.

import { make } from "./dom.js";
import { number } from "./format.js";
import { t } from "./words.js";

function row(mark, title, count) {
  const told = count && make("span", { class: "legend-count" }, count);
  return make("li", {}, mark, make("span", { class: "legend-title" }, title), told);
}

/** One more entry, for rows drawn on top, with the way to their table; `lacking` of them have no
 *  known place. */
export function addToLegend(element, { mark, title, href, count, lacking }) {
  element.querySelector("ul").append(row(mark, make("a", { href }, title), String(count)));
  if (lacking) {
    const note = t("{title}: {n} utan känt läge.", { title, n: number(lacking) });
    element.append(make("p", { class: "legend-note" }, note));
  }
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
