// Where an arrow key goes on the map, from one municipality to another.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The code that a key leads to; nothing where there is none in that direction. `byCode` are the
 *  drawn municipalities. */
export function towards(key, code, byCode, map) {
  const codes = [...byCode.keys()];
  if (key === "Home") return codes[0];
  if (key === "End") return codes.at(-1);
  return nearest(code, STEPS[key], byCode, map);
}

/** The nearest one in a direction: distance along it counts once, aside of it twice. */
function nearest(code, [x, y], byCode, map) {
  const centre = (each) => map.project(byCode.get(each).getBounds().getCenter(), 8);
  const from = centre(code);
  let found = null;
  for (const each of byCode.keys()) {
    const step = centre(each).subtract(from);
    const ahead = step.x * x + step.y * y;
    const aside = Math.abs(step.x * y) + Math.abs(step.y * x);
    if (ahead <= 0 || aside > ahead * 1.5) continue;
    const distance = ahead + 2 * aside;
    if (!found || distance < found.distance) found = { each, distance };
  }
  return found?.each;
}
