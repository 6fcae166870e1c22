// The query editor: colours the words behind a plain text field and underlines where the fault is.
//
// The fault is given by data-error-at and data-error-end (characters), or by an event on the editor:
//   editor.dispatchEvent(new CustomEvent("fault", { detail: { at: 4, end: 9 } }))
import { each } from "./ready.js";

const TOKENS = /(?<comment>\/\*.*?\*\/|(?:^|\s)\/\/[^\n]*)|(?<quoted>"[^"]*"?)|(?<op>\b(?:AND|OR|NOT|ET|OU|SAUF)\b|\b(?:O?NEAR|PRES)\/\d+\b|[()])|(?<named>\b[a-z]+:)/gs;

function span(kind, text) {
  return Object.assign(document.createElement("span"), { className: kind, textContent: text });
}

function colour(text) {
  const pieces = [];
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    pieces.push(text.slice(at, match.index), span(kind, match[0]));
    at = match.index + match[0].length;
  }
  pieces.push(text.slice(at), "\n");
  return pieces;
}

function prepare(root) {
  const field = root.querySelector("textarea");
  const view = root.querySelector("[data-editor-view]");
  let fault = root.dataset.errorAt === undefined ? null : { at: Number(root.dataset.errorAt), end: Number(root.dataset.errorEnd) };

  function paint() {
    const text = field.value;
    if (!fault) view.replaceChildren(...colour(text));
    else {
      const end = Math.max(fault.end || 0, fault.at + 1);
      view.replaceChildren(...colour(text.slice(0, fault.at)).slice(0, -1), span("fault", text.slice(fault.at, end) || " "), ...colour(text.slice(end)));
    }
    field.style.setProperty("height", "auto");
    field.style.setProperty("height", `${field.scrollHeight + 2}px`);
  }

  field.addEventListener("input", () => { fault = null; paint(); });
  field.addEventListener("scroll", () => { view.scrollTop = field.scrollTop; });
  root.addEventListener("fault", (event) => { fault = event.detail; paint(); });
  root.classList.add("ready");
  paint();
}

each("[data-editor]", prepare);
