// How a municipality's value becomes a fill: a class of the scale, or one of the things that are
// not a number. Each differs in colour and in pattern, in the map and in the legend. What is
// worked out here is pure: numbers in, classes out.

import { draw, token } from "./dom.js";

const MOST = 5;
const EACH_SIDE = 3; // classes of a scale with nothing in its middle

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

/** The costs of every stretch of the sorted values: squared deviations, from running sums. */
function deviations(values) {
  const sum = [0];
  const squares = [0];
  for (const value of values) {
    sum.push(sum.at(-1) + value);
    squares.push(squares.at(-1) + value * value);
  }
  return (from, to) => {
    const total = sum[to] - sum[from];
    return squares[to] - squares[from] - (total * total) / (to - from);
  };
}

/** The best cost of the first `n` values in `k` classes, and where the last class begins. */
function costs(values, count) {
  const cost = deviations(values);
  const best = [values.map((_, n) => ({ cost: cost(0, n + 1), from: 0 }))];
  for (let k = 1; k < count; k += 1) {
    best.push(
      values.map((_, n) => {
        let found = { cost: Infinity, from: 0 };
        for (let from = k; from <= n; from += 1) {
          const whole = best[k - 1][from - 1].cost + cost(from, n + 1);
          if (whole < found.cost) found = { cost: whole, from };
        }
        return found;
      }),
    );
  }
  return best;
}

/** Fisher–Jenks: classes whose values lie as close to each other as can be. */
function natural(values, most) {
  const count = Math.min(most, new Set(values).size);
  const best = costs(values, count);
  const limits = [];
  for (let k = count - 1, end = values.length; k >= 0; k -= 1) {
    limits.unshift(values[end - 1]);
    end = best[k][end - 1].from;
  }
  return limits;
}

/** As many values in each class as can be; equal values share one. */
function quantile(values, most) {
  const ends = Array.from({ length: most }, (_, k) => Math.ceil((values.length * (k + 1)) / most));
  return [...new Set(ends.filter(Boolean).map((end) => values[end - 1]))];
}

function equal(values, most) {
  const [least, greatest] = [values[0], values.at(-1)];
  if (least === greatest) return [greatest];
  const step = (greatest - least) / most;
  return Array.from({ length: most }, (_, k) => (k + 1 < most ? least + step * (k + 1) : greatest));
}

/** 1, 2 or 5 with zeros, at or below the value. */
function round(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].find((step) => step * power <= value) * power;
}

/** The steps that are given, else round ones spread over the values; the last has no end. */
function fixed(values, most, steps) {
  const least = values.find((value) => value > 0) ?? 1;
  const ratio = (values.at(-1) || 1) / least;
  const spread = () =>
    Array.from({ length: most - 1 }, (_, k) => round(least * ratio ** ((k + 1) / most)));
  return [...new Set(steps ?? spread()), Infinity];
}

const METHODS = { natural, quantile, equal, fixed };
export const DEFAULT_METHOD = "natural";

/** At most `most` classes `{low, high, upTo}` in order; a value belongs to the first whose `upTo`
 *  it does not pass. Where classes are steps, `open`: `low` itself belongs below. */
export function classes(numbers, { method = DEFAULT_METHOD, most = MOST, steps } = {}) {
  const values = [...numbers].sort((a, b) => a - b);
  if (!values.length) return [];
  const isStep = method === "equal" || method === "fixed";
  let below = method === "fixed" ? null : values[0];
  return METHODS[method](values, most, steps).map((upTo, index) => {
    const inside = values.filter((each) => each <= upTo && (!index || each > below));
    const found = isStep
      ? { low: below, high: upTo, upTo, open: index > 0 }
      : { low: inside[0], high: upTo, upTo };
    below = upTo;
    return found;
  });
}

export function classOf(found, value) {
  const index = found.findIndex(({ upTo }) => value <= upTo);
  return index < 0 ? found.length - 1 : index;
}

/** A class's token: spread over the scale when there are fewer than five. */
function shade(index, count) {
  const step = count === 1 ? 3 : 1 + Math.round((index * (MOST - 1)) / (count - 1));
  return `class-${step}`;
}

function upwards(numbers, how) {
  const found = classes(numbers, how).map((each, index, all) => ({
    ...each,
    kind: shade(index, all.length),
  }));
  return { found, kind: (value) => found[classOf(found, value)].kind };
}

/** Below and above nothing, by the same limits: as far from it, as strong a colour. */
function bothWays(numbers, how) {
  const sizes = numbers.map(Math.abs).filter(Boolean);
  const above = classes(sizes, { ...how, most: EACH_SIDE });
  const place = (value) => classOf(above, Math.abs(value));
  const kind = (value) => {
    if (!value) return "even";
    return value < 0 ? `minus-${place(value) + 1}` : shade(place(value), EACH_SIDE);
  };
  const sides = [
    ...above
      .map(({ low, high }) => ({ low: -high, high: -(low ?? 0), kind: kind(-high) }))
      .reverse(),
    { low: 0, high: 0, kind: "even" },
    ...above.map((each) => ({ ...each, low: each.low ?? 0, kind: kind(each.high) })),
  ];
  return { found: sides, kind };
}

function counting(kinds, all) {
  return kinds.map((kind) => ({ kind, count: all.filter((each) => each === kind).length }));
}

const isNumber = (value) => typeof value === "number";

/** The scale of some values (code → number, or one of PLAIN): `kind(code)` says how a
 *  municipality is filled, `classes` and `plain` what the legend tells. `how`: the method, its
 *  steps, `around`: nothing lies in the middle, and `pool`: the numbers that make the classes
 *  where they are others than the values themselves. */
export function scale(values, how = {}) {
  const own = [...values.values()].filter(isNumber);
  const pool = how.pool ?? own;
  const isAround = how.around || pool.some((value) => value < 0);
  const { found, kind } = (isAround ? bothWays : upwards)(pool, how);
  const filled = new Map(
    [...values].map(([code, value]) => [code, isNumber(value) ? kind(value) : value]),
  );
  const all = [...filled.values()];
  const counts = new Map(counting([...new Set(all)], all).map((each) => [each.kind, each.count]));
  const told = found.map((each) => ({ ...each, count: counts.get(each.kind) ?? 0 }));
  const isKept = how.pool || how.method === "equal" || how.method === "fixed";
  return {
    classes: isKept ? told : told.filter(({ count, kind: each }) => count || each === "even"),
    plain: counting(PLAIN, all).filter(({ count }) => count),
    kind: (code) => filled.get(code) ?? "outside",
  };
}

/** The scale of categories (code → slug, null where it is not known). `options` are all the
 *  slugs with their titles: a category keeps its colour whichever others are there. */
export function categories(values, options) {
  const kinds = new Map(options.map(([slug], index) => [slug, `category-${1 + (index % 6)}`]));
  const titles = new Map(options.map(([slug, title]) => [kinds.get(slug), title]));
  const shaded = new Map(
    [...values].map(([code, slug]) => [code, slug == null ? "unknown" : kinds.get(slug)]),
  );
  const all = [...shaded.values()];
  const some = ({ count }) => count;
  return {
    classes: counting([...kinds.values()], all)
      .filter(some)
      .map((each) => ({ ...each, title: titles.get(each.kind) })),
    plain: counting(["unknown"], all).filter(some),
    kind: (code) => shaded.get(code) ?? "outside",
  };
}
