// What the figures of a map cover, in sentences: a figure never stands without them.

import { make } from "./dom.js";
import { rows as counted } from "./entries.js";
import { wholeKr } from "./format.js";

/** The county's code stands for all of Skåne where a municipality's may stand. */
export const WHOLE_SKANE = "12";

/** Money that somebody else gave first. */
function passedOn(origins, layerId) {
  const rows = origins.rows.filter(({ original_funder: from }) => from != null);
  const told = ({ sum, count, original_funder_title: from }) =>
    `${wholeKr(sum)} (${counted(count, layerId)}) från ${from}`;
  return rows.length && `I summan ingår medel som fördelas vidare: ${rows.map(told).join(", ")}.`;
}

function period(years) {
  const known = years.rows.map(({ year }) => year).filter((year) => year != null);
  if (!known.length) return "";
  const [first, last] = [Math.min(...known), Math.max(...known)];
  return `Stöden är från ${first === last ? first : `${first}–${last}`}.`;
}

/** Lists, funder, years, inhabitants, and whose municipality it is. */
export function covers({ answer, origins, years, layerId, funder, perHead, seat }) {
  const people = perHead && answer.population_year;
  const said = [
    answer.coverage?.text,
    answer.coverage?.frame_text,
    funder
      ? `Finansiär: ${funder}.`
      : "Alla finansiärer är medräknade: stat, region och kommuner blandas i summorna.",
    passedOn(origins, layerId),
    period(years),
    people && `Per invånare räknas på folkmängden ${people}.`,
    seat
      ? "Kommunen är mottagarens säte."
      : "Kommunen är den där verksamheten sker, annars mottagarens säte.",
  ];
  return said.filter(Boolean).join(" ");
}

/** The rows that no municipality has, so that the map and these lines add up to the sum. */
export function unplaced(rows, layerId) {
  const places = [
    [null, "Utan känd plats"],
    [WHOLE_SKANE, "Hela Skåne"],
  ];
  return places
    .map(([code, title]) => [rows.get(code), title])
    .filter(([row]) => row?.count)
    .map(([row, title]) =>
      make(
        "p",
        {},
        make("strong", {}, `${title}: `),
        `${counted(row.count, layerId)}, ${wholeKr(row.sum)}`,
      ),
    );
}
