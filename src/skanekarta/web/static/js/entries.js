// A row of any layer as a list entry: its heading, when, how much, and the rest in words.

import { make } from "./dom.js";
import { counted, kr, period, withUnit } from "./format.js";

const NOUNS = {
  grants: ["stöd", "stöd"],
  activities: ["aktivitet", "aktiviteter"],
  localities: ["tätort", "tätorter"],
};

/** «24 stöd», «31 aktiviteter»; rows of a layer without a word of its own are «poster». */
export function rows(count, layerId) {
  return counted(count, ...(NOUNS[layerId] ?? ["post", "poster"]));
}

/** What a property says: its wording where it has one, several with commas between. */
export function wording(properties, name, unit) {
  const value = properties[`${name}_title`] ?? properties[name];
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "number" && unit ? withUnit(value, unit) : String(value ?? "");
}

function when(properties) {
  if (properties.starts_on) return period(properties);
  return properties.year != null ? String(properties.year) : "";
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

/** `without`: fields that the place where the entry stands already says. */
export function entry(about, { id, properties }, without = []) {
  const heading = properties[about.heading] ?? `${about.title} ${id}`;
  const details = [when(properties), ...rest(about, properties, without)];
  const funder = properties.funder !== "region-skane" && properties.funder_title;
  return make(
    "li",
    { class: "entry", "data-id": id },
    make("span", { class: "entry-heading" }, String(heading)),
    amount(about, properties),
    make(
      "span",
      { class: "entry-details" },
      [...new Set([...details, funder].filter(Boolean))].join(" · "),
    ),
    properties.generated && make("span", { class: "entry-details" }, "Påhittad för demonstration"),
  );
}

export function entries(about, features, without) {
  return make(
    "ul",
    { class: "entries" },
    features.map((each) => entry(about, each, without)),
  );
}
