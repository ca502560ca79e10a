// The side panel's municipality: what the map shows of it, its facts, and its newest rows.

import { make } from "./dom.js";
import { entries, rows } from "./entries.js";
import { fact } from "./facts.js";
import { UNKNOWN, withUnit } from "./format.js";
import { pointOut } from "./ring.js";
import { queryString } from "./state.js";
import { t } from "./words.js";

const DAY = "policy_day";
const LATEST = 10;
const OF_PLACES = ["grants", "activities"];

export async function showPlace(panel, municipality, state, { signal, isStill }) {
  const { code, name } = municipality;
  pointOut(panel.page.frame, null);
  const ofView = await panel.view.panelPart(code);
  if (!isStill()) return;
  const waiting = make("p", { class: "soft" }, t("Hämtar stöd och aktiviteter …"));
  panel.body.replaceChildren(...ofView, facts(panel.about, municipality), waiting);
  panel.reveal(name);
  const found = await Promise.all(OF_PLACES.map((id) => latest(panel, id, code, state, signal)));
  if (isStill()) waiting.replaceWith(...found, onward(panel, state, code, name));
}

/** The headline figures of Kommunfakta, each with its year. */
function facts(about, municipality) {
  const shown = about.facts
    .filter(({ kind }) => kind === "number")
    .map(({ name, title, unit, year }) => {
      const value = municipality[name];
      const told = value == null ? UNKNOWN : withUnit(value, unit);
      return fact(title, told, year && municipality[year]);
    });
  return make("dl", { class: "facts panel-facts" }, shown);
}

/** A layer's newest rows in the municipality; of the layer that is shown, under its filters. */
async function latest({ about, api, page }, id, code, state, signal) {
  const layer = about.panel[id];
  const own = id === about.layer.id ? state.filters : new Map();
  const pairs = [...new Map([...own, ["municipality", code]])];
  const query = queryString([...pairs, ["limit", LATEST]]);
  const { features, numberMatched } = await api.features(id, query, signal);
  const table = `${api.root}/lager/${id}?${queryString(pairs)}`;
  const all = t("Visa alla {rows} som tabell", { rows: rows(numberMatched, id) });
  return make(
    "section",
    { class: "panel-section" },
    make("h3", {}, own.size ? t("{layer} i urvalet", { layer: layer.title }) : layer.title),
    features.length
      ? entries(layer, features, ["municipality"], code, page)
      : make("p", { class: "soft" }, t("Inget i de inlästa uppgifterna.")),
    numberMatched > features.length && make("p", {}, make("a", { href: table }, all)),
  );
}

function onward({ api: { root }, element }, state, code, name) {
  const day = state.filters.get(DAY);
  const asked = day ? `?${queryString([[DAY, day]])}` : "";
  const link = (href, text, more = "") => make("a", { class: `button ${more}`, href }, text);
  return make(
    "p",
    { class: "buttons" },
    link(`${root}/kommun/${code}${asked}`, t("Mer om {name}", { name }), "button-primary"),
    link(`${root}/jamfor?compare=${code}`, t("Jämför med en annan kommun")),
    "writer" in element.dataset &&
      link(`${root}/logga?municipality=${code}`, t("Logga ett besök här")),
  );
}
