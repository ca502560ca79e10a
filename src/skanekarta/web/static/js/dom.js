// Elements, made of text that is only ever text: nothing here reads HTML.

import { within } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "href") element.setAttribute(name, within(value));
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/** An HTML element: `make("p", {class: "soft"}, "text", other)`; `onclick` and the like listen. */
export function make(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function draw(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/** A list of terms: [title, value, note], the note below its value. */
export function terms(list, attributes) {
  const pair = ([title, value, note]) =>
    make(
      "div",
      {},
      make("dt", {}, title),
      make("dd", {}, value, note && make("span", { class: "fact-note" }, String(note))),
    );
  return make("dl", attributes, list.map(pair));
}

export function byId(id) {
  return document.getElementById(id);
}

/** A colour of tokens.css by its name: what is drawn follows the theme, and the paper. */
export function token(name) {
  return `var(--${name})`;
}
