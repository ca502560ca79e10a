// Copies what the pages need from node_modules into the Python package (git-ignored there).
// A new asset is one more row.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "src", "skanekarta", "web", "static", "vendor");

const sans = "@fontsource-variable/source-sans-3";

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

rmSync(target, { recursive: true, force: true });
for (const [from, to] of assets) {
  mkdirSync(dirname(join(target, to)), { recursive: true });
  cpSync(join(root, "node_modules", from), join(target, to), { recursive: true });
}
console.log(`${assets.length} assets copied to src/skanekarta/web/static/vendor`);
