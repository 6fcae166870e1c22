// What is kept comes where one writes: data-insert="#coffee #recipes" puts it at the caret, with
// data-into="first_comment" at the end of that field. Places like {city} are gone to one after the other.
import { each } from "./ready.js";
import { type } from "./type.js";

const PLACE = /\{[^{}\n`]{1,60}\}/g;

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

// Names of emoji after a colon, of people after an @. What completes them comes with the first that is begun.
const EMOJI = /(?:^|[\s(«“"])(:)(\p{L}[\p{L}\d_'’-]{1,30})$/u;
const NAME = /(?:^|[\s(«“"'’])(@)([\p{L}\d][\p{L}\d_.@-]{0,40})$/u;

function completes(form) {
  let attending;
  form.addEventListener("input", ({ target }) => {
    if (attending || !target.matches("textarea")) return;
    const before = target.value.slice(0, target.selectionStart);
    if (EMOJI.test(before) || NAME.test(before)) attending = begin(form, target);
  });
}

async function begin(form, field) {
  const [{ attend }, emoji, people] = await Promise.all([import("./complete.js"), import("./emoji.js"), import("./people.js")]);
  const kinds = [
    { pattern: EMOJI, find: (words) => emoji.find(form.dataset.emoji, words), take: ({ face }) => face },
    { pattern: NAME, find: (words) => people.find(form.dataset.voices, words), take: people.take },
  ];
  attend(form, kinds).look(field);
}

function prepare(form) {
  let last = null;
  completes(form);
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
