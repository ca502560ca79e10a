// Natural breaks (Fisher–Jenks): classes whose values lie as close to each other as can be.
// Pure: numbers in, classes out.

/** Sums of squared deviation for every stretch of the sorted values, from their running sums. */
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
function table(values, count) {
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

/** At most `most` classes `{low, high, count}`, in order; equal values share a class. */
export function classes(numbers, most = 5) {
  const values = [...numbers].sort((a, b) => a - b);
  const count = Math.min(most, new Set(values).size);
  if (!count) return [];
  const best = table(values, count);
  const found = [];
  for (let k = count - 1, end = values.length; k >= 0; k -= 1) {
    const { from } = best[k][end - 1];
    found.unshift({ low: values[from], high: values[end - 1], count: end - from });
    end = from;
  }
  return found;
}

/** Which class a value belongs to. */
export function classOf(found, value) {
  return found.findIndex(({ high }) => value <= high);
}
