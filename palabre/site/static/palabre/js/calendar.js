// The calendar: a post is dragged to another day, or moved by Alt and an arrow (left and right a day, up
// and down a week). The page says it was moved, or why not, and shows the days anew.
import { each } from "./ready.js";
import { toast } from "./toast.js";

const MINUTE = 60_000;
const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function pad(number) {
  return String(number).padStart(2, "0");
}

// The same time of the day, on another day, as the house's clock tells it.
function onDay(at, day) {
  return `${day}T${at.slice(11, 16)}`;
}

function later(at, days) {
  const day = new Date(Date.parse(`${at.slice(0, 10)}T12:00:00Z`) + days * 24 * 60 * MINUTE);
  return `${day.getUTCFullYear()}-${pad(day.getUTCMonth() + 1)}-${pad(day.getUTCDate())}`;
}

// The days anew; others, where the post was moved out of those that are shown.
function show(day) {
  if (document.querySelector(`[data-day="${CSS.escape(day)}"]`)) return location.reload();
  const there = new URL(location.href);
  there.searchParams.set("day", day);
  location.assign(there);
}

// The page that shows the days anew puts the focus where it was: on the post, wherever that stands now.
const PLACE = "calendar-moved";

function keepFocus(entry) {
  if (!entry.contains(document.activeElement)) return;
  try { sessionStorage.setItem(PLACE, entry.dataset.move); } catch { /* forbidden */ }
}

function bringFocusBack(calendar) {
  let moved = null;
  try {
    moved = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
  } catch { /* forbidden */ }
  if (moved) calendar.querySelector(`[data-move="${CSS.escape(moved)}"] a`)?.focus();
}

async function move(entry, day) {
  const body = new URLSearchParams({ due_at: onDay(entry.dataset.at, day) });
  const headers = { "HX-Request": "true", "X-CSRFToken": document.body.dataset.csrf };
  entry.classList.add("moving");
  const answer = await fetch(entry.dataset.move, { method: "POST", body, headers });
  if (answer.ok) {
    keepFocus(entry);
    show(day);
  } else {
    entry.classList.remove("moving");
    toast(answer.status === 409 ? await answer.text() : document.body.dataset.error, { kind: "error" });
  }
}

function prepare(calendar) {
  let held = null;
  bringFocusBack(calendar);
  calendar.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-move]");
    held?.classList.add("moving");
  });
  calendar.addEventListener("dragend", () => {
    held?.classList.remove("moving");
    calendar.querySelectorAll(".over").forEach((one) => one.classList.remove("over"));
  });
  calendar.addEventListener("dragover", (event) => {
    const cell = event.target.closest("[data-day]");
    if (!held || !cell) return;
    event.preventDefault();
    calendar.querySelectorAll(".over").forEach((one) => one.classList.toggle("over", one === cell));
    cell.classList.add("over");
  });
  calendar.addEventListener("drop", (event) => {
    const cell = event.target.closest("[data-day]");
    if (!held || !cell) return;
    event.preventDefault();
    move(held, cell.dataset.day);
  });
  calendar.addEventListener("keydown", (event) => {
    const entry = event.target.closest("[data-move]");
    if (!entry || !event.altKey || !(event.key in DAYS)) return;
    event.preventDefault();
    move(entry, later(entry.dataset.at, DAYS[event.key]));
  });
}

each("[data-calendar]", prepare);
