// A list under the caret while one writes: arrows choose, Enter or Tab takes, Escape closes.
//
//   attend(form, [{ pattern, find, take }])
//
// `pattern` finds, at the end of what stands before the caret, what is being completed (its first group begins
// there); `find(words)` promises { face, name, note } for each proposal; `take(one)` gives what is put in its
// place, or promises it.
import { type } from "./type.js";

const MOST = 8;
const COPIED = ["font", "letter-spacing", "word-spacing", "text-transform", "text-indent", "line-height", "padding", "border", "box-sizing", "tab-size", "direction"];

// Where a word stands on the screen: a copy of the field is filled as far as it and measured.
function placeOf(field, from, to) {
  const copy = document.createElement("div");
  const style = getComputedStyle(field);
  for (const name of COPIED) copy.style.setProperty(name, style.getPropertyValue(name));
  for (const [name, value] of Object.entries({ position: "absolute", visibility: "hidden", "white-space": "pre-wrap", "overflow-wrap": "break-word", "inline-size": `${field.offsetWidth}px` })) copy.style.setProperty(name, value);
  const mark = document.createElement("span");
  mark.textContent = field.value.slice(from, to);
  copy.append(field.value.slice(0, from), mark);
  document.body.append(copy);
  const { left, top } = field.getBoundingClientRect();
  const place = { left: left + mark.offsetLeft - field.scrollLeft, top: top + mark.offsetTop - field.scrollTop, height: mark.offsetHeight + 4 };
  copy.remove();
  return place;
}

class Completion {
  constructor(form, kinds) {
    this.form = form;
    this.kinds = kinds;
    this.list = form.querySelector("[data-completion]");
    this.status = form.querySelector("[data-completion-count]");
    this.found = [];
    this.asked = 0;
    form.addEventListener("input", (event) => this.look(event.target));
    form.addEventListener("keydown", (event) => this.onKey(event), true);
    form.addEventListener("focusout", ({ target }) => { if (target === this.field) this.close(); });
    form.addEventListener("selectionchange", () => { if (this.isOpen && !this.current(this.field)) this.close(); }, true);
    // A press on the list takes nothing from the field: that keeps the focus and its caret.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => {
      const chosen = target.closest("[role=option]");
      if (chosen) this.take([...this.list.children].indexOf(chosen));
    });
  }

  get isOpen() { return !this.list.hidden; }

  // What is being completed at the caret, if anything.
  current(field) {
    if (!field?.matches("textarea") || field.selectionStart !== field.selectionEnd) return null;
    const before = field.value.slice(0, field.selectionStart);
    for (const kind of this.kinds) {
      const match = kind.pattern.exec(before);
      if (match) return { kind, words: match[2], from: before.length - match[1].length - match[2].length };
    }
    return null;
  }

  async look(field) {
    const wanted = this.current(field);
    const asked = ++this.asked;
    if (!wanted) return this.close();
    const found = (await wanted.kind.find(wanted.words)).slice(0, MOST);
    if (asked !== this.asked) return;
    if (found.length && document.activeElement === field) this.show(field, wanted, found);
    else this.close();
  }

  show(field, wanted, found) {
    Object.assign(this, { field, wanted, found });
    this.list.replaceChildren(...found.map((one, at) => this.option(one, at)));
    this.list.hidden = false;
    const { left, top, height } = placeOf(field, wanted.from, field.selectionStart);
    const size = this.list.getBoundingClientRect();
    const below = top + height + size.height < innerHeight;
    this.list.style.setProperty("left", `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`);
    this.list.style.setProperty("top", `${below ? top + height : Math.max(8, top - size.height)}px`);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    this.status.textContent = this.status.dataset.words.replace("#", found.length);
    this.choose(0);
  }

  option({ face = "", name, note = "" }, at) {
    const option = Object.assign(document.createElement("div"), { id: `completion-${at}`, className: "item" });
    option.setAttribute("role", "option");
    for (const [kind, words] of [["face", face], ["", name], ["muted small", note]]) {
      if (words) option.append(Object.assign(document.createElement("span"), { className: kind, textContent: words }));
    }
    return option;
  }

  choose(at) {
    this.at = (at + this.found.length) % this.found.length;
    [...this.list.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === this.at)));
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", `completion-${this.at}`);
  }

  onKey(event) {
    if (!this.isOpen || event.isComposing || event.target !== this.field || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      ArrowDown: () => this.choose(this.at + 1),
      ArrowUp: () => this.choose(this.at - 1),
      Enter: () => this.take(this.at),
      Tab: () => this.take(this.at),
      Escape: () => this.close(),
    };
    const act = event.shiftKey ? null : acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  async take(at) {
    const { field, wanted } = this;
    const chosen = this.found[at];
    const end = field.selectionEnd;
    const begun = field.value.slice(wanted.from, end);
    this.close();
    const words = await wanted.kind.take(chosen);
    // Who types on while the server is asked keeps the words and the caret; who took back what was begun, both.
    if (!words || field.value.slice(wanted.from, end) !== begun) return;
    const { selectionStart, selectionEnd } = field;
    type(field, words, wanted.from, end);
    const by = words.length - begun.length;
    if (selectionStart >= end) field.setSelectionRange(selectionStart + by, selectionEnd + by);
  }

  close() {
    if (!this.isOpen) return;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.list.removeAttribute("style");
    this.status.textContent = "";
    this.field.removeAttribute("aria-activedescendant");
    this.field.removeAttribute("aria-controls");
  }
}

export function attend(form, kinds) {
  return new Completion(form, kinds);
}
