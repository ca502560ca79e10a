// The map in words: every municipality with its figure, each a button that opens it.

import { make } from "./dom.js";
import { t } from "./words.js";

function name(row, open) {
  if (!row.code) return row.name;
  return make(
    "button",
    {
      type: "button",
      class: "link-button",
      "data-open": row.code,
      onclick: (event) => open(row.code, event.currentTarget),
    },
    row.name,
  );
}

function line(row, columns, open) {
  const span = row.cells.length < columns ? columns - row.cells.length + 1 : null;
  const cells = row.cells.map((text) =>
    make("td", { class: span ? "missing" : "numeric", colspan: span }, text),
  );
  return make("tr", {}, make("th", { scope: "row" }, name(row, open)), cells);
}

/** `rows` and `foot`: {code, name, cells}, one cell across where there is no figure; `columns`:
 *  headings after the first. */
export function ranking(element, { caption, columns, rows, foot = [], open }) {
  const headings = [t("Kommun"), ...columns].map((title, index) =>
    make("th", { scope: "col", class: index ? "numeric" : null }, title),
  );
  element.replaceChildren(
    make(
      "div",
      // Reached with the keyboard where it scrolls sideways.
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": caption },
      make(
        "table",
        { class: "ranking" },
        make("caption", { class: "visually-hidden" }, caption),
        make("thead", {}, make("tr", {}, headings)),
        make(
          "tbody",
          {},
          rows.map((row) => line(row, columns.length, open)),
        ),
        foot.length
          ? make(
              "tfoot",
              {},
              foot.map((row) => line(row, columns.length, open)),
            )
          : null,
      ),
    ),
  );
}
