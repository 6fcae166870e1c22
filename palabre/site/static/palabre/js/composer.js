// The composer keeps what is written while one writes: on the server where the post is a draft, and in this
// browser until the server has it. A reload, a lost line or a closed lid costs nothing.
import { each } from "./ready.js";
import { type } from "./type.js";

const PAUSE = 1500; // after the last key
const LONGEST = 10_000; // of writing without a pause
const AGAIN = 15_000; // after a lost line
const ONLY_HERE = new Set(["csrfmiddlewaretoken", "version", "sheet", "turn", "files", "stills", "schedules"]);
const SMALL = 60_000; // what browsers send for a page that is gone

const open = (field) => field.closest("details")?.toggleAttribute("open", true);

// What stands in the form, as pairs of name and value.
function fields(form) {
  return [...new FormData(form)].filter(([name]) => !ONLY_HERE.has(name));
}

// The pictures that stand in the form, chosen or not.
const shown = (form) => [...form.querySelectorAll("[name=picture]")].map((field) => field.value);

// Puts pairs back into the form, in their order. What they say nothing of, pictures that came later, stays.
function put(form, pairs, pictures) {
  const left = new Map();
  for (const [name, value] of pairs) left.set(name, [...(left.get(name) ?? []), value]);
  while (form.querySelectorAll("[name=thread]").length <= (left.get("thread")?.length ?? 0)) addText(form);
  for (const field of form.elements) {
    if (!field.name || ONLY_HERE.has(field.name) || field.type === "submit" || field.tagName === "BUTTON") continue;
    if (field.name === "picture" && !pictures?.includes(field.value)) continue;
    if (field.type === "checkbox") field.checked = left.get(field.name)?.includes(field.value) ?? false;
    else {
      field.value = left.get(field.name)?.shift() ?? "";
      if (field.value && field.tagName === "TEXTAREA") open(field);
    }
  }
  showAccounts(form);
}

// What is said otherwise on an account shows with the account, and opens where it must be filled in.
function showAccounts(form) {
  for (const part of form.querySelectorAll("details[data-of]")) {
    const chosen = form.querySelector(`[name=channels][value="${part.dataset.of}"]`)?.checked ?? true;
    if (chosen && "asks" in part.dataset && (part.hidden || !part.dataset.shown)) part.open = true;
    part.dataset.shown = "yes";
    part.hidden = !chosen;
  }
}

// A thread always has one empty text at its end to go on with.
function addText(form) {
  const last = [...form.querySelectorAll("[name=thread]")].at(-1);
  if (!last) return;
  const next = last.cloneNode();
  next.value = "";
  last.after(next);
}

// A text that is too long becomes the first of a thread, and each further part one that follows.
function cutInto(form, [first, ...further]) {
  const follows = () => [...form.querySelectorAll("[name=thread]")];
  const all = (field) => [0, field.value.length];
  open(follows()[0]);
  further.forEach((text, at) => type(follows()[at], text, ...all(follows()[at])));
  type(form.elements.text, first, ...all(form.elements.text));
}

