// Rings around an opened row on the map.

const L = window.L;

/** Rings where a row is, moving the map there if it is out of sight; null takes them away. */
export function pointOut(frame, geometry) {
  frame.ring?.remove();
  frame.ring = null;
  if (!geometry) return;
  const places = geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates;
  if (geometry.type !== "Point" && geometry.type !== "MultiPoint") return;
  const at = places.map(([longitude, latitude]) => L.latLng(latitude, longitude));
  const how = { radius: 16, className: "ring", interactive: false, pane: "circles" };
  frame.ring = L.layerGroup(at.map((each) => L.circleMarker(each, how))).addTo(frame.map);
  const bounds = L.latLngBounds(at);
  if (!frame.map.getBounds().contains(bounds)) frame.map.panTo(bounds.getCenter());
}
