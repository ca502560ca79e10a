// Figures as a list of terms, each with its value and a note.

import { make } from "./dom.js";
import { UNKNOWN } from "./format.js";

export function fact(title, value, note) {
  const shown = make("dd", { class: value === UNKNOWN ? "missing" : null }, value);
  if (note) shown.append(make("span", { class: "fact-note" }, String(note)));
  return make("div", {}, make("dt", {}, title), shown);
}

/** A short list of figures for the top of the panel: [title, text, note]. */
export function figures(list) {
  return make(
    "dl",
    { class: "facts panel-figures" },
    list.map((each) => fact(...each)),
  );
}
