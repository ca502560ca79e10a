// What the page asks of the API. An answer that is not there is an error with a sentence.

import { language, t, within, worded } from "./words.js";

export class ApiError extends Error {
  /** `status` is HTTP's; none where nobody answered. */
  constructor(message, status = null) {
    super(message);
    this.status = status;
  }
}

const kept = new Map();

async function answered(address, signal, accept) {
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

  /** A vector tile's bytes; null for an empty one. */
  async tile(id, place, query, signal) {
    const path = `${this.base}/collections/${id}/tiles/WebMercatorQuad/${place}`;
    const address = query ? `${path}?${query}` : path;
    const response = await answered(address, signal, "application/vnd.mapbox-vector-tile");
    return response.status === 204 ? null : response.arrayBuffer();
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
