// A column chart, sum per year: SVG for the eye, with each column a toggle button; a sentence and
// a table say the same. A year with nothing loaded is not a year with nothing.

import { redrawn } from "./bars.js";
import { draw, make } from "./dom.js";
import { kr, NOTHING, number, percent, shortKr } from "./format.js";
import { grants } from "./measures.js";
import { t } from "./words.js";

const HEIGHT = 200;
const EDGE = { left: 60, right: 8, top: 12, bottom: 26 };
const ROOM = HEIGHT - EDGE.top - EDGE.bottom;

/** A round number at or above the value, whose half is short too. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 3, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value);
}

function gridline(width, y, value) {
  const ends = { x1: EDGE.left, x2: width - EDGE.right, y1: y, y2: y, class: "chart-grid" };
  const at = { x: EDGE.left - 8, y: y + 4, class: "chart-label chart-label-end" };
  const line = draw("line", ends);
  return value ? [line, draw("text", at, shortKr(value))] : [line];
}

function named(year, running) {
  return year === running ? t("{year} hittills", { year }) : String(year);
}

/** What a year came to, in words. */
function told({ year, sum, count }, running) {
  const name = named(year, running);
  if (count == null) return t("{year}: {nothing}", { year: name, nothing: NOTHING });
  return t("{year}: {sum}, {grants}", { year: name, sum: kr(sum), grants: grants(count) });
}

/** Whether `2019/2023,missing` takes in the year. */
export function takesIn(text, year) {
  return text.split(",").some((part) => {
    const [low, high] = part.includes("/") ? part.split("/") : [part, part];
    const after = low === ".." || low === "" || year >= Number(low);
    return text !== "" && after && (high === ".." || high === "" || year <= Number(high));
  });
}

/** Every year from the first to the last: those without rows are told too. */
export function everyYear(rows) {
  const known = new Map(rows.filter(({ year }) => year != null).map((row) => [row.year, row]));
  if (!known.size) return [];
  const [first, last] = [Math.min(...known.keys()), Math.max(...known.keys())];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const year = first + index;
    return known.get(year) ?? { year, sum: null, count: null };
  });
}

