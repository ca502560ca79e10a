// Every municipality's part of the selection as rows of the ranking, the greatest first.

import { exactKr, NOTHING, number, percent, wholeKr } from "./format.js";
import { t } from "./words.js";

/** The county's code stands for all of Skåne where a municipality's may stand. */
const WHOLE_SKANE = "12";

function cells(row) {
  if (row.count == null) return [NOTHING];
  const each = row.per_inhabitant == null ? "–" : exactKr(row.per_inhabitant);
  return [each, wholeKr(row.sum), number(row.count), percent(row.share)];
}

/** `view` is shares.js's, as it was drawn last; the answer is what ranking.js takes. */
export function ranked(view) {
  const { rows, names, answer, change } = view;
  const known = [...rows.values()].filter((row) => names.has(row.municipality));
  const order = (row) => {
    const value = view.value(row.municipality);
    return typeof value === "number" ? value : -Infinity;
  };
  known.sort((a, b) => order(b) - order(a) || (b.sum ?? -1) - (a.sum ?? -1));
  const line = (row, name, code) => ({ code, name, cells: change?.cells(row) ?? cells(row) });
  const others = [
    [rows.get(WHOLE_SKANE), t("Hela Skåne")],
    [rows.get(null), t("Okänd plats")],
    [answer.total, t("Summa")],
  ].filter(([row]) => row?.count);
  return {
    caption: t("Stöd per kommun, de med mest först"),
    columns: change?.columns() ?? [t("Per invånare"), t("Summa"), t("Antal"), t("Andel")],
    rows: known.map((row) => line(row, names.get(row.municipality), row.municipality)),
    foot: others.map(([row, title]) => line(row, title)),
  };
}
