// Tabs wider than a phone: the current one is in sight when the page opens.
import { each } from "./ready.js";

each(".tabs [aria-current]", (current) => {
  const tabs = current.closest(".tabs");
  tabs.scrollLeft = current.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2;
});
