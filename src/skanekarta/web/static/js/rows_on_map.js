// The rows of a layer under a query, as marks: one by one, or from tiles where there are too many.

import { marksOf, spots } from "./circles.js";
import { INTERNAL, isInternal, rows } from "./entries.js";

const MOST = 5000; // more are read from tiles
const AT_ONE_PLACE = 100; // rows that the panel lists

/** Every feature where there are at most `MOST`, else the first and how many there are. */
export async function load(page, id, filters, signal) {
  const query = (more) => new URLSearchParams([...filters, ...Object.entries(more)]);
  const few = await page.api.features(id, query({ limit: 1, "skip-geometry": true }), signal);
  if (few.numberMatched > MOST) return { ...few, id, query: query({}), isMany: true };
  const answer = few.numberMatched ? await page.api.features(id, query({ limit: MOST }), signal) : few;
  return { ...answer, id, query: query({}), isMany: false };
}

/** Draws what `load` found; `how` is `Marks.add`'s, without what is the same for all. */
export async function show(page, layer, found, how, signal) {
  const marks = marksOf(page);
  const all = {
    ...how,
    choose: (cluster) => choose(page, layer, found, cluster, signal),
    point: (text) => page.point(text),
    name: (features, count) => [nameOf(layer, features, count), ""],
  };
  if (!found.isMany) marks.add(spots(found.features, how), all);
  else await showTiles(page, found, how, all, signal);
}

function nameOf(layer, features, count) {
  if (count > 1) return rows(count, layer.id);
  const { properties } = features[0];
  const named = String(properties[layer.heading] ?? layer.title);
  return isInternal(properties) ? `${named} (${INTERNAL()})` : named;
}

/** Reads the tiles of what is seen, and again when the map has moved. */
async function showTiles(page, found, how, all, signal) {
  const { tiles } = await import("./tiles.js");
  const { map } = page.frame;
  const own = marksOf(page).place();
  let latest = 0; // an answer to an earlier view may come after a later one's
  const draw = async () => {
    latest += 1;
    const turn = latest;
    const features = await tiles(page.api, map, found.id, found.query, signal);
    if (!signal.aborted && turn === latest) own.fill(spots(features, how), all);
  };
  const again = () => draw().catch((error) => error.name === "AbortError" || page.frame.fail(error));
  map.on("moveend", again);
  signal.addEventListener("abort", () => map.off("moveend", again), { once: true });
  await draw();
}

/** The rows that stand at one place, in the panel. Those of a tile are asked for. */
async function choose(page, layer, found, { features, count, bounds }, signal) {
  if (!found.isMany) return page.choose(layer, features);
  const box = bounds.pad(0).toBBoxString();
  const query = `${found.query}&bbox=${grown(box)}&limit=${AT_ONE_PLACE}`;
  const there = await page.api.features(found.id, query, signal);
  return page.choose(layer, there.features, Math.max(count, there.numberMatched));
}

const NEAR = 1e-5; // a tile's place is rounded to its grid

function grown(box) {
  const [west, south, east, north] = box.split(",").map(Number);
  return [west - NEAR, south - NEAR, east + NEAR, north + NEAR].join(",");
}
