// The search in the picture: what matches is lit while one types, and the one that is taken is flown to.
import { fold } from "./atlas_space.js";

const MOST = 7;

export function find(atlas, field, list) {
  const { voices, communities } = atlas.data;
  let folded = null;
  let options = [];
  let at = -1;

  function matches(wanted) {
    folded ??= voices.name.map(fold);
    const found = [];
    folded.forEach((name, one) => { if (name.includes(wanted)) found.push(one); });
    return found.sort((a, b) => folded[b].startsWith(wanted) - folded[a].startsWith(wanted) || voices.influence[b] - voices.influence[a]);
  }

  function option(title, below, act) {
    const row = Object.assign(document.createElement("li"), { id: `${list.id}-${options.length}`, role: "option" });
    row.setAttribute("aria-selected", "false");
    row.append(Object.assign(document.createElement("span"), { textContent: title }), Object.assign(document.createElement("small"), { textContent: below }));
    row.addEventListener("pointerdown", (event) => { event.preventDefault(); take(options.findIndex((one) => one.row === row)); });
    options.push({ row, act, title });
    list.append(row);
  }

  function close() {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function read() {
    const wanted = fold(field.value.trim());
    options = [];
    list.replaceChildren();
    close();
    atlas.ask();
    if (!wanted) return atlas.light(null);
    const islands = communities.flatMap((one, place) => (fold(one.name).includes(wanted) ? [place] : []));
    const found = matches(wanted);
    for (const place of islands.slice(0, 3)) option(communities[place].name, communities[place].is_crowd ? atlas.words.crowd : atlas.words.community, () => within(place));
    for (const one of found.slice(0, MOST - options.length)) option(voices.name[one], voices.network[one], () => atlas.meet(one));
    list.hidden = !options.length;
    field.setAttribute("aria-expanded", String(Boolean(options.length)));
    const lit = new Set(found);
    if (islands.length) voices.community.forEach((home, one) => { if (islands.includes(home)) lit.add(one); });
    atlas.light(lit);
    atlas.tell(lit.size ? "found" : "not_found", { count: lit.size });
  }

  // A community that was looked for is one of the filters, where there are any.
  function within(place) {
    const select = atlas.form?.elements.namedItem("community");
    if (select) {
      field.value = "";
      select.value = String(communities[place].number);
      atlas.light(null);
    }
    atlas.visit(place);
  }

  function walk(step) {
    options[at]?.row.setAttribute("aria-selected", "false");
    at = (at + step + options.length) % options.length;
    options[at].row.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", options[at].row.id);
  }

  function take(which) {
    const { act, title } = options[which];
    field.value = title;
    close();
    act();
    atlas.ask();
  }

  field.addEventListener("input", read);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      walk(at < 0 && step < 0 ? 0 : step);
    } else if (event.key === "Enter") {
      if (options.length) take(Math.max(at, 0));
    } else if (event.key === "Escape" && field.value) {
      field.value = "";
      read();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
