// Emoji by their names in both languages; the names come once somebody asks for one.

let rows;

const folded = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("œ", "oe").replaceAll("’", "'");

async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(answer.status);
  const text = await answer.text();
  return text.trimEnd().split("\n").map((line) => {
    const [face, name, other, words] = line.split("\t");
    return { face, name, note: other, keys: [folded(name), folded(other), words] };
  });
}

// The better the smaller: the name begins so, a word of it does, that of the other language, further words.
function rank({ keys: [name, other, words] }, wanted) {
  const starts = (text) => text.startsWith(wanted) || text.replaceAll(" ", "").startsWith(wanted);
  const within = (text) => ` ${text}`.replace(/[-'(]/g, " ").includes(` ${wanted}`);
  return [starts(name), within(name), starts(other), within(other), within(words)].indexOf(true);
}

export async function find(url, words) {
  rows ??= read(url).catch(() => { rows = undefined; return []; });
  const wanted = folded(words.replaceAll("_", " "));
  const found = [];
  for (const row of await rows) {
    const place = rank(row, wanted);
    if (place >= 0) found.push([place, row]);
  }
  return found.sort(([a], [b]) => a - b).map(([, row]) => row);
}
