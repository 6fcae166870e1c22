// The picture by keyboard: arrows from island to island, Enter goes in, arrows from voice to voice, Enter
// opens, Escape goes back out. Shift with an arrow draws a rectangle and chooses what lies in it.
import { nearest, zoomed } from "./atlas_space.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function keys(atlas, stage, frame) {
  const { voices, communities } = atlas.data;
  const islands = communities.map((_, at) => at).sort((a, b) => communities[b].voices - communities[a].voices);
  const xs = communities.map((one) => one.x);
  const ys = communities.map((one) => one.y);
  const people = (island) => voices.community.flatMap((home, at) => (home === island && atlas.active(at) ? [at] : []));
  let box = null;

  function toIsland(at) {
    atlas.go(at, -1);
    atlas.tellIsland(at);
  }

  function toVoice(at) {
    atlas.go(atlas.island, at);
    atlas.tell("voice_at", { name: voices.name[at], network: voices.network[at], influence: voices.influence[at] });
  }

  function goIn() {
    const inside = people(atlas.island).sort((a, b) => voices.influence[b] - voices.influence[a]);
    if (!inside.length) return atlas.tell("nobody");
    atlas.flyTo(atlas.island);
    toVoice(inside[0]);
  }

  function walk(way) {
    if (atlas.voice >= 0) {
      const next = nearest(people(voices.community[atlas.voice]), voices.x, voices.y, [voices.x[atlas.voice], voices.y[atlas.voice]], way);
      return next < 0 ? atlas.tell("edge") : toVoice(next);
    }
    if (!islands.length) return atlas.tell("nobody");
    if (atlas.island < 0) return toIsland(islands[0]);
    const next = nearest(islands, xs, ys, [xs[atlas.island], ys[atlas.island]], way);
    return next < 0 ? atlas.tell("edge") : toIsland(next);
  }

  function stretch([dx, dy]) {
    const one = atlas.voice >= 0 ? [voices.x[atlas.voice], voices.y[atlas.voice]] : atlas.island >= 0 ? [xs[atlas.island], ys[atlas.island]] : [atlas.view.x, atlas.view.y];
    box ??= { start: one, end: one };
    const step = (0.06 * Math.min(atlas.view.width, atlas.view.height)) / atlas.view.scale;
    box.end = [box.end[0] + dx * step, box.end[1] + dy * step];
    const [a, b] = [box.start, box.end];
    // A rectangle that has no width yet takes a step's width around the line.
    const [fat, tall] = [a[0] === b[0] ? step / 2 : 0, a[1] === b[1] ? step / 2 : 0];
    const [left, right] = [Math.min(a[0], b[0]) - fat, Math.max(a[0], b[0]) + fat];
    const [top, bottom] = [Math.min(a[1], b[1]) - tall, Math.max(a[1], b[1]) + tall];
    frame([[left, top], [right, top], [right, bottom], [left, bottom]]);
    atlas.choose([[left, top], [right, top], [right, bottom], [left, bottom]]);
  }

  function drop() {
    box = null;
    frame(null);
  }

  function out() {
    if (box || atlas.chosen) return drop(), atlas.clear(), atlas.tell("none_chosen"), true;
    if (atlas.voice >= 0) {
      const home = voices.community[atlas.voice];
      if (home >= 0) toIsland(home);
      else atlas.go(-1, -1);
      atlas.whole();
    } else if (atlas.island >= 0) atlas.go(-1, -1), atlas.whole(), atlas.tell("whole");
    else return false;
    return true;
  }

  const by = (factor) => atlas.fly(zoomed(atlas.view, factor, atlas.view.width / 2, atlas.view.height / 2, atlas.home.scale * 0.8, atlas.home.scale * 40));
  const acts = {
    "+": () => by(1.5), "=": () => by(1.5), "-": () => by(1 / 1.5), 0: () => atlas.whole(),
    Enter: () => (atlas.voice >= 0 ? atlas.open() : atlas.island >= 0 ? goIn() : walk([1, 0])),
  };

  stage.addEventListener("keydown", (event) => {
    if (event.target !== stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = ARROWS[event.key];
    stage.classList.remove("by-hand");
    if (way && event.shiftKey) stretch(way);
    else if (way) walk(way);
    else if (event.key === "Escape") { if (!out()) return; }
    else if (Object.hasOwn(acts, event.key)) acts[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  stage.addEventListener("focus", () => { if (!stage.classList.contains("by-hand")) atlas.tell("entered"); });
  return { drop, by };
}
