// Prints the page. Without JavaScript the button stays hidden, and the browser's own way serves.
// It imports nothing, so it needs no import map.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
