// Rows by the thousand: the API's vector tiles for what the map shows, as features that `spots`
// (circles.js) reads. Fetched only when there are more rows than the page asks for one by one.

import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { answered } from "./state.js";

const L = window.L;
const DEEPER = 1; // a tile as two by two of Leaflet's: its cells are then eight pixels
const TILE = 256;
const LEAST = 5;

function square(map) {
  const zoom = Math.max(LEAST, Math.round(map.getZoom()) - DEEPER);
  const corner = (at) => map.project(at, zoom).divideBy(TILE).floor();
  const bounds = map.getBounds();
  return { zoom, first: corner(bounds.getNorthWest()), last: corner(bounds.getSouthEast()) };
}

function addresses(map) {
  const { zoom, first, last } = square(map);
  const edge = 2 ** zoom - 1;
  const found = [];
  for (let row = Math.max(0, first.y); row <= Math.min(edge, last.y); row += 1) {
    for (let column = Math.max(0, first.x); column <= Math.min(edge, last.x); column += 1) {
      found.push({ zoom, row, column });
    }
  }
  return found;
}

/** A tile's features in degrees; those of its margin belong to the neighbour. */
function read(buffer, id, { zoom, row, column }) {
  const layer = new VectorTile(new PbfReader(buffer)).layers[id];
  const found = [];
  for (let index = 0; index < (layer?.length ?? 0); index += 1) {
    const feature = layer.feature(index);
    const { extent } = layer;
    const inside = feature
      .loadGeometry()
      .map(([point]) => point)
      .filter(({ x, y }) => x >= 0 && y >= 0 && x < extent && y < extent)
      .map(({ x, y }) => degrees(zoom, column + x / extent, row + y / extent));
    const geometry = { type: "MultiPoint", coordinates: inside };
    const { properties } = feature;
    found.push({ id: properties.id ?? feature.id, properties: { ...properties }, geometry });
  }
  return found;
}

function degrees(zoom, x, y) {
  const { lat, lng } = L.CRS.EPSG3857.pointToLatLng(L.point(x * TILE, y * TILE), zoom);
  return [lng, lat];
}

/** A tile's bytes; null for an empty one. */
async function bytes(api, id, place, query, signal) {
  const path = `${api.base}/collections/${id}/tiles/WebMercatorQuad/${place}`;
  const address = query ? `${path}?${query}` : path;
  const response = await answered(address, signal, "application/vnd.mapbox-vector-tile");
  return response.status === 204 ? null : response.arrayBuffer();
}

/** The features of layer `id` under `query` that stand within the map's frame now. */
export async function tiles(api, map, id, query, signal) {
  const asked = addresses(map).map(async (tile) => {
    const { zoom, row, column } = tile;
    const buffer = await bytes(api, id, `${zoom}/${row}/${column}`, query, signal);
    return buffer ? read(buffer, id, tile) : [];
  });
  return (await Promise.all(asked)).flat();
}