function column(row, { x, slot, top, running, chosen, choose }) {
  const thick = Math.max(2, Math.min(36, slot * 0.72));
  const isEmpty = row.count == null;
  const height = isEmpty ? ROOM : Math.max(row.sum > 0 ? 1.5 : 0, (ROOM * row.sum) / top);
  const kind = isEmpty ? "column-empty" : row.year === running ? "column-running" : "column-whole";
  const at = { x: x + (slot - thick) / 2, width: thick };
  const shape = { ...at, y: EDGE.top + ROOM - height, height, class: kind };
  const press = () => choose(row.year);
  const button = {
    role: "button",
    tabindex: isEmpty ? null : 0,
    "aria-disabled": isEmpty ? "true" : null,
    "aria-pressed": isEmpty ? null : String(takesIn(chosen, row.year)),
    "aria-label": told(row, running),
    class: "chart-column",
    "data-value": row.year,
    onclick: isEmpty ? null : press,
    onkeydown: (event) => {
      if (isEmpty || !["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      press();
    },
  };
  const hit = draw("rect", { x, y: EDGE.top, width: slot, height: ROOM, class: "column-hit" });
  return draw("g", button, draw("title", {}, told(row, running)), hit, draw("rect", shape));
}

function everyOf(count, room) {
  return [1, 2, 5, 10, 20].find((step) => (count / step) * 44 <= room) ?? 50;
}

function hatching() {
  const line = (name, d) =>
    draw(
      "pattern",
      { id: `column-${name}-lines`, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
      draw("rect", { width: 6, height: 6, class: `column-${name}-ground` }),
      draw("path", { d, class: `column-${name}-line` }),
    );
  return draw("defs", {}, line("empty", "M0 6l6-6"), line("running", "M0 0l6 6M-1 5l2 2M5-1l2 2"));
}

function picture(rows, width, how) {
  const top = ceiling(Math.max(...rows.map(({ sum }) => sum ?? 0), 1));
  const room = width - EDGE.left - EDGE.right;
  const slot = room / rows.length;
  const y = (value) => EDGE.top + ROOM * (1 - value / top);
  const every = everyOf(rows.length, room);
  const label = ({ year }, index) => {
    const at = { x: EDGE.left + (index + 0.5) * slot, y: HEIGHT - 6 };
    return draw("text", { ...at, class: "chart-label chart-label-middle" }, String(year));
  };
  const marked = rows.map((row, index) => [row, index]);
  const box = { viewBox: `0 0 ${width} ${HEIGHT}`, role: "group", class: "chart" };
  return draw(
    "svg",
    { ...box, "aria-label": t("Summa per år"), "data-chosen": how.chosen ? "" : null },
    hatching(),
    ...[0, top / 2, top].flatMap((value) => gridline(width, y(value), value)),
    ...marked.map(([row, index]) =>
      column(row, { ...how, x: EDGE.left + index * slot, slot, top }),
    ),
    ...marked
      .filter(([, index]) => (rows.length - 1 - index) % every === 0)
      .map(([row, index]) => label(row, index)),
  );
}

/** «2006–2011, 2013»: years in a row as one. */
export function spans(years) {
  const found = [];
  for (const year of years) {
    if (found.at(-1)?.[1] === year - 1) found.at(-1)[1] = year;
    else found.push([year, year]);
  }
  return found.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(", ");
}

function summary(rows, missing, running) {
  const known = rows.filter(({ count }) => count);
  if (!known.length) return t("Inget stöd med känt år i urvalet.");
  const most = known.reduce((best, row) => (row.sum > best.sum ? row : best));
  const empty = rows.filter(({ count }) => count == null).map(({ year }) => year);
  const said = [
    t("Mest är det {year}: {sum}.", { year: named(most.year, running), sum: kr(most.sum) }),
    empty.length && t("Inget är inläst för {years} (streckat).", { years: spans(empty) }),
    known.some(({ year }) => year === running) &&
      t("{year} är inte slut: det som finns hittills.", { year: running }),
    missing?.count &&
      t("Utan känt år: {grants}, {sum}.", { grants: grants(missing.count), sum: kr(missing.sum) }),
  ];
  return said.filter(Boolean).join(" ");
}

function table(rows, missing, { running, frames }) {
  const framed = new Map(frames.map(({ year, share }) => [year, share]));
  const cells = (name, { sum, count }, share) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      make("td", { class: "numeric" }, count == null ? NOTHING : kr(sum)),
      make("td", { class: "numeric" }, count == null ? "" : number(count)),
      frames.length > 0 && make("td", { class: "numeric" }, share == null ? "–" : percent(share)),
    );
  const heads = [t("År"), t("Summa"), t("Antal stöd"), frames.length > 0 && t("Del av ramen")]
    .filter(Boolean)
    .map((title, index) => make("th", { scope: "col", class: index ? "numeric" : null }, title));
  return make(
    "table",
    {},
    make("caption", { class: "visually-hidden" }, t("Summa och antal stöd per år")),
    make("thead", {}, make("tr", {}, heads)),
    make(
      "tbody",
      {},
      rows.map((row) => cells(named(row.year, running), row, framed.get(row.year))),
      missing?.count && cells(t("Utan känt år"), missing),
    ),
  );
}

/** `rows` as the statistics answer has them: year (null: not known), sum, count. `running`: the
 *  year that is not over; `frames`: how much of each year's budget frame the rows are. */
export function columns(element, rows, { chosen, running, frames, choose }) {
  const missing = rows.find(({ year }) => year == null);
  const years = everyYear(rows);
  const width = Math.max(240, element.clientWidth);
  redrawn(
    element,
    make("p", { class: "chart-told" }, summary(years, missing, running)),
    years.length ? picture(years, width, { chosen, running, choose }) : "",
    make(
      "details",
      {},
      make("summary", {}, t("Visa som tabell")),
      table(years, missing, { running, frames }),
    ),
  );
}
