// Those who got the most: bars with the way to each one's own page.

import { bar, redrawn } from "./bars.js";
import { make } from "./dom.js";
import { number, percent, wholeKr } from "./format.js";
import { grants } from "./measures.js";
import { plural, t } from "./words.js";

function summary(rows, leftOut, total) {
  const sum = rows.reduce((all, row) => all + row.sum, 0);
  const told = { n: number(rows.length), sum: wholeKr(sum), share: percent(sum / total.sum) };
  const first = plural(
    rows.length,
    "Störst är en mottagare med {sum}, {share} av summan.",
    "De {n} största har fått {sum}, {share} av summan.",
    told,
  );
  if (!leftOut) return first;
  const more = t("Ytterligare {n} har också fått stöd.", { n: number(leftOut) });
  return `${first} ${more}`;
}

/** `statistic` is the answer's breakdown by recipient: the largest, and how many were left out. */
export function largest(element, { rows, left_out: leftOut = 0 }, { root, total, chosen, choose }) {
  const known = rows.filter(({ recipient, sum }) => recipient && sum);
  if (!known.length) {
    element.replaceChildren(make("p", { class: "soft" }, t("Inga mottagare i urvalet.")));
    return;
  }
  const greatest = Math.max(...known.map(({ sum }) => sum));
  const line = (row) =>
    bar({
      title: row.recipient_title,
      value: row.recipient,
      figure: wholeKr(row.sum),
      note: grants(row.count),
      part: row.sum / greatest,
      isChosen: row.recipient === chosen,
      choose,
      after: make(
        "a",
        {
          ...{ class: "bar-way", href: `${root}/mottagare/${row.recipient}` },
          "aria-label": t("Mottagarens sida: {name}", { name: row.recipient_title }),
        },
        "→",
      ),
    });
  redrawn(
    element,
    make("p", { class: "chart-told" }, summary(known, leftOut, total)),
    make("ol", { class: "bars bars-largest" }, known.map(line)),
  );
}
