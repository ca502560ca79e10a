// Classes that are kept still while the years play: worked out over all years of the selection.

import { valueOf } from "./measures.js";
import { queryString } from "./state.js";

const EACH = "per_inhabitant";

/** Every municipality's row in every year; asked for once for each selection. */
async function rowsOf({ api, about }, state, measure) {
  const filters = [...state.filters].filter(([name]) => name !== "year");
  const measures = [...new Set(["sum", "count", measure])].join(",");
  const pairs = [...filters, ["by", "municipality,year"], ["measure", measures]];
  const { rows } = await api.once(api.statisticsAddress(about.layer.id, queryString(pairs)));
  return rows.filter(({ municipality, year }) => municipality?.length === 4 && year != null);
}

const isNumber = (value) => typeof value === "number";

export async function load(page, state, measure) {
  const rows = await rowsOf(page, state, measure);
  return rows.map((row) => valueOf(row, measure)).filter(isNumber);
}

/** The changes of every year against the one that it is compared with. */
export async function changes(page, state, other) {
  const rows = await rowsOf(page, state, EACH);
  const key = (code, year) => `${code}/${year}`;
  const values = new Map(rows.map((row) => [key(row.municipality, row.year), valueOf(row, EACH)]));
  const both = rows.map(({ municipality: code, year }) =>
    [year, other(year)].map((each) => values.get(key(code, each))),
  );
  return both.filter((each) => each.every(isNumber)).map(([now, then]) => now - then);
}
