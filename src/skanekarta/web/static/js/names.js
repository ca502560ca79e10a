// A filter with more values than anybody reads through (recipients): found by typing, the chosen
// ones as boxes below. The commonest of the selection are at hand; the rest is asked for.

import { addName } from "./chosen_names.js";
import { Combobox } from "./combobox.js";
import { folded } from "./find.js";
import { number } from "./format.js";
import { plural, t } from "./words.js";

const MOST = 12;
const GROUPS = { recipient: "recipients" }; // what /sok calls them

export function start(element, page) {
  const box = element.closest("[data-control]");
  const { name } = box.dataset;
  const told = (n) => plural(n, "{n} träff", "{n} träffar", { n: number(n) });

  function choose({ value, title }) {
    addName(box, value, title);
    box.querySelector(`[data-value="${CSS.escape(value)}"] input`).checked = true;
    page.filters.changed({ target: box });
  }

  /** The chosen values; they are not offered again. */
  function chosen() {
    return new Set([...box.querySelectorAll("input:checked")].map(({ value }) => value));
  }

  async function find(text) {
    const taken = chosen();
    const facet = page.answer?.facets.find((each) => each.name === name);
    const { values = [], remainder } = facet ?? {};
    const items = values
      .filter(({ title, value }) => !taken.has(value) && folded(title).includes(folded(text)))
      .slice(0, MOST)
      .map((each) => ({ ...each, detail: told(each.count), lang: "sv" }));
    const isShort = text && (remainder?.values || !items.length);
    const others = isShort ? await beyond(text) : [];
    const known = new Set([...taken, ...items.map(({ value }) => value)]);
    const rest = others.filter(({ value }) => !known.has(value));
    return [{ items }, { title: t("Utanför urvalet"), items: rest }];
  }

  /** What the selection does not hold, or not among its commonest. */
  async function beyond(text) {
    const { groups } = await page.api.search(text, { group: GROUPS[name] ?? name });
    const found = groups.flatMap(({ items }) => items).slice(0, MOST);
    return found.map(({ id, title }) => ({ value: id, title, lang: "sv" }));
  }

  new Combobox(element, { find, choose });
}
