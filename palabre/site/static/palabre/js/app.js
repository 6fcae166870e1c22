// The one entry: what every page needs. Each module looks for its own data attributes.
import "./requests.js";
import "./menu.js";
import "./panel.js";
import "./rail.js";
import "./palette.js";
import "./theme.js";
import "./live.js";
import "./brush.js";
import "./editor.js";
import "./drop.js";
import "./table.js";
import "./chart.js";
import { start as startKeys } from "./keys.js";
import { adopt } from "./toast.js";

startKeys();
adopt(document);
