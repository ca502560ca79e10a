// One municipality's part of the selection, for the side panel.

import { make } from "./dom.js";
import { figures } from "./facts.js";
import { exactKr, number, percent, UNKNOWN, wholeKr } from "./format.js";
import { t } from "./words.js";

/** `view` is shares.js's, as it was drawn last. */
export function placed(view, code) {
  const row = view.rows.get(code);
  if (!row) return [make("p", { class: "notice" }, t("Kommunen är utanför urvalet."))];
  if (!row.count) {
    const told = { title: view.about.layer.title, told: view.told(code) };
    return [make("p", { class: "notice" }, t("{title}: {told}.", told))];
  }
  const { population_year: year } = view.answer;
  const { per_inhabitant: each } = row;
  return [
    figures([
      [
        t("Summa i urvalet"),
        wholeKr(row.sum),
        t("{share} av urvalets summa", { share: percent(row.share) }),
      ],
      [t("Antal stöd"), number(row.count)],
      [
        t("Per invånare"),
        each == null ? UNKNOWN : exactKr(each),
        year && t("folkmängden {year}", { year }),
      ],
    ]),
  ];
}
