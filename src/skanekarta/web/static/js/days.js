// Days and times as the page's language writes them, no more exactly than they are known.

import { SPACE, UNKNOWN } from "./format.js";
import { locale, t } from "./words.js";

function parts(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  const name = new Intl.DateTimeFormat(locale, { month: "long" });
  return { year, month: name.format(new Date(2000, month - 1)), day };
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
  if (precision === "period") {
    return t("någon gång {span}", { span: `${month(first)}–${month(last ?? first)}` });
  }
  return last && last !== first ? `${day(first)}–${day(last)}` : day(first);
}
