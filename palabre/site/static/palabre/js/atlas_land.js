// The land under the islands: how far each place of the world is from the nearest voice of a community.
//
// A grid of distances is filled by two sweeps that carry the nearest voice along (Danielsson 1980); its
// level lines are the shores. Places of nobody, far from all, stay sea.

export const SIZE = 384;
export const EDGE = 0.1;
const SPAN = 1 + 2 * EDGE;
const FAR = 1e6;

const toCell = (value) => Math.round(((value + EDGE) / SPAN) * (SIZE - 1));

function seeds(voices, communities) {
  const nearest = new Int32Array(SIZE * SIZE).fill(-1);
  for (let one = 0; one < voices.x.length; one += 1) {
    const home = communities[voices.community[one]];
    // One who lives far off would draw a bridge over the sea.
    if (!home || Math.hypot(voices.x[one] - home.x, voices.y[one] - home.y) > 1.3 * home.radius) continue;
    nearest[toCell(voices.y[one]) * SIZE + toCell(voices.x[one])] = one;
  }
  return nearest;
}

// Each cell learns from its neighbours who is nearest: forwards, then backwards.
function sweep(nearest, voices) {
  const column = Float32Array.from(voices.x, toCell);
  const row = Float32Array.from(voices.y, toCell);
  const far = new Float32Array(SIZE * SIZE).fill(FAR);
  nearest.forEach((one, cell) => { if (one >= 0) far[cell] = 0; });
  const learn = (cell, x, y, from) => {
    const one = nearest[from];
    if (one < 0) return;
    const distance = Math.hypot(column[one] - x, row[one] - y);
    if (distance < far[cell]) [far[cell], nearest[cell]] = [distance, one];
  };
  for (const step of [1, -1]) {
    const start = step > 0 ? 1 : SIZE - 2;
    for (let y = start; y > 0 && y < SIZE - 1; y += step) {
      for (let x = start; x > 0 && x < SIZE - 1; x += step) {
        const cell = y * SIZE + x;
        const above = cell - step * SIZE;
        for (const from of [cell - step, above, above - 1, above + 1]) learn(cell, x, y, from);
      }
      // The same line once more the other way, or news would travel in one direction only.
      for (let x = SIZE - 1 - start; x > 0 && x < SIZE - 1; x -= step) learn(y * SIZE + x, x, y, y * SIZE + x + step);
    }
  }
  return far;
}

// A mean over a square, twice: shores become round.
function blurred(values, reach) {
  const line = new Float32Array(SIZE);
  for (let pass = 0; pass < 4; pass += 1) {
    const [along, across] = pass % 2 ? [SIZE, 1] : [1, SIZE];
    for (let at = 0; at < SIZE; at += 1) {
      let sum = 0;
      for (let k = -reach; k < SIZE; k += 1) {
        if (k + reach < SIZE) sum += values[at * across + (k + reach) * along];
        if (k - reach - 1 >= 0) sum -= values[at * across + (k - reach - 1) * along];
        if (k >= 0) line[k] = sum / (2 * reach + 1);
      }
      for (let k = 0; k < SIZE; k += 1) values[at * across + k * along] = line[k];
    }
  }
  return values;
}

// Where two islands meet a channel stays open, however near they are.
function channels(height, owner) {
  for (let y = 2; y < SIZE - 2; y += 1) {
    for (let x = 2; x < SIZE - 2; x += 1) {
      const cell = y * SIZE + x;
      if (owner[cell] === owner[cell + 1] && owner[cell] === owner[cell + SIZE]) continue;
      for (const row of [-1, 0, 1]) for (const column of [-1, 0, 1]) height[cell + row * SIZE + column] = 0;
    }
  }
}

// How far the shore reaches: as far as two neighbours of the community stand apart, within bounds.
const reaches = (communities) => communities.map((one) => Math.min(Math.max((3.4 * one.radius) / Math.sqrt(one.voices || 1), 0.026), 0.06));

// { height, owner }: 1 at a voice, down to 0 out at sea; the community whose voice is nearest, or -1.
export function land(voices, communities) {
  const nearest = seeds(voices, communities);
  const far = sweep(nearest, voices);
  const owner = Int16Array.from(nearest, (one) => (one < 0 ? -1 : voices.community[one]));
  const cells = reaches(communities).map((reach) => (reach / SPAN) * (SIZE - 1));
  const height = far.map((distance, cell) => Math.max(0, 1 - distance / (cells[owner[cell]] ?? 1)));
  channels(height, owner);
  return { height: blurred(height, 2), owner };
}
