// The bell of every page: how many notices wait, asked for when the page opens and every so often while it is
// open, at once when an event stream of the page says so. What is new is said once, as a sentence at the foot
// of the page; by the browser itself while one looks elsewhere, if it was allowed to on the page of notices.
import { each } from "./ready.js";
import { toast } from "./toast.js";

const EVERY = 20000;
const EVERY_UNSEEN = 60000;
const SEEN = "palabre-notices";

const may = () => "Notification" in window && Notification.permission === "granted";

// The newest notice that this browser has told of: no tab tells of it again.
function last() {
  try { return Number(localStorage.getItem(SEEN)) || 0; } catch { return Infinity; }
}

function remember(number) {
  try { localStorage.setItem(SEEN, String(number)); } catch { /* told again at worst */ }
}

function say(one) {
  if (!document.hidden) return toast(one.sentence);
  if (!may()) return;
  try {
    const shown = new Notification("Palabre", { body: one.sentence, tag: `palabre-${one.id}` });
    shown.addEventListener("click", () => { window.focus(); location.assign(one.url); });
  } catch { /* some phones show none from a page */ }
}

function prepare(bell) {
  const count = bell.querySelector("[data-notices-count]");
  const words = bell.querySelector("[data-notices-words]");
  const usual = words.textContent;
  const figures = new Intl.NumberFormat(document.documentElement.lang);
  let timer;
  let first = true;

  function show(told) {
    const many = told.count === 1 ? bell.dataset.one : bell.dataset.many.replace("#", figures.format(told.count));
    count.hidden = told.count === 0;
    count.textContent = told.count > 99 ? "99+" : figures.format(told.count);
    words.textContent = told.count ? many : usual;
    const newest = told.newest[0];
    if (newest && newest.id > last()) {
      // What waited already when the page opened is counted; only what comes while one is there is said.
      if (!first) say(newest);
      remember(newest.id);
    }
    first = false;
  }

  async function ask() {
    clearTimeout(timer);
    if (!document.hidden || may()) {
      try {
        const answer = await fetch(bell.dataset.notices, { headers: { Accept: "application/json" }, redirect: "manual" });
        if (answer.ok) show(await answer.json());
      } catch { /* the next time tells it */ }
    }
    timer = setTimeout(ask, document.hidden ? EVERY_UNSEEN : EVERY);
  }

  document.addEventListener("notices", ask);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  ask();
}

function prepareAsking(place) {
  const button = place.querySelector("button");
  const words = place.querySelector("[role=status]");
  function show() {
    const how = "Notification" in window ? Notification.permission : "none";
    button.hidden = how !== "default";
    words.textContent = { granted: place.dataset.on, denied: place.dataset.off, none: place.dataset.none }[how] ?? "";
  }
  button.addEventListener("click", () => Notification.requestPermission().then(show));
  show();
}

each("[data-notices]", prepare);
each("[data-notices-ask]", prepareAsking);
