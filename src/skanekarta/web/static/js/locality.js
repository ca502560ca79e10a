// A locality that was searched for: shown on the map, in its municipality, which stands open.

import { pointOut } from "./ring.js";

/** `item` is what the search found. Where nobody knows the place, its municipality is shown. */
export async function showLocality(page, { id, title, detail, municipality }, opener) {
  const [code] = municipality;
  const feature = page.api.one("localities", id);
  const panel = document.getElementById("panel");
  const shown = new Promise((done) => panel.addEventListener("shown", done, { once: true }));
  await page.open(code, opener);
  const [{ geometry }] = await Promise.all([feature, shown]);
  const { frame, municipalities } = page;
  if (page.address.state.get("panel") !== code) return; // somebody has gone on meanwhile
  frame.fit(municipalities.byCode.get(code).getBounds());
  pointOut(frame, geometry);
  frame.read([title, detail]);
  // The panel, which is below it on a small screen, has been scrolled to when it got the focus.
  frame.element.scrollIntoView({ block: "nearest" });
}
