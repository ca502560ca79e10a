// The years beside the map: a step back or forward, and all of them one after another. Playing
// moves the address along and leaves one step for the back button; the next year is asked for
// while the present one is shown. Nothing moves by itself for who has asked for less motion.

import { byId } from "./dom.js";
import { t } from "./words.js";

const SHOWN_FOR = 1100;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

export function start(element, page) {
  new Player(element, page);
}

/** The two ends of what is asked; null where it is no interval with both. */
function ends(value = "") {
  const [low, high = low] = value.replace(/,missing$/, "").split("/").map(Number);
  return value && low && high ? [low, high] : null;
}

class Player {
  constructor(element, page) {
    Object.assign(this, { element, page });
    this.button = element.querySelector("[data-play]");
    const { options } = byId("year-one");
    this.years = [...options].filter(({ value }) => /^\d{4}$/.test(value));
    this.years = this.years.map(({ value }) => Number(value)).sort((a, b) => a - b);
    this.filled = this.years;
    this.steps = [...element.querySelectorAll("[data-step]")];
    for (const button of this.steps) {
      button.addEventListener("click", () => this.step(Number(button.dataset.step)));
    }
    this.button.addEventListener("click", () => (page.playing ? this.stop() : this.play()));
    element.addEventListener("keydown", ({ key }) => key === "Escape" && this.stop());
    page.address.listen(() => this.going || this.stop()); // somebody else moved on
    CALM.addEventListener("change", () => this.stop());
    document.addEventListener("visibilitychange", () => document.hidden && this.stop());
    this.above = [".map-heading", ".map-row", "#figures"].map((each) => document.querySelector(each));
    page.whenDrawn((answer) => this.drawn(answer));
  }

  get value() {
    return this.page.address.state.filters.get("year");
  }

  /** The years that the selection has rows of: those without are stepped over. What stands above
   *  the map grows while it plays, and never shrinks: the map must lie still. */
  drawn({ facets }) {
    const { values = [] } = facets.find(({ name }) => name === "year") ?? {};
    const filled = values.map(({ value }) => Number(value)).sort((a, b) => a - b);
    this.filled = filled.length ? filled : this.years;
    this.showEnds();
    for (const { style, offsetHeight } of this.above) {
      style.minHeight = this.page.playing ? `${offsetHeight}px` : "";
    }
  }

  /** The next year with rows, or the span moved until it has any; null at the end. With all years,
   *  the first or the last of them. */
  next(by, value = this.value) {
    const { filled } = this;
    const asked = ends(value);
    if (!asked) return String(by > 0 ? filled[0] : filled.at(-1));
    let [low, high] = asked.map((year) => year + by);
    const isAhead = by > 0 ? (year) => year >= high : (year) => year <= low;
    if (low === high) {
      const further = by > 0 ? filled.find(isAhead) : filled.findLast(isAhead);
      return further ? String(further) : null;
    }
    while (low >= this.years[0] && high <= this.years.at(-1)) {
      if (filled.some((year) => low <= year && year <= high)) return `${low}/${high}`;
      low += by;
      high += by;
    }
    return null;
  }

  step(by) {
    const next = this.next(by);
    this.stop();
    if (next) this.page.filters.set("year", next);
  }

  /** A button that leads nowhere says so; it keeps the focus that it may have. */
  showEnds() {
    for (const button of this.steps) {
      button.setAttribute("aria-disabled", String(!this.next(Number(button.dataset.step))));
    }
  }

  async play() {
    if (CALM.matches) return;
    const run = (this.run = {});
    this.page.playing = true;
    this.showPlaying();
    let next = this.next(1) ?? String(this.filled[0]);
    let replace = false;
    while (next && this.run === run) {
      this.go(next, { replace });
      replace = true;
      next = this.next(1, next);
      if (next) this.prepare(next);
      await this.shown(run);
    }
    if (this.run === run) this.stop();
  }

  go(year, how) {
    this.going = true;
    this.page.filters.set("year", year, how);
    this.going = false;
  }

  prepare(year) {
    const { state } = this.page.address;
    const filters = new Map([...state.filters, ["year", year]]);
    this.page.api.prepare(state.with({}, filters).asked());
  }

  /** Until the year has been drawn and looked at. */
  async shown(run) {
    const { dataset } = this.page.frame.element;
    const pause = (time) => new Promise((done) => setTimeout(done, time));
    await pause(SHOWN_FOR);
    while (this.run === run && dataset.ready === "false") await pause(50);
    if (dataset.ready === "failed" && this.run === run) this.stop();
  }

  stop() {
    if (!this.page.playing) return;
    this.run = null;
    this.page.playing = false;
    this.showPlaying();
  }

  /** While it plays, the figures are not read aloud: each would cut the one before short. */
  showPlaying() {
    const { playing } = this.page;
    byId("status").setAttribute("aria-live", playing ? "off" : "polite");
    this.element.classList.toggle("is-playing", playing);
    this.button.querySelector("[data-word]").textContent = playing
      ? t("Stoppa")
      : t("Spela upp åren");
  }
}
