// Copies a line to the clipboard and says that it has. Without a clipboard the buttons stay hidden,
// and the lines can be marked and copied by hand. It imports nothing, so it needs no import map.

const told = document.getElementById("kopierat");

async function copy(button) {
  const line = document.getElementById(button.dataset.copy);
  const text = button.firstChild;
  try {
    await navigator.clipboard.writeText(line.textContent);
    text.textContent = "Kopierat";
    told.textContent = "Raden är kopierad.";
  } catch {
    getSelection().selectAllChildren(line);
    told.textContent = "Det gick inte att kopiera. Raden är markerad i stället.";
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => copy(button));
}
