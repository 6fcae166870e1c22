// The one entry: what every page needs. Each module looks for its own data attributes; those that few
// pages use come when a page, or a part that htmx brings, has such an element.
import "./requests.js";
import "./menu.js";
import "./panel.js";
import "./rail.js";
import "./palette.js";
import "./theme.js";
import "./live.js";
import "./brush.js";
import { each } from "./ready.js";
import { start as startKeys } from "./keys.js";
import { adopt } from "./toast.js";

each("[data-editor]", () => import("./editor.js"));
each("[data-drop]", () => import("./drop.js"));
each("table[data-sortable]", () => import("./table.js"));
each("[data-chart]", () => import("./chart.js"));

startKeys();
adopt(document);
