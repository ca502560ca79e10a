// How a municipality's value becomes a fill: a class of the scale, or one of the things that are
// not a number. Each differs in colour and in pattern, in the map and in the legend. What is
// worked out here is pure: numbers in, classes out.

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

/** At most `most` classes `{low, high, upTo}` in order; a value belongs to the first whose `upTo`
 *  it does not pass. Where classes are steps, `open`: `low` itself belongs below. */
export function classes(numbers, { method = natural, most = MOST, steps } = {}) {
  const values = [...numbers].sort((a, b) => a - b);
  if (!values.length) return [];
  const { isStep, isOpen } = method;
  let below = isOpen ? null : values[0];
  return method(values, most, steps).map((upTo, index) => {
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
export function shade(index, count) {
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

export function counting(kinds, all) {
  return kinds.map((kind) => ({ kind, count: all.filter((each) => each === kind).length }));
}

const isNumber = (value) => typeof value === "number";

/** The scale of some values (code → number, or one of PLAIN): `kind(code)` says how a
 *  municipality is filled, `classes` and `plain` what the legend tells. `how`: the method (one of
 *  methods.js, natural breaks without it) and its steps; `around` (around.js) where nothing lies in
 *  the middle; `pool`: the numbers that make the classes, where they are not the values'. */
export function scale(values, how = {}) {
  const own = [...values.values()].filter(isNumber);
  const pool = how.pool ?? own;
  const { found, kind } = (how.around ?? upwards)(pool, how);
  const filled = new Map(
    [...values].map(([code, value]) => [code, isNumber(value) ? kind(value) : value]),
  );
  const all = [...filled.values()];
  const counts = new Map(counting([...new Set(all)], all).map((each) => [each.kind, each.count]));
  const told = found.map((each) => ({ ...each, count: counts.get(each.kind) ?? 0 }));
  const isKept = how.pool || how.method?.isStep;
  return {
    classes: isKept ? told : told.filter(({ count, kind: each }) => count || each === "even"),
    plain: counting(PLAIN, all).filter(({ count }) => count),
    kind: (code) => filled.get(code) ?? "outside",
  };
}

const METHODS = ["quantile", "equal", "fixed"];

/** The method that the address asks for, fetched unless it is the one that is always here. */
export async function methodOf(state) {
  const name = state.get("classes");
  return METHODS.includes(name) ? (await import("./methods.js"))[name] : natural;
}
