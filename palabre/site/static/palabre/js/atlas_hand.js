// What the hand does on the picture: drag, wheel, two fingers, tap, and a line drawn around voices.
import { inWorld, zoomed } from "./atlas_space.js";

const TAP = 5;

export function hand(atlas, stage, rope) {
  const fingers = new Map();
  let pressed = null;
  let drawn = null;

  const spot = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const middle = ([a, b]) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const apart = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const limits = () => [atlas.home.scale * 0.8, atlas.home.scale * 40];
  const onParts = (event) => event.target.closest("button, a, [data-atlas-card-box]");

  function line() {
    rope.setAttribute("points", (drawn ?? []).map((point) => point.join(",")).join(" "));
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.button || onParts(event)) return;
    const at = spot(event);
    fingers.set(event.pointerId, at);
    pressed = fingers.size === 1 ? { at, moved: 0 } : null;
    drawn = fingers.size === 1 && (atlas.lassoing() || event.shiftKey) ? [at] : null;
    line();
    stage.setPointerCapture(event.pointerId);
    stage.focus({ preventScroll: true });
    stage.classList.add("by-hand");
  });

  stage.addEventListener("pointermove", (event) => {
    const at = spot(event);
    if (!fingers.has(event.pointerId)) {
      if (event.pointerType === "mouse" && !onParts(event)) atlas.hover(at, 8);
      return;
    }
    const before = [...fingers.values()];
    const last = fingers.get(event.pointerId);
    fingers.set(event.pointerId, at);
    if (pressed) pressed.moved = Math.max(pressed.moved, Math.hypot(at[0] - pressed.at[0], at[1] - pressed.at[1]));
    if (drawn) {
      if (Math.hypot(at[0] - drawn.at(-1)[0], at[1] - drawn.at(-1)[1]) > 3) drawn.push(at);
      line();
    } else if (fingers.size === 2) {
      const now = [...fingers.values()];
      const [from, to] = [middle(before), middle(now)];
      const view = zoomed(atlas.view, apart(now) / Math.max(apart(before), 1), ...to, ...limits());
      atlas.look({ ...view, x: view.x - (to[0] - from[0]) / view.scale, y: view.y - (to[1] - from[1]) / view.scale });
    } else if (fingers.size === 1 && pressed?.moved > TAP) {
      stage.classList.add("dragging");
      atlas.look({ ...atlas.view, x: atlas.view.x - (at[0] - last[0]) / atlas.view.scale, y: atlas.view.y - (at[1] - last[1]) / atlas.view.scale });
    }
  });

  function up(event) {
    if (!fingers.delete(event.pointerId)) return;
    stage.classList.remove("dragging");
    const around = drawn;
    drawn = null;
    line();
    if (around?.length > 2 && event.type === "pointerup") atlas.choose(around.map(([left, top]) => inWorld(atlas.view, left, top)));
    else if (pressed && pressed.moved <= TAP && event.type === "pointerup") atlas.tap(spot(event), event.pointerType === "mouse" ? 8 : 20);
    pressed = null;
  }
  stage.addEventListener("pointerup", up);
  stage.addEventListener("pointercancel", up);
  stage.addEventListener("pointerleave", () => { if (!fingers.size) atlas.hover(null); });

  // Wheel away from the picture once it is whole: the page goes on scrolling.
  stage.addEventListener("wheel", (event) => {
    const [least, most] = limits();
    const out = event.deltaY > 0;
    if (out && atlas.view.scale <= atlas.home.scale * 1.001 && !event.ctrlKey) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const factor = Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0022));
    atlas.look(zoomed(atlas.view, factor, ...spot(event), out ? Math.max(least, atlas.home.scale) : least, most));
  }, { passive: false });

  stage.addEventListener("dblclick", (event) => {
    if (!onParts(event)) atlas.fly(zoomed(atlas.view, 2, ...spot(event), ...limits()));
  });
}
