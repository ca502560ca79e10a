// The side panel: one municipality, or the rows at one place of the map. It stands outside the
// map; focus goes to its heading, and back to where it came from when it is closed.

import { make } from "./dom.js";
import { entries, rows } from "./entries.js";
import { UNKNOWN, withUnit } from "./format.js";
import { queryString } from "./state.js";

const LATEST = 10;

function fact(title, value, note) {
  const shown = make("dd", { class: value === UNKNOWN ? "missing" : null }, value);
  if (note) shown.append(make("span", { class: "fact-note" }, String(note)));
  return make("div", {}, make("dt", {}, title), shown);
}

export class Panel {
  constructor(element, page) {
    const { api, about, address, view } = page;
    Object.assign(this, { element, page, api, about, address, view });
    this.body = element.querySelector("[data-panel-body]");
    this.heading = element.querySelector("h2");
    this.opener = null;
    this.showing = 0;
    element.querySelector("[data-close]").addEventListener("click", () => this.close());
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !element.hidden) this.close();
    });
  }

  /** Goes to the state in which the municipality stands open. */
  open(code, opener) {
    this.opener = opener ?? null;
    this.wantsFocus = true;
    const { state } = this.address;
    if (state.get("panel") === code && !this.element.hidden) this.takeFocus();
    else this.address.go(state.with({ panel: code }));
  }

  close() {
    const { opener } = this;
    const code = this.address.state.get("panel");
    this.element.hidden = true;
    this.address.go(this.address.state.with({ panel: null }));
    this.opener = null;
    // What opened it may have been drawn anew since: then its like, else the map.
    const alike = document.querySelector(`[data-open="${CSS.escape(opener?.dataset.open ?? "")}"]`);
    (opener?.isConnected ? opener : (alike ?? this.page.place(code)))?.focus();
  }

  takeFocus() {
    this.wantsFocus = false;
    this.heading.focus();
    this.element.scrollIntoView({ block: "nearest" });
  }

  reveal(title) {
    this.heading.textContent = title;
    this.element.hidden = false;
    if (this.wantsFocus) this.takeFocus();
  }

  hide() {
    this.element.hidden = true;
  }

  /** The rows at a place of the map: not part of the address. */
  choose(about, features) {
    const title = features.length > 1 ? rows(features.length, about.id) : about.title;
    this.wantsFocus = true;
    this.opener = null;
    this.showing += 1;
    this.body.replaceChildren(entries(about, features));
    this.reveal(title);
  }

  /** What `panel` in the address names; nothing closes it. */
  async show(wanted, state, signal) {
    const municipality = this.page.facts.get(wanted);
    if (!municipality) {
      this.hide();
      return;
    }
    const { code, name } = municipality;
    this.showing += 1;
    const { showing } = this;
    this.body.replaceChildren(
      ...this.view.panelPart(code),
      this.facts(municipality),
      make("p", { class: "soft", "data-loading": true }, "Hämtar stöd och aktiviteter …"),
    );
    this.reveal(name);
    const [grants, activities] = await Promise.all([
      this.latest("grants", code, state, signal),
      this.latest("activities", code, state, signal),
    ]);
    if (showing !== this.showing) return; // another has been opened since
    this.body.querySelector("[data-loading]").remove();
    this.body.append(grants, activities, this.onward(code, name));
  }

  /** The headline figures of Kommunfakta, each with its year. */
  facts(municipality) {
    const shown = this.about.facts
      .filter(({ kind }) => kind === "number")
      .map(({ name, title, unit, year }) => {
        const value = municipality[name];
        return fact(
          title,
          value == null ? UNKNOWN : withUnit(value, unit),
          year && municipality[year],
        );
      });
    return make("dl", { class: "facts panel-facts" }, shown);
  }

  /** A layer's newest rows in the municipality; of the layer that is shown, under its filters. */
  async latest(id, code, state, signal) {
    const about = this.about.panel[id];
    const own = id === this.about.layer.id ? state.filters : new Map();
    const pairs = [...new Map([...own, ["municipality", code]])];
    const query = queryString([...pairs, ["limit", LATEST]]);
    const { features, numberMatched } = await this.api.features(id, query, signal);
    const table = `${this.api.root}/lager/${id}?${queryString(pairs)}`;
    const title = own.size ? `${about.title} i urvalet` : about.title;
    return make(
      "section",
      { class: "panel-section" },
      make("h3", {}, title),
      features.length
        ? entries(about, features, ["municipality"], code)
        : make("p", { class: "soft" }, "Inget i de inlästa uppgifterna."),
      numberMatched > features.length &&
        make(
          "p",
          {},
          make("a", { href: table }, `Visa alla ${rows(numberMatched, id)} som tabell`),
        ),
    );
  }

  onward(code, name) {
    const href = `${this.api.root}/kommun/${code}`;
    return make("p", {}, make("a", { class: "button button-primary", href }, `Mer om ${name}`));
  }
}

/** A short list of figures for the top of the panel: [title, text, note]. */
export function figures(list) {
  return make(
    "dl",
    { class: "facts panel-figures" },
    list.map((each) => fact(...each)),
  );
}
