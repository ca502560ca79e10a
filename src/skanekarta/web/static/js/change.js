// Change against another year: what the other year came to, and the choice of it. A change needs
// one year; where none or several are asked for, the map goes to the latest two.

import { around } from "./around.js";
import { byId, make } from "./dom.js";
import { NOTHING, signedKr, wholeKr } from "./format.js";
import { valueOf } from "./measures.js";
import { queryString } from "./state.js";
import { t } from "./words.js";

const EACH = "per_inhabitant";

/** The years that have rows, whatever the selection: asked for once. */
async function yearsOf({ api, about }) {
  const { rows } = await api.once(api.statisticsAddress(about.layer.id, "by=year&measure=count"));
  return rows.map(({ year }) => year).filter((year) => year != null);
}

/** The year chosen; null unless it is one. */
function chosenYear(state) {
  const text = state.filters.get("year") ?? "";
  return /^\d{4}$/.test(text) ? Number(text) : null;
}

/** The year to compare with: the one wished for, else the one before that has rows. */
export function otherThan(year, years, wished) {
  if (wished !== year && years.includes(wished)) return wished;
  return years.findLast((each) => each < year) ?? years.find((each) => each !== year);
}

/** `chosen` is the answer that is on its way; where no single year is asked for it says which two
 *  years the map goes to. */
export async function load(page, state, signal, chosen) {
  const year = chosenYear(state);
  if (year == null) return leadOn(page, state, (await chosen).latest);
  const years = await yearsOf(page);
  const wished = Number(state.get("compare"));
  const other = otherThan(year, years, wished);
  const filters = new Map([...state.filters, ["year", other]]);
  const pairs = [...filters, ["by", "municipality"], ["measure", `sum,count,${EACH}`]];
  const playing = page.playing && import("./holding.js");
  const [answer, held] = await Promise.all([
    page.api.statistics(page.about.layer.id, queryString(pairs), signal),
    playing && (await playing).changes(page, state, (each) => otherThan(each, years, wished)),
  ]);
  const isLatest = (await chosen).latest?.join() === [other, year].join();
  const { rows, total } = answer;
  return new Change(page, { years, year, other, isLatest, rows, total, pool: held || undefined });
}

/** Goes to the latest two years, in the place of an address that names no single one. */
function leadOn({ address }, state, latest) {
  if (!latest) return new Unchosen();
  const [compare, year] = latest.map(String);
  const filters = new Map([...state.filters, ["year", year]]);
  if (address.state === state) address.go(state.with({ compare }, filters), { replace: true });
  return new Unchosen();
}

/** A selection without two years. */
class Unchosen {
  show() {
    byId("comparing").replaceChildren(t("Urvalet har inte två år att jämföra."));
  }
}

class Change {
  constructor(page, { rows, ...rest }) {
    Object.assign(this, { page, ...rest });
    this.around = around;
    this.rows = new Map(rows.map((row) => [row.municipality, row]));
  }

  /** The difference, or what there is instead of one: a year with nothing loaded is not nothing. */
  value(row) {
    const before = this.rows.get(row.municipality);
    const both = [row, before].map((each) => (each ? valueOf(each, EACH) : "nothing"));
    if (both.includes("nothing")) return "nothing";
    if (both.includes("unknown")) return "unknown";
    const [now, then] = both.map((each) => (each === "zero" ? 0 : each));
    return now - then;
  }

  show() {
    const { page, years, year, other, isLatest } = this;
    const options = years
      .filter((each) => each !== year)
      .map((each) => make("option", { value: each, selected: each === other }, String(each)));
    const go = ({ target }) => page.address.go(page.address.state.with({ compare: target.value }));
    const select = make("select", { id: "compare", onchange: go }, options.reverse());
    const label = make("label", { for: "compare" }, t("{year} jämfört med", { year }));
    const had = document.activeElement?.id === "compare";
    const latest = t("De två senaste hela åren i urvalet.");
    byId("comparing").replaceChildren(label, select, isLatest ? make("span", {}, latest) : "");
    if (had) select.focus();
  }

  columns() {
    const { year, other } = this;
    return [
      t("Förändring per invånare"),
      t("Summa {year}", { year }),
      t("Summa {year}", { year: other }),
    ];
  }

  cells(row) {
    const isPlace = row.municipality !== undefined;
    const before = isPlace ? this.rows.get(row.municipality) : this.total;
    const sum = (each) => (each?.count == null ? NOTHING : wholeKr(each.sum));
    const value = isPlace ? this.value(row) : null; // two sums of unlike lists make no change
    return [typeof value === "number" ? signedKr(value) : "–", sum(row), sum(before)];
  }
}
