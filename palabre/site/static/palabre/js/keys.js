// Keys. Single letters never act in a field, and a person can switch them off.
//
//   data-key="c"         presses (or, for a field, goes to) this element; shown in the list of "?"
//   data-sequence="g 1"  presses it after two keys
//   data-list            a list that j and k walk; its items carry data-item
//   data-item-key="s"    presses this element of the current item; before the first j, of the first one
//   data-key-words="…"   what the list of "?" says of a key whose element bears a name of its own
//   data-open            the link of an item that Enter opens

import { lead } from "./focus.js";

const FIELDS = "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]";
let first = "";
let timer;

const single = () => document.body.dataset.singleKeys !== "off";
const open = () => document.querySelector("dialog[open]");
const seen = (element) => element.checkVisibility?.() ?? true;

function press(element) {
  if (element.matches("dialog")) element.showModal();
  else if (element.matches(FIELDS)) lead(element);
  else element.click();
  // What opens to be written in is written in at once.
  const field = element.matches("summary") && element.parentElement.open && element.parentElement.querySelector("textarea");
  if (field) lead(field);
  // Opened, its arrows only walk; closed, each of them would choose at once.
  if (element.matches("select")) try { element.showPicker?.(); } catch { /* a browser that wants a click */ }
}

function items() {
  return [...document.querySelectorAll("[data-list] [data-item]")].filter(seen);
}

function current() {
  return document.querySelector('[data-list] [data-item][aria-current="true"]');
}

function goTo(item) {
  current()?.removeAttribute("aria-current");
  item.setAttribute("aria-current", "true");
  item.tabIndex = -1;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function walk(by) {
  const all = items();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  goTo(next);
  // With the panel open on one item, the next one is read there without another key.
  const beside = next.closest("[data-opens-items]") && document.querySelector("[data-talk]");
  if (beside || document.querySelector("[data-panel]:not([hidden]) [data-panel-item]")) next.querySelector("[data-open]")?.click();
}

// An act gives its row back: the new row takes the place of the old one, current and in focus as that was.
let replaced = null;
const queue = [];

const buttonOf = (item, key) => [...item.querySelectorAll("[data-item-key]")].find((one) => one.dataset.itemKey === key);

function beforeSwap({ detail: { target } }) {
  if (!target.matches?.("[data-item]")) return;
  const at = document.activeElement;
  const within = target.contains(at) || at === document.body;
  replaced = { id: target.id, current: target === current(), within, key: at.dataset.itemKey };
}

function afterSwap(event) {
  const row = replaced && document.getElementById(replaced.id);
  if (row) {
    if (replaced.current) row.setAttribute("aria-current", "true");
    if (replaced.within) (buttonOf(row, replaced.key) ?? row).focus({ preventScroll: true });
    const next = queue.findIndex((one) => one.id === row.id);
    if (next >= 0) setTimeout(press, 0, buttonOf(row, queue.splice(next, 1)[0].key));
  }
  replaced = null;
  // "Show more" is gone once pressed: one goes on at the first item that it brought.
  const asked = event.detail.requestConfig?.elt;
  if (asked?.closest(".more") && !asked.isConnected && document.activeElement === document.body) {
    const first = event.target.matches("[data-item]") ? event.target : event.target.nextElementSibling;
    first?.focus?.({ preventScroll: true });
  }
}

function toggleActs(button) {
  const row = button.closest("[data-item]");
  const opened = row.classList.toggle("acting");
  button.setAttribute("aria-expanded", String(opened));
}

// A button that is hidden for now has no key; of two with one key, the one that is seen.
function find(name, key) {
  const all = [...document.querySelectorAll(`[data-${name}]`)].filter((one) => !one.hidden && one.getAttribute(`data-${name}`) === key);
  return all.find(seen) ?? all[0];
}

function act(key) {
  if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1), true;
  const item = current() ?? (find("key", key) ? null : items()[0]);
  const inItem = item && buttonOf(item, key);
  const wanted = inItem ?? find("key", key);
  if (inItem && item !== current()) goTo(item);
  // The row is about to be replaced: the key waits for the new one, and is not lost with the old.
  if (inItem && item.querySelector(".htmx-request")) queue.push({ id: item.id, key });
  else if (wanted) press(wanted);
  return Boolean(wanted);
}

function sequence(key) {
  const pair = `${first} ${key}`;
  const wanted = first && find("sequence", pair);
  const starts = [...document.querySelectorAll("[data-sequence]")].some((one) => one.dataset.sequence.startsWith(`${key} `));
  first = starts ? key : "";
  clearTimeout(timer);
  timer = setTimeout(() => { first = ""; }, 1200);
  if (wanted) press(wanted);
  return Boolean(wanted) || starts;
}

// Enter on the current item opens it, and where nothing is in focus, the current one or the first.
function opens(target) {
  if (document.querySelector(".menu:popover-open")) return false;
  const item = target === document.body ? current() ?? items()[0] : current();
  const link = (target === document.body || target === item) && item?.querySelector("[data-open]");
  if (!link) return false;
  if (item !== current()) goTo(item);
  link.click();
  return true;
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.getElementById("palette")?.showModal();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!single() || open() || event.target.closest?.(FIELDS)) return;
  if (event.key === "Enter" && opens(event.target)) {
    event.preventDefault();
  } else if (event.key.length === 1 && event.key !== " " && (sequence(event.key) || act(event.key))) {
    event.preventDefault();
  }
}

function wordsOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((one) => one.remove());
  return copy.textContent.trim();
}

function listKeys(dialog) {
  const rows = dialog.querySelector("[data-page-keys]");
  const named = [...document.querySelectorAll("[data-key], [data-item-key]")];
  const known = new Set(["/", "?"]);
  rows.replaceChildren();
  // Items of a menu come after the key that opens it.
  const inMenus = named.flatMap((one) => [one, ...(one.popoverTargetElement?.querySelectorAll("[data-menu-key]") ?? [])]);
  for (const element of inMenus) {
    const opener = element.dataset.menuKey && element.closest("[popover]").id;
    const key = opener ? `${document.querySelector(`[popovertarget="${CSS.escape(opener)}"]`).dataset.key} ${element.dataset.menuKey}` : element.dataset.key ?? element.dataset.itemKey;
    const words = element.dataset.keyWords || element.getAttribute("aria-label") || element.labels?.[0]?.textContent.trim() || wordsOf(element);
    if (known.has(key) || !words) continue;
    known.add(key);
    const row = rows.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    row.append(head);
    row.insertCell().textContent = words;
  }
}

export function start() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:afterSwap", afterSwap);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const closer = event.target.closest("[data-closes]");
    const dialog = event.target.closest("dialog");
    const more = event.target.closest("[data-more]");
    if (more) toggleActs(more);
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    else if (closer || event.target === dialog) dialog?.close();
    const item = event.target.closest("[data-list] [data-item]");
    if (item && item !== current()) {
      current()?.removeAttribute("aria-current");
      item.setAttribute("aria-current", "true");
    }
  });
  const list = document.getElementById("keys");
  if (list) new MutationObserver(() => list.open && listKeys(list)).observe(list, { attributeFilter: ["open"] });
}
