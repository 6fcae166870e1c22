// The map of an ecosystem: islands of voices that one drags, searches, encircles and walks by keyboard.
//
//   data-atlas            the whole, with data-src (the JSON) and data-voice-url (0 is the place of the number)
//   atlas:chosen          told by it when voices are encircled: detail { ids, count }
//   data-atlas-only       elsewhere in the page: the numbers of the voices to which its filters narrow it
//
// Its fields may belong to a form of filters (named since, until, community): what is chosen in the picture is
// then written there, and what is chosen there is shown here.
//
// It draws when something changed and never else. Made by templates/cotton/atlas.html, described there.
import { card } from "./atlas_card.js";
import { NOBODY, huesOf, painter } from "./atlas_draw.js";
import { find } from "./atlas_find.js";
import { hand } from "./atlas_hand.js";
import { keys } from "./atlas_keys.js";
import { names } from "./atlas_names.js";
import { clamp, fitted, inWorld, inside, onScreen, squares, under } from "./atlas_space.js";
import { time } from "./atlas_time.js";
import { customs, each } from "./ready.js";

// What fits an address; of more, the most influential are sent.
const MOST_CHOSEN = 1000;
const DAY = 86_400_000;
// Milliseconds from frame to frame above which it is drawn in a hurry.
const SLOW = 36;

const sentences = (root) => Object.fromEntries([...root.querySelector("template[data-atlas-words]").content.children].map((one) => [one.dataset.say, one.textContent]));

function sound({ voices, ties, communities, from, until }) {
  const columns = ["id", "name", "network", "x", "y", "community", "influence", "first", "last"].map((name) => voices[name]);
  const ends = [ties.from, ties.to, ties.weight];
  const even = (lists) => lists.every((one) => Array.isArray(one) && one.length === lists[0].length);
  const count = voices.id.length;
  const known = [...ties.from, ...ties.to].every((one) => Number.isInteger(one) && one >= 0 && one < count);
  const figures = [...voices.x, ...voices.y, ...voices.influence, ...communities.flatMap(({ x, y, radius }) => [x, y, radius])];
  const texts = [...voices.name, ...voices.network, ...communities.map((one) => one.name)];
  const right = figures.every(Number.isFinite) && texts.every((one) => typeof one === "string");
  return even(columns) && even(ends) && known && right && from <= until;
}

// Any colour of the page, as three numbers from 0 to 1.
function tinter(root) {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const probe = root.appendChild(Object.assign(document.createElement("i"), { hidden: true }));
  const read = (token) => {
    probe.style.color = `var(${token})`;
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((part) => part / 255);
  };
  return () => ({ hues: Array.from({ length: NOBODY + 1 }, (_, at) => read(`--atlas-${at}`)), paper: read("--surface"), ink: read("--text") });
}

function whole(voices, communities, width, height) {
  const box = { left: 1, top: 1, right: 0, bottom: 0 };
  const take = (x, y, reach) => {
    box.left = Math.min(box.left, x - reach);
    box.right = Math.max(box.right, x + reach);
    box.top = Math.min(box.top, y - reach);
    box.bottom = Math.max(box.bottom, y + reach);
  };
  voices.x.forEach((x, at) => take(x, voices.y[at], 0));
  communities.forEach((one) => take(one.x, one.y, one.radius));
  return fitted(box, width, height, Math.min(40, width / 24));
}

