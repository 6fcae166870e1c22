// Where the eye goes in a picture: pressed, dragged, or moved by the arrows; every cut of it follows at once.
import { each } from "./ready.js";

const clamp = (value, most) => Math.min(Math.max(value, 0), most);

// The same sum as the server's (connectors/pictures.py, cropped).
function windowOf(width, height, ratio, x, y) {
  const [wide, high] = width >= ratio * height ? [Math.round(height * ratio), height] : [width, Math.round(width / ratio)];
  const left = clamp(Math.round((x * width) / 100 - wide / 2), width - wide);
  const top = clamp(Math.round((y * height) / 100 - high / 2), height - high);
  return `${left} ${top} ${wide} ${high}`;
}

function prepare(root) {
  const ground = root.querySelector("[data-cut-ground]");
  const point = root.querySelector("[data-cut-point]");
  const [across, down] = root.querySelectorAll('input[type="number"]');
  const [width, height] = [Number(root.dataset.width), Number(root.dataset.height)];

  function paint() {
    const [x, y] = [clamp(Number(across.value) || 0, 100), clamp(Number(down.value) || 0, 100)];
    point.style.left = `${x}%`;
    point.style.top = `${y}%`;
    point.setAttribute("aria-label", point.dataset.says.replace("{x}", x).replace("{y}", y));
    for (const cut of document.querySelectorAll(`[data-cut-of="${root.dataset.cutter}"]`)) {
      cut.setAttribute("viewBox", windowOf(width, height, Number(cut.dataset.ratio), x, y));
    }
  }

  function move(x, y) {
    across.value = clamp(Math.round(x), 100);
    down.value = clamp(Math.round(y), 100);
    paint();
  }

  const tell = () => across.dispatchEvent(new Event("change", { bubbles: true }));

  function reach(event) {
    const box = ground.getBoundingClientRect();
    move((100 * (event.clientX - box.left)) / box.width, (100 * (event.clientY - box.top)) / box.height);
  }

  ground.addEventListener("pointerdown", (down) => {
    if (down.button) return;
    down.preventDefault();
    ground.setPointerCapture(down.pointerId);
    ground.addEventListener("pointermove", reach);
    const done = () => {
      ground.removeEventListener("pointermove", reach);
      point.focus({ preventScroll: true });
      tell();
    };
    ground.addEventListener("lostpointercapture", done, { once: true });
    reach(down);
  });

  point.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1;
    const [x, y] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [];
    if (x === undefined) return;
    event.preventDefault();
    move(Number(across.value) + x, Number(down.value) + y);
    tell();
  });

  for (const field of [across, down]) field.addEventListener("input", paint);
  point.hidden = false;
  paint();
}

each("[data-cutter]", prepare);
