// A column chart, sum per year: SVG for the eye, a table for everyone.

import { draw, make } from "./dom.js";
import { counted, kr, shortKr } from "./format.js";

const HEIGHT = 200;
const EDGE = { left: 56, right: 8, top: 12, bottom: 26 };

/** A round number at or above the value, whose half is short too. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 3, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value);
}

function gridline(width, top, y, value) {
  const line = draw("line", {
    x1: EDGE.left,
    x2: width - EDGE.right,
    y1: y,
    y2: y,
    class: "chart-grid",
  });
  const text = draw(
    "text",
    { x: EDGE.left - 8, y: y + 4, class: "chart-label chart-label-end" },
    shortKr(value),
  );
  return value ? [line, text] : [line];
}

function column({ year, sum, count }, x, width, y, height) {
  const told = `${year}: ${kr(sum)}, ${counted(count, "stöd", "stöd")}`;
  return draw("rect", { x, y, width, height, class: "chart-column" }, draw("title", {}, told));
}

function everyOf(count, room) {
  return [1, 2, 5, 10, 20].find((step) => (count / step) * 44 <= room) ?? 50;
}

function columns(rows, width) {
  const years = rows.map(({ year }) => year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const top = ceiling(Math.max(...rows.map(({ sum }) => sum), 1));
  const room = width - EDGE.left - EDGE.right;
  const slot = room / (last - first + 1);
  const y = (value) => EDGE.top + (HEIGHT - EDGE.top - EDGE.bottom) * (1 - value / top);
  const left = (year) => EDGE.left + (year - first) * slot;
  const thick = Math.max(2, Math.min(36, slot * 0.72));
  const every = everyOf(last - first + 1, room);
  const shapes = [0, top / 2, top].flatMap((value) => gridline(width, top, y(value), value));
  for (const row of rows) {
    const height = Math.max(row.sum > 0 ? 1.5 : 0, y(0) - y(row.sum));
    shapes.push(column(row, left(row.year) + (slot - thick) / 2, thick, y(0) - height, height));
  }
  for (let year = last; year >= first; year -= every) {
    const at = { x: left(year) + slot / 2, y: HEIGHT - 6, class: "chart-label chart-label-middle" };
    shapes.push(draw("text", at, String(year)));
  }
  return shapes;
}

function table(rows, missing) {
  const cells = (name, { sum, count }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      make("td", { class: "numeric" }, kr(sum)),
      make("td", { class: "numeric" }, String(count)),
    );
  const headings = ["År", "Summa", "Antal stöd"].map((title, index) =>
    make("th", { scope: "col", class: index ? "numeric" : null }, title),
  );
  return make(
    "table",
    {},
    make("caption", { class: "visually-hidden" }, "Summa och antal stöd per år"),
    make("thead", {}, make("tr", {}, headings)),
    make(
      "tbody",
      {},
      rows.map((row) => cells(String(row.year), row)),
      missing && cells("Utan känt år", missing),
    ),
  );
}

/** `rows` as the statistics answer has them: year (null: not known), sum, count. */
export function chart(element, rows) {
  const known = rows.filter(({ year, sum }) => year != null && sum != null);
  const missing = rows.find(({ year }) => year == null);
  const width = Math.max(240, element.clientWidth);
  const told = `Stapeldiagram: summa per år, ${counted(known.length, "år", "år")} med stöd. Siffrorna står i tabellen nedanför.`;
  const box = {
    viewBox: `0 0 ${width} ${HEIGHT}`,
    role: "img",
    "aria-label": told,
    class: "chart",
  };
  element.replaceChildren(
    ...(known.length ? [draw("svg", box, ...columns(known, width))] : []),
    missing && missing.count
      ? make(
          "p",
          { class: "small soft" },
          `Utan känt år: ${counted(missing.count, "stöd", "stöd")}, ${kr(missing.sum)}.`,
        )
      : "",
    make("details", {}, make("summary", {}, "Visa som tabell"), table(known, missing)),
  );
}
