// The rail of filters stands open beside its list; where the list needs the whole width, it begins closed.
// When a choice brings the rail anew with other counts, what was open stays open, where it was scrolled to.
import { each } from "./ready.js";

let before = null;

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const rail = target.querySelector?.("[data-rail]");
  if (!rail) return;
  const lists = [...rail.querySelectorAll("details[id]")].map((one) => [one.id, one.open]);
  before = { open: rail.open, top: rail.scrollTop, lists: new Map(lists) };
});

each("[data-rail]", (rail) => {
  rail.open = before?.open ?? matchMedia("(min-width: 64rem)").matches;
  for (const one of rail.querySelectorAll("details[id]")) one.open = before?.lists.get(one.id) ?? one.open;
  rail.scrollTop = before?.top ?? 0;
  before = null;
});
