// The time brush: a window over daily bars, tied to two date fields. Drag over the days, drag a handle,
// press a bar, or move a handle by the arrows.
import { customs, each } from "./ready.js";

function prepare(root) {
  const stage = root.querySelector("[data-brush-stage]");
  const frame = root.querySelector("[data-brush-window]");
  const bars = [...root.querySelectorAll("[data-day]")];
  const [from, to] = ["from", "to"].map((name) => root.querySelector(`[data-brush-${name}]`));
  const [since, until] = root.querySelectorAll('input[type="date"]');
  const says = root.querySelector("[data-brush-says]");
  const long = new Intl.DateTimeFormat(customs(), { dateStyle: "long", timeZone: "UTC" });
  const short = new Intl.DateTimeFormat(customs(), { day: "numeric", month: "short", timeZone: "UTC" });
  if (!bars.length) return;
  const days = bars.map((bar) => bar.dataset.day);
  const last = days.length - 1;
  const date = (at) => new Date(`${days[at]}T00:00Z`);

  function paint() {
    const [first, end] = [Number(from.value), Number(to.value)];
    const whole = first === 0 && end === last;
    bars.forEach((bar, at) => bar.classList.toggle("out", at < first || at > end));
    frame.style.insetInlineStart = `${(100 * first) / days.length}%`;
    frame.style.inlineSize = `${(100 * (end - first + 1)) / days.length}%`;
    root.classList.toggle("late", first > last / 2);
    root.classList.toggle("chosen", !whole);
    says.textContent = whole ? says.dataset.all : short.formatRange(date(first), date(end));
    for (const handle of [from, to]) handle.setAttribute("aria-valuetext", long.format(date(handle.value)));
  }

  function read() {
    const first = since.value ? days.findIndex((day) => day >= since.value) : 0;
    const end = until.value ? days.findLastIndex((day) => day <= until.value) : last;
    from.value = first < 0 ? last : first;
    to.value = end < 0 ? 0 : end;
    paint();
  }

  function write() {
    const whole = Number(from.value) === 0 && Number(to.value) === last;
    since.value = whole ? "" : days[from.value];
    until.value = whole ? "" : days[to.value];
    paint();
  }

  const tell = () => since.dispatchEvent(new Event("change", { bubbles: true }));

  function dayUnder(event) {
    const box = stage.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * days.length);
    return Math.min(Math.max(at, 0), last);
  }

  function drag(down) {
    if (down.button || down.target.matches("input")) return;
    const start = dayUnder(down);
    const reach = (event) => {
      const at = dayUnder(event);
      from.value = Math.min(start, at);
      to.value = Math.max(start, at);
      write();
    };
    const done = () => {
      stage.removeEventListener("pointermove", reach);
      tell();
    };
    stage.setPointerCapture(down.pointerId);
    stage.addEventListener("pointermove", reach);
    stage.addEventListener("pointerup", done, { once: true });
    stage.addEventListener("pointercancel", done, { once: true });
    reach(down);
  }

  root.style.setProperty("--days", days.length);
  stage.addEventListener("pointerdown", drag);
  for (const handle of [from, to]) {
    handle.addEventListener("input", () => {
      if (Number(from.value) > Number(to.value)) (handle === from ? to : from).value = handle.value;
      write();
    });
    handle.addEventListener("change", tell);
  }
  for (const field of [since, until]) field.addEventListener("input", read);
  root.classList.add("ready");
  read();
}

each("[data-brush]", prepare);
