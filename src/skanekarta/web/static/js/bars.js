// Lying bars, one for each part of the whole: a list of toggle buttons with figures, so that it
// reads without its bars. A broader term holds its narrower ones, which stand below it.

import { make } from "./dom.js";
import { number, percent, wholeKr } from "./format.js";
import { grants } from "./measures.js";
import { spoken, t } from "./words.js";

const MISSING = "missing";
const SHOWN = 9; // as many as are read at a glance; the rest is in the table

/** Draws anew without taking the focus from what was pressed, or closing its table. */
export function redrawn(element, ...children) {
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const value = active?.dataset.value;
  const isOpen = element.querySelector("details")?.open;
  element.replaceChildren(...children);
  const details = element.querySelector("details");
  if (details && isOpen) details.open = true;
  if (value != null) element.querySelector(`[data-value="${CSS.escape(value)}"]`)?.focus();
  else if (active?.localName === "summary") details?.querySelector("summary").focus();
}

/** One bar: `part` of the longest, 0 to 1; a `figure` that is not known is told in words. */
export function bar({
  title,
  value,
  figure,
  note,
  part,
  depth,
  isChosen,
  isMissing,
  choose,
  after,
}) {
  const length = `${Math.round(1000 * Math.max(0, part)) / 10}%`;
  const filled = make("span", { class: "bar-fill" });
  filled.style.setProperty("inline-size", length);
  const kind = `bar${isMissing ? " bar-missing" : ""}`;
  const button = make(
    "button",
    {
      ...{ type: "button", class: "bar-button", "data-value": value },
      ...{ "aria-pressed": String(Boolean(isChosen)), onclick: () => choose(value) },
    },
    make("span", { class: "bar-title", lang: spoken(title) }, title),
    make("span", { class: "bar-figure" }, figure),
    make("span", { class: "bar-count" }, note),
    make("span", { class: kind, "aria-hidden": "true" }, filled),
  );
  return make("li", { class: depth ? `bar-depth-${Math.min(depth, 3)}` : null }, button, after);
}

/** Each term with its own rows and all below it. Where a grant has several terms of the same
 *  broader one, that one's sum can't be added up from theirs: then it is null. `facet` counts
 *  each grant once. */
export function nested(rows, { field, facet, broader }) {
  const titles = new Map(facet.values.map((each) => [each.value, each.title]));
  const once = new Map(facet.values.map((each) => [each.value, each.count]));
  const nodes = new Map();
  const node = (slug, title) => {
    if (!nodes.has(slug)) {
      const found = { slug, title: title ?? titles.get(slug) ?? slug, sum: 0, count: 0, below: [] };
      nodes.set(slug, found);
      if (broader[slug]) node(broader[slug]).below.push(found);
    }
    return nodes.get(slug);
  };
  for (const row of rows.filter((each) => each[field] != null)) {
    const found = node(row[field], row[`${field}_title`]);
    Object.assign(found, { sum: row.sum ?? 0, count: row.count ?? 0 });
  }
  const add = (each) => {
    each.below.forEach(add);
    if (!each.below.length) return;
    const all = [each, ...each.below];
    const count = all.reduce((total, { count: n }) => total + n, 0);
    const isOnce = (once.get(each.slug) ?? count) === count;
    const isKnown = isOnce && all.every(({ sum }) => sum != null);
    each.sum = isKnown ? all.reduce((total, { sum }) => total + sum, 0) : null;
    each.count = once.get(each.slug) ?? count;
  };
  const tops = [...nodes.values()].filter(({ slug }) => !broader[slug]);
  tops.forEach(add);
  return tops;
}

function size({ sum, below }) {
  return sum ?? Math.max(...below.map(size), 0);
}

/** The terms in the order of the bars, each after its broader one, with its depth. */
function walked(nodes, depth = 0) {
  const sorted = [...nodes].sort((a, b) => size(b) - size(a));
  return sorted.flatMap((each) => [{ ...each, depth }, ...walked(each.below, depth + 1)]);
}

function table(lines, missing, title) {
  const line = ({ title: name, sum, count, depth }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row", class: depth ? `bar-depth-${depth}` : null }, name),
      make("td", { class: "numeric" }, sum == null ? "–" : wholeKr(sum)),
      make("td", { class: "numeric" }, number(count)),
    );
  const heads = [title, t("Summa"), t("Antal stöd")].map((text, index) =>
    make("th", { scope: "col", class: index ? "numeric" : null }, text),
  );
  return make(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": title },
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, heads)),
      make("tbody", {}, [...lines, ...missing].map(line)),
    ),
  );
}

function summary(tops, missing, total, chosen) {
  const known = tops.filter(({ sum }) => sum);
  const [first] = [...known].sort((a, b) => b.sum - a.sum);
  const whole = chosen ? null : total.sum;
  const share = (sum) => (whole ? percent(sum / whole) : null);
  const said = [];
  if (first) {
    const told = { title: first.title, sum: wholeKr(first.sum), share: share(first.sum) };
    said.push(
      whole
        ? t("Störst är {title}: {sum}, {share} av summan.", told)
        : t("Störst är {title}: {sum}.", told),
    );
  }
  if (missing?.sum) {
    const told = { sum: wholeKr(missing.sum), share: share(missing.sum) };
    said.push(
      whole
        ? t("För {share} av summan ({sum}) saknas uppgiften.", told)
        : t("För {sum} saknas uppgiften.", told),
    );
  }
  return said.join(" ") || t("Inget i urvalet.");
}

/** `rows` as the statistics answer has them, grouped by `field`; `choose(slug)` is called when a
 *  bar is pressed. */
export function bars(element, rows, { field, facet, broader, total, chosen, choose }) {
  const tops = nested(rows, { field, facet, broader });
  const lacking = rows.find((row) => row[field] == null && row.count);
  const missing = lacking && { ...lacking, slug: MISSING, title: t("Uppgift saknas"), depth: 0 };
  const lines = walked(tops).filter(({ count }) => count);
  const least = [...lines].sort((a, b) => size(b) - size(a))[SHOWN - 1];
  const isShown = (each) => !least || size(each) >= size(least) || chosen.includes(each.slug);
  const shown = lines.filter(isShown);
  const longest = Math.max(...[...lines, missing ?? { sum: 0 }].map(({ sum }) => sum ?? 0), 1);
  const line = ({ slug, title, sum, count, depth }) =>
    bar({
      ...{ title, value: slug, depth, isMissing: slug === MISSING, choose },
      figure: sum == null ? "" : wholeKr(sum),
      note: grants(count),
      part: (sum ?? 0) / longest,
      isChosen: chosen.includes(slug),
    });
  const rest = lines.length - shown.length;
  const asTable = rest
    ? t("Alla {n} som tabell", { n: number(lines.length) })
    : t("Visa som tabell");
  const lacks = missing ? [missing] : [];
  redrawn(
    element,
    make("p", { class: "chart-told" }, summary(tops, missing, total, chosen[0])),
    make("ul", { class: "bars" }, [...shown, ...lacks].map(line)),
    make("details", {}, make("summary", {}, asTable), table(lines, lacks, facet.title)),
  );
}
