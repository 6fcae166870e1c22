// Rows that arrive while one reads. They never move what is read: a button says how many wait.
//
//   data-live="/…/events/"        an event stream; each `new` event carries how many came: data: 3
//   data-live-fetch="/…/?after="  where the waiting rows are fetched, after the first row's data-position
//   data-live-target="#rows"      the list they are put on top of
//
// The stream is closed while the page is hidden or once its list is gone, and opened again from where
// the list stands.
import { each } from "./ready.js";

const title = document.title;

function prepare(root) {
  const list = document.querySelector(root.dataset.liveTarget);
  const button = root.querySelector("[data-live-show]");
  const words = root.querySelector("[data-live-words]");
  const says = root.querySelector("[data-live-says]");
  const state = root.querySelector("[data-live-state]");
  const figures = new Intl.NumberFormat(document.documentElement.lang);
  const ended = new AbortController();
  let waiting = 0;
  let stream;

  const newest = () => list.querySelector("[data-position]")?.dataset.position ?? root.dataset.liveAfter ?? "";

  function count(more) {
    waiting += more;
    button.hidden = waiting === 0;
    words.textContent = waiting === 1 ? words.dataset.one : words.dataset.many.replace("#", figures.format(waiting));
    if (says) says.textContent = waiting ? words.textContent : "";
    document.title = waiting ? `(${figures.format(waiting)}) ${title}` : title;
  }

  function say(on) {
    root.classList.toggle("on", on);
    state.textContent = on ? state.dataset.on : state.dataset.off;
  }

  function open() {
    stream?.close();
    waiting = 0;
    count(0);
    const url = new URL(root.dataset.live, location.href);
    url.searchParams.set("after", newest());
    stream = new EventSource(url);
    stream.addEventListener("open", () => say(true));
    stream.addEventListener("error", () => say(false));
    stream.addEventListener("notice", () => document.dispatchEvent(new Event("notices")));
    stream.addEventListener("new", (event) => count(Number(event.data) || 0));
  }

  async function show() {
    const url = new URL(root.dataset.liveFetch, location.href);
    url.searchParams.set("after", newest());
    const known = new Set([...list.querySelectorAll("[data-item]")].map((row) => row.id));
    count(-waiting);
    await window.htmx.ajax("GET", `${url.pathname}${url.search}`, { target: list, swap: "afterbegin" });
    const fresh = [...list.querySelectorAll("[data-item]")].filter((row) => !known.has(row.id));
    if (fresh.length) list.querySelector(".empty")?.remove();
    fresh.forEach((row) => row.classList.add("fresh"));
    list.scrollIntoView({ block: "start" });
    fresh[0]?.focus({ preventScroll: true });
  }

  function end() {
    stream?.close();
    ended.abort();
    document.title = title;
  }

  const lasting = { signal: ended.signal };
  button.addEventListener("click", show);
  root.addEventListener("htmx:beforeCleanupElement", end, { once: true });
  document.addEventListener("visibilitychange", () => (document.hidden ? stream?.close() : open()), lasting);
  addEventListener("pagehide", () => stream?.close(), lasting);
  open();
}

each("[data-live]", prepare);
