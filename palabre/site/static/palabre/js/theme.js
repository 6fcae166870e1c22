// The theme changes at once; the choice is sent behind. Language and the rest are plain forms.
import { post } from "./requests.js";

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!event.target.matches("[data-preferences]") || !["theme", "single_keys"].includes(button?.name)) return;
  event.preventDefault();
  if (button.name === "theme") {
    if (button.value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = button.value;
  } else document.body.dataset.singleKeys = button.value;
  for (const one of document.querySelectorAll(`[data-preferences] button[name="${button.name}"]`)) {
    one.setAttribute("aria-pressed", String(one.value === button.value));
  }
  post(event.target.action, { [button.name]: button.value });
});
