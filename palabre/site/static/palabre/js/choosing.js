// A list that is narrowed by what one types: <input data-narrows="#list">, whose entries are [data-choice].
// What was ticked stays in sight, and entries that htmx brings later are narrowed as well.
import { each } from "./ready.js";

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

function prepare(field) {
  const list = document.querySelector(field.dataset.narrows);
  const narrow = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of list.querySelectorAll("[data-choice]")) {
      const fits = words.every((word) => plain(one.textContent).includes(word));
      one.hidden = !fits && !one.querySelector("input")?.checked;
      shown += !one.hidden;
    }
    list.querySelector("[data-none]")?.toggleAttribute("hidden", shown > 0);
  };
  field.addEventListener("input", narrow);
  // Enter chooses nothing here: it would send the form in before anything is ticked.
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  list.addEventListener("htmx:afterSwap", narrow);
}

each("[data-narrows]", prepare);

// What was ticked before the form came back stands in hidden fields, until the list has come with its own.
each("[data-choosing]", (form) => form.addEventListener("htmx:afterSwap", () => {
  for (const kept of form.querySelectorAll("[data-kept-choice]")) kept.remove();
}));
