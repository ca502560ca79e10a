// The side panel: one municipality, or the rows at one place of the map. It stands outside the
// map; focus goes to its heading, and back to where it came from when it is closed.

import { make } from "./dom.js";
import { entries, rows } from "./entries.js";
import { showPlace } from "./panel_place.js";
import { showRow } from "./panel_row.js";
import { pointOut } from "./ring.js";
import { t } from "./words.js";

export class Panel {
  constructor(element, page) {
    const { api, about, address, view } = page;
    Object.assign(this, { element, page, api, about, address, view });
    this.body = element.querySelector("[data-panel-body]");
    this.heading = element.querySelector("h2");
    this.opener = null;
    this.isFirst = true; // what an address brings along is scrolled to, but takes no focus
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
    this.element.dispatchEvent(new Event("shown"));
  }

  reveal(title, lang = null) {
    this.heading.textContent = title;
    if (lang) this.heading.lang = lang;
    else this.heading.removeAttribute("lang");
    this.element.hidden = false;
    if (this.wantsFocus) this.takeFocus();
    else if (this.isFirst) this.element.scrollIntoView({ block: "nearest" });
    this.isFirst = false;
  }

  hide() {
    this.element.hidden = true;
    pointOut(this.page.frame, null);
  }

  /** The rows at a place of the map: not part of the address. `count`: how many there are. */
  choose(about, features, count = features.length) {
    const title = count > 1 ? rows(count, about.id) : about.title;
    this.wantsFocus = true;
    this.opener = null;
    this.showing += 1;
    const cut = count > features.length;
    this.body.replaceChildren(
      cut ? make("p", { class: "soft" }, t("De {n} första.", { n: features.length })) : "",
      entries(about, features, [], null, this.page),
    );
    this.reveal(title);
  }

  /** What `panel` in the address names: a municipality's code, or a layer's id and a row's with a
   *  colon between; nothing closes it. */
  async show(wanted, state, signal) {
    this.showing += 1;
    const { showing } = this;
    const isStill = () => showing === this.showing; // no other has been opened since
    const municipality = this.page.facts.get(wanted);
    const [id, ...rest] = (wanted ?? "").split(":");
    if (municipality) await showPlace(this, municipality, state, { signal, isStill });
    else if (id in this.about.panel) await showRow(this, id, rest.join(":"), { signal, isStill });
    else this.hide();
  }
}

export { figures } from "./facts.js";
