// An empty selection: why it is empty, and ways out of it, each with what it leads to.

import { byId, make } from "./dom.js";
import { number } from "./format.js";
import { plural, t } from "./words.js";

/** How many rows there are without one of the filters; null where that can't be asked. */
async function without(page, name, state) {
  const { api, about } = page;
  const left = state.with({}, new Map([...state.filters].filter(([each]) => each !== name)));
  const query = left.query({ limit: 1, "skip-geometry": "true" });
  const { numberMatched } = await api.once(`${api.items(about.layer.id)}?${query}`);
  return { left, count: numberMatched };
}

function way(page, text, { left, count }) {
  const n = { n: number(count), text };
  const told = plural(count, "Ta bort ”{text}” (1 träff)", "Ta bort ”{text}” ({n} träffar)", n);
  return make(
    "li",
    {},
    make("button", { type: "button", class: "button", onclick: () => page.address.go(left) }, told),
  );
}

/** `answer` and `state` are those of the drawing. */
export async function showEmpty(page, { chips, statistics }, state) {
  const why = byId("empty-why");
  const ways = byId("empty-ways");
  ways.replaceChildren();
  const filters = chips.map(({ text }) => text).join("; ");
  why.textContent = [
    filters && t("Urvalet är: {filters}.", { filters }),
    statistics.municipality?.coverage?.text,
  ]
    .filter(Boolean)
    .join(" ");
  const names = chips.map(({ href }) => {
    const left = new URLSearchParams(href.split("?")[1]);
    return [...state.filters.keys()].find((name) => !left.has(name));
  });
  const found = await Promise.all(names.map((name) => without(page, name, state)));
  if (page.address.state !== state) return; // somebody has gone on meanwhile
  ways.replaceChildren(
    ...found
      .map((each, index) => each.count > 0 && way(page, chips[index].text, each))
      .filter(Boolean),
  );
}
