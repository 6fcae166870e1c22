// The time under the picture: how many voices were active, two handles over it, and a way to let it run.
import { clamp } from "./atlas_space.js";

const PARTS = 72;
const RUN = 7000;

// How many voices were active in each part of the time, by adding up those who come and those who go.
export function activity(voices, from, until, parts) {
  const steps = new Float64Array(parts + 1);
  const span = Math.max(until - from, 1);
  const part = (day) => clamp(Math.floor(((day - from) / span) * parts), 0, parts - 1);
  voices.first.forEach((first, one) => {
    if (voices.last[one] < from || first > until) return;
    steps[part(first)] += 1;
    steps[part(voices.last[one]) + 1] -= 1;
  });
  let sum = 0;
  return Array.from({ length: parts }, (_, at) => (sum += steps[at]));
}

export function time(atlas, box) {
  const { from, until } = atlas.data;
  const [since, to] = box.querySelectorAll('input[type="range"]');
  const [says, run] = [box.querySelector("output"), box.querySelector("[data-atlas-run]")];
  const area = box.querySelector("polygon");
  const { data: { voices }, date } = atlas;
  let running = 0;

  function paint() {
    const [first, last] = [Number(since.value), Number(to.value)];
    const span = Math.max(until - from, 1);
    box.style.setProperty("--from", (first - from) / span);
    box.style.setProperty("--to", (last - from) / span);
    for (const handle of [since, to]) handle.setAttribute("aria-valuetext", date.format(atlas.day(Number(handle.value))));
    atlas.within(first, last);
    const count = voices.first.reduce((sum, start, one) => sum + (start <= last && voices.last[one] >= first), 0);
    says.textContent = `${date.formatRange(atlas.day(first), atlas.day(last))}\n${atlas.sentence("active", { count })}`;
  }

  // The ends of the time are two fields of the filters, where there are any; left open where nothing is cut.
  const [first, last] = ["since", "until"].map((name) => atlas.form?.elements.namedItem(name));
  const iso = (days) => atlas.day(days).toISOString().slice(0, 10);
  const dayOf = (box, otherwise) => (box?.value ? Math.round(Date.parse(box.value) / 86_400_000) : otherwise);
  function write() {
    if (!first || !last) return;
    const told = [Number(since.value) > from ? iso(Number(since.value)) : "", Number(to.value) < until ? iso(Number(to.value)) : ""];
    if (told[0] === first.value && told[1] === last.value) return;
    [first.value, last.value] = told;
    atlas.ask();
  }
  function read() {
    if (running) return;
    [since.value, to.value] = [dayOf(first, from), dayOf(last, until)];
    paint();
  }

  function stop() {
    cancelAnimationFrame(running);
    running = 0;
    run.setAttribute("aria-pressed", "false");
  }

  function play() {
    if (running) return stop();
    run.setAttribute("aria-pressed", "true");
    const start = Number(to.value) >= until ? from : Number(to.value);
    const begun = performance.now();
    let said = -1;
    const step = (now) => {
      const share = (now - begun) / RUN + (start - from) / Math.max(until - from, 1);
      // Who wants no motion gets ten still pictures instead of a film.
      const shown = Math.min(atlas.still() ? Math.ceil(share * 10) / 10 : share, 1);
      const day = Math.round(from + shown * (until - from));
      if (day !== said) {
        to.value = said = day;
        paint();
      }
      running = share < 1 ? requestAnimationFrame(step) : 0;
      if (!running) stop();
    };
    since.value = from;
    running = requestAnimationFrame(step);
  }

  for (const handle of [since, to]) {
    Object.assign(handle, { min: from, max: until, step: 1 });
    handle.value = handle === since ? dayOf(first, from) : dayOf(last, until);
    handle.addEventListener("change", write);
    handle.addEventListener("input", () => {
      if (running) stop();
      if (Number(since.value) > Number(to.value)) (handle === since ? to : since).value = handle.value;
      paint();
    });
  }
  for (const box of [first, last]) box?.addEventListener("change", read);
  run.addEventListener("click", play);
  const counts = activity(voices, from, until, PARTS);
  const most = Math.max(...counts, 1);
  const line = counts.map((count, at) => `${(100 * at) / (PARTS - 1)},${30 - (28 * count) / most}`);
  area.setAttribute("points", ["0,30", ...line, "100,30"].join(" "));
  box.hidden = until <= from;
  paint();
}
