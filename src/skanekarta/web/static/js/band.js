// Moves a band of time by its own length: a month, a quarter, a year. Where nothing is asked for
// yet, it begins with the last month that there is.

export function start(element, page) {
  const { name } = element.closest("[data-control]").dataset;
  for (const button of element.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      const { state } = page.address;
      const band = moved(state.filters.get(name), Number(button.dataset.step));
      page.filters.set(name, band ?? lastMonth(page.answer.facets));
    });
  }
}

const DAY = 86400000;

function date(text) {
  const time = Date.parse(`${(text ?? "").slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(time) ? null : new Date(time);
}

function written(low, high) {
  const [first, last] = [low, high].map((each) => each.toISOString().slice(0, 10));
  return first === last ? first : `${first}/${last}`;
}

/** The days from the first of a month, `months` long. */
function ofMonths(year, month, months) {
  return written(new Date(Date.UTC(year, month, 1)), new Date(Date.UTC(year, month + months, 0)));
}

/** The same length before or after; whole months stay whole months. Null without two ends. */
export function moved(value, by) {
  const [low, high] = (value ?? "").split("/").map(date);
  const last = high ?? low;
  if (!low || !last || /\.\./.test(value)) return null;
  const after = new Date(last.getTime() + DAY);
  if (low.getUTCDate() === 1 && after.getUTCDate() === 1) {
    const count = (each) => each.getUTCFullYear() * 12 + each.getUTCMonth();
    const months = count(after) - count(low);
    return ofMonths(low.getUTCFullYear(), low.getUTCMonth() + by * months, months);
  }
  const length = after - low;
  const [first, end] = [low, last].map((each) => new Date(each.getTime() + by * length));
  return written(first, end);
}

function lastMonth(facets) {
  const last = date(facets.find(({ max, name }) => max && name === "starts_on")?.max) ?? new Date();
  return ofMonths(last.getUTCFullYear(), last.getUTCMonth(), 1);
}
