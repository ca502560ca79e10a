// Copies a line to the clipboard and says that it has. Without a clipboard the buttons stay hidden,
// and the lines can be marked and copied by hand. It imports nothing, so it needs no import map; its
// words stand in the page.

const told = document.getElementById("kopierat");

async function copy(button) {
  const line = document.getElementById(button.dataset.copy);
  const text = button.firstChild;
  try {
    await navigator.clipboard.writeText(line.textContent);
    text.textContent = told.dataset.done;
    told.textContent = told.dataset.copied;
  } catch {
    getSelection().selectAllChildren(line);
    told.textContent = told.dataset.failed;
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => copy(button));
}
