// The search on the map: municipalities, localities, recipients, projects and more, in the
// selection or everywhere (/sok), and what happens with the one that is chosen.

import { Combobox } from "./combobox.js";
import { byId } from "./dom.js";
import { t, within } from "./words.js";

export function start(element, page) {
  const inside = byId("search-inside");

  /** What keeps a search inside the selection; nothing where it looks everywhere. */
  function kept() {
    const { filters } = page.address.state;
    const isKept = inside.checked && filters.size;
    return isKept ? { ...Object.fromEntries(filters), tab: page.about.layer.id } : {};
  }

  async function find(text) {
    if (!text) return [];
    const { groups } = await page.api.search(text, kept());
    return groups.map(({ id, title, items }) => ({
      title: t(title),
      items: items.map((item) => ({ ...item, group: id, lang: "sv" })),
    }));
  }

  /** Leads on to a page of its own. */
  function leave({ href }) {
    location.assign(within(href));
  }

  /** Narrows the map to one value, where its layer can be asked for it. */
  function narrow(name, item) {
    if (page.filters.has(name)) page.filters.set(name, item.id);
    else leave(item);
  }

  /** All that is found, on a page of its own. */
  function submit(text) {
    const asked = new URLSearchParams({ q: text, ...kept() });
    leave({ href: `${page.about.root}/sok?${asked}` });
  }

  const CHOICES = {
    municipalities: ({ id }) => page.open(id, byId("search-input")),
    localities: async (item) => {
      const { showLocality } = await import("./locality.js");
      showLocality(page, item, byId("search-input")).catch((error) => page.frame.fail(error));
    },
    recipients: (item) => narrow("recipient", item),
    calls: (item) => narrow("call", item),
  };

  /** A place is shown on the map; a row opens in the side panel, which shows where it is; the rest
   *  has pages of its own. */
  function choose(item) {
    const { group, id } = item;
    if (group in CHOICES) CHOICES[group](item);
    else if (group in page.about.panel) page.open(`${group}:${id}`, byId("search-input"));
    else leave(item);
  }

  const combobox = new Combobox(element, {
    find,
    choose,
    submit,
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(combobox.input.value.trim());
  });
  inside.addEventListener("change", () => combobox.input.value.trim() && combobox.ask());
}
