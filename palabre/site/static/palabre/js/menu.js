// Menus (popovers) open under their button, or above it where there is no room.
//
//   data-menu-key="1"   the key that presses an item while its menu is open

const GAP = 4;

function place(menu) {
  const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]:hover, [popovertarget="${CSS.escape(menu.id)}"]:focus`)
    ?? document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (!button) return;
  const from = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = from.bottom + GAP + size.height <= innerHeight && menu.dataset.popoverSide !== "top";
  const top = below ? from.bottom + GAP : Math.max(GAP, from.top - GAP - size.height);
  const left = Math.min(Math.max(2 * GAP, from.left), innerWidth - size.width - 2 * GAP);
  menu.style.setProperty("top", `${top}px`);
  menu.style.setProperty("left", `${left}px`);
}

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".menu[popover]")) return;
  if (event.newState === "open") place(event.target);
  // htmx copies the attributes of what it replaces, and the content policy refuses a style attribute.
  else event.target.removeAttribute("style");
}, true);

document.addEventListener("click", (event) => {
  if (event.target.closest(".menu .item[hx-post]")) event.target.closest(".menu").hidePopover();
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu");
  const opened = document.querySelector(".menu:popover-open");
  if (opened && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest?.(".menu input")) {
    const item = opened.querySelector(`[data-menu-key="${CSS.escape(event.key)}"]`);
    if (item) { event.preventDefault(); event.stopImmediatePropagation(); opened.hidePopover(); item.click(); return; }
  }
  if (!opened || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const items = [...opened.querySelectorAll("a, button, input")].filter((one) => one.checkVisibility());
  const at = menu ? items.indexOf(document.activeElement) : -1;
  items.at(event.key === "ArrowDown" ? (at + 1) % items.length : at - 1)?.focus();
  event.preventDefault();
});
