// The map page: puts the parts together and redraws when the address changes.

import { Api } from "./api.js";
import { Areas } from "./areas.js";
import { basemap } from "./basemap.js";
import { circles, mark } from "./circles.js";
import { Copy } from "./copy.js";
import { byId } from "./dom.js";
import { rows } from "./entries.js";
import { Filters } from "./filters.js";
import { Frame } from "./frame.js";
import { addToLegend } from "./legend.js";
import { Municipalities } from "./municipalities.js";
import { Panel } from "./panel.js";
import { Points } from "./points.js";
import { Shares } from "./shares.js";
import { Address } from "./state.js";

const VIEWS = { areas: Areas, shares: Shares, points: Points };
const PAGE = 100; // what the API gives when nobody says how much
const LARGEST = 10000;
const PARTS = ["legend", "figures", "coverage", "unplaced", "chart", "bars", "ranking", "list"];

class Page {
  constructor() {
    this.about = JSON.parse(byId("about").textContent);
    this.api = new Api(this.about.root);
    this.address = new Address(this.about);
    this.frame = new Frame(window.map_skane);
    this.parts = Object.fromEntries(PARTS.map((name) => [name, byId(name)]));
    this.facts = new Map();
    this.names = new Map();
    this.ticket = 0;
    this.makeParts();
  }

  makeParts() {
    const { address, api, about, frame } = this;
    this.municipalities = new Municipalities(
      frame.map,
      window.geo_json_municipalities,
      window.feature_group_chosen,
      {
        open: (code, opener) => this.panel.open(code, opener),
        point: (code) => frame.read(code && this.view.readout(code)),
      },
    );
    this.view = new VIEWS[about.layer.view]({
      api,
      about,
      address,
      parts: this.parts,
      facts: this.facts,
      names: this.names,
      municipalities: this.municipalities,
      circles: window.feature_group_circles,
      open: (code, opener) => this.panel.open(code, opener),
      choose: (layer, features) => this.choose(layer, features),
      point: (text) => frame.read(text),
      named: (name) => this.filters.label(name),
      place: (code) => this.municipalities.path(code ?? [...this.names.keys()][0]),
    });
    this.panel = new Panel(byId("panel"), { api, about, address, view: this.view });
    this.filters = new Filters(byId("filters"), byId("chips"), address, api);
    this.copy = new Copy(byId("copy"), byId("copied"));
  }

  async start() {
    this.address.listen((state, before) => this.changed(state, before));
    this.listenToChoices();
    byId("retry").addEventListener("click", () => this.draw(this.address.state));
    new ResizeObserver(() => this.view.answer && this.view.redraw()).observe(this.parts.chart);
    const { map } = this.frame;
    const ground = window.geo_json_ground ?? {}; // none with tiles from elsewhere
    basemap(map, ground, window.feature_group_places, this.about.basemap).catch(() => {});
    await this.draw(this.address.state);
  }

  /** Radios, ticks and lists that are not filters: what is measured, shown and opened. */
  listenToChoices() {
    const go = (changes) => this.address.go(this.address.state.with(changes));
    for (const box of document.querySelectorAll("[data-choice]")) {
      box.addEventListener("change", ({ target }) => go({ [box.dataset.choice]: target.value }));
    }
    byId("beside")?.addEventListener("change", ({ currentTarget }) => {
      const ticked = [...currentTarget.querySelectorAll("input:checked")].map(({ value }) => value);
      go({ tab: [this.about.layer.id, ...ticked].join(",") });
    });
    byId("goto").addEventListener("submit", (event) => {
      event.preventDefault();
      const { value } = event.currentTarget.elements.panel;
      if (value) this.panel.open(value, event.submitter ?? event.currentTarget.elements.panel);
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
      const [ground, answer, ...extra] = await Promise.all([
        this.api.municipalities(),
        this.view.load(state, signal),
        this.filters.show(state, signal),
        ...state.beside().map((id) => this.rowsOf(id, state, signal)),
      ]);
      if (signal.aborted) return;
      this.showGround(ground);
      window.feature_group_circles.clearLayers();
      this.view.show(answer, state);
      this.frame.start(this.municipalities.bounds());
      extra.slice(1).forEach((each) => this.showBeside(each));
      this.showChoices(state);
      await this.showPanel(state, signal);
      this.frame.done(this.view.status(), this.view.isEmpty());
    } catch (error) {
      if (error.name !== "AbortError") this.frame.fail(error);
    }
  }

  showGround(collection) {
    if (this.names.size) return;
    for (const { properties } of collection.features) {
      this.names.set(properties.code, properties.name);
      this.facts.set(properties.code, properties);
    }
    this.municipalities.add(collection);
  }

  async rowsOf(id, state, signal) {
    const query = id === this.about.layer.id ? state.query({ limit: 1000 }) : "limit=1000";
    return { id, ...(await this.api.features(id, query, signal)) };
  }

  /** Another layer's rows on top of the map, and in the legend. */
  showBeside({ id, features }) {
    const layer = this.about.beside.find((each) => each.id === id);
    const placed = features.filter(({ geometry }) => geometry).length;
    const entry = {
      mark: mark({ beside: true }),
      title: layer.title,
      count: placed,
      href: `${this.about.root}/lager/${id}`,
    };
    addToLegend(this.parts.legend, { ...entry, lacking: features.length - placed });
    const first = ({ properties }) => String(properties[layer.heading] ?? layer.title);
    circles(window.feature_group_circles, features, {
      size: id === this.about.layer.id ? null : layer.size,
      beside: true,
      choose: (found) => this.choose(layer, found),
      point: (text) => this.frame.read(text),
      name: (found) => [found.length > 1 ? rows(found.length, id) : first(found[0]), ""],
    });
  }

  choose(layer, features) {
    this.municipalities.select(null);
    this.panel.showRows(
      features.length > 1 ? rows(features.length, layer.id) : layer.title,
      layer,
      features,
    );
  }

  async showPanel(state, signal) {
    const code = this.names.has(state.get("panel")) ? state.get("panel") : null;
    this.municipalities.select(code);
    if (!code) this.panel.hide();
    else {
      try {
        await this.panel.show(this.facts.get(code), state, signal);
      } catch (error) {
        if (error.name !== "AbortError") this.frame.fail(error);
      }
    }
    this.frame.resize();
  }

  /** Links and choices as the state says. */
  showChoices(state) {
    const { id } = this.about.layer;
    const address = (base, query) => (query ? `${base}?${query}` : base);
    const all = this.view.count() > PAGE ? { limit: LARGEST } : {};
    byId("as-table").href = address(`${this.about.root}/lager/${id}`, state.query());
    byId("as-data").href = address(this.api.items(id), state.query({ ...all, f: "geojson" }));
    for (const input of document.querySelectorAll("[data-choice] input")) {
      const { choice, start } = input.closest("[data-choice]").dataset;
      input.checked = input.value === (state.get(choice) ?? start);
    }
    for (const input of byId("beside")?.querySelectorAll("input") ?? []) {
      input.checked = state.beside().includes(input.value);
    }
  }
}

new Page().start();
