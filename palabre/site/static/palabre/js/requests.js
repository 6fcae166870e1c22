// What all requests of htmx share: the token against forgery, and a sentence when one fails.
import { toast } from "./toast.js";

const token = () => document.body.dataset.csrf;

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, verb, headers, formData } = event.detail;
  if (verb !== "get") headers["X-CSRFToken"] = token();
  // What was left empty says nothing: the address stays short.
  else if (elt.matches("[data-lean]")) for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) location.reload();
  else toast(document.body.dataset.error, { kind: "error" });
});

document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline, { kind: "error" }));

// A form that is not valid comes back with 422: it is shown, not treated as a fault.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// A part that looks for news by itself waits while something of it is open: what one reads or chooses stays.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  const isAsked = elt.getAttribute("hx-trigger")?.startsWith("every") && elt.getAttribute("hx-swap") === "outerHTML";
  if (isAsked && elt.querySelector("details[open], :popover-open")) event.preventDefault();
});

export function post(url, values) {
  const body = new URLSearchParams(values);
  const headers = { "X-CSRFToken": token(), "X-Requested-With": "fetch" };
  return fetch(url, { method: "POST", body, headers });
}
