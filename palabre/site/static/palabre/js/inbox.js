// The inbox while it is open: what changed and who is there come as server-sent events; what is read doesn't
// move. Says every ten seconds that one is here, and sooner when one begins to write.
//
//   data-inbox="/…/events/"   the stream; data-beat says from where
//   data-talk="12"            the conversation that is open, with data-last, data-url, data-present
//   data-fresh                the bar that says how many conversations have news
import { goTo, seen } from "./focus.js";
import { post } from "./requests.js";
import { each } from "./ready.js";
import { toast } from "./toast.js";

const HERE = 10_000;
const WRITES = 8_000;
const NEAR = 120;

const talk = () => document.querySelector("[data-talk]");
const told = (element, count) => (count === 1 ? element.dataset.one : element.dataset.many.replace("#", count));

// Whether the last thing that was said can be read: on a wide screen the turns scroll by themselves, on a phone
// with what stands beside them.
function atEnd(element) {
  const last = element.querySelector("#turns > li:last-of-type");
  const below = element.querySelector(".answering").getBoundingClientRect().top;
  return !last || last.getBoundingClientRect().bottom - below < NEAR;
}

const toEnd = (element) => element.querySelector("#turns > li:last-of-type")?.scrollIntoView({ block: "end" });

class Inbox {
  constructor(root) {
    this.root = root;
    this.fresh = new Set();
    this.people = {};
    this.typed = 0;
    this.said = 0;
    this.beat = root.dataset.beat;
  }

  open() {
    this.stream?.close();
    const url = new URL(this.root.dataset.inbox, location.href);
    if (this.beat) url.searchParams.set("beat", this.beat);
    this.stream = new EventSource(url);
    // Told from now on: what came between the page and the stream is asked for once.
    if (!this.beat) this.stream.addEventListener("open", () => talk() && this.more(), { once: true });
    this.stream.addEventListener("notice", () => document.dispatchEvent(new Event("notices")));
    this.stream.addEventListener("change", (event) => { this.beat = event.lastEventId; this.changed(JSON.parse(event.data)); });
    this.stream.addEventListener("here", (event) => { this.people = JSON.parse(event.data); this.show(); });
  }

  changed(numbers) {
    const now = talk()?.dataset.talk;
    if (now && (numbers === null || numbers.includes(Number(now)))) this.more();
    for (const number of numbers ?? [0]) if (String(number) !== now) this.fresh.add(number);
    this.count();
  }

  count() {
    const bar = document.querySelector("[data-fresh]");
    if (!bar) return;
    bar.hidden = this.fresh.size === 0;
    const words = bar.querySelector("[data-one]");
    words.textContent = told(words, this.fresh.size);
  }

  // The list as it is now; what is read beside it stays.
  renew() {
    const kept = document.getElementById("talks").dataset.kept;
    const url = new URL(`${this.root.dataset.listsAt}?${kept}`, location.href);
    url.searchParams.set("part", "list");
    if (talk()) url.searchParams.set("open", talk().dataset.talk);
    this.fresh.clear();
    window.htmx.ajax("GET", `${url.pathname}${url.search}`, { target: "#talks", swap: "outerHTML" }).then(() => this.show());
  }

