// Copies the API's address, and says that it has.

export class Copy {
  constructor(button, told) {
    this.told = told;
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => this.copy());
  }

  async copy() {
    const { href } = document.getElementById("as-data");
    try {
      await navigator.clipboard.writeText(href);
      this.told.textContent = "Adressen är kopierad.";
    } catch {
      this.told.textContent = `Det gick inte att kopiera. Adressen är ${href}`;
    }
  }
}
