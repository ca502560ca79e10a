// Change against another year: what the other year came to, and the choice of it. A change needs
// one year; where several are chosen, the page offers to choose one.

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

export async function load(page, state, signal) {
  const years = await yearsOf(page);
  const year = chosenYear(state);
  if (year == null) return new Unchosen(page, state, years);
  const earlier = years.filter((each) => each < year);
  const wished = Number(state.get("compare"));
  const other = years.includes(wished) ? wished : (earlier.at(-1) ?? years.find((y) => y !== year));
  const filters = new Map([...state.filters, ["year", other]]);
  const pairs = [...filters, ["by", "municipality"], ["measure", `sum,count,${EACH}`]];
  const answer = await page.api.statistics(page.about.layer.id, queryString(pairs), signal);
  return new Change(page, { years, year, other, rows: answer.rows, total: answer.total });
}

/** Several years, or none: change is not drawn, and one year is offered. */
class Unchosen {
  constructor(page, state, years) {
    Object.assign(this, { page, state, year: years.at(-1) });
  }

  show() {
    const { page, state, year } = this;
    const choose = () =>
      page.address.go(state.with({}, new Map([...state.filters, ["year", String(year)]])));
    byId("comparing").replaceChildren(
      make("span", {}, t("Förändring visas för ett år i taget.")),
      make(
        "button",
        { type: "button", class: "button button-small", onclick: choose },
        t("Välj {year}", { year }),
      ),
    );
  }
}

class Change {
  constructor(page, { years, year, other, rows, total }) {
    Object.assign(this, { page, years, year, other, total });
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
    const { page, years, year, other } = this;
    const options = years
      .filter((each) => each !== year)
      .map((each) => make("option", { value: each, selected: each === other }, String(each)));
    const go = ({ target }) => page.address.go(page.address.state.with({ compare: target.value }));
    const select = make("select", { id: "compare", onchange: go }, options.reverse());
    const label = make("label", { for: "compare" }, t("{year} jämfört med", { year }));
    const had = document.activeElement?.id === "compare";
    byId("comparing").replaceChildren(label, select);
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