  // What was said since is put below what stands there; the eye stays where it reads.
  async more() {
    const element = talk();
    const { url, last } = element.dataset;
    const answer = await fetch(`${url}?part=turns&after=${last}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (talk() !== element) return;
    if (answer?.status === 404) this.gone();
    if (!answer?.ok) return;
    const list = element.querySelector("#turns");
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    this.drop(list, fresh.content.querySelector("[data-there]"));
    this.head(element, fresh.content.querySelector("[data-stands]")?.dataset.stands);
    const items = [...fresh.content.querySelectorAll("[data-turn]")].filter((one) => !document.getElementById(one.id));
    if (!items.length) return;
    const reads = atEnd(element);
    list.append(...items);
    items.forEach((one) => window.htmx.process(one));
    element.dataset.last = Math.max(...items.map((one) => Number(one.dataset.turn)), Number(last));
    if (reads) toEnd(element);
    else element.querySelector("[data-came]").hidden = false;
  }

  // What was deleted over there may not stand here any longer; nor may an answer that was taken back.
  drop(list, there) {
    const known = there?.dataset.there.split(" ");
    if (!known) return;
    for (const one of list.querySelectorAll("[data-turn]")) {
      if (known.includes(one.dataset.turn)) continue;
      if (one.matches(".ours")) one.remove();
      else one.replaceWith(there.content.cloneNode(true));
    }
  }

  // Somebody brought it elsewhere, or gave it to another: what stands over and beside it says so, and offers what
  // makes sense now. Where one is about to press something there, only the words change.
  async head(element, stands) {
    const old = element.querySelector(".talk-head");
    if (!stands || old.dataset.stands === stands) return;
    const { url } = element.dataset;
    const answer = await fetch(`${url}?part=head`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (talk() !== element || !old.isConnected || !answer?.ok) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    const head = fresh.content.querySelector(".talk-head");
    head.querySelector(".back").href = old.querySelector(".back").href;
    if (old.contains(document.activeElement) || old.querySelector(":popover-open")) {
      old.querySelector(".titles").replaceWith(head.querySelector(".titles"));
    } else {
      old.replaceWith(head);
      window.htmx.process(head);
    }
    this.show();
    const facts = element.querySelector(".facts");
    if (facts && !facts.contains(document.activeElement)) window.htmx.ajax("GET", `${url}?part=about`, { source: facts, target: facts, swap: "outerHTML" });
  }

  // With its last text a conversation goes: so does all that stands of it here.
  gone(number = talk()?.dataset.talk) {
    if (!number) return; // it was said already
    toast(this.root.dataset.gone, { kind: "error" });
    document.getElementById(`row-${number}`)?.remove();
    if (number !== talk()?.dataset.talk) return;
    this.at = null;
    const words = document.createElement("div");
    words.className = "choose";
    words.append(Object.assign(document.createElement("p"), { textContent: this.root.dataset.gone }));
    talk().replaceWith(words);
    history.replaceState(null, "", this.root.dataset.listsAt);
  }

  show() {
    for (const row of document.querySelectorAll("[data-row]")) {
      const people = this.people[row.dataset.row] ?? [];
      row.querySelector("[data-here]").textContent = people.map(([name]) => name).join(", ");
    }
    const place = document.querySelector("[data-here-now]");
    const people = this.people[talk()?.dataset.talk] ?? [];
    const words = people.map(([name, writes]) => (writes ? this.root.dataset.writes : this.root.dataset.looks).replace("#", name)).join(" · ");
    if (place && place.textContent !== words) place.textContent = words;
  }

  here(force = false) {
    const url = talk()?.dataset.present;
    const now = Date.now();
    if (!url || document.hidden || (!force && now - this.said < HERE - 500)) return;
    this.said = now;
    post(url, now - this.typed < WRITES ? { typing: "on" } : {})
      .then(({ status }) => { if (status === 404 && talk()?.dataset.present === url) this.gone(); })
      .catch(() => {});
  }

  left(url) {
    if (url) navigator.sendBeacon?.(url, new URLSearchParams({ left: "on", csrfmiddlewaretoken: document.body.dataset.csrf }));
  }

  opened() {
    const element = talk();
    const url = element?.dataset.present;
    if (this.at && this.at !== url) this.left(this.at);
    this.at = url;
    if (!element) return;
    toEnd(element);
    this.fresh.delete(Number(element.dataset.talk));
    this.count();
    this.here(true);
    this.show();
    for (const row of document.querySelectorAll("[data-row]")) {
      if (row.dataset.row === element.dataset.talk) { row.setAttribute("aria-current", "true"); row.classList.remove("fresh-one"); }
      else row.removeAttribute("aria-current");
    }
  }
}

function choose(form) {
  const bar = form.querySelector("[data-bulk-bar]");
  const words = form.querySelector("[data-bulk-count]");
  const show = () => {
    const count = form.querySelectorAll("[name=number]:checked").length;
    bar.hidden = count === 0;
    words.textContent = told(words, count);
  };
  form.addEventListener("change", show);
  show(); // what was ticked before this script was there
}

// An answer that was taken leaves its field empty: then keys mean acts again, "z" first of all.
function leave(field) {
  if (field.id !== "answer" || field.value) return;
  field.blur();
  document.querySelector("[data-row][aria-current='true']")?.focus({ preventScroll: true });
}

function prepare(root) {
  const inbox = new Inbox(root);
  inbox.open();
  inbox.opened();
  setInterval(() => inbox.here(), HERE);
  root.addEventListener("input", ({ target }) => {
    if (target.name !== "text") return;
    const began = Date.now() - inbox.typed > WRITES;
    inbox.typed = Date.now();
    if (began) inbox.here(true);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea[name=text]")) event.target.form.requestSubmit();
  });
  root.addEventListener("htmx:afterSettle", ({ target, detail }) => {
    if (detail.requestConfig?.elt.matches("[data-answer]")) leave(document.activeElement);
    if (target.id !== "talk" && target.id !== "talk-open") return;
    inbox.opened();
    // On a phone the row that was pressed is hidden now; what focus returns to by itself comes first.
    setTimeout(() => { if (talk() && (document.activeElement === document.body || !seen(document.activeElement))) goTo(talk()); });
  });
  root.addEventListener("htmx:responseError", (event) => {
    const { elt, xhr, requestConfig } = event.detail;
    if (xhr.status !== 404) return;
    // Of a row, a text or another part that was looked at it is plain what isn't there; of an act it isn't.
    if (requestConfig.verb !== "get") return inbox.here(true);
    event.stopPropagation();
    inbox.gone(elt.closest("[data-row]")?.dataset.row);
  });
  root.addEventListener("click", ({ target }) => {
    if (target.closest("[data-fresh-show]")) inbox.renew();
    if (target.closest("[data-came]")) toEnd(talk());
  });
  root.addEventListener("scroll", ({ target }) => {
    const element = target.closest?.("[data-talk]");
    if (element && atEnd(element)) element.querySelector("[data-came]").hidden = true;
  }, true);
  document.addEventListener("visibilitychange", () => (document.hidden ? inbox.stream?.close() : (inbox.open(), inbox.here(true))));
  addEventListener("pagehide", () => { inbox.stream?.close(); inbox.left(inbox.at); });
}

// A keyboard on the screen covers what lies below: then only what is seen counts.
const KEYBOARD = 150;

function fit() {
  const { height } = window.visualViewport;
  const root = document.documentElement;
  root.style.setProperty("--seen", `${height}px`);
  root.toggleAttribute("data-typing", innerHeight - height > KEYBOARD && document.activeElement.matches("textarea, input, select"));
  if (root.hasAttribute("data-typing")) document.activeElement.scrollIntoView({ block: "nearest" });
}

window.visualViewport?.addEventListener("resize", fit);

each("[data-inbox]", prepare);
each("[data-bulk]", choose);
