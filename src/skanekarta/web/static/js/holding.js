// Classes that are kept still while the years play: worked out over all years of the selection.

import { valueOf } from "./measures.js";
import { queryString } from "./state.js";

/** Every municipality's number in every year; asked for once for each selection. */
export async function load({ api, about }, state, measure) {
  const filters = [...state.filters].filter(([name]) => name !== "year");
  const measures = [...new Set(["sum", "count", measure])].join(",");
  const pairs = [...filters, ["by", "municipality,year"], ["measure", measures]];
  const { rows } = await api.once(api.statisticsAddress(about.layer.id, queryString(pairs)));
  return rows
    .filter(({ municipality, year }) => municipality?.length === 4 && year != null)
    .map((row) => valueOf(row, measure))
    .filter((value) => typeof value === "number");
}
