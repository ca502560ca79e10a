// What the figures of a map cover, in sentences: a figure never stands without them.

import { wholeKr } from "./format.js";
import { grants } from "./measures.js";
import { t } from "./words.js";

/** Money that somebody else gave first. */
function passedOn(rows) {
  const told = rows
    .filter(({ original_funder: from }) => from != null)
    .map(({ sum, count, original_funder_title: from }) =>
      t("{sum} ({grants}) från {from}", { sum: wholeKr(sum), grants: grants(count), from }),
    );
  return (
    told.length && t("I summan ingår medel som fördelas vidare: {list}.", { list: told.join(", ") })
  );
}

function period(rows) {
  const known = rows.map(({ year }) => year).filter((year) => year != null);
  if (!known.length) return "";
  const [first, last] = [Math.min(...known), Math.max(...known)];
  return t("Stöden är från {years}.", { years: first === last ? first : `${first}–${last}` });
}

function covers({ municipality, original_funder: origins, year }, state, funder) {
  const people = municipality.population_year;
  return [
    municipality.coverage?.text,
    municipality.coverage?.frame_text,
    funder
      ? t("Finansiär: {funder}.", { funder })
      : t("Alla finansiärer är medräknade: stat, region och kommuner blandas i summorna."),
    passedOn(origins?.rows ?? []),
    period(year.rows),
    people && t("Per invånare räknas på folkmängden {people}.", { people }),
    state.filters.get("municipality_role") === "seat"
      ? t("Kommunen är mottagarens säte.")
      : t("Kommunen är den där verksamheten sker, annars mottagarens säte."),
  ].filter(Boolean);
}

/** Tells it now, and anew after each drawing. */
export function cover(page) {
  page.whenDrawn(({ statistics }, state) => {
    if (!statistics.municipality) return;
    page.parts.coverage.textContent = covers(statistics, state, page.named("funder")).join(" ");
  });
}
