// Saved replies in the composer of the inbox: a list that narrows while one types; Enter puts one at the caret.
//
//   data-replies="/…/replies/"   the popover, with a field, a listbox and a line that says how many
import { each } from "./ready.js";
import { toast } from "./toast.js";
import { type } from "./type.js";

const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// A shortcut that is typed whole goes first, then what begins so, then what holds all the words.
function rank(one, sought) {
  if (one.shortcut && folded(one.shortcut) === sought) return 0;
  if (folded(one.name).startsWith(sought) || folded(one.shortcut).startsWith(sought)) return 1;
  const whole = folded(`${one.name} ${one.shortcut} ${one.text}`);
  return sought.split(/\s+/).every((word) => whole.includes(word)) ? 2 : 3;
}

class Replies {
  constructor(menu) {
    this.menu = menu;
    this.field = menu.querySelector("input");
    this.list = menu.querySelector("[role=listbox]");
    this.status = menu.querySelector("[role=status]");
    this.all = [];
    menu.addEventListener("toggle", ({ newState }) => newState === "open" && this.open());
    this.field.addEventListener("input", () => this.show());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("click", ({ target }) => {
      const chosen = target.closest("[role=option]");
      if (chosen) this.take([...this.list.children].indexOf(chosen));
    });
  }

  async open() {
    this.field.value = "";
    this.field.focus();
    const answer = await fetch(this.menu.dataset.replies).catch(() => null);
    if (!answer?.ok) { this.status.textContent = this.status.dataset.failed; return; }
    this.all = (await answer.json()).found;
    this.show();
  }

  show() {
    const sought = folded(this.field.value.trim().replace(/^\//, ""));
    const ranked = this.all.map((one) => [rank(one, sought), one]).filter(([place]) => place < 3);
    this.found = ranked.sort(([one], [other]) => one - other).map(([, one]) => one);
    this.list.replaceChildren(...this.found.map((one, at) => this.option(one, at)));
    const { one, many, none } = this.status.dataset;
    this.status.textContent = !this.found.length ? none : this.found.length === 1 ? one : many.replace("#", this.found.length);
    this.choose(0);
  }

  option({ name, shortcut, text, says }, at) {
    const option = Object.assign(document.createElement("div"), { id: `reply-${at}`, className: "item" });
    option.setAttribute("role", "option");
    const lines = [["b", "", shortcut ? `${name} /${shortcut}` : name], ["span", "muted small preview", text], ...says.map((words) => ["span", "small warned", words])];
    for (const [tag, className, textContent] of lines) option.append(Object.assign(document.createElement(tag), { className, textContent }));
    return option;
  }

  choose(at) {
    const options = [...this.list.children];
    if (!options.length) { this.field.removeAttribute("aria-activedescendant"); return; }
    this.at = (at + options.length) % options.length;
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === this.at)));
    options[this.at].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", `reply-${this.at}`);
  }

  // Enter is never the form's here: it would send the answer.
  onKey(event) {
    if (event.isComposing) return;
    const acts = { ArrowDown: () => this.choose(this.at + 1), ArrowUp: () => this.choose(this.at - 1), Enter: () => this.take(this.at) };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.list.children.length) act();
  }

  take(at) {
    const chosen = this.found[at];
    const { text } = this.menu.closest("form").elements;
    this.menu.hidePopover();
    const before = text.value.slice(0, text.selectionStart);
    type(text, (before && !/\s$/.test(before) ? " " : "") + chosen.text);
    if (chosen.says.length) toast(chosen.says.join(" "));
  }
}

each("[data-replies]", (menu) => new Replies(menu));