function build(root, data, brush) {
  const part = (name) => root.querySelector(`[data-atlas-${name}]`);
  const { voices, communities } = data;
  const [stage, says, count, field] = ["stage", "says", "count", "value"].map(part);
  const language = document.documentElement.lang || "en";
  const format = new Intl.NumberFormat(language);
  const number = (value) => format.format(value);
  const words = sentences(root);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const hues = huesOf(communities);
  const size = (one) => 1.7 + 6.3 * (clamp(voices.influence[one], 0, 100) / 100) ** 0.8;
  let drawing = 0;
  let [drawn, slow, rest] = [-1e4, 0, 0];
  let flight = 0;
  let pinned = false;
  let shown = -1;
  let rectangle = null;

  const atlas = {
    root, data, words, number,
    date: new Intl.DateTimeFormat(customs(), { dateStyle: "medium", timeZone: "UTC" }),
    day: (days) => new Date(days * DAY),
    tokens: hues.map((hue) => `--atlas-${hue}`),
    index: squares(voices.x, voices.y),
    home: null, view: null, island: -1, voice: -1, found: null, chosen: null, only: null,
    since: data.from, until: data.until, living: communities.map((one) => one.voices),
    still: () => calm.matches,
    closer: () => atlas.view.scale / atlas.home.scale,
    active: (one) => voices.first[one] <= atlas.until && voices.last[one] >= atlas.since,
    lit: (one) => (!atlas.only || atlas.only.has(one)) && (!(atlas.chosen ?? atlas.found) || (atlas.chosen ?? atlas.found).has(one)),
    form: field.form,
    grow: () => clamp(Math.sqrt((atlas.view.width * atlas.view.height) / voices.x.length) / 20, 0.45, 1.15) * atlas.closer() ** 0.42,
    reach: (one) => size(one) * atlas.grow(),
    lassoing: () => part("lasso").getAttribute("aria-pressed") === "true",
    sentence: (name, values = {}) => (words[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => (typeof values[key] === "number" ? number(values[key]) : values[key] ?? "")),
    tell: (name, values) => { says.textContent = atlas.sentence(name, values); },
  };

  // A machine that is slow at it gets few ties while the picture moves, and all of them once it rests.
  function pace(now) {
    const gap = now - drawn;
    drawn = now;
    if (gap < 500) slow = 0.7 * slow + 0.3 * gap;
    clearTimeout(rest);
    if (slow > SLOW) rest = setTimeout(() => paint(false), 180);
    return slow > SLOW;
  }

  function paint(hurry) {
    const dim = atlas.chosen ? 2 : atlas.found || atlas.only ? 1 : 0;
    brush.draw(atlas.view, { since: atlas.since, until: atlas.until, grow: atlas.grow(), zoom: atlas.closer(), dim, hurry });
  }

  function draw(now) {
    drawing = 0;
    const { view } = atlas;
    paint(pace(now));
    person.follow(view);
    showNames(view, [{ left: view.width - 60, top: 0, right: view.width, bottom: 170 }, ...person.covers()]);
    circle();
    if (rectangle) rope.setAttribute("points", rectangle.map(([x, y]) => onScreen(view, x, y).join(",")).join(" "));
  }

  atlas.redraw = () => { drawing ||= requestAnimationFrame(draw); };

  function circle() {
    const ring = part("circle");
    const one = communities[atlas.island];
    ring.hidden = !one || atlas.voice >= 0;
    if (ring.hidden) return;
    const [x, y] = onScreen(atlas.view, one.x, one.y);
    const reach = (one.radius + 0.03) * atlas.view.scale;
    ring.style.transform = `translate(${x - reach}px, ${y - reach}px)`;
    ring.style.inlineSize = ring.style.blockSize = `${2 * reach}px`;
  }

  // One can't drag the world out of the picture.
  atlas.look = (view) => {
    cancelAnimationFrame(flight);
    atlas.view = { ...view, x: clamp(view.x, 0, 1), y: clamp(view.y, 0, 1) };
    atlas.redraw();
  };

  atlas.fly = (to) => {
    if (atlas.still()) return atlas.look(to);
    cancelAnimationFrame(flight);
    const from = atlas.view;
    const begun = performance.now();
    const step = (now) => {
      const share = clamp((now - begun) / 380, 0, 1);
      const eased = 1 - (1 - share) ** 3;
      const scale = from.scale * (to.scale / from.scale) ** eased;
      // The middle moves with the scale, so that the way is straight to the eye.
      const moved = to.scale === from.scale ? eased : (1 / scale - 1 / from.scale) / (1 / to.scale - 1 / from.scale);
      atlas.look({ ...atlas.view, scale, x: from.x + (to.x - from.x) * moved, y: from.y + (to.y - from.y) * moved });
      if (share < 1) flight = requestAnimationFrame(step);
    };
    flight = requestAnimationFrame(step);
  };

  atlas.tellIsland = (island) => {
    const { name, voices: many, is_crowd: crowd } = communities[island];
    const rank = 1 + communities.filter((one) => one.voices > many).length;
    atlas.tell(crowd ? "crowd_at" : "island_at", { name, count: atlas.living[island], rank, all: communities.length });
  };
  atlas.whole = () => atlas.fly(atlas.home);
  atlas.flyTo = (island) => {
    const { x, y, radius } = communities[island];
    const { width, height } = atlas.view;
    const close = fitted({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }, width, height, 56);
    atlas.fly({ ...close, scale: Math.min(close.scale, atlas.home.scale * 40) });
  };

  function show(one, stays) {
    pinned = stays && one >= 0;
    if (one !== shown) brush.tieOf(one);
    shown = one;
    person.show(one, pinned);
    atlas.redraw();
  }

  atlas.go = (island, voice) => {
    Object.assign(atlas, { island, voice });
    show(voice, true);
    const place = voice >= 0 ? [voices.x[voice], voices.y[voice]] : island >= 0 ? [communities[island].x, communities[island].y] : null;
    const [left, top] = place ? onScreen(atlas.view, ...place) : [1e3, 1e3];
    const out = place && (left < 40 || top < 40 || left > atlas.view.width - 40 || top > atlas.view.height - 40);
    if (out) atlas.fly({ ...atlas.view, x: place[0], y: place[1] });
  };

  atlas.visit = (island) => {
    atlas.go(island, -1);
    atlas.flyTo(island);
    atlas.tellIsland(island);
  };

  atlas.meet = (one) => {
    atlas.go(voices.community[one], one);
    atlas.fly({ ...atlas.view, x: voices.x[one], y: voices.y[one], scale: Math.max(atlas.view.scale, atlas.home.scale * 5) });
    atlas.tell("voice_at", { name: voices.name[one], network: voices.network[one], influence: voices.influence[one] });
  };
  atlas.open = () => person.open();

  const pick = ([left, top], least) => {
    const [x, y] = inWorld(atlas.view, left, top);
    const reach = (one) => (atlas.active(one) ? Math.max(atlas.reach(one), least) / atlas.view.scale : -1);
    return under(atlas.index, x, y, (12 * atlas.grow() + least) / atlas.view.scale, reach);
  };

  atlas.hover = (at, least) => {
    if (pinned || atlas.lassoing()) return;
    const one = at ? pick(at, least) : -1;
    stage.classList.toggle("over", one >= 0);
    if (one !== shown) show(one, false);
  };

  atlas.tap = (at, least) => {
    const one = pick(at, least);
    if (one >= 0) return atlas.go(voices.community[one], one);
    const [x, y] = inWorld(atlas.view, ...at);
    const island = communities.findIndex((home) => Math.hypot(home.x - x, home.y - y) < home.radius);
    if (island >= 0 && island !== atlas.island) return atlas.visit(island);
    atlas.go(-1, -1);
  };

  // Of what is found, only what the filters leave.
  atlas.mark = () => {
    const { found, only, chosen } = atlas;
    brush.mark(found && only ? new Set([...found].filter((one) => only.has(one))) : found ?? only, chosen);
    atlas.redraw();
  };
  atlas.light = (found) => {
    atlas.found = found;
    atlas.mark();
  };

  // The form that narrows the table as well: it is told, and it is read.
  atlas.ask = () => atlas.form?.dispatchEvent(new Event("change"));
  const place = new Map(voices.id.map((id, one) => [id, one]));
  const known = (numbers) => new Set(numbers.split(",").flatMap((id) => place.get(Number(id)) ?? []));
  atlas.narrow = () => {
    const told = document.querySelector("[data-atlas-only]")?.dataset.atlasOnly;
    atlas.only = told === undefined ? null : known(told);
    atlas.mark();
  };

  function tellChosen() {
    const ranked = [...(atlas.chosen ?? [])].sort((a, b) => voices.influence[b] - voices.influence[a]);
    const ids = ranked.map((one) => voices.id[one]);
    part("chosen").hidden = !atlas.chosen;
    count.textContent = atlas.chosen ? atlas.sentence(ids.length > MOST_CHOSEN ? "many_chosen" : "chosen", { count: ids.length, most: MOST_CHOSEN }) : "";
    field.value = ids.slice(0, MOST_CHOSEN).join(",");
    field.dispatchEvent(new Event("change", { bubbles: true }));
    atlas.ask();
    root.dispatchEvent(new CustomEvent("atlas:chosen", { bubbles: true, detail: { ids, count: ids.length } }));
    atlas.mark();
  }

  atlas.choose = (polygon) => {
    const chosen = new Set();
    voices.x.forEach((x, one) => { if (atlas.active(one) && inside(polygon, x, voices.y[one])) chosen.add(one); });
    atlas.chosen = chosen.size ? chosen : null;
    lasso(false);
    tellChosen();
    atlas.tell(chosen.size ? "chosen" : "none_chosen", { count: chosen.size });
  };

  atlas.clear = () => {
    atlas.chosen = null;
    tellChosen();
  };

  atlas.within = (since, until) => {
    Object.assign(atlas, { since, until });
    if (shown >= 0 && !atlas.active(shown)) show(-1, false);
    atlas.living = new Uint32Array(communities.length);
    voices.community.forEach((home, one) => { if (home >= 0 && atlas.active(one)) atlas.living[home] += 1; });
    brush.travel(atlas.active);
    atlas.redraw();
  };

  function lasso(on) {
    part("lasso").setAttribute("aria-pressed", String(on));
    stage.classList.toggle("lassoing", on);
    if (on) show(-1, false);
  }

  function measure() {
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    if (!width || !height) return;
    const closer = atlas.view ? atlas.closer() : 1;
    atlas.home = whole(voices, communities, width, height);
    atlas.view = { ...(atlas.view ?? atlas.home), width, height, scale: atlas.home.scale * closer };
    if (closer === 1) atlas.view = atlas.home;
    atlas.redraw();
  }

  const rope = part("rope");
  measure();
  const person = card(atlas, part("card-box"), part("ring"));
  const showNames = names(atlas, part("names"));
  hand(atlas, stage, rope);
  const board = keys(atlas, stage, (polygon) => {
    rectangle = polygon;
    if (!polygon) rope.setAttribute("points", "");
  });
  find(atlas, part("search"), part("list"));
  time(atlas, part("time"));
  root.addEventListener("click", (event) => {
    const act = event.target.closest("[data-atlas-act]")?.dataset.atlasAct;
    if (act === "lasso") lasso(!atlas.lassoing());
    if (act === "clear") board.drop(), atlas.clear(), stage.focus();
    if (act === "closer") board.by(1.5);
    if (act === "farther") board.by(1 / 1.5);
    if (act === "whole") atlas.go(-1, -1), atlas.whole();
  });
  new ResizeObserver(measure).observe(stage);
  if (field.value) {
    atlas.chosen = known(field.value);
    part("chosen").hidden = false;
    count.textContent = atlas.sentence("chosen", { count: atlas.chosen.size });
  }
  atlas.narrow();
  if (atlas.form) document.addEventListener("htmx:afterSettle", () => { if (root.isConnected) atlas.narrow(); });
  return atlas;
}

// Light or dark, chosen here or by the system: the picture follows as long as it stands in the page.
function followTheme(root, paint) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const watch = new MutationObserver(again);
  function again() {
    if (root.isConnected) return paint();
    watch.disconnect();
    system.removeEventListener("change", again);
  }
  watch.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", again);
}

