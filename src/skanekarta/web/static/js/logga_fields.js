// The form's fields as pairs, which a draft and what waits keep, and as the entry that is sent.

import { byId, make } from "./dom.js";
import { t } from "./words.js";

const OWN = ["csrf", "key"]; // of the page as it was opened: neither is part of what is written
const SEVERAL = ["municipality", "area", "target_group"];
const NUMBERS = ["participants", "supersedes"];
const PLACING = ["coordinates", "longitude", "latitude", "place"];
const DEGREES = /^\s*(\d{1,2}[.,]\d+)°?[\s,;]+(\d{1,2}[.,]\d+)°?\s*$/;

/** What is written and chosen: `[[name, value], …]`. */
export function pairs(form) {
  const given = [...new FormData(form)];
  return given.filter(([name, value]) => !OWN.includes(name) && typeof value === "string" && value);
}

function fillOne(element, values) {
  const { type, value } = element;
  if (type === "checkbox" || type === "radio") element.checked = values.includes(value);
  else if (type === "select-multiple") {
    for (const option of element.options) option.selected = values.includes(option.value);
  } else element.value = values[0] ?? "";
}

/** Puts what was kept into the form. */
export function fill(form, kept) {
  for (const element of form.elements) {
    const { name, type } = element;
    if (!name || OWN.includes(name) || ["submit", "button", "file"].includes(type)) continue;
    const values = kept.filter(([each]) => each === name).map(([, text]) => text);
    fillOne(element, values);
  }
}

/** Puts what an address says into fields that are empty. */
export function prefill(form, given) {
  for (const [name, text] of given) {
    const field = form.elements[name];
    if (field instanceof RadioNodeList) {
      for (const each of field) each.checked ||= text.split(",").includes(each.value);
    } else if (field && !field.value) field.value = text;
  }
}

export function value(given, name) {
  return given.find(([each]) => each === name)?.[1] ?? "";
}

/** A point as people see it, and as the server writes it: north, then east. */
export function written({ longitude, latitude }) {
  return `${latitude.toFixed(6)} ${longitude.toFixed(6)}`.replaceAll(".", ",");
}

/** Degrees in and around Skåne, where north can't be taken for east; null for what only the server
 *  can read: metres, or minutes and seconds. */
export function point(text) {
  const [, one, other] = DEGREES.exec(text) ?? [];
  const [east, north] = [one, other].map((each) => Number(each?.replace(",", "."))).sort(ascending);
  const isHere = east > 5 && east < 26 && north > 50 && north < 72;
  return isHere ? { longitude: east, latitude: north } : null;
}

function ascending(one, other) {
  return one - other;
}

/** The entry as the API takes it: a GeoJSON Feature. */
export function entry(given, { longitude, latitude }) {
  const properties = {};
  for (const [name, whole] of given) {
    const text = whole.trim();
    if (PLACING.includes(name) || !text) continue;
    const bare = text.replace(/\s/g, "");
    if (SEVERAL.includes(name)) (properties[name] ??= []).push(text);
    else properties[name] = NUMBERS.includes(name) && /^\d+$/.test(bare) ? Number(bare) : text;
  }
  const geometry = { type: "Point", coordinates: [longitude, latitude] };
  return { type: "Feature", geometry, properties };
}

const NEEDED = {
  kind: () => t("Välj vilket slag det var."),
  title: () => t("Skriv en rubrik."),
  starts_on: () => t("Välj dag."),
};

/** Says at each field that must be filled in whether it lacks, as the server would have done;
 *  whether any does. */
export function lacking(form) {
  const empty = Object.keys(NEEDED).filter((name) => !form.elements[name].value.trim());
  for (const [name, sentence] of Object.entries(NEEDED)) {
    const field = form.elements[name];
    const isEmpty = empty.includes(name);
    byId(`${name}-fel`)?.remove();
    field.setAttribute("aria-invalid", String(isEmpty));
    if (!isEmpty) continue;
    field.after(make("p", { class: "field-error", id: `${name}-fel` }, sentence()));
    field.setAttribute("aria-describedby", `${name}-fel ${name}-tips`);
  }
  form.elements[empty[0]]?.focus();
  return empty.length > 0;
}
