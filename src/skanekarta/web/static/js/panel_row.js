// The side panel's row: one grant, activity, organisation or locality, every field that it has.

import { period } from "./days.js";
import { make } from "./dom.js";
import { entries, rows, wording } from "./entries.js";
import { kr, withUnit } from "./format.js";
import { pointOut } from "./ring.js";
import { spoken, t, within } from "./words.js";

const LATEST = 10;

/** Fields that others say, or that only a machine reads. */
const SAID = new Set(["starts_on", "ends_on", "date_precision", "source_url", "position_basis"]);

export async function showRow(panel, id, rowId, { signal, isStill }) {
  const { about, page } = panel;
  const feature = await found(panel, id, rowId, signal);
  if (!feature || !isStill()) return;
  const layer = about.panel[id];
  const { properties } = feature;
  pointOut(page.frame, feature.geometry);
  panel.body.replaceChildren(
    make("p", { class: "soft" }, about.panel[id].title),
    fields(page, layer, properties),
    source(properties),
    onward(panel, id, feature),
  );
  const title = String(properties[layer.heading] ?? properties.name ?? layer.title);
  panel.reveal(title, spoken(title));
  if (id === "recipients") await grantsOf(panel, rowId, { signal, isStill });
}

/** The row; where there is none any more, the panel says so. */
async function found(panel, id, rowId, signal) {
  try {
    return await panel.api.one(id, rowId, signal);
  } catch (error) {
    if (error.status !== 404) throw error;
    panel.body.replaceChildren(make("p", {}, error.message));
    pointOut(panel.page.frame, null);
    panel.reveal(t("Finns inte"));
    return null;
  }
}

function fields(page, layer, properties) {
  const said = new Set([...SAID, layer.heading?.replace(/_title$/, ""), layer.amount]);
  const all = Object.entries({ ...layer.fields, ...layer.rest });
  const told = all
    .filter(([name]) => !said.has(name) && !isAside(name, properties))
    .map(([name, about]) => [about.title, value(page, properties, name, about)])
    .filter(([, text]) => text);
  const amount = layer.amount && properties[layer.amount];
  if (amount != null) told.unshift([titleOf(layer, layer.amount), money(layer, amount)]);
  if (properties.starts_on) told.splice(1, 0, [t("Tid"), period(properties)]);
  return make(
    "dl",
    { class: "row-fields" },
    told.map(([title, text]) => make("div", {}, make("dt", {}, title), make("dd", {}, text))),
  );
}

/** How a value is known stands on the row's own page; one municipality's share is the amount. */
function isAside(name, properties) {
  const parts = properties[name];
  return name.endsWith("_basis") || (name === "shares" && !(parts?.length > 1));
}

function titleOf(layer, name) {
  return (layer.fields[name] ?? layer.rest[name]).title;
}

function money(layer, value) {
  const { unit } = layer.fields[layer.amount] ?? layer.rest[layer.amount];
  return unit === "kr" ? kr(value) : withUnit(value, unit);
}

/** A value in words; municipalities and organisations lead on. */
function value(page, properties, name, { unit }) {
  const given = properties[name];
  if (given == null || given === false || given?.length === 0) return null;
  if (given === true) return t("Ja");
  if (name === "municipality" || name === "seat") {
    const codes = [given].flat();
    return codes.flatMap((code, at) => [at ? ", " : "", place(page, code, properties, name, at)]);
  }
  const text = wording(properties, name, unit);
  const path = { recipient: "mottagare", call: "utlysning" }[name];
  const href = `${page.about.root}/${path}/${encodeURIComponent(given)}`;
  const lang = unit || /_(on|at)$/.test(name) ? null : spoken(text);
  return path ? make("a", { href, lang }, text) : make("span", { lang }, text);
}

function place(page, code, properties, name, at) {
  const title = [properties[`${name}_title`]].flat()[at] ?? code;
  if (!page.names.has(code)) return title;
  const onclick = (event) => page.open(code, event.currentTarget);
  return make("button", { type: "button", class: "link-button", onclick }, title);
}

function source({ source_url: address }) {
  if (!/^https?:\/\//.test(address ?? "")) return "";
  const link = make("a", { href: address, rel: "noopener noreferrer" }, t("Öppna källan"));
  return make("p", {}, link);
}

function onward({ api: { root, base }, element }, id, { id: rowId }) {
  const address = `${base}/collections/${id}/items/${encodeURIComponent(rowId)}`;
  const whole = id === "recipients" && `${root}/mottagare/${encodeURIComponent(rowId)}`;
  return make(
    "p",
    { class: "buttons" },
    id === "activities" &&
      "writer" in element.dataset &&
      make("a", { class: "button button-primary", href: `${root}/logga?rattar=${rowId}` }, t("Rätta")),
    whole && make("a", { class: "button button-primary", href: whole }, t("Mer om mottagaren")),
    make("a", { class: "button", href: within(`${address}?f=html`) }, t("Posten i API:et")),
  );
}

/** An organisation's newest grants. */
async function grantsOf(panel, slug, { signal, isStill }) {
  const { api, about, page, body } = panel;
  const query = new URLSearchParams({ recipient: slug, limit: LATEST });
  const { features, numberMatched } = await api.features("grants", query, signal);
  if (!isStill()) return;
  const layer = about.panel.grants;
  const heading = make("h3", {}, rows(numberMatched, "grants"));
  const listed = entries(layer, features, ["recipient"], null, page);
  body.append(make("section", { class: "panel-section" }, heading, listed));
}
