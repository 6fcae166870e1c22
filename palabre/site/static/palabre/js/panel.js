// The panel of details at the right. A link fills it with hx-target="#panel-body"; closing it leads back
// to where one was. A form in it that carries data-closes-panel closes it once it was taken.

const panel = () => document.querySelector("[data-panel]");
let back = () => {};

// Back to the element one came from, or to the row it stood in when that was given back anew.
function wayBack(from) {
  const row = from.closest("[data-item]")?.id;
  return () => (from.isConnected ? from : document.getElementById(row))?.focus({ preventScroll: true });
}

function show() {
  const element = panel();
  const heading = element.querySelector("[data-panel-heading]");
  const fresh = element.hidden;
  element.querySelector("[data-panel-title]").textContent = heading?.textContent ?? "";
  element.hidden = false;
  element.scrollTop = 0;
  const field = element.querySelector("[autofocus]");
  if (field) field.focus();
  else if (fresh) element.focus({ preventScroll: true });
}

function close() {
  const element = panel();
  if (!element || element.hidden) return;
  const within = element.contains(document.activeElement) || document.activeElement === document.body;
  element.hidden = true;
  element.querySelector(".body").replaceChildren();
  if (within) back();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const from = document.activeElement;
  if (panel()?.contains(event.detail.target) && !panel().contains(from)) {
    back = wayBack(from === document.body ? event.detail.elt : from);
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (panel()?.contains(event.detail.target)) show();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.elt.matches("[data-closes-panel]")) close();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-panel-close]")) close();
});

document.addEventListener("keydown", (event) => {
  const busy = document.querySelector("dialog[open], .menu:popover-open");
  if (event.key === "Escape" && !busy && !event.defaultPrevented) close();
});
