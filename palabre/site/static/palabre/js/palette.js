// Search or go to: a dialog that filters the pages as one types, or searches the mentions.
//
//   data-command   a button of the page that can be pressed from here, too; its value is the group's name

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const dialog = document.getElementById("palette");

function prepare(form) {
  const field = form.querySelector("input");
  const search = form.querySelector("[data-palette-search]");
  const none = form.querySelector("[data-palette-none]");
  const list = form.querySelector("[role=listbox]");
  let options = [...list.querySelectorAll(".item")];
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

  // What the page lets one do now stands before the pages one may go to.
  function gather() {
    list.querySelectorAll("[data-of-page]").forEach((one) => one.remove());
    const acts = [...document.querySelectorAll("[data-command]")].map((button, at) => {
      const option = document.createElement("div");
      Object.assign(option, { className: "item", id: `palette-act-${at}` });
      option.setAttribute("role", "option");
      option.dataset.ofPage = "";
      const group = Object.assign(document.createElement("span"), { className: "muted", textContent: `${button.dataset.command} › ` });
      const words = document.createElement("span");
      words.append(group, button.querySelector("span")?.textContent ?? button.textContent.trim());
      option.append(words);
      const icon = document.querySelector(`[popovertarget="${CSS.escape(button.closest("[popover]")?.id ?? "")}"] svg`);
      if (icon) option.prepend(icon.cloneNode(true));
      option.addEventListener("click", () => { dialog.close(); button.click(); });
      return option;
    });
    if (search) search.after(...acts);
    else list.prepend(...acts);
    options = [...list.querySelectorAll(".item")];
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
    gather();
    filter();
    field.focus();
  }).observe(dialog, { attributeFilter: ["open"] });
}

if (dialog) prepare(dialog.querySelector("[data-palette]"));
