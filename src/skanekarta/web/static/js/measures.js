// What the map of shared amounts can measure: each measure's words, numbers and fixed steps.

import { number, percent, perInhabitant, shortKr, signedKr, wholeKr } from "./format.js";
import { plural, t } from "./words.js";

const plain = (value) => number(value);

export function grants(count) {
  return plural(count, "{n} stöd", "{n} stöd", { n: number(count) });
}

/** `tell` writes a value without its unit, `full` with it; `meaning` says what the colours are. */
export const MEASURES = {
  per_inhabitant: {
    title: t("Kronor per invånare"),
    meaning: (years) =>
      years.people ? t("Stöd i kronor per invånare, med folkmängden {people}.", years) : "",
    tell: (value) => number(value, Number.isInteger(value) ? 0 : 2),
    full: perInhabitant,
    steps: [1, 5, 20, 50],
  },
  sum: {
    title: t("Kronor"),
    meaning: () => t("Summan av stöden i kronor. Stora kommuner får lätt störst summor."),
    tell: shortKr,
    full: wholeKr,
    steps: [5e4, 2e5, 1e6, 5e6],
  },
  count: {
    title: t("Antal stöd"),
    meaning: () => t("Hur många stöd kommunen har del i."),
    tell: plain,
    full: grants,
    steps: [1, 4, 9, 24],
  },
  recipients: {
    title: t("Antal mottagare"),
    meaning: () => t("Hur många olika mottagare som har fått stöd."),
    tell: plain,
    full: (value) => t("{n} mottagare", { n: number(value) }),
    steps: [1, 4, 9, 24],
  },
  share: {
    title: t("Andel av Skånes summa"),
    meaning: () => t("Kommunens andel av hela summan i urvalet."),
    tell: percent,
    full: (value) => t("{share} av hela summan", { share: percent(value) }),
    steps: [0.01, 0.03, 0.1, 0.25],
  },
  change: {
    title: t("Förändring, kronor per invånare"),
    meaning: (years) =>
      t("Kronor per invånare {year} jämfört med {other}, med folkmängden närmast vart år.", years),
    tell: signedKr,
    full: (value, years) =>
      t("{change} per invånare mot {other}", { change: signedKr(value), ...years }),
    steps: [5, 20],
    titles: { nothing: t("Inget inläst för minst ett av åren") },
  },
};

export const DEFAULT_MEASURE = "per_inhabitant";

/** A municipality's value under a measure, or what it has instead of a number. */
export function valueOf(row, measure) {
  if (row.sum == null && row.count == null) return "nothing";
  return row.count ? (row[measure] ?? "unknown") : "zero";
}
