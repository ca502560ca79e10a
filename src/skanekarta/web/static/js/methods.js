// Other ways of making classes than natural breaks: each takes sorted values and gives the limits
// of at most so many classes, each limit belonging to the class below it.

/** As many values in each class as can be; equal values share one. */
export function quantile(values, most) {
  const ends = Array.from({ length: most }, (_, k) => Math.ceil((values.length * (k + 1)) / most));
  return [...new Set(ends.filter(Boolean).map((end) => values[end - 1]))];
}

export function equal(values, most) {
  const [least, greatest] = [values[0], values.at(-1)];
  if (least === greatest) return [greatest];
  const step = (greatest - least) / most;
  return Array.from({ length: most }, (_, k) => (k + 1 < most ? least + step * (k + 1) : greatest));
}

/** 1, 2, 5, 10, 20 … below the greatest: the last of them (drawing/classes.py has the same). */
function round(greatest, count) {
  const powers = Array.from({ length: 21 }, (_, place) => 10 ** (place - 6));
  const all = powers.flatMap((power) => [1, 2, 5].map((step) => step * power));
  return all.filter((step) => step < greatest).slice(-count);
}

/** The steps that are given, else round ones; the last has no end. */
export function fixed(values, most, steps) {
  return [...(steps ?? round(values.at(-1), most - 1)), Infinity];
}

// Steps: told by their limits, and kept though nothing lies between them.
equal.isStep = true;
fixed.isStep = true;
fixed.isOpen = true; // the first has no beginning
