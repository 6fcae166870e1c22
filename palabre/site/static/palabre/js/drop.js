// A place to drop a file: the plain field does the work, this shows where and says what was chosen.
import { each } from "./ready.js";

function prepare(root) {
  const field = root.querySelector("input[type=file]");
  const chosen = root.querySelector("[data-drop-chosen]");
  const size = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  const over = (on) => root.classList.toggle("over", on);

  field.addEventListener("change", () => {
    chosen.textContent = [...field.files].map((file) => `${file.name} · ${size.format(file.size / 1000)}`).join(", ");
  });
  root.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  root.addEventListener("dragleave", () => over(false));
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

each("[data-drop]", prepare);
