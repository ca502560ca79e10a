// An entry of the legend lights its municipalities while it is pointed at or focused; pressed, it
// keeps them lit.

export function start(element, page) {
  const entryOf = ({ target }) => target.closest(".legend-entry");
  const pressed = () => element.querySelector("[aria-pressed=true]")?.dataset.kind ?? null;

  /** Lets the others fade; null lights them all. */
  function light(kind) {
    for (const code of page.names.keys()) {
      const path = page.municipalities.path(code);
      path.classList.toggle("is-faded", kind !== null && path.dataset.kind !== kind);
    }
  }

  const show = (event) => light(entryOf(event)?.dataset.kind ?? pressed());
  const rest = () => light(pressed());

  function press(event) {
    const entry = entryOf(event);
    if (!entry) return;
    const isOn = entry.dataset.kind !== pressed();
    for (const each of element.querySelectorAll(".legend-entry")) {
      each.setAttribute("aria-pressed", String(each === entry && isOn));
    }
    rest();
  }

  const ears = { pointerover: show, pointerleave: rest, focusin: show, focusout: rest };
  for (const [name, ear] of Object.entries({ ...ears, click: press })) {
    element.addEventListener(name, ear);
  }
  const here = element.querySelector(".legend-entry:is(:hover, :focus)");
  if (here) light(here.dataset.kind);
}
