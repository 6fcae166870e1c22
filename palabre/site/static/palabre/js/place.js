// A form that brings its own page anew keeps one's place there. By the keyboard one goes on where one was: at what
// was wrong, at the button that was pressed, or at what stands where it stood. By hand the page stays where it was
// scrolled to. Either way what is wrong is brought into sight. An address that names a part of the page comes first.

const KEPT = "place", SOON = 15_000;
const WAYS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
let byKey = false;

const ways = () => [...document.querySelectorAll(`main :is(${WAYS})`)].filter((one) => one.checkVisibility?.() ?? true);
const nameOf = (one) => [one.id, one.form?.getAttribute("action"), one.name, one.matches("button") ? one.value : ""].join("\n");

function keep({ target: form, submitter }) {
  const there = submitter?.formAction || form.action;
  if (!form.closest("main") || new URL(there, location.href).origin !== location.origin) return;
  const at = form.contains(document.activeElement) ? document.activeElement : submitter;
  const all = ways();
  const told = { page: location.pathname, when: Date.now(), byKey, name: at ? nameOf(at) : "", at: all.indexOf(at), scroll: scrollY };
  try { sessionStorage.setItem(KEPT, JSON.stringify(told)); } catch { /* forbidden */ }
}

function take() {
  try {
    const told = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
    return told?.page === location.pathname && Date.now() - told.when < SOON ? told : null;
  } catch {
    return null;
  }
}

function goOn(told) {
  const wrong = document.querySelector("main .field.wrong :is(input, select, textarea)");
  const amiss = document.querySelector("main :is(.field.wrong, [role=alert])");
  if (told.byKey && document.activeElement === document.body) {
    const all = ways();
    const same = all.filter((one) => nameOf(one) === told.name);
    const near = all[Math.min(Math.max(told.at, 0), all.length - 1)];
    (wrong ?? same.find((one) => all.indexOf(one) >= told.at) ?? same.at(-1) ?? near)?.focus();
    if (amiss && !wrong) bring(amiss);
  } else if (!location.hash && !scrollY) {
    // A page that has gone somewhere by itself, as to the last text of a conversation, knows better.
    if (amiss) bring(amiss);
    else scrollTo({ top: told.scroll, behavior: "instant" });
  }
}

function bring(amiss) {
  const { top, bottom } = amiss.getBoundingClientRect(), edge = innerHeight * 0.15;
  if (top < edge || bottom > innerHeight - edge) amiss.scrollIntoView({ block: "center", behavior: "instant" });
}

export function start() {
  addEventListener("keydown", () => { byKey = true; }, true);
  addEventListener("pointerdown", () => { byKey = false; }, true);
  // After all others: what htmx sends, or somebody stopped, brings no page.
  addEventListener("submit", (event) => { if (!event.defaultPrevented) keep(event); });
  const told = take();
  // Where the address names a part of the page, the browser goes there last of all, and takes the focus off.
  if (told && location.hash) addEventListener("load", () => setTimeout(goOn, 0, told), { once: true });
  else if (told) goOn(told);
}
