// A button that copies what it names, and says so: data-copies="…" data-done="Copied".
import { toast } from "./toast.js";

async function copy(text) {
  // Browsers give the clipboard to pages under TLS and on this machine only; a field does elsewhere.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  await copy(button.dataset.copies);
  toast(button.dataset.done);
});
