// The painter of the atlas: own WebGL 2, one picture each time it is asked, nothing in between.
import { EDGE, SIZE, land } from "./atlas_land.js";
import { LAND, ROADS, TIES, VOICES } from "./atlas_shaders.js";
import { clamp } from "./atlas_space.js";

const AT = { a_at: 0, a_span: 1, a_size: 2, a_hue: 3, a_state: 4, a_from: 0, a_to: 1, a_width: 2, a_tint: 3, a_tint_to: 4 };
const HURRIED = 1500;
export const CROWD = 12;
export const NOBODY = 13;

// Twelve hues in turn, in the order of the communities; crowds and those of no community are grey.
export function huesOf(communities) {
  let next = 0;
  return communities.map((one) => (one.is_crowd ? CROWD : next++ % 12));
}

function program(gl, { vertex, fragment }) {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
    const fault = gl.getShaderInfoLog(shader);
    if (fault) console.warn(fault);
  }
  for (const [name, place] of Object.entries(AT)) if (vertex.includes(` ${name};`)) gl.bindAttribLocation(made, place, name);
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(gl.getProgramInfoLog(made));
  const uniforms = {};
  for (let at = gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS) - 1; at >= 0; at -= 1) {
    const { name } = gl.getActiveUniform(made, at);
    uniforms[name.replace("[0]", "")] = gl.getUniformLocation(made, name);
  }
  return { made, at: uniforms };
}

function buffer(gl, place, size, values, every = 0) {
  const made = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, made);
  gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
  gl.enableVertexAttribArray(place);
  gl.vertexAttribPointer(place, size, values instanceof Uint8Array ? gl.UNSIGNED_BYTE : gl.FLOAT, false, 0, 0);
  gl.vertexAttribDivisor(place, every);
  return made;
}

function indices(gl, values) {
  const made = gl.createBuffer();
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, made);
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
  return made;
}

const pairs = (first, second) => Float32Array.from({ length: 2 * first.length }, (_, at) => (at % 2 ? second : first)[at >> 1]);

// The heaviest ways between islands: { from, to, weight } with weight from 0 to 1.
function roadsBetween({ voices, ties, communities }, active) {
  const sums = new Map();
  for (let at = 0; at < ties.from.length; at += 1) {
    if (!active(ties.from[at]) || !active(ties.to[at])) continue;
    const [a, b] = [voices.community[ties.from[at]], voices.community[ties.to[at]]].sort((one, other) => one - other);
    if (a === b || !communities[a] || !communities[b]) continue;
    const key = a * communities.length + b;
    sums.set(key, (sums.get(key) ?? 0) + ties.weight[at]);
  }
  const found = [...sums].sort((one, other) => other[1] - one[1]).slice(0, 40);
  return found.filter(([, weight]) => weight > found[0][1] / 20).map(([key, weight]) => ({ from: Math.floor(key / communities.length), to: key % communities.length, weight: weight / found[0][1] }));
}

function texture(gl, filter, inner, format, type, values) {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.texImage2D(gl.TEXTURE_2D, 0, inner, SIZE, SIZE, 0, format, type, values);
  for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, way, filter);
  for (const way of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, way, gl.CLAMP_TO_EDGE);
  return made;
}

