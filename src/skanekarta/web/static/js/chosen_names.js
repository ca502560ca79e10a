// The chosen ones of a filter with more values than a list could hold.

import { make } from "./dom.js";
import { writeList } from "./filters.js";

const MISSING = "missing";

/** A chosen name stands below the field that it was found in, as a box to untick. */
export function addName(box, slug, title) {
  const list = box.querySelector("[data-values]");
  if (list.querySelector(`[data-value="${CSS.escape(slug)}"]`)) return;
  const { name } = box.dataset;
  const id = `n-${name}-${slug}`;
  const input = make("input", { type: "checkbox", name, value: slug, "aria-describedby": id });
  const label = make("label", { class: "choice" }, input, make("span", {}, title));
  const count = make("span", { class: "count", id, "data-count": true });
  list.prepend(make("li", { "data-value": slug }, label, count));
}

/** Those that the address asks for, and no others. */
export function writeNames(box, value, facet) {
  const titles = new Map((facet.values ?? []).map((each) => [each.value, each.title]));
  for (const slug of value.includes("!") ? [] : value.split(",").filter(Boolean)) {
    addName(box, slug, titles.get(slug) ?? slug);
  }
  writeList(box, value);
  for (const input of box.querySelectorAll("[data-values] input:not(:checked)")) {
    if (input.value !== MISSING && input !== document.activeElement) input.closest("li").remove();
  }
}
