// Names over the picture, as text of the page: islands first, the largest first, then the voices one is near
// enough to read. None covers another; what has no room waits for a closer look.
import { clamp, onScreen, placed, within } from "./atlas_space.js";

const MOST_VOICES = 36;
const NARROW = 520;
// So few islands are all named, where there is room.
const FEW = 12;

function measure(stage) {
  const pen = document.createElement("canvas").getContext("2d");
  const known = new Map();
  const family = getComputedStyle(stage).fontFamily;
  return (text, font) => {
    const key = `${font} ${text}`;
    if (!known.has(key)) {
      pen.font = `${font} ${family}`;
      known.set(key, pen.measureText(text).width);
    }
    return known.get(key);
  };
}

const SIZES = [[15, "large"], [13, "middle"], [12, "little"]];

function sizeOf(communities) {
  const most = Math.max(1, ...communities.map((one) => one.voices));
  return communities.map(({ voices }) => SIZES[voices > most / 2 ? 0 : voices > most / 6 ? 1 : 2]);
}

export function names(atlas, layer) {
  const { data, number, words } = atlas;
  const wide = measure(layer);
  const sizes = sizeOf(data.communities);
  const order = data.communities.map((_, at) => at).sort((a, b) => data.communities[b].voices - data.communities[a].voices);
  const below = (at) => (data.communities[at].is_crowd ? `${words.crowd} · ${number(atlas.living[at])}` : number(atlas.living[at]));
  const islands = data.communities.map((one, at) => {
    const label = document.createElement("div");
    label.className = `atlas-island ${sizes[at][1]}${one.is_crowd ? " crowd" : ""}`;
    label.style.setProperty("--own", `var(${atlas.tokens[at]})`);
    const title = Object.assign(document.createElement("b"), { textContent: one.name });
    label.append(title, document.createElement("small"));
    layer.append(label);
    return label;
  });
  const spare = Array.from({ length: MOST_VOICES }, () => {
    const label = Object.assign(document.createElement("span"), { className: "atlas-name", hidden: true });
    layer.append(label);
    return label;
  });

  function islandsWanted(view) {
    const shown = [];
    const narrow = view.width < NARROW;
    layer.classList.toggle("narrow", narrow);
    for (const at of order) {
      const one = data.communities[at];
      const [x, y] = onScreen(view, one.x, one.y);
      const reach = one.radius * view.scale;
      if (x + reach < 0 || y + reach < 0 || x - reach > view.width || y - reach > view.height) continue;
      // On a phone the name has the room of the number.
      const count = narrow && !one.is_crowd ? 0 : wide(below(at), "400 12px") + 7;
      const size = Math.min(sizes[at][0], narrow ? 13 : 15);
      const width = Math.min(wide(one.name, `600 ${size}px`) + count + 16, 0.75 * view.width);
      const height = size + 9;
      // On the shore above, so that the middle is left to the voices; within the picture as long as the land is.
      const left = clamp(x - width / 2, 6, Math.max(view.width - width - 6, 6));
      const above = clamp(y - reach - height * 0.6, 6, view.height - height - 6);
      const spots = [[left, above], [left, y + reach - height * 0.4], [left, y - height / 2]];
      // Among many, a small island waits until its name is not much wider than its land.
      if (order.length <= FEW || width < 4.4 * reach + 40 || atlas.island === at) shown.push({ at, width, height, spots });
    }
    return shown;
  }

  function voicesWanted(view) {
    const few = atlas.data.voices.x.length < 150;
    const room = atlas.closer();
    const many = few ? MOST_VOICES : Math.round(MOST_VOICES * clamp((room - 1.25) / 2.5, 0, 1));
    if (!many) return [];
    const half = [view.width / 2 / view.scale, view.height / 2 / view.scale];
    const seen = [];
    const { x, y, influence } = data.voices;
    within(atlas.index, view.x - half[0], view.y - half[1], view.x + half[0], view.y + half[1], (one) => {
      if (one !== atlas.voice && atlas.active(one) && atlas.lit(one)) seen.push(one);
    });
    seen.sort((a, b) => influence[b] - influence[a]);
    return seen.slice(0, many * 2).map((one) => {
      const [left, top] = onScreen(view, x[one], y[one]);
      const reach = atlas.reach(one) + 3;
      const width = Math.min(wide(data.voices.name[one], "500 12px"), 160) + 4;
      return { one, width, height: 16, spots: [[left + reach, top - 8], [left - reach - width, top - 8], [left - width / 2, top + reach]] };
    });
  }

  const put = (label, box) => {
    label.hidden = !box;
    if (box) label.style.transform = `translate(${Math.round(box.left)}px, ${Math.round(box.top)}px)`;
  };

  return function show(view, taken) {
    const lands = islandsWanted(view);
    const people = voicesWanted(view);
    const boxes = placed([...lands, ...people], view.width, view.height, taken);
    islands.forEach((label) => { label.hidden = true; });
    lands.forEach(({ at }, rank) => {
      islands[at].lastChild.textContent = below(at);
      put(islands[at], boxes[rank]);
    });
    const shown = people.map((one, rank) => [one, boxes[lands.length + rank]]).filter(([, box]) => box).slice(0, spare.length);
    spare.forEach((label, rank) => {
      const [person, box] = shown[rank] ?? [];
      if (person) label.textContent = data.voices.name[person.one];
      put(label, box);
    });
  };
}
