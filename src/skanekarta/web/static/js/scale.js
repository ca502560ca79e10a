// How a municipality's value becomes a fill: a class of the scale, or one of the four things that
// are not a number. Each differs in colour and in pattern, in the map and in the legend.

import { classes, classOf } from "./classes.js";
import { draw, token } from "./dom.js";

const MOST = 5;

/** Not a number, in the order of the legend. */
export const PLAIN = ["zero", "nothing", "unknown", "outside"];

const PATTERNS = {
  zero: [["circle", { cx: 4, cy: 4, r: 1 }]],
  nothing: [["path", { d: "M-2 2l4-4M0 8l8-8M6 10l4-4" }]],
  unknown: [["path", { d: "M1 4h6M4 1v6" }]],
};

function pattern(name, prefix) {
  const shapes = PATTERNS[name].map(([shape, attributes]) =>
    draw(shape, { class: "pattern-ink", ...attributes }),
  );
  const size = { width: 8, height: 8, patternUnits: "userSpaceOnUse" };
  const ground = draw("rect", { width: 8, height: 8, class: "pattern-ground" });
  return draw("pattern", { id: `${prefix}-${name}`, ...size }, ground, ...shapes);
}

/** Puts the patterns into an SVG, once; `prefix` keeps ids apart between SVGs. */
export function addPatterns(svg, prefix) {
  if (svg.querySelector("defs")) return;
  svg.prepend(draw("defs", {}, ...Object.keys(PATTERNS).map((name) => pattern(name, prefix))));
}

export function fillOf(kind, prefix = "map") {
  if (kind in PATTERNS) return `url(#${prefix}-${kind})`;
  return token(kind === "outside" ? "map-outside" : kind);
}

/** A class's token: spread over the scale when there are fewer than five. */
function shade(index, count) {
  const step = count === 1 ? 3 : 1 + Math.round((index * (MOST - 1)) / (count - 1));
  return `class-${step}`;
}

function counting(values, kinds) {
  const all = [...values.values()];
  const found = kinds.map((kind) => ({
    kind,
    count: all.filter((value) => value === kind).length,
  }));
  return found.filter(({ count }) => count);
}

/** Below nothing has a colour of its own, so that a loss never looks like a small gain. */
function numbered(numbers) {
  const below = classes(
    numbers.filter((value) => value < 0),
    2,
  );
  const rest = classes(
    numbers.filter((value) => value >= 0),
    MOST - below.length,
  );
  return [
    ...below.map((each, index) => ({ ...each, kind: `minus-${below.length - index}` })),
    ...rest.map((each, index) => ({ ...each, kind: shade(index, rest.length) })),
  ];
}

/** The scale of some values (code → number, or one of PLAIN): `kind(code)` says how a
 *  municipality is filled, `classes` and `plain` what the legend tells. */
export function scale(values) {
  const found = numbered([...values.values()].filter((value) => typeof value === "number"));
  const kind = (code) => {
    const value = values.get(code) ?? "outside";
    return typeof value === "number" ? found[classOf(found, value)].kind : value;
  };
  return { classes: found, plain: counting(values, PLAIN), kind };
}

/** The scale of categories (code → slug, null where it is not known). `options` are all the
 *  slugs with their titles: a category keeps its colour whichever others are there. */
export function categories(values, options) {
  const kinds = new Map(options.map(([slug], index) => [slug, `category-${1 + (index % 6)}`]));
  const named = [...values].map(([code, slug]) => [
    code,
    slug == null ? "unknown" : kinds.get(slug),
  ]);
  const shaded = new Map(named);
  const titles = new Map(options.map(([slug, title]) => [kinds.get(slug), title]));
  const found = counting(shaded, [...kinds.values()]);
  return {
    classes: found.map((each) => ({ ...each, title: titles.get(each.kind) })),
    plain: counting(shaded, ["unknown"]),
    kind: (code) => shaded.get(code) ?? "outside",
  };
}