async function prepare(root) {
  const state = root.querySelector("[data-atlas-state]");
  const words = sentences(root);
  const fail = (name) => { state.textContent = words[name]; state.hidden = false; root.dataset.state = name; };
  fail("loading");
  let data = null;
  try {
    const answer = await fetch(root.dataset.src, { headers: { Accept: "application/json" } });
    data = answer.ok ? await answer.json() : null;
    if (!data || !sound(data)) return fail("broken");
  } catch {
    return fail("broken");
  }
  if (!data.voices.id.length) return fail("empty");
  const canvas = root.querySelector("canvas");
  let brush = null;
  try {
    brush = painter(canvas, data);
  } catch (fault) {
    console.warn(fault);
  }
  if (!brush) return fail("without");
  const live = [...root.querySelectorAll("[data-atlas-live]")];
  live.forEach((one) => { one.hidden = false; });
  state.hidden = true;
  const tints = tinter(root);
  brush.colour(tints());
  const atlas = build(root, data, brush);
  followTheme(root, () => { brush.colour(tints()); atlas.redraw(); });
  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
  canvas.addEventListener("webglcontextrestored", () => {
    brush.prepare();
    brush.colour(tints());
    atlas.mark();
    atlas.redraw();
  });
  root.dataset.state = "ready";
}

each("[data-atlas]", prepare);
