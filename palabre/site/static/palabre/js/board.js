// The board of leads: a card is dragged to another stage, or moved by Alt and an arrow (left and right). What
// is lost needs a reason: the card's own list opens at it. The page shows the board anew, or says why not.
import { each } from "./ready.js";
import { toast } from "./toast.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };
// The page that shows the board anew puts the focus where it was: on the card, wherever that stands now.
const PLACE = "board-moved";

function keepFocus(card) {
  try { sessionStorage.setItem(PLACE, card.dataset.lead); } catch { /* forbidden */ }
}

function bringFocusBack(board) {
  let moved = null;
  try {
    moved = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
  } catch { /* forbidden */ }
  if (moved) board.querySelector(`[data-lead="${CSS.escape(moved)}"] a`)?.focus();
}

function askWhy(card, stage) {
  card.querySelector("details").open = true;
  card.querySelector("select").value = stage;
  card.querySelector("input[name=reason]").focus();
}

async function move(board, card, stage) {
  if (card.closest("[data-stage]").dataset.stage === stage) return;
  if (stage === board.dataset.lost) {
    askWhy(card, stage);
    return;
  }
  const body = new URLSearchParams({ stage, version: card.dataset.version });
  const headers = { "HX-Request": "true", "X-CSRFToken": document.body.dataset.csrf };
  card.classList.add("moving");
  const answer = await fetch(card.dataset.move, { method: "POST", body, headers });
  if (answer.ok) {
    keepFocus(card);
    location.reload();
  } else {
    card.classList.remove("moving");
    toast(answer.status === 409 ? await answer.text() : document.body.dataset.error, { kind: "error" });
  }
}

function prepare(board) {
  let held = null;
  const columns = [...board.querySelectorAll("[data-stage]")];
  bringFocusBack(board);
  board.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-lead]");
    held?.classList.add("moving");
  });
  board.addEventListener("dragend", () => {
    held?.classList.remove("moving");
    held = null;
    columns.forEach((one) => one.classList.remove("over"));
  });
  board.addEventListener("dragover", (event) => {
    const column = event.target.closest("[data-stage]");
    if (!held || !column) return;
    event.preventDefault();
    columns.forEach((one) => one.classList.toggle("over", one === column));
  });
  board.addEventListener("drop", (event) => {
    const column = event.target.closest("[data-stage]");
    if (!held || !column) return;
    event.preventDefault();
    held.classList.remove("moving");
    move(board, held, column.dataset.stage);
  });
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-lead]");
    if (!card || !event.altKey || !(event.key in STEPS)) return;
    event.preventDefault();
    const to = columns[columns.indexOf(card.closest("[data-stage]")) + STEPS[event.key]];
    if (to) move(board, card, to.dataset.stage);
  });
}

each("[data-board]", prepare);
