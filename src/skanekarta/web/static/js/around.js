// Classes with nothing in their middle: for a change, and for figures that may be below nothing.

import { classes, classOf, shade } from "./scale.js";

const EACH_SIDE = 3;

/** Below and above nothing, by the same limits: as far from it, as strong a colour. */
export function around(numbers, how) {
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
