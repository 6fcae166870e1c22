// What one marks in a text becomes the passage that a comment is about: [data-quotable] texts, one [data-quotes].
document.addEventListener("selectionchange", () => {
  const marked = document.getSelection();
  const field = document.querySelector("[data-quotes]");
  if (!field || !marked?.rangeCount || marked.isCollapsed) return;
  const range = marked.getRangeAt(0).cloneRange();
  const within = range.startContainer.parentElement?.closest("[data-quotable]");
  if (!within) return;
  // A triple click marks up to the beginning of what follows.
  if (!within.contains(range.endContainer)) range.setEnd(within, within.childNodes.length);
  field.value = range.toString().trim().slice(0, 1000);
  field.closest("details").open = true;
});
