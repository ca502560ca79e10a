// Figures and days as the page's language writes them, as web/notation.py does on the server.

import { locale, t } from "./words.js";

export const SPACE = "\u00a0";
export const UNKNOWN = t("uppgift saknas");
export const NOTHING = t("inget i de inlästa listorna");

/** `12 345,6`: as many decimals as asked for, else at most two. */
export function number(value, decimals) {
  if (value == null) return UNKNOWN;
  const most = decimals ?? 2;
  const options = { minimumFractionDigits: decimals ?? 0, maximumFractionDigits: most };
  return new Intl.NumberFormat(locale, options).format(value);
}

/** `24 268 000 kr`; öre only where there are any. */
export function kr(value) {
  if (value == null) return UNKNOWN;
  return inKr(number(value, Number.isInteger(value) ? 0 : 2));
}

function inKr(n) {
  return t("{n}\u00a0kr", { n });
}

/** Without öre: a share of a grant to several municipalities seldom comes out even. */
export function wholeKr(value) {
  return value == null ? UNKNOWN : inKr(number(value, 0));
}

/** With öre, whether or not there are any: for amounts small enough to need them. */
export function exactKr(value) {
  return inKr(number(value, 2));
}

export function perInhabitant(value) {
  return value == null ? UNKNOWN : t("{kr} per invånare", { kr: exactKr(value) });
}

/** `+3,25 kr`, `−120,00 kr`: a change says which way. */
export function signedKr(value) {
  return `${value > 0 ? "+" : ""}${exactKr(value)}`;
}

export function percent(ratio) {
  return ratio == null ? UNKNOWN : t("{n}\u00a0%", { n: number(ratio * 100, 1) });
}

/** A figure with its unit, if it has one. */
export function withUnit(value, unit) {
  if (value == null) return UNKNOWN;
  return unit === "kr" ? kr(value) : `${number(value)}${unit ? SPACE + t(unit) : ""}`;
}

/** `24,3 mnkr`, `500 tkr`: where it is read at a glance; the whole amount stands elsewhere. */
export function shortKr(value) {
  const size = Math.abs(value);
  if (size >= 1e6) return t("{n}\u00a0mnkr", { n: number(Math.round(value / 1e5) / 10) });
  return size >= 1e4 ? t("{n}\u00a0tkr", { n: number(value / 1e3, 0) }) : wholeKr(value);
}
