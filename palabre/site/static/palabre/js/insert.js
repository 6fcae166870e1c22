// What is kept comes where one writes: data-insert="#coffee #recipes" puts it at the caret, with
// data-into="first_comment" at the end of that field. Places like {city} are gone to one after the other.
import { each } from "./ready.js";

const PLACE = /\{[^{}\n`]{1,60}\}/g;

// Types words for the person, so that Ctrl+Z takes them back.
export function type(field, words, from = field.selectionStart, to = field.selectionEnd) {
  field.focus();
  field.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, words)) return;
  field.setRangeText(words, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Hashtags stand apart from words, several lines from what is above them.
function spaced(field, words) {
  const before = field.value.slice(0, field.selectionStart);
  const after = field.value.slice(field.selectionEnd);
  const gap = words.startsWith("#") ? " " : "\n\n";
  const start = before.trim() && !/\s$/.test(before) ? gap : "";
  return start + words + (/^[\p{L}\p{N}]/u.test(after) ? " " : "");
}

function places(form) {
  return [...form.querySelectorAll("textarea")].flatMap((field) => [...field.value.matchAll(PLACE)].map((found) => ({ field, from: found.index, to: found.index + found[0].length })));
}

function goToNext(form) {
  const all = places(form);
  const { activeElement: field } = document;
  const fields = [...form.querySelectorAll("textarea")];
  const here = fields.indexOf(field);
  const next = all.find((one) => {
    const there = fields.indexOf(one.field);
    return there > here || (there === here && one.from >= field.selectionEnd);
  }) ?? all[0];
  if (!next) return;
  next.field.closest("details")?.toggleAttribute("open", true);
  next.field.focus();
  next.field.setSelectionRange(next.from, next.to);
}

function prepare(form) {
  let last = null;
  const nextPlace = form.querySelector("[data-next-place]");
  const look = () => { nextPlace.hidden = !places(form).length; };

  form.addEventListener("focusin", ({ target }) => { if (target.matches("textarea")) last = target; });
  form.addEventListener("input", look);
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-insert]");
    if (button) {
      button.closest("[popover]")?.hidePopover();
      const { into } = button.dataset;
      const field = into ? form.elements[into] : last ?? form.elements.text;
      field.closest("details")?.toggleAttribute("open", true);
      if (into || field !== last) field.setSelectionRange(field.value.length, field.value.length);
      type(field, spaced(field, button.dataset.insert));
    } else if (target.closest("[data-next-place]")) {
      last?.focus();
      goToNext(form);
    }
  });
  look();
  if (new URLSearchParams(location.search).has("from")) goToNext(form);
}

each("[data-composer]", prepare);
