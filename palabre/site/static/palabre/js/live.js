// Rows that arrive while one reads. They never move what is read: a button says how many wait.
//
//   data-live="/…/events/"        an event stream; each `new` event carries how many came: data: 3
//   data-live-fetch="/…/?after="  where the waiting rows are fetched, after the first row's data-position
//   data-live-target="#rows"      the list they are put on top of
//
// The stream is closed while the page is hidden, and opened again from where the list stands.
import { each } from "./ready.js";

function prepare(root) {
  const list = document.querySelector(root.dataset.liveTarget);
  const button = root.querySelector("[data-live-show]");
  const words = root.querySelector("[data-live-words]");
  const state = root.querySelector("[data-live-state]");
  const figures = new Intl.NumberFormat(document.documentElement.lang);
  let waiting = 0;
  let stream;

  const newest = () => list.querySelector("[data-position]")?.dataset.position ?? root.dataset.liveAfter ?? "";

  function count(more) {
    waiting += more;
    button.hidden = waiting === 0;
    words.textContent = waiting === 1 ? words.dataset.one : words.dataset.many.replace("#", figures.format(waiting));
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
    stream.addEventListener("new", (event) => count(Number(event.data) || 0));
  }

  async function show() {
    const url = new URL(root.dataset.liveFetch, location.href);
    url.searchParams.set("after", newest());
    count(-waiting);
    await window.htmx.ajax("GET", `${url.pathname}${url.search}`, { target: list, swap: "afterbegin" });
    list.scrollIntoView({ block: "nearest" });
  }

  button.addEventListener("click", show);
  document.addEventListener("visibilitychange", () => (document.hidden ? stream?.close() : open()));
  addEventListener("pagehide", () => stream?.close());
  open();
}

each("[data-live]", prepare);
