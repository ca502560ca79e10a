// A row of any layer as a list entry: its heading, when, how much, and the rest in words.

import { period } from "./days.js";
import { make } from "./dom.js";
import { kr, number, withUnit } from "./format.js";
import { plural, spoken, t } from "./words.js";

const COUNTED = {
  grants: (count, n) => plural(count, "{n}\u00a0stöd", "{n}\u00a0stöd", { n }),
  activities: (count, n) => plural(count, "{n}\u00a0aktivitet", "{n}\u00a0aktiviteter", { n }),
  localities: (count, n) => plural(count, "{n}\u00a0tätort", "{n}\u00a0tätorter", { n }),
  recipients: (count, n) => plural(count, "{n}\u00a0mottagare", "{n}\u00a0mottagare", { n }),
};

function posts(count, n) {
  return plural(count, "{n}\u00a0post", "{n}\u00a0poster", { n });
}

/** «24 stöd», «31 aktiviteter»; rows of a layer without a word of its own are «poster». */
export function rows(count, layerId) {
  return (COUNTED[layerId] ?? posts)(count, number(count));
}

function one(value, unit) {
  return typeof value === "number" && unit ? withUnit(value, unit) : String(value ?? "");
}

/** What a property says: its wording where it has one, several with commas between. */
export function wording(properties, name, unit) {
  const value = properties[`${name}_title`] ?? properties[name];
  if (Array.isArray(value)) return value.map((each) => one(each, unit)).join(", ");
  return one(value, unit);
}

/** A grant belongs to the year that it was decided in, though it may be for several. */
function when(properties) {
  if (properties.year != null) return String(properties.year);
  return properties.starts_on ? period(properties) : "";
}

/** Who applied beside the recipient, and the time that the money is for. */
function terms(properties) {
  const { applicant_title: beside, amount_sek: amount } = properties;
  return [
    beside?.length && t("tillsammans med {names}", { names: beside.join(", ") }),
    amount != null && properties.starts_on && t("gäller {time}", { time: period(properties) }),
  ];
}

const SAID = new Set(["starts_on", "ends_on", "date_precision", "year", "funder"]);

/** The listed fields that the heading, the time and the amount have not said already. */
function rest(about, properties, without) {
  const said = new Set([...SAID, ...without, about.amount, about.heading?.replace(/_title$/, "")]);
  return Object.entries(about.fields)
    .filter(([name]) => !said.has(name))
    .map(([name, { unit }]) => wording(properties, name, unit))
    .filter(Boolean);
}

function amount(about, properties) {
  const value = about.amount && properties[about.amount];
  if (value == null) return null;
  const { unit } = about.fields[about.amount] ?? {};
  return make("span", { class: "entry-amount" }, unit === "kr" ? kr(value) : withUnit(value, unit));
}

/** A municipality's part of what several have together. */
function share({ municipality, shares }, code) {
  const at = municipality?.length > 1 ? municipality.indexOf(code) : -1;
  return at >= 0 && shares?.[at] != null && t("varav här {sum}", { sum: kr(shares[at]) });
}

/** The details with points between; the wordings among them each in its own language. */
function pointed(details, wordings) {
  const told = (text) => make("span", { lang: spoken(text) }, text);
  return details.flatMap((text, at) => [at ? " · " : "", wordings.includes(text) ? told(text) : text]);
}

/** The heading; a button that opens the row in the panel where there is a `page`. */
function headed(about, id, text, page) {
  if (!page) return make("span", { class: "entry-heading", lang: spoken(text) }, text);
  const panel = `${about.id}:${id}`;
  const onclick = (event) => page.open(panel, event.currentTarget);
  const how = { type: "button", class: "link-button entry-heading", "data-open": panel, onclick };
  return make("button", { ...how, lang: spoken(text) }, text);
}

export const INTERNAL = () => t("Intern: bara för personalen");

export function isInternal({ visibility }) {
  return visibility === "internal";
}

/**
 * `without`: fields that the place where the entry stands already says; `code`: the municipality
 * that it stands under; `page`: what opens it in the panel.
 */
export function entry(about, { id, properties }, without = [], code = null, page = null) {
  const heading = properties[about.heading] ?? `${about.title} ${id}`;
  const wordings = rest(about, properties, without);
  const details = [
    when(properties),
    ...wordings,
    ...terms(properties),
    share(properties, code),
  ];
  const funder = properties.funder !== "region-skane" && properties.funder_title;
  return make(
    "li",
    { class: "entry", "data-id": id },
    headed(about, id, String(heading), page),
    amount(about, properties),
    make(
      "span",
      { class: "entry-details" },
      pointed([...new Set([...details, funder].filter(Boolean))], wordings),
    ),
    properties.generated && make("span", { class: "entry-details" }, t("Påhittad för demonstration")),
    isInternal(properties) && make("strong", { class: "entry-details" }, INTERNAL()),
  );
}

export function entries(about, features, without, code, page) {
  return make(
    "ul",
    { class: "entries" },
    features.map((each) => entry(about, each, without, code, page)),
  );
}
