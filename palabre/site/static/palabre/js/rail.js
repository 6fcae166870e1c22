// The rail of filters stands open beside its list; where the list needs the whole width, it begins closed.
import { each } from "./ready.js";

each("[data-rail]", (rail) => { rail.open = matchMedia("(min-width: 64rem)").matches; });
