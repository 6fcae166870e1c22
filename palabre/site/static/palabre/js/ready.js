// `each(selector, prepare)`: prepares the elements of the page now, and those that htmx brings later, once.

const wanted = [];

function prepareIn(root) {
  for (const { selector, prepare, done } of wanted) {
    const found = root.matches?.(selector) ? [root] : [];
    for (const element of [...found, ...root.querySelectorAll(selector)]) {
      if (!done.has(element)) {
        done.add(element);
        prepare(element);
      }
    }
  }
}

export function each(selector, prepare) {
  wanted.push({ selector, prepare, done: new WeakSet() });
  prepareIn(document);
}

document.addEventListener("htmx:load", (event) => prepareIn(event.detail.elt));

// Whose customs dates follow: English pages are European, as on the server.
export function customs() {
  const language = document.documentElement.lang || "en";
  return language === "en" ? "en-GB" : language;
}
