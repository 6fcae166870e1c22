// The card of a voice: who it is, where it belongs, how much it moves others, and the way to its page.
import { clamp, onScreen } from "./atlas_space.js";

export function card(atlas, box, ring) {
  const { data, root, number, date } = atlas;
  const part = (name) => box.querySelector(`[data-atlas-card="${name}"]`);
  const [name, network, community, swatch, influence, bar, active] = ["name", "network", "community", "swatch", "influence", "bar", "active"].map(part);
  let shown = -1;

  // The last 0 that stands alone in the pattern is the place of the number.
  const address = (id) => (Number.isInteger(id) && root.dataset.voiceUrl ? root.dataset.voiceUrl.replace(/\b0\b(?!.*\b0\b)/, id) : "");

  function fill(one) {
    const { voices, communities } = data;
    const home = communities[voices.community[one]];
    name.textContent = voices.name[one];
    const url = address(voices.id[one]);
    if (url) name.href = url;
    else name.removeAttribute("href");
    network.textContent = voices.network[one];
    community.textContent = home ? (home.is_crowd ? `${home.name} · ${atlas.words.crowd}` : home.name) : atlas.words.alone;
    swatch.style.setProperty("--own", `var(${home ? atlas.tokens[voices.community[one]] : "--neutral-fill"})`);
    swatch.classList.toggle("crowd", !home || home.is_crowd);
    influence.textContent = number(voices.influence[one]);
    bar.style.inlineSize = `${clamp(voices.influence[one], 0, 100)}%`;
    active.textContent = date.formatRange(atlas.day(voices.first[one]), atlas.day(voices.last[one]));
  }

  function show(one, pinned) {
    box.hidden = ring.hidden = one < 0;
    box.classList.toggle("pinned", Boolean(pinned));
    if (one >= 0 && one !== shown) fill(one);
    shown = one;
  }

  // Beside its voice, on the side where there is room; a phone has it at the foot (by its style).
  function follow(view) {
    if (shown < 0) return;
    const [left, top] = onScreen(view, data.voices.x[shown], data.voices.y[shown]);
    const reach = atlas.reach(shown) + 4;
    ring.style.transform = `translate(${left - reach}px, ${top - reach}px)`;
    ring.style.inlineSize = ring.style.blockSize = `${2 * reach}px`;
    const [width, height] = [box.offsetWidth, box.offsetHeight];
    const beside = left + reach + 10 + width < view.width ? left + reach + 10 : left - reach - 10 - width;
    box.style.setProperty("--left", `${clamp(beside, 8, Math.max(view.width - width - 8, 8))}px`);
    box.style.setProperty("--top", `${clamp(top - height / 2, 8, Math.max(view.height - height - 8, 8))}px`);
  }

  // What the card covers of the picture: no name goes there.
  const covers = () => {
    if (box.hidden) return [];
    const [left, top] = onScreen(atlas.view, data.voices.x[shown], data.voices.y[shown]);
    const reach = atlas.reach(shown) + 4;
    return [
      { left: box.offsetLeft, top: box.offsetTop, right: box.offsetLeft + box.offsetWidth, bottom: box.offsetTop + box.offsetHeight },
      { left: left - reach, top: top - reach, right: left + reach, bottom: top + reach },
    ];
  };

  return { show, follow, covers, open: () => { if (name.href) name.click(); } };
}
