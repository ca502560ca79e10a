// What people write and tick in the filter panel, as the API's parameters. A form that is sent
// without scripts is read by web/folding.py in the same way.

import { endsOf } from "./filters.js";
import { language, t } from "./words.js";

const OPEN = "..";
const MISSING = "missing";
const EXPECTED = { numbers: /^-?\d+(\.\d+)?$/, days: /^\d{4}-\d\d-\d\d$/ };

/** `100 000`, `1,5` in Swedish; `100,000`, `1.5` in English; with or without its unit. */
function plainNumber(text) {
  const bare = text.replace(/\s|kr$|SEK/g, "");
  return bare.replaceAll(",", language === "sv" ? "." : "");
}

/** «2024» and «2024-02» mean their first day at one end and their last at the other. */
function wholeDay(text, isLast) {
  if (!/^\d{4}(-\d\d)?$/.test(text)) return text;
  const [year, month = isLast ? 12 : 1] = text.split("-").map(Number);
  const day = isLast ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 1;
  const two = (n) => String(n).padStart(2, "0");
  return `${text.slice(0, 4)}-${two(month)}-${two(day)}`;
}

const ENDS = { years: (text) => text, numbers: plainNumber, days: wholeDay };

/** Ends the wrong way round are turned: nobody means an interval that ends before it begins. */
function isTurned(low, high) {
  if ([low, high].some((end) => !end || end === OPEN)) return false;
  return isNaN(low) || isNaN(high) ? low > high : Number(low) > Number(high);
}

function interval([first, last], end) {
  const turned = isTurned(end(first, false), end(last, true));
  const [from, to] = turned ? [last, first] : [first, last];
  const [low, high] = [end(from, false), end(to, true)];
  if ([low, high].every((text) => !text || text === OPEN)) return "";
  return low === high ? low : `${low || OPEN}/${high || OPEN}`;
}

/** Says what is wrong with ends that can't be read; whether there are any. */
function isWrong(box, kind) {
  const told = box.querySelector("[data-error]");
  if (!told) return false;
  const ends = endsOf(box);
  const wrong = ends.filter(({ value }, index) => {
    const text = ENDS[kind](value.trim(), index > 0);
    return text && !EXPECTED[kind].test(text);
  });
  for (const input of ends) {
    if (wrong.includes(input)) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  const days = t("Skriv ett år, en månad eller en dag: 2024, 2024-02, 2024-02-01.");
  const hint = kind === "days" ? days : t("Skriv ett tal, till exempel 100 000.");
  told.textContent = wrong.length ? hint : "";
  told.hidden = !wrong.length;
  return wrong.length > 0;
}

/** What is ticked, as the API writes it: in the order of letters, «missing» last. */
function ticked(box) {
  const values = [...box.querySelectorAll("[data-values] input:checked")].map(({ value }) => value);
  const known = values.filter((value) => value !== MISSING).sort();
  return [...known, ...(values.length > known.length ? [MISSING] : [])];
}

function span(box, kind) {
  if (isWrong(box, kind)) return null;
  const texts = endsOf(box).map(({ value }) => value.trim());
  return [interval(texts, ENDS[kind]), ...ticked(box)].filter(Boolean).join(",");
}

const READERS = {
  text: (box) => box.querySelector("input").value.trim(),
  checks: (box) => ticked(box).join(","),
  names: (box) => ticked(box).join(","),
  years: (box) => span(box, "years"),
  numbers: (box) => span(box, "numbers"),
  days: (box) => span(box, "days"),
  band: (box) => span(box, "days"),
};

/** A control's value, after a change in `target`; null while it can't be read. */
export function read(box, target) {
  const given = box.querySelector("[data-given] input");
  if (given?.checked && target !== given) given.checked = false;
  return given?.checked ? given.value : READERS[box.dataset.control](box);
}
