// A text field whose answers are chosen from a list below it: ARIA's combobox with a listbox, the
// focus in the field all the time.

import { make } from "./dom.js";
import { number } from "./format.js";
import { plural, t } from "./words.js";

const PATIENCE = 150;
const MARK = "is-active";

export class Combobox {
  /** `find(text)` gives groups `{ title, items: [{ title, detail, … }] }`, `choose(item)` is told
   *  which was chosen, and `submit(text)`, if there is one, that none of several was. `root` has
   *  the field, the list and what is said of them. */
  constructor(root, { find, choose, submit }) {
    Object.assign(this, { root, find, choose, submit });
    this.input = root.querySelector("[role=combobox]");
    this.list = root.querySelector("[role=listbox]");
    this.status = root.querySelector("[role=status]");
    this.options = [];
    this.asked = 0;
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.press(event));
    if (this.input.value && this.input === document.activeElement) this.later(); // typed ahead
    this.input.addEventListener("click", () => this.list.hidden && this.input.value && this.ask());
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (!root.contains(relatedTarget)) this.close();
    });
    // The field keeps the focus while somebody clicks in the list.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => {
      const at = this.options.findIndex(({ element }) => element.contains(target));
      if (at >= 0) this.take(at);
    });
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), PATIENCE);
  }

  /** Asks for what the field says; an answer to what it no longer says is dropped. */
  async ask() {
    clearTimeout(this.waiting);
    const text = this.input.value.trim();
    const asked = (this.asked += 1);
    try {
      const groups = await this.find(text);
      if (asked === this.asked) this.show(groups, text);
    } catch (error) {
      if (asked === this.asked) this.tell(error.message);
    }
  }

  show(groups, text) {
    this.options = [];
    const shown = groups.filter(({ items }) => items.length);
    this.list.replaceChildren(...shown.map((group, index) => this.group(group, index)));
    this.activate(-1);
    if (!this.options.length) {
      this.tell(text ? t("Inga träffar på ”{text}”.", { text }) : "");
      return;
    }
    this.open(true);
    const count = this.options.length;
    const n = number(count);
    this.status.textContent = plural(count, "{n} träff visas.", "{n} träffar visas.", { n });
  }

  /** Says something where the answers would have stood. */
  tell(text) {
    this.options = [];
    this.list.replaceChildren(text ? make("p", { class: "combobox-told" }, text) : "");
    this.open(Boolean(text));
    this.input.setAttribute("aria-expanded", "false");
    this.status.textContent = text;
  }

  group({ title, items }, index) {
    const id = `${this.list.id}-${index}`;
    const options = items.map((item) => this.option(item));
    if (!title) return make("div", { role: "presentation" }, options);
    const heading = make("div", { class: "combobox-group", id, role: "presentation" }, title);
    return make("div", { role: "group", "aria-labelledby": id }, heading, options);
  }

  option(item) {
    const id = `${this.list.id}-o${this.options.length}`;
    const detail = item.detail && make("span", { class: "soft small" }, item.detail);
    const title = make("span", { lang: item.lang }, item.title);
    const parts = [title, " ", detail];
    const element = make("div", { id, role: "option", "aria-selected": "false" }, parts);
    this.options.push({ item, element });
    return element;
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
  }

  close() {
    clearTimeout(this.waiting);
    this.asked += 1;
    this.open(false);
    this.activate(-1);
  }

  /** Which of the options the keys stand at; none is -1. */
  activate(at) {
    this.active = at;
    this.options.forEach(({ element }, index) => {
      element.classList.toggle(MARK, index === at);
      element.setAttribute("aria-selected", String(index === at));
    });
    const element = this.options[at]?.element;
    if (element) this.input.setAttribute("aria-activedescendant", element.id);
    else this.input.removeAttribute("aria-activedescendant");
    element?.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1, isOpen);
    } else if (event.key === "Enter" && (isOpen || this.input.value)) {
      event.preventDefault();
      this.enter();
    } else if (event.key === "Escape" && (isOpen || this.input.value)) {
      event.stopPropagation(); // one press, one step back: the panel stays open,
      event.preventDefault(); // and what is written
      if (isOpen) this.close();
      else this.input.value = "";
    }
  }

  /** To the next or the one before, over the ends; a closed list opens. */
  move(step, isOpen) {
    if (!isOpen) {
      this.ask();
      return;
    }
    const { length } = this.options;
    const from = this.active < 0 && step < 0 ? 0 : this.active;
    if (length) this.activate((from + step + length) % length);
  }

  /** Takes the one that the keys stand at, or the only one. */
  async enter() {
    const text = this.input.value.trim();
    if (this.active < 0) await this.ask();
    const { length } = this.options;
    if (this.active >= 0 || length === 1) this.take(Math.max(this.active, 0));
    else if (this.submit) this.submit(text);
    else if (length) this.activate(0);
  }

  take(at) {
    const { item } = this.options[at];
    this.input.value = "";
    this.close();
    this.status.textContent = t("{title} är vald.", { title: item.title });
    this.choose(item);
  }
}
