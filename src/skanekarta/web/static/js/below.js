// What lies below the map: charts of the selection and the ranking, drawn once they come near the
// screen and then after each drawing of the map. A bar is a filter, and pressing it again takes
// the filter away; the other bars stay, so that the choice is seen against the rest.

import { bars } from "./bars.js";
import { columns } from "./columns.js";
import { byId } from "./dom.js";
import { largest } from "./largest.js";
import { ranked } from "./ranked.js";
import { ranking } from "./ranking.js";
import { queryString } from "./state.js";

export class Below {
  constructor(page) {
    Object.assign(this, { page, latest: null });
    page.whenDrawn((answer, state) => this.draw(answer, state));
    new ResizeObserver(() => this.redraw?.()).observe(page.parts.chart);
  }

  async draw(answer, state) {
    this.latest = answer;
    const { page } = this;
    const { view, parts } = page;
    const open = (code, opener) => page.open(code, opener);
    const isShared = Boolean(answer.statistics.year);
    if (isShared) ranking(parts.ranking, { ...ranked(view), open });
    else if (view.ranked) ranking(parts.ranking, { ...view.ranked(), open });
    if (!isShared) return;
    const fields = [...document.querySelectorAll("[data-bars]")].map((each) => each.dataset.bars);
    const asked = ["year", ...fields].map((field) => this.rows(field, answer, state));
    const [years, ...parts_] = await Promise.all(asked);
    if (this.latest !== answer) return; // drawn anew meanwhile
    this.redraw = () => this.showYears(years, answer, state);
    this.redraw();
    fields.forEach((field, index) => this.showBars(field, parts_[index], answer, state));
    this.showLargest(answer, state);
  }

  /** A breakdown without the field's own filter: the chosen bar among the others. */
  async rows(field, answer, state) {
    if (!state.filters.has(field)) return answer.statistics[field].rows;
    const { api, about } = this.page;
    const filters = [...state.filters].filter(([name]) => name !== field);
    const query = queryString([...filters, ["by", field], ["measure", "sum,count"]]);
    return (await api.once(api.statisticsAddress(about.layer.id, query))).rows;
  }

  showYears(rows, answer, state) {
    const { frames } = answer.statistics.municipality.coverage ?? {};
    columns(this.page.parts.chart, rows, {
      chosen: state.filters.get("year") ?? "",
      running: this.page.about.year,
      frames: frames ?? [],
      choose: (year) => this.toggle("year", year, state),
    });
  }

  showBars(field, rows, answer, state) {
    const facet = answer.facets.find(({ name }) => name === field) ?? { values: [], title: field };
    bars(document.querySelector(`[data-bars="${field}"]`), rows, {
      field,
      facet,
      broader: this.page.about.broader[field] ?? {},
      total: answer.statistics.municipality.total,
      chosen: (state.filters.get(field) ?? "").split(","),
      choose: (slug) => this.toggle(field, slug, state),
    });
  }

  showLargest(answer, state) {
    largest(byId("largest"), answer.statistics.recipient, {
      root: this.page.about.root,
      total: answer.statistics.municipality.total,
      chosen: state.filters.get("recipient"),
      choose: (slug) => this.toggle("recipient", slug, state),
    });
  }

  toggle(field, value, state) {
    const isChosen = state.filters.get(field) === String(value);
    const filters = new Map([...state.filters, [field, isChosen ? null : String(value)]]);
    this.page.address.go(state.with({}, filters));
  }
}
