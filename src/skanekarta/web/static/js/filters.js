// The filter panel: what the address asks for in the form's controls, how often each value occurs
// in the selection, and what is chosen as chips. The sentences are the server's own (filters.py
// says each once). What people write is read by reading.js, fetched when somebody does.

import { byId, make } from "./dom.js";
import { locale, t, within } from "./words.js";

const OPEN = "..";
const MISSING = "missing";
const NOTHING = { values: [], missing: { count: 0 } };

/** A figure as the page's language writes it: `100 000`. */
function written(figure) {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(figure);
}

/** The text fields or lists that hold the two ends of an interval. */
export function endsOf(box) {
  return [...box.querySelectorAll(".field-row select, .field-row input")];
}

/** What the address asks for and the control can't show (all but some, several intervals) stands
 *  as a box of its own, until somebody unticks it. */
function writeGiven(box, value) {
  const given = box.querySelector("[data-given]");
  const input = given?.querySelector("input");
  if (!given) return;
  given.hidden = input.disabled = !value;
  input.checked = Boolean(value);
  input.value = value;
  given.querySelector("[data-given-text]").textContent = value;
}

function tick(box, chosen) {
  for (const input of box.querySelectorAll("[data-values] input")) {
    input.checked = chosen.includes(input.value);
  }
}

export function writeList(box, value) {
  const isPlain = !value.includes("!");
  tick(box, isPlain ? value.split(",") : []);
  writeGiven(box, isPlain ? "" : value);
}

function writeSpan(box, value, facet, tell = (text) => text.slice(0, 10)) {
  const parts = value.split(",").filter(Boolean);
  const spans = parts.filter((part) => part !== MISSING);
  const isPlain = spans.length < 2 && !value.includes("!");
  tick(box, isPlain ? parts : []);
  writeGiven(box, isPlain ? "" : value);
  const [low, high = low] = isPlain ? (spans[0] ?? "").split("/") : [""];
  endsOf(box).forEach((input, index) => {
    const end = [low, high][index];
    const open = input.tagName === "SELECT" ? OPEN : "";
    input.value = !end || end === OPEN ? open : tell(end);
  });
}

const WRITERS = {
  text: (box, value) => {
    box.querySelector("input").value = value;
  },
  checks: writeList,
  names: async (box, value, facet) => {
    const boxes = [...box.querySelectorAll("[data-values] input")];
    const stands = boxes.filter(({ checked }) => checked).map((input) => input.value);
    if (stands.join() === value && stands.length === boxes.length) return;
    const { writeNames } = await import("./chosen_names.js");
    writeNames(box, value, facet);
    count(box, facet);
  },
  years: writeSpan,
  numbers: (box, value, facet) => writeSpan(box, value, facet, written),
  days: writeSpan,
  band: writeSpan,
};

/** Brings what is chosen in a long list into view, unless somebody is using the list. */
function revealChosen(box) {
  const list = box.querySelector(".choices-long");
  const item = list?.querySelector("input:checked")?.closest("li");
  if (item && !list.contains(document.activeElement)) {
    list.scrollTop = item.offsetTop - list.offsetTop - item.offsetHeight;
  }
}

/** How often each value occurs under the rest of the filter; a value that no row has is paler,
 *  and can be chosen all the same. */
function count(box, facet) {
  const counts = new Map((facet.values ?? []).map((each) => [String(each.value), each.count]));
  counts.set(MISSING, facet.missing.count);
  const rest = facet.remainder?.values ? null : 0; // of those that were left out nothing is known
  for (const item of box.querySelectorAll("[data-value]")) {
    const found = counts.get(item.dataset.value) ?? rest;
    item.classList.toggle("is-none", found === 0);
    const told = item.querySelector("[data-count]");
    if (told) told.textContent = found == null ? "" : written(found);
    else if (item.tagName === "OPTION") item.textContent = withCount(item.dataset.title, found);
  }
}

function withCount(title, found) {
  return found == null ? title : t("{title} ({n})", { title, n: written(found) });
}

