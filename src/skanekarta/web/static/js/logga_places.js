// Municipalities and localities: the map's ground, what is searched, and which municipality a
// point lies in. The service worker keeps the answers, so all of it works without a net.

import { folded } from "./find.js";
import { Api, queryString } from "./state.js";

const MOST = 8;

/** Whether the ring is crossed an odd number of times on the way east from the point. */
function isInRing([x, y], ring) {
  let inside = false;
  ring.forEach(([x1, y1], index) => {
    const [x2, y2] = ring[(index || ring.length) - 1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
}

function holds({ type, coordinates }, point) {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return polygons.some((rings) => rings.filter((ring) => isInRing(point, ring)).length % 2 === 1);
}

export class Places {
  constructor(root) {
    this.api = new Api(root);
  }

  /** GeoJSON of the 33; the address is one that the worker keeps. */
  municipalities() {
    return this.all("kommunfakta", "code,name");
  }

  all(id, properties) {
    const query = queryString([["limit", "1000"], ["properties", properties]]);
    return this.api.once(`${this.api.items(id)}?${query}`);
  }

  /** The municipality that the point lies in: `{ code, name }`, or nothing. */
  async at({ longitude, latitude }) {
    const { features } = await this.municipalities();
    const found = features.find(({ geometry }) => holds(geometry, [longitude, latitude]));
    return found?.properties;
  }

  /** Localities whose name has the words in it: first those that begin with just them, then those
   *  that do so but for the marks on the letters. */
  async search(text) {
    const wanted = folded(text);
    if (!wanted) return [];
    const [{ features }, { features: all }] = await Promise.all([
      this.all("localities", "name,municipality"),
      this.municipalities(),
    ]);
    const names = new Map(all.map(({ properties }) => [properties.code, properties.name]));
    const typed = text.toLowerCase();
    const place = ({ properties: { name } }) =>
      name.toLowerCase().startsWith(typed) ? -1 : folded(name).indexOf(wanted);
    const rank = (each) => Math.sign(place(each));
    return features
      .filter(({ geometry, properties }) => geometry && folded(properties.name).includes(wanted))
      .sort((one, other) => rank(one) - rank(other))
      .slice(0, MOST)
      .map(({ geometry, properties: { name, municipality } }) => {
        const [longitude, latitude] = geometry.coordinates;
        return { title: name, detail: names.get(municipality), lang: "sv", longitude, latitude };
      });
  }
}
