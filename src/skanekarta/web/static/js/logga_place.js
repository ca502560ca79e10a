// Where it was: my position, a locality, a tap on the map or coordinates. Whatever the way, the
// point ends up in the field for coordinates, where people see it and can change it.

import { Combobox } from "./combobox.js";
import { byId, make } from "./dom.js";
import { number } from "./format.js";
import { point, written } from "./logga_fields.js";
import { Places } from "./logga_places.js";
import { answered } from "./state.js";
import { t, within } from "./words.js";

const PATIENCE = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };
const VAGUE = 500; // metres: more than a village

/** Any name may stand in the field: that no locality has it is not said in a list. */
class PlaceNames extends Combobox {
  tell(text) {
    super.tell("");
    this.status.textContent = text;
  }
}

export class Place {
  constructor(form, root) {
    Object.assign(this, { form, root, places: new Places(root), asked: 0 });
    this.field = form.elements.coordinates;
    this.name = form.elements.place_name;
    this.told = make("output", { class: "logga-told", id: "logga-punkt" });
    this.map = byId("logga-karta");
    this.field.addEventListener("change", () => this.read());
    this.setUpPosition();
    this.setUpMap();
    this.map.before(this.told);
    this.setUpSearch();
    if (this.field.value) this.read();
  }

  /** The point, or null where nothing says where it was or only the server can read it. */
  get point() {
    return point(this.field.value);
  }

  tell(text, isWrong = false) {
    this.told.textContent = text;
    this.told.classList.toggle("is-wrong", isWrong);
  }

  /** Sets the point; `accuracy` in metres, `name` of a locality, whether it was pointed at. */
  async set(at, how = {}) {
    const { accuracy, name } = how;
    const asked = (this.asked += 1);
    this.field.value = written(at);
    if (name) this.name.value = name;
    this.field.dispatchEvent(new Event("input", { bubbles: true })); // into the draft
    this.drawn?.show(at, how);
    const told = [await this.where(at)];
    if (asked !== this.asked) return;
    if (accuracy) told.push(t("Noggrannhet: ±{n}\u00a0m.", { n: number(accuracy, 0) }));
    if (accuracy > VAGUE) told.push(t("Osäkert: peka hellre på kartan."));
    this.tell(told.join(" "));
  }

  /** «Platsen är satt i Höör.» */
  async where(at) {
    const found = await this.places.at(at).catch(() => null);
    if (found) return t("Platsen är satt i {name}.", found);
    return found === null ? t("Platsen är satt.") : t("Platsen ligger utanför Skånes kommuner.");
  }

  /** The point of the locality that the name is of, when there is just one. */
  async named() {
    if (this.field.value.trim() || this.form.querySelector("[name=place]:checked")) return null;
    const found = await this.places.search(this.name.value.trim()).catch(() => []);
    const same = found.filter(({ title }) => title === this.name.value.trim());
    return same.length === 1 ? same[0] : null;
  }

  /** Reads what is written in the field; the server reads what we can't. */
  async read() {
    const text = this.field.value.trim();
    if (!text) {
      this.tell("");
      this.drawn?.hide();
      return;
    }
    const at = this.point ?? (await this.fromServer(text));
    if (at && this.field.value.trim() === text) await this.set(at);
  }

  async fromServer(text) {
    try {
      const asked = new URLSearchParams({ coordinates: text });
      const address = within(`${this.root}/logga-plats?${asked}`);
      return await (await answered(address, null, "application/json")).json();
    } catch (error) {
      this.tell(error.message, true);
      return null;
    }
  }

  setUpPosition() {
    const button = byId("min-position");
    button.hidden = !navigator.geolocation;
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      this.tell(t("Söker din position …"));
      const ended = (work) => (answer) => {
        button.removeAttribute("aria-busy");
        work(answer);
      };
      const found = ({ coords }) => this.set(coords, { accuracy: coords.accuracy });
      const failed = ({ code }) => this.tell(this.why(code), true);
      navigator.geolocation.getCurrentPosition(ended(found), ended(failed), PATIENCE);
    });
  }

  why(code) {
    if (code === 1) return t("Positionen får inte läsas. Sök en ort eller peka på kartan.");
    if (code === 3) return t("Positionen dröjer. Försök igen, eller peka på kartan.");
    return t("Positionen kan inte hittas just nu. Sök en ort eller peka på kartan.");
  }

  /** The map is fetched when it is asked for. */
  setUpMap() {
    const controls = { "aria-expanded": "false", "aria-controls": this.map.id };
    const plain = { type: "button", class: "button" };
    const button = make("button", { ...plain, ...controls }, t("Välj på kartan"));
    const help = t("Peka, eller flytta siktet med piltangenterna och välj med Enter.");
    const note = make("p", { class: "soft small", id: "logga-karta-hjalp", hidden: true }, help);
    this.map.setAttribute("aria-describedby", note.id);
    this.map.before(note);
    byId("min-position").after(button);
    button.addEventListener("click", () => {
      const isOpen = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(isOpen));
      this.map.hidden = note.hidden = !isOpen;
      if (isOpen) this.open();
    });
  }

  async open() {
    try {
      const { PlaceMap } = await import("./logga_map.js");
      const choose = (at) => this.set(at, { isPointed: true });
      const aim = async (at) => {
        const found = await this.places.at(at);
        const name = found?.name ?? t("utanför Skåne");
        this.tell(t("Siktet: {name}. Enter väljer platsen.", { name }));
      };
      this.drawing ??= PlaceMap.open(this.map, { places: this.places, choose, aim });
      this.drawn = await this.drawing;
      this.drawn.resize();
      if (this.point) this.drawn.show(this.point, {});
      this.map.dataset.ready = "true";
      this.map.focus({ preventScroll: true });
    } catch (error) {
      this.drawing = null; // the next time tries again
      this.tell(error.message, true);
    }
  }

  /** The field for the place's name suggests localities; any other name may stand in it. */
  setUpSearch() {
    const input = this.name;
    const shown = { class: "combobox-list", role: "listbox", "aria-label": t("Orter") };
    const list = make("div", { ...shown, id: "logga-traffar", hidden: true });
    const status = make("p", { class: "visually-hidden", role: "status" });
    const root = make("div", { class: "combobox" });
    input.removeAttribute("list");
    input.before(root);
    root.append(input, list, status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": list.id,
      "aria-expanded": "false",
      autocomplete: "off",
    })) {
      input.setAttribute(name, value);
    }
    const find = async (text) => [{ items: await this.places.search(text) }];
    const choose = (item) => this.set(item, { name: item.title });
    new PlaceNames(root, { find, choose });
  }
}