class Sheet {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-kept]");
    this.turn = 0;
    this.kept = this.now();
    this.busy = false;
    this.leaving = false;
    this.first = 0;
  }

  now() { return JSON.stringify(fields(this.form)); }

  get place() { return `sheet:${this.form.dataset.user}:${location.pathname}`; }

  // Said once: a screen reader hears a sentence only when it is another one.
  say(words) { if (this.state.textContent !== words) this.state.textContent = words; }

  copy(sent = false) {
    const { version, sheet } = this.form.elements;
    const copy = { version: version.value, sheet: sheet.value, turn: this.turn + 1, sent, fields: fields(this.form), pictures: shown(this.form) };
    try { localStorage.setItem(this.place, JSON.stringify(copy)); } catch { /* full, or forbidden */ }
  }

  forget(place = this.place) { try { localStorage.removeItem(place); } catch { /* forbidden */ } }

  read() { try { return JSON.parse(localStorage.getItem(this.place)); } catch { return null; } }

  // What this browser kept and the server never got comes back.
  resume() {
    const copy = this.read();
    if (!copy || JSON.stringify(copy.fields) === this.kept) return this.forget();
    const version = this.form.elements.version.value;
    const { lastSheet, lastTurn } = this.form.dataset;
    const isOwn = copy.sheet === lastSheet; // what was sent from there as the page was left did arrive
    if (isOwn && Number(lastTurn) >= copy.turn) return this.forget();
    if (copy.sent && (!version || copy.version !== version)) return this.forget();
    const goesOn = (isOwn || copy.version === version) && !location.search;
    if (goesOn && !this.form.querySelector(".notice.bad")) return this.bringBack(copy);
    const found = this.form.querySelector("[data-found]");
    found.hidden = false;
    found.querySelector("[data-bring-back]").addEventListener("click", () => { found.hidden = true; this.bringBack(copy); });
    found.querySelector("[data-forget]").addEventListener("click", () => { found.hidden = true; this.forget(); });
  }

  bringBack(copy) {
    put(this.form, copy.fields, copy.pictures);
    // It goes on with the sheet it was written on: what that sent before and this sends is one draft.
    this.form.elements.sheet.value = copy.sheet;
    this.turn = copy.turn;
    this.say(this.state.dataset.back);
    this.form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // What was typed before this script was there is written as any other.
  catchUp() {
    const typed = (field) => field.matches("textarea, input:not([type])") || field.type === "text" || field.type === "url";
    const isNew = (field) => field.name && typed(field) && field.value !== field.defaultValue;
    if (![...this.form.elements].some(isNew)) return;
    this.kept = "";
    this.changed();
  }

  changed() {
    if (this.leaving || this.now() === this.kept) return;
    clearTimeout(this.copying);
    this.copying = setTimeout(() => this.copy(), 250);
    this.first ||= Date.now();
    this.later(Math.max(0, Math.min(PAUSE, this.first + LONGEST - Date.now())));
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save(files = false) {
    const { keep } = this.form.dataset;
    const written = this.now();
    if (!files && written === this.kept) return;
    if (!keep) return this.say(this.state.dataset.here);
    if (this.busy) { this.again = true; this.files ||= files; return; }
    this.busy = true;
    this.first = 0;
    const told = await this.send(keep, files).catch(() => null);
    this.busy = false;
    if (told) this.taken(told, written);
    else { this.say(this.state.dataset.lost); this.later(AGAIN); }
    if (this.again && told) {
      this.again = false;
      const more = this.files;
      this.files = false;
      this.save(more);
    }
  }

  async send(url, files) {
    if (files) await this.form.elements.files.coming; // the stills of its videos
    const body = new FormData(this.form);
    if (files) body.set("pictures", "shown");
    else ["files", "stills"].forEach((name) => body.delete(name));
    body.set("turn", ++this.turn);
    const keepalive = !files && this.now().length * 2 < SMALL;
    const answer = await fetch(url, { method: "POST", body, keepalive, headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 204) return { empty: true };
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return answer.json();
  }

  taken(told, written) {
    if (told.kept === false) return this.refused(told);
    this.kept = written;
    if (told.empty) return this.forget();
    this.form.elements.version.value = told.version;
    this.form.dataset.keep = told.keep;
    const before = this.place;
    if (location.pathname !== told.edit) history.replaceState(history.state, "", told.edit);
    if (before !== this.place) this.forget(before);
    if (this.now() === written) this.forget();
    else this.copy();
    if (told.pictures !== undefined) this.show(told.pictures);
    this.say([told.says, ...told.faults].join(" "));
  }

  // Pictures are there once they are sent: with the field for what they show, and in the previews.
  show(pictures) {
    const wasOpen = this.form.querySelector("[data-library]")?.open;
    window.htmx.swap(this.form.querySelector("[data-pictures]"), pictures, { swapStyle: "innerHTML" });
    this.form.querySelector("[data-library]")?.toggleAttribute("open", wasOpen);
    const { files } = this.form.elements;
    files.value = "";
    files.dispatchEvent(new Event("change", { bubbles: true }));
  }

  refused(told) {
    this.say(told.says);
    if (!told.is_overtaken) return;
    delete this.form.dataset.keep;
    const notice = this.form.querySelector("[data-overtaken]");
    notice.querySelector("[data-says]").textContent = told.says;
    notice.hidden = false;
  }

  leave() {
    this.leaving = true;
    clearTimeout(this.timer);
    clearTimeout(this.copying);
    this.copy(true);
  }
}

function prepare(form) {
  const sheet = new Sheet(form);
  form.addEventListener("input", ({ target }) => {
    if (target.name === "thread" && target.value && target === [...form.querySelectorAll("[name=thread]")].at(-1)) addText(form);
    sheet.changed();
  });
  form.addEventListener("change", ({ target }) => {
    if (target.name === "channels") showAccounts(form);
    const brings = (target.name === "files" && target.files.length) || "fromLibrary" in target.dataset;
    if (brings && form.dataset.keep) sheet.save(true);
    else sheet.changed();
  });
  form.addEventListener("click", ({ target }) => {
    const cut = target.closest("[data-cut]");
    if (cut) cutInto(form, [...cut.querySelectorAll("[data-part]")].map((part) => part.textContent));
  });
  form.addEventListener("submit", () => sheet.leave());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || sheet.leaving || sheet.now() === sheet.kept) return;
    sheet.copy();
    sheet.save();
  });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) sheet.leaving = false; });
  sheet.resume();
  showAccounts(form);
  sheet.catchUp();
}

// Buttons that stay the same aren't put anew while one writes: a press in that very moment would be lost.
const offers = (part) => [...part.querySelectorAll("[name=do]")].map(({ value }) => value).join();
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const { target, fragment } = detail;
  if (target.id === "composer-acts") detail.shouldSwap = offers(target) !== offers(fragment);
});

each("[data-composer]", prepare);
