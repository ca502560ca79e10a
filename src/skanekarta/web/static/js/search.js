// The search on the map: municipalities, localities, recipients, projects and more, in the
// selection or everywhere (/sok), and what happens with the one that is chosen.

import { Combobox } from "./combobox.js";
import { byId } from "./dom.js";
import { t, within } from "./words.js";

const CLOSE = 11;

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

  async function showLocality({ id, municipality: [code] }, opener) {
    page.open(code, opener);
    const { geometry } = await page.api.once(`${page.api.items("localities")}/${id}`);
    if (!geometry) return; // its place is not known: its municipality stands open all the same
    const [x, y] = geometry.coordinates;
    page.frame.map.setView([y, x], CLOSE, { animate: false });
  }

  const CHOICES = {
    municipalities: ({ id }) => page.open(id, byId("search-input")),
    localities: (item) => showLocality(item, byId("search-input")),
    recipients: (item) => narrow("recipient", item),
    calls: (item) => narrow("call", item),
  };

  const combobox = new Combobox(element, {
    find,
    choose: (item) => (CHOICES[item.group] ?? leave)(item),
    submit,
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(combobox.input.value.trim());
  });
  inside.addEventListener("change", () => combobox.input.value.trim() && combobox.ask());
}
