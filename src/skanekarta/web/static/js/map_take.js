// What is taken along: addresses to copy, a frame for another page, print.

import { byId } from "./dom.js";
import { t } from "./words.js";

const COPIED = {
  page: () => location.href,
  api: () => byId("as-data").href,
  frame: () => byId("frame-text").value,
};

export function start(element, page) {
  const told = byId("copied");

  async function copy(what) {
    const text = COPIED[what]();
    try {
      await navigator.clipboard.writeText(text);
      told.textContent = t("Kopierat.");
    } catch {
      told.textContent = t("Det gick inte att kopiera. Här är texten: {text}", { text });
    }
  }

  element.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.copy) copy(button.dataset.copy);
    if (button && "print" in button.dataset) page.cover().finally(() => print());
  });
  page.whenDrawn((answer, state) => {
    byId("frame-text").value = frame(state.with({ embed: "1", panel: null }));
  });
}

/** The element to paste into another page; the address has no `<` or `"`, the title is ours. */
function frame(state) {
  const title = escaped(document.title);
  const address = escaped(new URL(`${location.pathname}${state.search()}`, location.href).href);
  const size = 'width="100%" height="620"';
  return `<iframe src="${address}" title="${title}" ${size} loading="lazy"></iframe>`;
}

function escaped(text) {
  const signs = { "&": "&amp;", '"': "&quot;", "<": "&lt;" };
  return text.replace(/[&"<]/g, (sign) => signs[sign]);
}
