// Lying bars, one for each part of the whole (an area of art and culture): a list with figures,
// so that it reads without its bars.

import { make } from "./dom.js";
import { counted, wholeKr } from "./format.js";

function bar(row, name, largest, narrow) {
  const filled = make("span", { class: "bar-fill" });
  filled.style.setProperty("inline-size", `${Math.max(0, (100 * row.sum) / largest)}%`);
  const slug = row[name] ?? "missing";
  const title = row[`${name}_title`] ?? row[name] ?? "Uppgift saknas";
  return make(
    "li",
    {},
    make("button", { type: "button", class: "link-button", onclick: () => narrow(slug) }, title),
    make("span", { class: "bar-figure" }, wholeKr(row.sum)),
    make("span", { class: "bar-count" }, counted(row.count, "stöd", "stöd")),
    make("span", { class: "bar", "aria-hidden": "true" }, filled),
  );
}

/** `rows` as the statistics answer has them, grouped by the field `name`; `narrow(slug)` is called
 *  when one is chosen. */
export function bars(element, rows, name, narrow) {
  const known = rows.filter(({ sum }) => sum != null).sort((a, b) => b.sum - a.sum);
  const largest = Math.max(...known.map(({ sum }) => sum), 1);
  element.replaceChildren(
    make(
      "ul",
      { class: "bars" },
      known.map((row) => bar(row, name, largest, narrow)),
    ),
  );
}
