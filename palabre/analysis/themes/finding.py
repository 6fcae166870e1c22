"""Find the themes of texts: near ones are tied, ties make groups, groups get a name and their texts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import igraph
import numpy as np

from palabre.analysis.graphs.communities import by_size, steadiest
from palabre.analysis.graphs.naming import telling
from palabre.analysis.themes.reading import Ints, Words, read
from palabre.analysis.themes.spaces import Floats, points_of

FEWEST_TEXTS = 30
"""Fewer texts of a language have no themes."""
SMALLEST, FEWEST_VOICES = 5, 3
"""A theme has so many texts and voices at least: one who repeats himself makes none."""
MOST_THEMES = 60
DRAWN = 12_000
"""Of so many texts the groups are drawn; the others join the one that they are nearest to."""
NEAREST, NEAR = 15, 0.3
"""A text is tied to the nearest others, as far as they are near."""
BELONGS = 0.5
"""How near a text is to the middle of its theme, at least (cosine)."""
AT_ONCE = 1000
NAME_WORDS = 5


class Said(NamedTuple):
    """A text: who said it, in which language, and its words. Copies are left out by the caller."""

    voice: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """What several texts are about: the words that tell it, the commonest first, and its texts by their
    places, the nearest to its middle first, each with how near it is."""

    language: str
    words: list[str]
    texts: list[int]
    near: list[float]


@dataclass(slots=True)
class Found:
    """The themes, the largest first; how many texts of each language were read; and how far several
    draws agree on them (adjusted Rand index, 1 for the same)."""

    themes: list[Theme] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)
    stability: dict[str, float] = field(default_factory=dict)


def themes_of(texts: Sequence[Said], without: frozenset[str] = frozenset(), seed: int = 1) -> Found:
    """The themes of texts, each language by itself; ``without`` are folded words that tell nothing."""
    found = Found()
    for language in sorted({one.language for one in texts}):
        places = [at for at, one in enumerate(texts) if one.language == language]
        found.texts[language] = len(places)
        if len(places) >= FEWEST_TEXTS:
            _themes_in(found, texts, language, places, without, seed)
    found.themes.sort(key=lambda one: (-len(one.texts), one.language, one.words))
    return found


def _themes_in(
    found: Found, texts: Sequence[Said], language: str, places: list[int],
    without: frozenset[str], seed: int,
) -> None:  # fmt: skip
    """Add the themes of one language, whose texts stand at ``places``."""
    words = read((texts[at].text for at in places), without)
    points = points_of(words)
    drawn = _drawn(points, seed)
    if len(drawn) < FEWEST_TEXTS:
        return
    groups, found.stability[language] = steadiest(_tied(points[drawn]), seed)
    member, near = _joined(points, drawn, by_size(groups))
    voices = np.unique([texts[at].voice for at in places], return_inverse=True)[1]
    kept = _kept(member, voices)
    names = _names(words, voices, member, kept)
    for group in kept:
        inside = np.flatnonzero(member == group)
        inside = inside[np.argsort(-near[inside], kind="stable")]
        numbers, close = [places[at] for at in inside], near[inside].round(3).tolist()
        if names[group]:
            found.themes.append(Theme(language, names[group], numbers, close))


def _drawn(points: Floats, seed: int) -> Ints:
    """The texts that groups are drawn from: an even choice of those that say anything."""
    saying = np.flatnonzero(points.any(axis=1))
    if len(saying) > DRAWN:
        saying = np.random.default_rng(seed).choice(saying, DRAWN, replace=False)
    return np.sort(saying)


def _tied(points: Floats) -> igraph.Graph:
    """Each text tied to the nearest others, by how near they are."""
    count = len(points)
    most = min(NEAREST, count - 1)
    sources, targets, weights = [], [], []
    for first in range(0, count, AT_ONCE):
        near = points[first : first + AT_ONCE] @ points.T
        rows = np.arange(len(near))
        near[rows, first + rows] = -1
        nearest = np.argpartition(-near, most - 1, axis=1)[:, :most]
        close = np.take_along_axis(near, nearest, axis=1)
        there = close >= NEAR
        sources.append(np.repeat(first + rows, there.sum(axis=1)))
        targets.append(nearest[there])
        weights.append(close[there])
    graph = igraph.Graph(n=count)
    graph.add_edges(np.column_stack((np.concatenate(sources), np.concatenate(targets))))
    graph.es["weight"] = np.concatenate(weights)
    return graph.simplify(combine_edges="sum")


def _joined(points: Floats, drawn: Ints, groups: Ints) -> tuple[Ints, Floats]:
    """The theme of every text, -1 for none, and how near it is: the middle that it is nearest to.

    Who was drawn and who wasn't is treated alike.
    """
    count = int(groups.max(initial=-1)) + 1
    if not count:
        return np.full(len(points), -1, np.int64), np.zeros(len(points), np.float32)
    middles = np.zeros((count, points.shape[1]), np.float32)
    inside = groups >= 0
    np.add.at(middles, groups[inside], points[drawn[inside]])
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-6)
    member, near = np.empty(len(points), np.int64), np.empty(len(points), np.float32)
    for first in range(0, len(points), AT_ONCE):
        close = points[first : first + AT_ONCE] @ middles.T
        member[first : first + AT_ONCE] = close.argmax(axis=1)
        near[first : first + AT_ONCE] = close.max(axis=1)
    member[near < BELONGS] = -1
    return member, near


def _kept(member: Ints, voices: Ints) -> list[int]:
    """The groups that are themes, the largest first."""
    sizes = Counter(member[member >= 0].tolist())
    return [
        group
        for group, size in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0]))
        if size >= SMALLEST and len(np.unique(voices[member == group])) >= FEWEST_VOICES
    ][:MOST_THEMES]


def _names(words: Words, voices: Ints, member: Ints, kept: list[int]) -> dict[int, list[str]]:
    """The telling words of each theme, the commonest first, of several forms of one word one only."""
    owner = words.owner
    counts = {}
    for group in kept:
        here = member[owner] == group
        who, which = voices[owner[here]], words.words[here]
        said = np.unique(np.column_stack((who, which)), axis=0)[:, 1]
        stems: dict[int, Counter[int]] = {}
        for word, n in Counter(said.tolist()).items():
            stems.setdefault(int(words.stems[word]), Counter())[word] += n
        counts[group] = Counter[str]()
        for forms in stems.values():
            counts[group][words.name(forms.most_common(1)[0][0])] += forms.total()
    told = telling(counts, NAME_WORDS, FEWEST_VOICES)
    return {
        group: sorted(some, key=lambda word: -counts[group][word]) for group, some in told.items()
    }
