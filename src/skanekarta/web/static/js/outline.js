// The open municipality and the focused one, outlined above the others. (Moving a path itself to
// the front would take the focus from it.)

import { token } from "./dom.js";

const L = window.L;

export function outline({ chosen, byCode, open_: open, focused }) {
  chosen.clearLayers();
  for (const code of new Set([open, focused])) {
    const shape = byCode.get(code);
    if (!shape) continue;
    const options = { pane: "chosen", interactive: false, fill: false };
    const line = (color, weight) => L.geoJSON(shape.feature, { ...options, color, weight });
    chosen.addLayer(line(token("surface"), 6));
    chosen.addLayer(line(token("ink"), 3));
  }
}