export class Filters {
  constructor(form, chips, address) {
    Object.assign(this, { form, chips, address });
    this.used = document.querySelector("[data-used]");
    this.boxes = [...form.querySelectorAll("[data-control]:not(.unscripted)")];
    this.year = byId("year-one");
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.changed({ target: event.submitter ?? document.activeElement });
    });
    form.querySelector("[data-clear]")?.addEventListener("click", (event) => this.clear(event));
    chips.addEventListener("click", (event) => this.remove(event));
    this.year?.addEventListener("change", () => this.set("year", this.year.value));
  }

  /** What a list has chosen, in words; empty where it has chosen nothing. */
  label(name) {
    const chosen = this.form.querySelectorAll(`[data-name="${name}"] [data-values] input:checked`);
    return [...chosen].map((input) => input.nextElementSibling.textContent).join(", ");
  }

  has(name) {
    return this.boxes.some((box) => box.dataset.name === name);
  }

  async changed({ target }) {
    const box = target.closest("[data-control]");
    if (!box || target.closest("[data-module]")) return;
    const { read } = await import("./reading.js");
    const value = read(box, target);
    if (value != null) this.set(box.dataset.name, value);
  }

  /** Goes to the state with another value of a filter; an empty one takes it away. */
  set(name, value, how) {
    const { state } = this.address;
    this.address.go(state.with({}, new Map([...state.filters, [name, value]])), how);
  }

  clear(event) {
    event.preventDefault();
    this.address.go(this.address.state.with({}, new Map()));
  }

  remove(event) {
    const chip = event.target.closest("a");
    if (!chip) return;
    event.preventDefault();
    this.address.go(this.without(chip.search));
  }

  /** The state with only those of its filters that a chip's address still has. */
  without(search) {
    const { state } = this.address;
    const left = new URLSearchParams(search);
    return state.with({}, new Map([...state.filters].filter(([name]) => left.has(name))));
  }

  /** The form as the state says, with its counts, and the chips. */
  show(state, { chips, facets }) {
    const byName = new Map(facets.map((each) => [each.name, each]));
    for (const box of this.boxes) {
      const { control, name } = box.dataset;
      const facet = byName.get(name);
      const value = state.filters.get(name) ?? "";
      WRITERS[control](box, value, facet ?? NOTHING);
      if (value && box.shown !== value) revealChosen(box);
      box.shown = value;
      if (facet) count(box, facet);
    }
    if (this.year) this.showYear(state.filters.get("year") ?? "", byName.get("year") ?? NOTHING);
    const more = byId("filters-more");
    const isUsed = (box) => box.closest("#filters-more") && state.filters.has(box.dataset.name);
    if (this.boxes.some(isUsed)) more.open = true;
    this.showChips(chips);
    this.follow(state);
  }

  /** The list of single years beside the map; what is none of them stands there as it is asked. */
  showYear(value, facet) {
    const other = this.year.querySelector("[data-other]");
    const isListed = [...this.year.options].some((each) => each !== other && each.value === value);
    other.hidden = other.disabled = isListed;
    other.value = isListed ? OPEN : value;
    other.textContent = value.replace("/", "–").replace(MISSING, t("uppgift saknas"));
    this.year.value = value;
    count(this.year, facet);
  }

  /** What is chosen; the focus stays where it was among the chips. */
  showChips(chips) {
    const links = () => [...this.chips.querySelectorAll("a")];
    const at = links().indexOf(document.activeElement);
    this.chips.querySelector("ul").replaceChildren(...chips.map((each) => this.chip(each)));
    this.chips.hidden = !chips.length;
    this.used.textContent = chips.length ? `(${chips.length})` : "";
    if (at >= 0) (links()[at] ?? links().at(-1) ?? document.querySelector("h1")).focus();
  }

  chip({ text, href }) {
    if (document.body.classList.contains("embed")) {
      return make("li", {}, make("span", { class: "chip" }, text));
    }
    const address = this.without(new URL(href, location.href).search).search();
    const told = make("span", { class: "visually-hidden" }, t("Ta bort:"), " ");
    return make("li", {}, make("a", { class: "chip", href: address }, told, text));
  }

  /** Links that lead on with the selection: `data-follow` says with what of it (what the API
   *  reads, what the page has besides, or that without its frame), before what they have
   *  themselves. */
  follow(state) {
    const page = (of) => of.search().slice(1);
    const ways = {
      api: state.query(),
      page: page(state),
      whole: page(state.with({ embed: null })),
    };
    for (const link of document.querySelectorAll("[data-follow]")) {
      const { follow, to, more } = link.dataset;
      const query = ways[follow];
      const asked = [query, more].filter(Boolean).join("&");
      link.setAttribute("href", within(asked ? `${to}?${asked}` : to));
    }
  }
}
