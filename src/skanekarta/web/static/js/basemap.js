// The ground: sea as the background, neighbours in grey, names by rank and zoom.

import { make, token } from "./dom.js";

const SMALL_FROM = 8.75;
const L = window.L;

/** Adds a name to the group: an element, for Leaflet would read a string as HTML. */
function addName(group, { properties, geometry }) {
  const { kind, name, rank } = properties;
  const classes = `place place-${kind}${rank ? ` place-rank-${rank}` : ""}`;
  const element = make("span", { class: classes }, name);
  const icon = L.divIcon({ className: "place-icon", html: element, iconSize: [0, 0] });
  const [longitude, latitude] = geometry.coordinates;
  const options = { icon, interactive: false, keyboard: false, pane: "places" };
  group.addLayer(L.marker([latitude, longitude], options));
  return { element, rank: rank ?? 4 };
}

function overlaps(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Shows the names that have room, the larger places first; the smallest only zoomed in. */
function makeRoom(map, names) {
  const taken = [];
  for (const { element, rank } of names) {
    element.hidden = rank === 3 && map.getZoom() < SMALL_FROM;
    if (element.hidden) continue;
    const box = element.getBoundingClientRect();
    element.hidden = taken.some((each) => overlaps(each, box));
    if (!element.hidden) taken.push(box);
  }
}

/** Draws our own base map into Folium's empty layers; `ground` is a tile layer with a base map
 *  from elsewhere, and then there is nothing to draw. */
export async function basemap(map, ground, places, address) {
  if (!ground.addData) return;
  const answer = await fetch(address);
  if (!answer.ok) return; // the map is readable without its ground
  const { features } = await answer.json();
  const land = features.filter(({ geometry }) => geometry.type !== "Point");
  ground.options.interactive = false;
  ground.addData({ type: "FeatureCollection", features: land });
  ground.setStyle({ stroke: true, weight: 1, color: token("map-sea"), fillOpacity: 1 });
  ground.setStyle({ fillColor: token("map-neighbour") });
  const points = features.filter(({ geometry }) => geometry.type === "Point");
  const names = points.map((each) => addName(places, each)).sort((a, b) => a.rank - b.rank);
  map.on("zoomend resize", () => makeRoom(map, names));
  makeRoom(map, names);
}
