// The page's words: Swedish as it stands in the sources, or what the server sent in its place.

const given = document.getElementById("words");
const { texts = {}, many = {}, plurals = [] } = given ? JSON.parse(given.textContent) : {};

let own = null;

export const language = document.documentElement.lang || "sv";
export const locale = language === "en" ? "en-GB" : "sv-SE";

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** A text in the page's language: `t("Öppna {name}", { name })`. Without translation, itself. */
export function t(text, values = {}) {
  return filled(texts[text] ?? text, values);
}

/** What many of something are called, where Swedish has the same word for one. */
export function ofMany(text) {
  return many[text] ?? t(text);
}

/** For the attribute `lang` of an element that holds a wording of the data: names are Swedish. */
export function spoken(text) {
  own ??= new Set([texts, many].flatMap((each) => [...Object.keys(each), ...Object.values(each)]));
  const isOurs = (part) => own.has(part) || !/\p{L}/u.test(part);
  return language === "sv" || text.split(", ").every(isOurs) || own.has(text) ? null : "sv";
}

/** The form that goes with a number: `plural(n, "{n} rad", "{n} rader", { n: number(n) })`. */
export function plural(count, one, many, values = {}) {
  const found = plurals.find((each) => each[0] === one && each[1] === many);
  const [single, several] = found ? found.slice(2) : [one, many];
  return filled(count === 1 ? single : several, { n: count, ...values });
}

/** An answer of the API, whose titles are in Swedish, in the page's words. */
export function worded(value, name = "") {
  if (language === "sv" || name === "geometry") return value;
  if (Array.isArray(value)) return value.map((each) => worded(each, name));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, worded(each, key)]));
  }
  return typeof value === "string" && /(^|_)title$/.test(name) ? t(value) : value;
}

/** An address of ours that leads on in the page's language; data are the same in every one. */
export function within(address) {
  const ours = address.startsWith("/") || address.startsWith("?");
  const isData = address.includes("/api/v1") && !/[?&]f=html\b/.test(address);
  if (language === "sv" || !ours || isData || /[?&]lang=/.test(address)) return address;
  const [plain, ...fragment] = address.split("#");
  return [`${plain}${plain.includes("?") ? "&" : "?"}lang=${language}`, ...fragment].join("#");
}
