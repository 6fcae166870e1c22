// The reading of a chart under the pointer or the arrows: a line at the point, and its words beside it.
//
// Points are links with data-x (per cent of the width) and data-says (their words).
import { each } from "./ready.js";

function prepare(figure) {
  const drawing = figure.querySelector("svg.plot");
  const points = [...(drawing?.querySelectorAll("[data-says]") ?? [])];
  if (!points.length) return;
  const says = Object.assign(document.createElement("div"), { className: "chart-says", hidden: true });
  says.setAttribute("aria-hidden", "true");
  drawing.parentElement.append(says);

  function show(point) {
    points.forEach((one) => one.classList.toggle("at", one === point));
    says.hidden = !point;
    if (!point) return;
    says.textContent = point.dataset.says;
    const box = drawing.getBoundingClientRect();
    const left = (Number(point.dataset.x) / 100) * box.width;
    says.style.setProperty("left", `${Math.min(Math.max(left, says.offsetWidth / 2), box.width - says.offsetWidth / 2)}px`);
  }

  drawing.addEventListener("pointermove", (event) => show(event.target.closest("[data-says]")));
  drawing.addEventListener("pointerleave", () => show(null));
  drawing.addEventListener("focusin", (event) => show(event.target.closest("[data-says]")));
  drawing.addEventListener("focusout", () => show(null));
  drawing.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = points.indexOf(document.activeElement);
    if (!by || at < 0) return;
    event.preventDefault();
    const next = points[Math.min(Math.max(at + by, 0), points.length - 1)];
    next.focus();
  });
}

each("[data-chart]", prepare);
