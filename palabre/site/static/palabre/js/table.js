// Sorting of a whole table on its page: <table data-sortable>, <th data-sort> (or data-sort="down" first).
// A cell that shows a figure in words carries its number in data-value.
import { each } from "./ready.js";

function value(row, column) {
  const cell = row.cells[column];
  const raw = cell?.dataset.value ?? cell?.textContent.trim() ?? "";
  return raw !== "" && !Number.isNaN(Number(raw)) ? Number(raw) : raw;
}

function prepare(table) {
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  for (const head of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      const first = head.dataset.sort === "down" ? "descending" : "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const now = before === first ? other : first;
      table.querySelectorAll("[aria-sort]").forEach((one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", now);
      const sign = now === "ascending" ? 1 : -1;
      const body = table.tBodies[0];
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [value(a, head.cellIndex), value(b, head.cellIndex)];
        return sign * (typeof x === "number" && typeof y === "number" ? x - y : compare(String(x), String(y)));
      });
      body.append(...rows);
    });
  }
}

each("table[data-sortable]", prepare);
