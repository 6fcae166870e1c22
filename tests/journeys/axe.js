// Run axe on the page as it stands; answer with what it found, a line each, and the kinds of text that it looked at.
async ([rules, without, known]) => {
  // From its top: what lies half under a bar that stays isn't small, one scrolls. Colours on their way have come.
  scrollTo({ top: 0, behavior: "instant" });
  document.getAnimations().filter((one) => one instanceof CSSTransition).forEach((one) => one.finish());

  // Text of the same colours and size, in boxes of the same classes and colours, has the same contrast:
  // one of a kind is looked at, of all the pages of a process. That is half of axe's work.
  const kinds = new Map([[null, 0]]);
  const kind = (element) => {
    if (kinds.has(element)) return kinds.get(element);
    const style = getComputedStyle(element);
    const told = [
      element.localName, element.className.baseVal ?? element.className, element.type, element.disabled, style.color,
      style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode, style.position,
      style.fontSize, style.fontWeight, style.textShadow, style.display, style.visibility,
    ].join();
    let number = kind(element.parentElement);
    for (let at = 0; at < told.length; at++) number = Math.imul(number ^ told.charCodeAt(at), 16777619);
    kinds.set(element, number);
    return number;
  };
  const seen = new Set(known);
  const fresh = new Set();
  const speaks = (one) =>
    one.matches("input, select, textarea") || [...one.childNodes].some((inside) => inside.nodeType === 3 && inside.data.trim());
  for (const one of document.querySelectorAll("body *")) {
    if (!speaks(one) || !one.checkVisibility() || seen.has(kind(one)) || without.some((name) => one.closest(name))) continue;
    seen.add(kind(one));
    fresh.add(kind(one));
    one.dataset.axeLooks = "";
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-axe-looks]" }] });

  // What lies in closed windows, and in icons that nobody is told of, is none of axe's business and half of
  // what it walks through: it is put aside meanwhile.
  const aside = [...document.querySelectorAll("dialog:not([open]), svg[aria-hidden=true]")].map((one) => [one, [...one.childNodes]]);
  aside.forEach(([one]) => one.replaceChildren());
  try {
    const { violations, incomplete } = await axe.run(
      without.length ? { exclude: without.map((one) => [one]) } : document,
      { runOnly: rules, resultTypes: ["violations", "incomplete"], elementRef: true, preload: false },
    );
    // What it could not decide here, because something lies over it, it may decide elsewhere.
    const open = incomplete.filter((one) => one.id === "color-contrast").flatMap((one) => one.nodes);
    open.forEach((one) => fresh.delete(kind(one.element)));
    const told = (fault) => fault.nodes.map((one) =>
      `${fault.id}: ${fault.help} ${one.target} ${one.failureSummary.slice(0, 300)}`);
    return { faults: violations.flatMap(told), kinds: [...fresh] };
  } finally {
    aside.forEach(([one, inside]) => one.replaceChildren(...inside));
    document.querySelectorAll("[data-axe-looks]").forEach((one) => delete one.dataset.axeLooks);
  }
};
