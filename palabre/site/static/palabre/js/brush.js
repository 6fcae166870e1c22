// The time brush: two handles over daily bars, tied to two date fields. Works by mouse, touch and arrows.
import { each } from "./ready.js";

function prepare(root) {
  const bars = [...root.querySelectorAll("[data-day]")];
  const [from, to] = ["from", "to"].map((name) => root.querySelector(`[data-brush-${name}]`));
  const [since, until] = root.querySelectorAll('input[type="date"]');
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  if (!bars.length) return;
  const days = bars.map((bar) => bar.dataset.day);

  function paint() {
    bars.forEach((bar, at) => bar.classList.toggle("out", at < from.value || at > to.value));
    for (const handle of [from, to]) handle.setAttribute("aria-valuetext", format.format(new Date(`${days[handle.value]}T00:00Z`)));
  }

  function read() {
    const first = since.value ? days.findIndex((day) => day >= since.value) : 0;
    const last = until.value ? days.findLastIndex((day) => day <= until.value) : days.length - 1;
    from.value = first < 0 ? days.length - 1 : first;
    to.value = last < 0 ? 0 : last;
    paint();
  }

  function write(event) {
    if (Number(from.value) > Number(to.value)) {
      if (event.target === from) to.value = from.value;
      else from.value = to.value;
    }
    since.value = days[from.value];
    until.value = days[to.value];
    paint();
  }

  for (const handle of [from, to]) {
    handle.addEventListener("input", write);
    handle.addEventListener("change", () => since.dispatchEvent(new Event("change", { bubbles: true })));
  }
  for (const field of [since, until]) field.addEventListener("input", read);
  root.classList.add("ready");
  read();
}

each("[data-brush]", prepare);
