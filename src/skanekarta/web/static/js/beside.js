// Other layers' rows on top of the map, and in the legend.

import { circles, mark } from "./circles.js";
import { rows } from "./entries.js";
import { addToLegend } from "./legend.js";

const MOST = 1000;

/** Asks for what the state draws on top; the answer draws it. */
export async function load(page, state, signal) {
  const answers = await Promise.all(state.beside().map((id) => rowsOf(page, id, state, signal)));
  return () => answers.forEach((each) => show(page, each));
}

async function rowsOf({ api, about }, id, state, signal) {
  const query = id === about.layer.id ? state.query({ limit: MOST }) : `limit=${MOST}`;
  return { id, ...(await api.features(id, query, signal)) };
}

function show(page, { id, features }) {
  const layer = page.about.beside.find((each) => each.id === id);
  const placed = features.filter(({ geometry }) => geometry).length;
  const entry = {
    mark: mark({ beside: true }),
    title: layer.title,
    count: placed,
    href: `${page.about.root}/lager/${id}`,
  };
  addToLegend(page.parts.legend, { ...entry, lacking: features.length - placed });
  const first = ({ properties }) => String(properties[layer.heading] ?? layer.title);
  circles(page.circles, features, {
    size: id === page.about.layer.id ? null : layer.size,
    beside: true,
    choose: (found) => page.choose(layer, found),
    point: (text) => page.point(text),
    name: (found) => [found.length > 1 ? rows(found.length, id) : first(found[0]), ""],
  });
}
