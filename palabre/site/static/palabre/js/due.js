// How long there is until a conversation is due, counted on while the page stands open. It is working time, by
// the hours that came with the page: the server isn't asked.
//
//   data-counting='{"open": [[from, to], …], "words": {…}}'   around the list: spans in seconds since 1970
//   data-late="2026-11-28T10:00:00+00:00"                     when it is late
//   data-left="600" data-at="1764324000" data-within="answer" the seconds left then, less than 0 when late
import { each } from "./ready.js";

const PAUSE = 10_000;

const worked = (open, from, to) => open.reduce((sum, [first, end]) => sum + Math.max(0, Math.min(end, to) - Math.max(first, from)), 0);

function spoken(words, seconds) {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  const hours = Math.floor(minutes / 60);
  if (!hours) return words.minutes.replace("#", minutes);
  if (!(minutes % 60)) return words.hours.replace("#", hours);
  return words.both.replace("##", String(minutes % 60).padStart(2, "0")).replace("#", hours);
}

function tell(element, now) {
  const isLate = Date.parse(element.dataset.late) <= now * 1000;
  element.classList.toggle("is-late", isLate);
  const around = element.closest("[data-counting]");
  if (!("left" in element.dataset) || !around) return;
  const { open, words } = JSON.parse(around.dataset.counting);
  const left = Number(element.dataset.left) - worked(open, Number(element.dataset.at), now);
  const says = words[isLate ? "late" : element.dataset.within].replace("#", spoken(words, isLate ? -left : left));
  const place = element.querySelector("[data-due-words]");
  if (place.textContent !== says) place.textContent = says;
  element.querySelector("[data-closed]").hidden = isLate || open.some(([first, end]) => first <= now && now < end);
}

function tick() {
  const now = Date.now() / 1000;
  document.querySelectorAll("[data-late]").forEach((element) => tell(element, now));
}

each("[data-late]", (element) => tell(element, Date.now() / 1000));
setInterval(tick, PAUSE);
document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
