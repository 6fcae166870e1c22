// The one entry: what every page needs. Each module looks for its own data attributes; those that few
// pages use come when a page, or a part that htmx brings, has such an element.
import "./requests.js";
import "./menu.js";
import "./panel.js";
import "./rail.js";
import "./tabs.js";
import "./palette.js";
import "./theme.js";
import "./live.js";
import "./brush.js";
import "./notices.js";
import { each } from "./ready.js";
import { start as keepFocus } from "./focus.js";
import { start as startKeys } from "./keys.js";
import { start as keepPlace } from "./place.js";
import { adopt } from "./toast.js";

const coming = [];
each("[data-editor]", () => coming.push(import("./editor.js")));
each("[data-drop]", () => coming.push(import("./drop.js")));
each("table[data-sortable]", () => coming.push(import("./table.js")));
each("[data-calendar]", () => coming.push(import("./calendar.js")));
each("[data-board]", () => coming.push(import("./board.js")));
each("[data-quotes]", () => coming.push(import("./quote.js")));
each("[data-composer]", () => coming.push(import("./composer.js"), import("./insert.js")));
each("[data-offers-at]", (form) => coming.push(import("./offers.js").then(({ attend }) => attend(form))));
each("[data-copies]", () => coming.push(import("./copy.js")));
each("[data-cutter]", () => coming.push(import("./cutter.js")));
each("[data-film], input[data-stills]", () => coming.push(import("./film.js")));
each("[data-inbox]", () => coming.push(import("./inbox.js")));
each("[data-choosing]", () => coming.push(import("./choosing.js")));
each("[data-late]", () => coming.push(import("./due.js")));
each("[data-replies]", () => coming.push(import("./replies.js")));
each("[data-chart]", () => coming.push(import("./chart.js")));
each("[data-atlas]", () => coming.push(import("./atlas.js")));

// Whoever goes back twice in a moment is at the earlier address before htmx listens, with the later one's page.
addEventListener("DOMContentLoaded", () => {
  const [loaded] = performance.getEntriesByType("navigation");
  const bare = (address) => address.split("#")[0];
  if (loaded?.type === "reload" && bare(loaded.name) !== bare(location.href)) location.reload();
});

startKeys();
keepFocus();
keepPlace();
adopt(document);

// A page may be loaded before what it asked for has come: who drives it by script waits for this sign.
Promise.all(coming).then(() => document.documentElement.toggleAttribute("data-awake", true));
