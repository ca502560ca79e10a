// The map page: puts the parts together and redraws when the address changes. What is not needed
// at first sight is fetched when it is (import() here, data-module in the page).

import { byId } from "./dom.js";
import { Filters } from "./filters.js";
import { basemap, Frame } from "./frame.js";
import { Municipalities } from "./municipalities.js";
import { Address, Api } from "./state.js";
import { letSleep } from "./waking.js";

const VIEWS = {
  shares: async () => (await import("./shares.js")).Shares,
  areas: async () => (await import("./areas.js")).Areas,
  points: async () => (await import("./points.js")).Points,
};
const CHOICES = "[data-choice], #role, #beside";
const PARTS = ["legend", "figures", "coverage", "chart", "ranking", "list"];

/** What every part is given. `facts` and `names` are the municipalities' by code. */
class Page {
  constructor() {
    this.about = JSON.parse(byId("about").textContent);
    this.api = new Api(this.about.root);
    this.address = new Address(this.about);
    this.frame = new Frame(window.map_skane);
    this.parts = Object.fromEntries(PARTS.map((name) => [name, byId(name)]));
    this.facts = new Map();
    this.names = new Map();
    this.listeners = [];
    this.circles = window.feature_group_circles;
    this.filters = new Filters(byId("filters"), byId("chips"), this.address);
    this.municipalities = new Municipalities(
      this.frame.map,
      window.geo_json_municipalities,
      window.feature_group_chosen,
      {
        open: (code, opener) => this.open(code, opener),
        point: (code) => this.frame.read(code && this.view.readout(code)),
      },
    );
  }

  async start() {
    this.address.listen((state, before) => this.changed(state, before));
    this.listenToChoices();
    byId("retry").addEventListener("click", () => this.draw(this.address.state));
    this.listenToDepths();
    const { map } = this.frame;
    const ground = window.geo_json_ground ?? {}; // none with tiles from elsewhere
    this.ground = basemap(map, ground, window.feature_group_places, this.about.basemap);
    this.ground.catch(() => {});
    map.on("zoomend", () => map.getZoom() >= 9 && this.nameLocalities());
    letSleep(this);
    await this.draw(this.address.state);
  }

  /** `listener(answer, state)` is called after each drawing, and at once if there has been one. */
  whenDrawn(listener) {
    this.listeners.push(listener);
    if (this.answer) listener(this.answer, this.address.state);
  }

  /** The side panel: a municipality (its code), or what `panel` in the address names. */
  async open(id, opener) {
    (await this.panel()).open(id, opener);
  }

  /** Rows of a layer that stand at one place of the map. */
  async choose(layer, features, count) {
    this.municipalities.select(null);
    (await this.panel()).choose(layer, features, count);
  }

  panel() {
    this.panelComing ??= import("./panel.js").then(({ Panel }) => new Panel(byId("panel"), this));
    this.panelComing.catch(() => (this.panelComing = null));
    return this.panelComing;
  }

  named(name) {
    return this.filters.label(name);
  }

  place(code) {
    return this.municipalities.path(code ?? [...this.names.keys()][0]);
  }

  point(text) {
    this.frame.read(text);
  }

  /** From where the base map's own names are too few. */
  nameLocalities() {
    import("./locality_names.js").then(({ begin }) => begin(this)).catch(() => {});
  }

  /** What is fetched when it is seen or wanted: charts and ranking, and all that is covered. */
  listenToDepths() {
    const seen = (entries) =>
      entries.some(({ isIntersecting }) => isIntersecting) && this.below().catch(() => {});
    new IntersectionObserver(seen).observe(byId("below"));
    addEventListener("beforeprint", () => {
      byId("printed").textContent = location.href;
      // Paper does not wait for what is fetched.
      const covered = this.answer?.statistics?.municipality?.coverage;
      this.parts.coverage.textContent ||= covered?.text ?? "";
      this.below().catch(() => {});
      this.cover();
    });
    byId("covering").addEventListener("toggle", () => this.cover());
  }

  cover() {
    return (this.covering ??= import("./covering.js").then(({ cover }) => cover(this)));
  }

  below() {
    this.belowComing ??= import("./below.js").then(({ Below }) => new Below(this));
    this.belowComing.catch(() => (this.belowComing = null));
    return this.belowComing;
  }

  /** What is no filter: choices.js reads it when somebody chooses. */
  listenToChoices() {
    addEventListener("change", async ({ target }) => {
      if (!target.closest(CHOICES)) return;
      const { choose } = await import("./choices.js");
      choose(this, target);
    });
  }

  changed(state, before) {
    const onlyPanel =
      state.with({ panel: null }).search() === before.with({ panel: null }).search();
    return onlyPanel && !this.frame.failed ? this.showPanel(state) : this.draw(state);
  }

  /** Asks and draws; an answer to an earlier state is dropped. */
  async draw(state) {
    this.running?.abort();
    this.running = new AbortController();
    const { signal } = this.running;
    this.frame.wait();
    try {
      this.view ??= new (await VIEWS[this.about.layer.view]())(this);
      const chosen = this.api.chosen(state.asked(), signal);
      const [ground, answer, rows, beside] = await Promise.all([
        this.api.municipalities(),
        chosen,
        this.view.load(state, signal, chosen),
        state.beside().length ? import("./beside.js") : null,
      ]);
      const drawBeside = await beside?.load(this, state, signal);
      if (signal.aborted) return;
      this.showGround(ground);
      this.marks?.clear();
      this.view.show(answer, state, rows);
      this.filters.show(state, answer);
      this.frame.start(this.municipalities.bounds());
      await drawBeside?.();
      this.showChoices(state);
      this.answer = answer;
      this.listeners.forEach((listener) => listener(answer, state));
      await this.showPanel(this.address.state, signal);
      this.frame.done(this.view.status(), this.view.isEmpty());
      await this.showMore(answer, state);
    } catch (error) {
      if (error.name !== "AbortError") this.frame.fail(error);
    }
  }

  /** What only some states have, each a module of its own. */
  async showMore(answer, state) {
    const isNumbered = state.get("numbers") === "show";
    const [empty, numbers] = await Promise.all([
      this.view.isEmpty() && import("./empty.js"),
      (isNumbered || this.numbers) && import("./numbers.js"),
    ]);
    if (this.address.state !== state) return;
    numbers && numbers.showNumbers(this, isNumbered);
    if (empty) await empty.showEmpty(this, answer, state);
  }

  showGround(collection) {
    if (this.names.size) return;
    for (const { properties } of collection.features) {
      this.names.set(properties.code, properties.name);
      this.facts.set(properties.code, properties);
    }
    this.municipalities.add(collection);
  }

  async showPanel(state, signal) {
    const wanted = state.get("panel");
    this.municipalities.select(this.names.has(wanted) ? wanted : null);
    try {
      if (wanted || this.panelComing) await (await this.panel()).show(wanted, state, signal);
    } catch (error) {
      if (error.name !== "AbortError") this.frame.fail(error);
    }
    this.frame.resize();
  }

  /** Choices as the state says. */
  showChoices(state) {
    for (const input of document.querySelectorAll("[data-choice] input")) {
      const { choice, start } = input.closest("[data-choice]").dataset;
      input.checked = input.value === (state.get(choice) ?? start);
    }
    for (const select of document.querySelectorAll("select[data-start]")) {
      const { choice, filter, start } = select.dataset;
      select.value = (choice ? state.get(choice) : state.filters.get(filter)) ?? start;
    }
    for (const input of byId("beside")?.querySelectorAll("input") ?? []) {
      input.checked = state.beside().includes(input.value);
    }
  }
}

new Page().start();
