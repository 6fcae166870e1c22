// Palabre counts the pages of this site: no cookie, no trace on the device, nothing that tells people apart.
// Who refuses has that one word kept on the device. AGPL-3.0-or-later.
(() => {
  const me = document.currentScript, doc = document, memory = "palabre-refused";
  let refused, token, path, since, seen, before = doc.referrer.split(/[?#]/)[0];
  try { refused = localStorage[memory]; } catch { }
  const quiet = () => !!refused || navigator.globalPrivacyControl || navigator.doNotTrack == 1;
  const draw = () => [...crypto.getRandomValues(new Uint8Array(9))].map(n => (n % 16).toString(16)).join("");
  const send = told => quiet() || fetch(new URL("visit", me.src), {
    method: "POST", keepalive: true, credentials: "omit", body: JSON.stringify({ k: me.dataset.key, ...told }),
  }).catch(() => {});
  const shown = () => doc.visibilityState == "visible";
  const pause = () => {
    if (since) seen += performance.now() - since;
    since = 0;
    if (token) send({ t: "s", i: token, s: Math.round(seen / 1e3) });
  };
  const view = () => {
    if (path == location.pathname) return;
    pause();
    const tags = new URLSearchParams(location.search), kept = new URLSearchParams();
    for (const [name, value] of tags)
      if (/^utm_(source|campaign|content)$/.test(name)) kept.set(name, value);
      else if (/^(fbclid|twclid|ttclid|li_fat_id|igsh|igshid|rdt_cid|epik)$/.test(name)) kept.set(name, 1);
    path = location.pathname; token = draw(); seen = 0; since = shown() && performance.now();
    send({ t: "v", i: token, p: path, q: kept + "", r: before });
    before = location.origin;
  };
  const goal = name => send({ t: "e", i: draw(), p: path, n: name + "" });
  const refuse = (yes = 1) => {
    refused = yes;
    try { yes ? localStorage[memory] = 1 : delete localStorage[memory]; } catch { }
  };
  const begin = () => {
    view();
    const push = history.pushState;
    history.pushState = (...to) => { push.apply(history, to); view(); };
    addEventListener("popstate", view);
    addEventListener("pageshow", event => { if (event.persisted) path = 0, view(); });
    addEventListener("pagehide", pause);
    doc.addEventListener("visibilitychange", () => shown() ? since ||= performance.now() : pause());
    doc.addEventListener("click", ({ target }) => {
      const named = target.closest("[data-palabre-goal]");
      if (named) goal(named.dataset.palabreGoal);
      if (target.closest("[data-palabre-refuse]")) refuse();
    });
  };
  window.palabre = { goal, refuse, quiet };
  doc.prerendering ? doc.addEventListener("prerenderingchange", begin) : begin();
})();
