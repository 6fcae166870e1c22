// The panel of details at the right. A link fills it with hx-target="#panel-body" data-opens-panel.

const panel = () => document.querySelector("[data-panel]");
let opener = null;

function show() {
  const element = panel();
  const heading = element.querySelector("[data-panel-heading]");
  if (heading) element.querySelector("[data-panel-title]").textContent = heading.textContent;
  element.hidden = false;
}

function close() {
  const element = panel();
  if (!element || element.hidden) return;
  element.hidden = true;
  element.querySelector(".body").replaceChildren();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (!panel()?.contains(event.detail.target)) return;
  opener = event.detail.requestConfig?.elt ?? opener;
  show();
  if (panel().querySelector("[data-panel-focus]")) panel().focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-panel-close]")) close();
});

document.addEventListener("keydown", (event) => {
  const busy = document.querySelector("dialog[open], .menu:popover-open");
  if (event.key === "Escape" && !busy && !event.defaultPrevented) close();
});
