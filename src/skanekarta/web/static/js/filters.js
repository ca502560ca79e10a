// The filter panel: the form's controls as the API's parameters and back, and what is chosen as
// chips. The sentences are the server's own (filters.py says each once).

import { make } from "./dom.js";

const OPEN = "..";
const MISSING = "missing";

function interval(ends) {
  const [low, high] = ends.map((end) => end || OPEN);
  if (low === OPEN && high === OPEN) return "";
  return low === high ? low : `${low}/${high}`;
}

/** Ends the wrong way round are turned: nobody means an interval that ends before it begins. */
function ordered([low, high]) {
  return low !== OPEN && high !== OPEN && low && high && low > high ? [high, low] : [low, high];
}

/** «2024» and «2024-02» mean their first day at one end and their last at the other. */
function firstDay(text) {
  return text + ({ 4: "-01-01", 7: "-01" }[text.length] ?? "");
}

function lastDay(text) {
  if (text.length === 4) return `${text}-12-31`;
  if (!/^\d{4}-\d\d$/.test(text)) return text;
  const [year, month] = text.split("-").map(Number);
  return `${text}-${new Date(Date.UTC(year, month, 0)).getUTCDate()}`;
}

const READERS = {
  text: (box) => box.querySelector("input").value.trim(),
  select: (box) => box.querySelector("select").value,
  checks: (box) => [...box.querySelectorAll("input:checked")].map(({ value }) => value).join(","),
  radios: (box) => {
    const { value } = box.querySelector("input:checked");
    return value === "activity" ? "" : value;
  },
  years: (box) => {
    const years = ordered([...box.querySelectorAll("select")].map(({ value }) => value));
    const missing = box.querySelector("input:checked") ? MISSING : "";
    return [interval(years), missing].filter(Boolean).join(",");
  },
  days: (box) => {
    const [low, high] = [...box.querySelectorAll("input")].map(({ value }) => value.trim());
    return interval(ordered([firstDay(low), lastDay(high)]));
  },
};

function choose(select, value) {
  const known = [...select.options].some((option) => option.value === value);
  if (!known) select.append(make("option", { value }, "Flera, enligt adressen"));
  select.value = value;
}

function setEnds(inputs, value) {
  // Several intervals can only come from the address: both lists then hold them as they stand.
  const one = value.includes("/") && !value.includes(",");
  const [low, high] = one ? value.split("/") : [value, value];
  [low, high].forEach((end, index) => {
    if (inputs[index].tagName === "SELECT") choose(inputs[index], end || OPEN);
    else inputs[index].value = end === OPEN ? "" : end.slice(0, 10);
  });
}

const WRITERS = {
  text: (box, value) => {
    box.querySelector("input").value = value;
  },
  select: (box, value) => choose(box.querySelector("select"), value),
  checks: (box, value) => {
    const chosen = value.split(",");
    for (const input of box.querySelectorAll("input")) input.checked = chosen.includes(input.value);
  },
  radios: (box, value) => {
    for (const input of box.querySelectorAll("input")) {
      input.checked = input.value === (value || "activity");
    }
  },
  years: (box, value) => {
    const parts = value.split(",");
    const missing = box.querySelector("input");
    if (missing) missing.checked = parts.includes(MISSING);
    setEnds(box.querySelectorAll("select"), parts.filter((part) => part !== MISSING).join(","));
  },
  days: (box, value) => setEnds(box.querySelectorAll("input"), value),
};

export class Filters {
  constructor(form, chips, address) {
    Object.assign(this, { form, chips, address });
    this.summary = form.closest("details").querySelector("summary");
    this.boxes = [...form.querySelectorAll("[data-control]")];
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.apply();
    });
    form.querySelector("[data-clear]")?.addEventListener("click", (event) => this.clear(event));
    chips.addEventListener("click", (event) => this.remove(event));
  }

  /** What a list has chosen, in words; empty where it has chosen nothing. */
  label(name) {
    const select = this.form.querySelector(`[data-name="${name}"] select`);
    return select?.value ? select.selectedOptions[0].textContent.trim() : "";
  }

  changed({ target }) {
    if (!target.closest("[data-control]")) return;
    this.apply();
  }

  apply() {
    const filters = new Map(this.address.state.filters);
    for (const box of this.boxes) {
      filters.set(box.dataset.name, READERS[box.dataset.control](box));
    }
    this.address.go(this.address.state.with({}, filters));
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
    this.chips.focus();
  }

  /** The state with only those of its filters that a chip's address still has. */
  without(search) {
    const { state } = this.address;
    const left = new URLSearchParams(search);
    return state.with({}, new Map([...state.filters].filter(([name]) => left.has(name))));
  }

  /** The form as the state says, and the chips. */
  show(state, { chips }) {
    for (const box of this.boxes) {
      WRITERS[box.dataset.control](box, state.filters.get(box.dataset.name) ?? "");
    }
    this.chips.querySelector("ul").replaceChildren(...chips.map((each) => this.chip(each)));
    if (!chips.length && this.chips.matches(":focus")) document.querySelector("h1").focus();
    this.chips.hidden = !chips.length;
    this.summary.textContent = chips.length ? `Filter (${chips.length})` : "Filter";
  }

  chip({ text, href }) {
    const address = this.without(new URL(href, location.href).search).search();
    const told = make("span", { class: "visually-hidden" }, "Ta bort: ");
    return make("li", {}, make("a", { class: "chip", href: address }, told, text));
  }
}
