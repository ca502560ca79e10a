// The page's state is its address: the API's own query string, and what only the page knows. And
// what the page asks of the API: an answer that is not there is an error with a sentence.

import { language, t, within, worded } from "./words.js";

const READABLE = { "%2C": ",", "%2F": "/", "%3A": ":", "%21": "!" };

function encoded(text) {
  return encodeURIComponent(text).replace(/%(2C|2F|3A|21)/g, (code) => READABLE[code]);
}

/** Pairs as a query string without its question mark; commas and slashes stay readable. */
export function queryString(pairs) {
  return [...pairs].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");
}

function given(pairs) {
  return new Map([...pairs].filter(([, value]) => value));
}

export class State {
  /** `about` is what the server said: page_parameters and of_tables. */
  constructor(search, about) {
    this.about = about;
    this.page = new Map();
    this.filters = new Map();
    for (const [name, value] of new URLSearchParams(search)) {
      if (about.page_parameters.includes(name)) this.page.set(name, value);
      else if (!about.of_tables.includes(name)) this.filters.set(name, value);
    }
  }

  /** The same with some page parameters and, if given, all filters replaced; null takes away. */
  with(changes, filters = this.filters) {
    const found = new State("", this.about);
    found.page = given(new Map([...this.page, ...Object.entries(changes)]));
    found.filters = given(filters);
    return found;
  }

  /** Only what the API reads, with more pairs of the caller's. */
  query(more = {}) {
    return queryString([...this.filters, ...Object.entries(more)]);
  }

  /** What the server is asked to tell of: the map and the filters. How the answer is then drawn
   *  is the page's own, and must not make it another question. */
  asked() {
    const told = ["tab", "lang"].filter((name) => this.page.has(name));
    const pairs = told.map((name) => [name, this.page.get(name)]);
    return `?${queryString([...pairs, ...this.filters])}`;
  }

  /** What stands in the address bar. */
  search() {
    return `?${queryString([...this.page, ...this.filters])}`;
  }

  get(name) {
    return this.page.get(name);
  }

  /** The layers drawn on top: `tab=grants,localities`. */
  beside() {
    return (this.get("tab") ?? "").split(",").slice(1);
  }
}

/** Holds the state, tells those who listen, and moves with the browser's back and forward. */
export class Address {
  constructor(about) {
    this.about = about;
    this.listeners = [];
    if (about.start) history.replaceState(null, "", about.start);
    this.state = this.read();
    addEventListener("popstate", () => this.tell(this.read()));
  }

  read() {
    const state = new State(location.search, this.about);
    return state.get("tab") ? state : state.with({ tab: this.about.layer.id });
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  tell(state) {
    const before = this.state;
    this.state = state;
    for (const listener of this.listeners) listener(state, before);
  }

  /** Goes to another state, as a step that the back button takes back; with `replace` in the
   *  place of the present step. */
  go(state, { replace = false } = {}) {
    if (state.search() === this.state.search()) return;
    const way = replace ? "replaceState" : "pushState";
    history[way](null, "", location.pathname + state.search());
    this.tell(state);
  }
}

export class ApiError extends Error {
  /** `status` is HTTP's; none where nobody answered. */
  constructor(message, status = null) {
    super(message);
    this.status = status;
  }
}

const kept = new Map();

export async function answered(address, signal, accept) {
  let response;
  try {
    const headers = { Accept: accept, "Accept-Language": language };
    response = await fetch(address, { signal, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(t("Servern svarar inte. Kontrollera anslutningen och försök igen."));
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  const { status } = response;
  throw new ApiError(problem.detail || t("Servern svarade med fel {status}.", { status }), status);
}

async function ask(address, signal) {
  return worded(await (await answered(address, signal, "application/json")).json());
}

export class Api {
  constructor(root) {
    this.root = root;
    this.base = `${root}/api/v1`;
  }

  items(id) {
    return `${this.base}/collections/${id}/items`;
  }

  features(id, query, signal) {
    return ask(`${this.items(id)}?${query}`, signal);
  }

  one(id, featureId, signal) {
    return ask(`${this.items(id)}/${encodeURIComponent(featureId)}`, signal);
  }

  statisticsAddress(id, query) {
    return `${this.base}/statistics/${id}?${query}`;
  }

  statistics(id, query, signal) {
    return ask(this.statisticsAddress(id, query), signal);
  }

  /** All that the server tells of a selection: chips, facets, statistics (web/map_answer.py). */
  chosen(search, signal) {
    const { ahead } = this;
    this.ahead = null;
    if (ahead?.search === search) return ahead.answer;
    return ask(`${this.root}/urval${search}`, signal);
  }

  /** Asks for the selection that will be wanted next. */
  prepare(search) {
    if (this.ahead?.search === search) return;
    const answer = ask(`${this.root}/urval${search}`);
    answer.catch(() => {}); // told when it is wanted
    this.ahead = { search, answer };
  }

  /** What `/sok` finds; `more` may keep it within a selection or one of its groups. */
  search(words, more = {}, signal) {
    const asked = new URLSearchParams({ ...more, q: words, f: "json" });
    return ask(within(`${this.root}/sok?${asked}`), signal);
  }

  /** The 33 municipalities with their polygons and headline figures: asked for once. */
  municipalities() {
    return this.once(`${this.items("kommunfakta")}?limit=100`);
  }

  /** An answer that does not change while the page stands; one that failed is asked for again. */
  once(address) {
    if (!kept.has(address)) {
      const answer = ask(address);
      answer.catch(() => kept.delete(address));
      kept.set(address, answer);
    }
    return kept.get(address);
  }
}
