// Copies what the pages need from node_modules into the Python package (git-ignored there).
// A new asset is one more row.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "src", "skanekarta", "web", "static", "vendor");

const sans = "@fontsource-variable/source-sans-3";

const still = "@fontsource/source-sans-3/files/source-sans-3";

const assets = [
  ["leaflet/dist/leaflet.js", "leaflet/leaflet.js"],
  ["leaflet/dist/leaflet.css", "leaflet/leaflet.css"],
  ["leaflet/dist/images", "leaflet/images"],
  ["leaflet/LICENSE", "leaflet/LICENSE"],
  ["pbf/index.js", "pbf/index.js"],
  ["pbf/LICENSE", "pbf/LICENSE"],
  ["@mapbox/vector-tile/index.js", "vector-tile/index.js"],
  ["@mapbox/vector-tile/LICENSE.txt", "vector-tile/LICENSE"],
  ["@mapbox/point-geometry/index.js", "point-geometry/index.js"],
  ["@mapbox/point-geometry/LICENSE", "point-geometry/LICENSE"],
  [`${sans}/files/source-sans-3-latin-wght-normal.woff2`, "source-sans/normal.woff2"],
  [`${sans}/files/source-sans-3-latin-wght-italic.woff2`, "source-sans/italic.woff2"],
  [`${sans}/LICENSE`, "source-sans/LICENSE"],
  ["swagger-ui-dist/swagger-ui-bundle.js", "swagger-ui/swagger-ui-bundle.js"],
  ["swagger-ui-dist/swagger-ui.css", "swagger-ui/swagger-ui.css"],
  ["swagger-ui-dist/LICENSE", "swagger-ui/LICENSE"],
];

// The same typeface for pictures that the server draws, which takes TrueType only.
const typefaces = [
  [`${still}-latin-400-normal.woff`, "source-sans/regular.ttf"],
  [`${still}-latin-700-normal.woff`, "source-sans/bold.ttf"],
  [`${still}-latin-ext-400-normal.woff`, "source-sans/extended.ttf"],
];

/** A WOFF file is a TrueType file whose tables are compressed one by one (W3C WOFF 1.0, §3–5). */
function unpacked(woff) {
  const count = woff.readUInt16BE(12);
  const power = Math.floor(Math.log2(count));
  const head = Buffer.alloc(12 + 16 * count);
  woff.copy(head, 0, 4, 8);
  const search = [count, 16 << power, power, 16 * (count - (1 << power))];
  search.forEach((value, index) => head.writeUInt16BE(value, 4 + 2 * index));
  const parts = [head];
  let offset = head.length;
  for (let index = 0; index < count; index += 1) {
    const [from, to] = [44 + 20 * index, 12 + 16 * index];
    const [at, size, length] = [4, 8, 12].map((field) => woff.readUInt32BE(from + field));
    const stored = woff.subarray(at, at + size);
    const table = size < length ? inflateSync(stored) : stored;
    woff.copy(head, to, from, from + 4);
    woff.copy(head, to + 4, from + 16, from + 20);
    head.writeUInt32BE(offset, to + 8);
    head.writeUInt32BE(length, to + 12);
    const padding = Buffer.alloc(-length & 3);
    parts.push(table, padding);
    offset += length + padding.length;
  }
  return Buffer.concat(parts);
}

rmSync(target, { recursive: true, force: true });
for (const [from, to] of assets) {
  mkdirSync(dirname(join(target, to)), { recursive: true });
  cpSync(join(root, "node_modules", from), join(target, to), { recursive: true });
}
for (const [from, to] of typefaces) {
  writeFileSync(join(target, to), unpacked(readFileSync(join(root, "node_modules", from))));
}
console.log(`${assets.length + typefaces.length} assets copied to src/skanekarta/web/static/vendor`);
