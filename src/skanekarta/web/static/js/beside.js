// Other layers' rows on top of the map, and in the legend.

import { mark } from "./circles.js";
import { addToLegend } from "./legend_rows.js";
import * as onMap from "./rows_on_map.js";

/** Asks for what the state draws on top; the answer draws it. */
export async function load(page, state, signal) {
  const { about } = page;
  const filters = (id) => (id === about.layer.id ? state.filters : new Map());
  const ids = state.beside();
  const found = await Promise.all(ids.map((id) => onMap.load(page, id, filters(id), signal)));
  return () => Promise.all(found.map((each) => show(page, each, signal)));
}

function show(page, found, signal) {
  const layer = page.about.beside.find(({ id }) => id === found.id);
  const { features, isMany, numberMatched } = found;
  const lacking = isMany ? 0 : features.filter(({ geometry }) => !geometry).length;
  const entry = {
    mark: mark({ beside: true }),
    title: layer.title,
    count: numberMatched - lacking,
    href: `${page.about.root}/lager/${found.id}`,
  };
  addToLegend(page.parts.legend, { ...entry, lacking });
  if (found.id === "localities") page.nameLocalities();

  const how = { size: layer.size, beside: true, apart: found.id !== page.about.layer.id };
  return onMap.show(page, layer, found, how, signal);
}
