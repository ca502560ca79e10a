// Shortens a long list of boxes to those that hold what is typed; the ticked ones stay.

/** Letters without their marks: «orkelljunga» finds Örkelljunga. */
export function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export function start(element) {
  const input = element.querySelector("input");
  const items = [...element.closest("[data-control]").querySelectorAll("[data-values] li")];

  function show() {
    const wanted = folded(input.value.trim());
    for (const item of items) {
      const isTicked = item.querySelector("input").checked;
      item.hidden = !isTicked && !folded(item.textContent).includes(wanted);
    }
  }

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // the form has nothing new to send
    if (event.key === "Escape" && input.value) {
      event.stopPropagation();
      input.value = "";
      show();
    }
  });
}