// `painter(canvas, data)`: null where the browser has no WebGL 2.
export function painter(canvas, data) {
  const gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true });
  if (!gl) return null;
  const { voices, ties, communities } = data;
  const count = voices.x.length;
  const hues = huesOf(communities);
  const states = new Uint8Array(count);
  const ground = land(voices, communities);
  let roads = roadsBetween(data, () => true);
  const tieEnds = Uint32Array.from({ length: 2 * ties.from.length }, (_, at) => (at % 2 ? ties.to : ties.from)[at >> 1]);
  let made = null;
  let tints = null;

  function prepare() {
    const voicesAt = gl.createVertexArray();
    gl.bindVertexArray(voicesAt);
    buffer(gl, AT.a_at, 2, pairs(voices.x, voices.y));
    buffer(gl, AT.a_span, 2, pairs(voices.first, voices.last));
    buffer(gl, AT.a_size, 1, Float32Array.from(voices.influence, (value) => 1.7 + 6.3 * (clamp(value, 0, 100) / 100) ** 0.8));
    buffer(gl, AT.a_hue, 1, Uint8Array.from(voices.community, (one) => hues[one] ?? NOBODY));
    const state = buffer(gl, AT.a_state, 1, states);
    made = {
      land: program(gl, LAND), roads: program(gl, ROADS), ties: program(gl, TIES), voices: program(gl, VOICES),
      voicesAt, state, lines: indices(gl, tieEnds), near: indices(gl, new Uint32Array(0)), nearCount: 0,
      height: texture(gl, gl.LINEAR, gl.R16F, gl.RED, gl.FLOAT, ground.height),
      tint: texture(gl, gl.LINEAR, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, null),
      roadsAt: gl.createVertexArray(), roadParts: [],
    };
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  // `colours`: { hues: 14 × [r, g, b], paper, ink }, each from 0 to 1.
  function colour(colours) {
    tints = { ...colours, flat: new Float32Array(colours.hues.flat()) };
    const cells = new Uint8Array(4 * SIZE * SIZE);
    ground.owner.forEach((one, cell) => {
      const hue = hues[one] ?? NOBODY;
      colours.hues[hue].forEach((part, at) => { cells[4 * cell + at] = 255 * part; });
      cells[4 * cell + 3] = hue === CROWD ? 255 : 0;
    });
    gl.bindTexture(gl.TEXTURE_2D, made.tint);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, SIZE, SIZE, gl.RGBA, gl.UNSIGNED_BYTE, cells);
    layRoads();
  }

  function layRoads() {
    gl.bindVertexArray(made.roadsAt);
    made.roadParts.forEach((one) => gl.deleteBuffer(one));
    const lay = (place, size, of) => buffer(gl, place, size, new Float32Array(roads.flatMap(of)), 1);
    made.roadParts = [
      lay(AT.a_from, 2, ({ from }) => [communities[from].x, communities[from].y]),
      lay(AT.a_to, 2, ({ to }) => [communities[to].x, communities[to].y]),
      lay(AT.a_width, 1, ({ weight }) => [0.8 + 5 * Math.sqrt(weight)]),
      lay(AT.a_tint, 3, ({ from }) => tints.hues[hues[from]]),
      lay(AT.a_tint_to, 3, ({ to }) => tints.hues[hues[to]]),
    ];
  }

  // Ways between islands are those of the voices that `active` leaves.
  function travel(active) {
    roads = roadsBetween(data, active);
    layRoads();
  }

  // `found` and `chosen` are sets of numbers, or null.
  function mark(found, chosen) {
    states.fill(0);
    for (const one of found ?? []) states[one] |= 1;
    for (const one of chosen ?? []) states[one] |= 2;
    gl.bindBuffer(gl.ARRAY_BUFFER, made.state);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, states);
  }

  function tieOf(voice) {
    const ends = [];
    if (voice >= 0) for (let at = 0; at < tieEnds.length; at += 2) if (tieEnds[at] === voice || tieEnds[at + 1] === voice) ends.push(tieEnds[at], tieEnds[at + 1]);
    gl.bindVertexArray(null);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, made.near);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint32Array(ends), gl.DYNAMIC_DRAW);
    made.nearCount = ends.length;
  }

  function use({ made: one, at }, view, dots) {
    gl.useProgram(one);
    gl.uniform4f(at.u_view, view.x, view.y, (2 * view.scale) / view.width, (-2 * view.scale) / view.height);
    gl.uniform1f(at.u_dots, dots);
    if (at.u_hues) gl.uniform3fv(at.u_hues, tints.flat);
    return at;
  }

  function drawTies(view, dots, look, zoom) {
    const at = use(made.ties, view, dots);
    gl.uniform2f(at.u_time, look.since, look.until);
    gl.bindVertexArray(made.voicesAt);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, made.lines);
    // The heaviest come first: the closer one looks, the more of them are drawn.
    const many = Math.min(ties.from.length, Math.round(1500 * zoom * zoom), look.hurry ? HURRIED : Infinity);
    gl.uniform1f(at.u_strength, (look.dim || made.nearCount ? 0.35 : 1) * clamp(0.1 + 0.12 * Math.log2(Math.max(zoom, 1)), 0.1, 0.4));
    gl.drawElements(gl.LINES, 2 * many, gl.UNSIGNED_INT, 0);
    if (!made.nearCount) return;
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, made.near);
    gl.uniform1f(at.u_strength, 0.85);
    gl.drawElements(gl.LINES, made.nearCount, gl.UNSIGNED_INT, 0);
  }

  // `look`: { since, until, grow, zoom, dim, hurry } (dim: 0, 1 found, 2 chosen; hurry: few ties).
  function draw(view, look) {
    if (gl.isContextLost() || !made || !tints) return;
    const dots = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(view.width * dots), Math.round(view.height * dots)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);

    let at = use(made.land, view, dots);
    gl.uniform1f(at.u_edge, EDGE);
    gl.uniform1f(at.u_strength, look.dim ? 0.6 : 1);
    gl.uniform1i(at.u_height, 0);
    gl.uniform1i(at.u_tint, 1);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, made.tint);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, made.height);
    gl.bindVertexArray(null);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);

    at = use(made.roads, view, dots);
    gl.uniform2f(at.u_half, width / 2, height / 2);
    gl.uniform1f(at.u_strength, look.dim ? 0.08 : clamp(0.3 - 0.06 * (look.zoom - 1), 0.08, 0.3));
    gl.bindVertexArray(made.roadsAt);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 2 * ROADS.pieces, roads.length);

    drawTies(view, dots, look, look.zoom);

    at = use(made.voices, view, dots);
    gl.uniform2f(at.u_time, look.since, look.until);
    gl.uniform1f(at.u_grow, look.grow);
    gl.uniform1i(at.u_dim, look.dim);
    gl.uniform3fv(at.u_paper, tints.paper);
    gl.uniform3fv(at.u_ink, tints.ink);
    gl.drawArrays(gl.POINTS, 0, count);
  }

  prepare();
  return { colour, mark, tieOf, travel, draw, prepare };
}
