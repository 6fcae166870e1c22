// Short sentences at the foot of the page, with "Undo" where there is one; the key z presses it.
//
// The server says them with a header:  HX-Trigger: {"toast": {"text": "Hidden", "undo": "/…/undo/"}}
// and Django's messages are adopted when the page opens.

const LASTS = 8000;

const place = () => document.getElementById("toasts");

function button(words, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = words;
  element.addEventListener("click", act);
  return element;
}

function leaveLater(element) {
  let timer;
  const wait = () => { timer = setTimeout(() => element.remove(), LASTS); };
  const stay = () => clearTimeout(timer);
  element.addEventListener("pointerenter", stay);
  element.addEventListener("focusin", stay);
  element.addEventListener("pointerleave", wait);
  element.addEventListener("focusout", wait);
  wait();
}

export function toast(text, { kind = "", undo = "", target = "" } = {}) {
  if (!text || !place()) return;
  const element = document.createElement("p");
  element.className = `toast ${kind}`;
  element.append(text);
  if (undo) offer(element, undo, target);
  finish(element);
  // One sentence at a time: what was done last is what one may want to undo.
  if (kind !== "error") place().querySelectorAll(".toast:not(.error)").forEach((old) => old.remove());
  place().append(element);
}

function offer(element, undo, target = "") {
  const back = button(place().dataset.undo, () => {
    element.remove();
    window.htmx.ajax("POST", undo, target ? { target, swap: "outerHTML" } : { swap: "none" });
  });
  back.dataset.key = "z";
  back.setAttribute("aria-keyshortcuts", "z");
  element.append(back);
}

function finish(element) {
  element.append(button(place().dataset.close, () => element.remove()));
  if (!element.classList.contains("error")) leaveLater(element);
}

export function adopt(root) {
  root.querySelectorAll("[data-toast]").forEach((one) => {
    if (one.dataset.back) offer(one, one.dataset.back);
    finish(one);
  });
}

document.addEventListener("toast", (event) => {
  const said = event.detail;
  if (typeof said === "string") toast(said);
  else toast(said.text ?? said.value, said);
});
