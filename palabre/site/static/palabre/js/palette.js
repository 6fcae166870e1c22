// Search or go to: a dialog that filters the pages as one types, or searches the mentions.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const dialog = document.getElementById("palette");

function prepare(form) {
  const field = form.querySelector("input");
  const search = form.querySelector("[data-palette-search]");
  const none = form.querySelector("[data-palette-none]");
  const options = [...form.querySelectorAll(".item")];
  const shown = () => options.filter((one) => !one.hidden);

  function choose(option) {
    options.forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function filter() {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    for (const option of options) {
      if (option === search) continue;
      const text = plain(option.textContent);
      option.hidden = !words.every((word) => text.includes(word));
    }
    if (search) {
      search.hidden = !words.length;
      search.querySelector("[data-palette-words]").textContent = field.value;
    }
    none.hidden = shown().length > 0;
    choose(shown().find((one) => one !== search) ?? shown()[0]);
  }

  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    const all = shown();
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") {
      event.preventDefault();
      dialog.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]);
    } else if (event.key === "Enter" && all[at] && all[at] !== search) {
      event.preventDefault();
      all[at].click();
    }
  });
  new MutationObserver(() => {
    if (!dialog.open) return;
    field.value = "";
    filter();
    field.focus();
  }).observe(dialog, { attributeFilter: ["open"] });
}

if (dialog) prepare(dialog.querySelector("[data-palette]"));
