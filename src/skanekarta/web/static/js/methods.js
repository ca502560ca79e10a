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

/** 1, 2 or 5 with zeros, at or below the value. */
function round(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].find((step) => step * power <= value) * power;
}

/** The steps that are given, else round ones spread over the values; the last has no end. */
export function fixed(values, most, steps) {
  const least = values.find((value) => value > 0) ?? 1;
  const ratio = (values.at(-1) || 1) / least;
  const spread = () =>
    Array.from({ length: most - 1 }, (_, k) => round(least * ratio ** ((k + 1) / most)));
  return [...new Set(steps ?? spread()), Infinity];
}

// Steps: told by their limits, and kept though nothing lies between them.
equal.isStep = true;
fixed.isStep = true;
fixed.isOpen = true; // the first has no beginning
