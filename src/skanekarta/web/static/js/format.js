// Figures and days as Swedish writes them (web/swedish.py does the same on the server).

const SPACE = "\u00a0";
export const UNKNOWN = "uppgift saknas";
export const NOTHING = "inget i de inlästa listorna";

const MONTHS = [
  "januari",
  "februari",
  "mars",
  "april",
  "maj",
  "juni",
  "juli",
  "augusti",
  "september",
  "oktober",
  "november",
  "december",
];

/** `12 345,6`: as many decimals as asked for, else at most two. */
export function number(value, decimals) {
  if (value == null) return UNKNOWN;
  const most = decimals ?? 2;
  const options = { minimumFractionDigits: decimals ?? 0, maximumFractionDigits: most };
  return new Intl.NumberFormat("sv-SE", options).format(value);
}

/** `24 268 000 kr`; öre only where there are any. */
export function kr(value) {
  if (value == null) return UNKNOWN;
  return `${number(value, Number.isInteger(value) ? 0 : 2)}${SPACE}kr`;
}

/** Without öre: a share of a grant to several municipalities seldom comes out even. */
export function wholeKr(value) {
  return value == null ? UNKNOWN : `${number(value, 0)}${SPACE}kr`;
}

export function perInhabitant(value) {
  return value == null ? UNKNOWN : `${number(value, 2)}${SPACE}kr per invånare`;
}

export function percent(ratio) {
  return ratio == null ? UNKNOWN : `${number(ratio * 100, 1)}${SPACE}%`;
}

/** `1 stöd`, `24 stöd`; `1 kommun`, `12 kommuner`. */
export function counted(count, one, many) {
  return `${number(count)}${SPACE}${count === 1 ? one : many}`;
}

/** A figure with its unit, if it has one. */
export function withUnit(value, unit) {
  if (value == null) return UNKNOWN;
  return unit === "kr" ? kr(value) : `${number(value)}${unit ? SPACE + unit : ""}`;
}

/** `10 mkr`, `500 tkr`: for an axis. */
export function shortKr(value) {
  if (value >= 1e6) return `${number(value / 1e6, value % 1e6 ? 1 : 0)}${SPACE}mkr`;
  return value >= 1e3 ? `${number(value / 1e3, 0)}${SPACE}tkr` : kr(value);
}

function parts(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  return { year, month: MONTHS[month - 1], day };
}

export function day(text) {
  const { year, month, day: number_ } = parts(text);
  return `${number_}${SPACE}${month} ${year}`;
}

function month(text) {
  const { year, month: name } = parts(text);
  return `${name} ${year}`;
}

/** When something was, no more exactly than it is known. */
export function period({ starts_on: first, ends_on: last, date_precision: precision }) {
  if (!first) return UNKNOWN;
  if (precision === "year") return String(parts(first).year);
  if (precision === "month") return month(first);
  if (precision === "period") return `någon gång ${month(first)}–${month(last ?? first)}`;
  return last && last !== first ? `${day(first)}–${day(last)}` : day(first);
}
