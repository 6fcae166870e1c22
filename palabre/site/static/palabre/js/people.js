// Whom a text may name: asked of the server a moment after the last key.
import { post } from "./requests.js";
import { toast } from "./toast.js";

const PAUSE = 150;
let last = 0;

export async function find(url, words) {
  const mine = ++last;
  await new Promise((done) => { setTimeout(done, PAUSE); });
  if (mine !== last) return [];
  const answer = await fetch(`${url}?${new URLSearchParams({ q: words })}`);
  return answer.ok ? (await answer.json()).found : [];
}

// A voice that is chosen for the first time is kept, and gets its name for texts.
export async function take({ words, know }) {
  if (words) return words;
  const answer = await post(know, {});
  const told = answer.ok ? await answer.json() : {};
  if (told.says) toast(told.says, { kind: "error" });
  return told.words ?? "";
}
