// Parts of the page that sleep until they are used: `data-module="search"` is js/search.js, fetched
// at the first focus, pointer or click inside the element. What a reader never touches costs her nothing.

/** Each module's `start(element, page)` is called once; a click that woke it is given again. */
export function letSleep(page) {
  for (const element of document.querySelectorAll("[data-module]")) new Sleeper(element, page);
}

class Sleeper {
  constructor(element, page) {
    Object.assign(this, { element, page, clicked: null });
    this.ears = new AbortController();
    const { signal } = this.ears;
    for (const name of ["focusin", "pointerenter"]) {
      element.addEventListener(name, () => this.wake(), { signal });
    }
    element.addEventListener("click", (event) => this.keep(event), { signal, capture: true });
  }

  /** A link or a fold does what it does without us, with the keys that are held down. */
  keep(event) {
    if (event.target.closest("a[href], summary")) {
      this.wake();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.clicked = event.target;
    this.wake();
  }

  wake() {
    this.waking ??= this.fetch();
  }

  async fetch() {
    const { element, page } = this;
    try {
      const { start } = await import(`./${element.dataset.module}.js`);
      await start(element, page);
    } catch (error) {
      this.waking = null; // the next use tries again
      page.frame.fail(error);
      return;
    }
    this.ears.abort();
    if (this.clicked?.isConnected) this.clicked.click();
  }
}
