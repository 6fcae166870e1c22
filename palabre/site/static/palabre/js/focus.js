// Focus is never lost. Where htmx puts something new in the place of what was in focus, it goes to what bears the
// same id, key, address or name there, otherwise to the new part itself; from a field that was sent, back to where
// one was before, so that keys act again. Escape leads out of a field to which a key led, and closes the details in
// which it stands.

const nowhere = () => document.activeElement === document.body;
export const seen = (element) => element?.isConnected && (element.checkVisibility?.() ?? true);

const current = () => document.querySelector('[data-item][aria-current="true"]');

let lost = null;
// Where one was when a key led into a field, and that field.
let before = null;
let led = null;

// A menu is closed once something of it was chosen: one stood at what opened it.
function opener(element) {
  const menu = element.closest("[popover]");
  return (menu && document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`)) ?? element;
}

function remember({ detail: { target } }) {
  const at = opener(document.activeElement);
  lost = !nowhere() && target.contains(at) ? { target: target.id, id: at.id, key: at.dataset.key, tag: at.tagName, name: at.getAttribute("name"), href: at.getAttribute("href"), opens: at.getAttribute("popovertarget"), typed: at.matches("input[type=text], textarea") } : null;
}

function same(place) {
  const all = [...place.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(seen);
  const by = (what, value) => value && all.find((one) => one.getAttribute(what) === value);
  return by("id", lost.id) || by("data-key", lost.key) || by("href", lost.href) || by("popovertarget", lost.opens) || (lost.name && all.find((one) => one.tagName === lost.tag && one.name === lost.name));
}

function bringBack(event) {
  const place = lost && (document.getElementById(lost.target) ?? event.detail.elt);
  if (!place?.isConnected) return;
  if (nowhere()) goTo(lost.typed ? [before, current(), place].find(seen) ?? place : same(place) || place);
  lost = null;
}

export function goTo(element) {
  if (!element.matches("a, button, input, select, textarea, summary")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

export function lead(field) {
  before = nowhere() ? null : document.activeElement;
  led = field;
  field?.focus();
}

function escape(event) {
  const field = event.target;
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !field.matches?.("input, select, textarea")) return;
  const details = field.closest("details.more-of[open]");
  if (!details && !field.matches("[data-key]")) return;
  event.preventDefault();
  if (details) details.open = false;
  const ways = [before, details?.querySelector("summary"), current(), field.closest("[data-talk]")];
  const way = ways.find(seen);
  if (way) goTo(way);
  else field.blur();
  before = null;
}

// A list that a key opened hears no key while it is open, only of that which ended it. Left in it, the next
// letter would choose in silence.
function leaveList(event) {
  if (event.target !== led || !led.matches("select")) return;
  if (event.type === "keyup") escape(event);
  else if (seen(before)) goTo(before);
}

export function start() {
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSettle", bringBack);
  document.addEventListener("keydown", escape);
  document.addEventListener("keyup", leaveList);
  document.addEventListener("change", leaveList);
}
