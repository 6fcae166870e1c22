// The geometry of the atlas: pure functions over plain numbers, nothing of the page in them.
//
// A view is { x, y, scale, width, height }: the point of the world (0..1, y downwards) in the middle of the
// picture, pixels per unit of the world, and the size of the picture in pixels.

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// Small letters without accents, as people type when they search.
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export const onScreen = (view, x, y) => [
  (x - view.x) * view.scale + view.width / 2,
  (y - view.y) * view.scale + view.height / 2,
];

export const inWorld = (view, left, top) => [
  (left - view.width / 2) / view.scale + view.x,
  (top - view.height / 2) / view.scale + view.y,
];

// The view that shows the whole box { left, top, right, bottom } with a margin in pixels.
export function fitted(box, width, height, margin) {
  const wide = Math.max(box.right - box.left, 1e-3);
  const high = Math.max(box.bottom - box.top, 1e-3);
  const scale = Math.min(Math.max(width - 2 * margin, 40) / wide, Math.max(height - 2 * margin, 40) / high);
  return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, scale, width, height };
}

// The view after a zoom that leaves the point under the finger where it is.
export function zoomed(view, factor, left, top, least, most) {
  const scale = clamp(view.scale * factor, least, most);
  const [x, y] = inWorld(view, left, top);
  return {
    ...view,
    scale,
    x: x - (left - view.width / 2) / scale,
    y: y - (top - view.height / 2) / scale,
  };
}

// Whether a point lies in a polygon [[x, y], …], by the even-odd rule.
export function inside(polygon, x, y) {
  let within = false;
  for (let at = 0, before = polygon.length - 1; at < polygon.length; before = at++) {
    const [ax, ay] = polygon[at];
    const [bx, by] = polygon[before];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

// Which of `many` (indices) is the nearest towards (dx, dy) from a point; -1 when none lies that way.
// What lies aside counts three times its distance, so that one walks straight.
export function nearest(many, xs, ys, from, [dx, dy]) {
  let best = -1;
  let least = Infinity;
  for (const one of many) {
    const [x, y] = [xs[one] - from[0], ys[one] - from[1]];
    const ahead = x * dx + y * dy;
    const aside = Math.abs(x * dy - y * dx);
    if (ahead <= 1e-9 || aside > 2.5 * ahead) continue;
    const cost = ahead + 3 * aside;
    if (cost < least) [best, least] = [one, cost];
  }
  return best;
}

const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// Gives each wanted label { width, height, spots: [[left, top], …] } the first of its spots that meets no
// box already taken and sticks out of no side, or null. The order given is the order of right.
export function placed(wanted, width, height, taken = []) {
  const boxes = [...taken];
  return wanted.map((label) => {
    for (const [left, top] of label.spots) {
      const box = { left, top, right: left + label.width, bottom: top + label.height };
      if (left < 0 || top < 0 || box.right > width || box.bottom > height) continue;
      if (boxes.some((other) => meet(box, other))) continue;
      boxes.push(box);
      return box;
    }
    return null;
  });
}

const CELLS = 64;
const cellOf = (value) => clamp(Math.floor(value * CELLS), 0, CELLS - 1);

// An index of points by the squares they lie in.
export function squares(xs, ys) {
  const starts = new Uint32Array(CELLS * CELLS + 1);
  const cells = Uint16Array.from(xs, (x, at) => cellOf(ys[at]) * CELLS + cellOf(x));
  for (const cell of cells) starts[cell + 1] += 1;
  for (let cell = 0; cell < CELLS * CELLS; cell += 1) starts[cell + 1] += starts[cell];
  const filled = starts.slice();
  const points = new Uint32Array(cells.length);
  cells.forEach((cell, at) => { points[filled[cell]++] = at; });
  return { starts, points, xs, ys };
}

// Calls `visit(point)` for the points of all squares that touch a box of the world.
export function within({ starts, points }, left, top, right, bottom, visit) {
  for (let row = cellOf(top); row <= cellOf(bottom); row += 1) {
    const line = row * CELLS;
    const end = starts[line + cellOf(right) + 1];
    for (let at = starts[line + cellOf(left)]; at < end; at += 1) visit(points[at]);
  }
}

// The point that covers a place best: the nearest whose own reach (in the world) holds it; -1 for none.
export function under(index, x, y, most, reachOf) {
  let best = -1;
  let least = Infinity;
  within(index, x - most, y - most, x + most, y + most, (one) => {
    const far = Math.hypot(index.xs[one] - x, index.ys[one] - y);
    if (far <= reachOf(one) && far < least) [best, least] = [one, far];
  });
  return best;
}
