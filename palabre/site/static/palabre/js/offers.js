// What a field can be given, told by the network: <input data-offers="list" data-field data-account> in a form
// with data-offers-at. Asked when one comes to the field; typing by hand goes on all the same.
const PAUSE = 400; // after the last key, where the network searches

let lists = 0;

class Offered {
  constructor(field, url) {
    this.field = field;
    this.url = url;
    this.known = new Map();
    this.list = Object.assign(document.createElement("datalist"), { id: `offers-${++lists}` });
    this.says = Object.assign(document.createElement("p"), { className: "help", hidden: true });
    this.says.setAttribute("role", "status");
    field.after(this.list, this.says);
    field.setAttribute("list", this.list.id);
    const searches = field.dataset.offers === "search";
    if (!searches) field.addEventListener("focus", () => this.ask(""), { once: true });
    field.addEventListener("input", () => {
      this.tell();
      if (!searches || this.known.has(field.value)) return;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.ask(field.value), PAUSE);
    });
  }

  async ask(words) {
    const { account, field } = this.field.dataset;
    const answer = await fetch(`${this.url}?${new URLSearchParams({ account, field, q: words })}`).catch(() => null);
    if (!answer?.ok) return;
    const { found, says } = await answer.json();
    this.known = new Map(found.map((one) => [one.value, [one.name, one.note].filter(Boolean).join(" · ")]));
    this.list.replaceChildren(...[...this.known].map(([value, label]) => Object.assign(document.createElement("option"), { value, label })));
    this.tell(says);
  }

  // Networks name things by numbers: what stands in the field is called by its name below.
  tell(fault = "") {
    const words = this.known.get(this.field.value.trim()) ?? fault;
    this.says.textContent = words;
    this.says.hidden = !words;
  }
}

// A choice of a network's own words: what the account doesn't allow can't be chosen, once the network has said so.
async function narrow(field, url) {
  const { account, field: name } = field.dataset;
  const answer = await fetch(`${url}?${new URLSearchParams({ account, field: name })}`).catch(() => null);
  const { found = [] } = answer?.ok ? await answer.json() : {};
  const allowed = new Set(found.map((one) => one.value));
  if (allowed.size) for (const option of field.options) option.disabled = Boolean(option.value) && !allowed.has(option.value);
}

export function attend(form) {
  for (const field of form.querySelectorAll("select[data-offers]")) field.addEventListener("focus", () => narrow(field, form.dataset.offersAt), { once: true });
  for (const field of form.querySelectorAll("input[data-offers]")) new Offered(field, form.dataset.offersAt);
}
