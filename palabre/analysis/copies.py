"""Fold near-copies together: reposts, shortened, extended or lightly edited texts.

An exact hash finds most copies. For the rest a MinHash (rensa's R-MinHash, 32 slots in 8 bands:
Broder 1997, Leskovec et al. "Mining of Massive Datasets" chapter 3) proposes candidates, and only
the Jaccard similarity of their words makes a copy: without that check a hit of the bands means
nothing on short posts.
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from rensa import RMinHash
from xxhash import xxh3_64_intdigest, xxh32_intdigest

from palabre.analysis.text import Text

ALIKE = 0.6
"""Share of common words from which two texts are copies."""
ALIKE_SHORT = 0.8
"""The same below SHORT words: there, a few changed words ("lent", "bon") are another statement."""
SHORT = 40
SHORTEST_NEAR = 4
"""With fewer words only exact copies count."""
SHORTEST = 3
"""One or two words ("Bravo !", "Thank you") are said by many independently: never a copy."""
LONGEST = 512
"""Words that are read. Two texts that share their first 512 are copies."""

_SLOTS, _BANDS, _SEED = 32, 8, 20_091
_SPREAD = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], dtype=np.uint64)
_LINK = re.compile(r"https?:|www\.|domain:")
_LABEL = re.compile(r"[^\W_]+")
_BETWEEN = "\x1f"
"""Stands in no cleaned word, so that ["ab", "c"] and ["a", "bc"] differ."""


def cleaned(tokens: Iterable[str]) -> list[str]:
    """The words that count: no link, no "RT @name" before the text, no case, no punctuation."""
    tokens = list(tokens)
    together = "".join(tokens)
    plain = together.isalnum() and together == together.casefold() and "" not in tokens
    if plain and tokens[0] != "rt":
        return tokens[:LONGEST]  # most have no case and no signs: there is nothing to do
    words: list[str] = []
    retold = False
    for token in tokens:
        if len(words) == LONGEST:
            break
        word = token.casefold()
        if not word.isalnum():
            if _LINK.match(word):
                continue
            word = "".join(filter(str.isalnum, word))
        if not words and word == "rt":
            retold = True
        elif retold and not words and token.startswith("@"):
            continue
        elif word:
            words.append(word)
    return words


def own_words(text: Text) -> list[str]:
    """The words of a tokenised text without the "RT @name" of a repost: what `add` compares."""
    if text.words[:1] != ["rt"]:
        return text.words
    told = next((symbol for place, symbol in text.symbols if place == 1), "")
    name = _LABEL.findall(told.partition(".")[0]) if told.startswith("@") else []
    return text.words[1 + len(name) :]


class Window:
    """The last texts of a stream, asked of each new one: of which is this a copy?

    Remembers between half of `size` and `size` first texts, in two generations: when the newer
    is full the older is dropped as a whole. About 500 bytes a text. The same texts in the same
    order give the same answers, so after a restart the last texts are simply added again.
    """

    def __init__(self, size: int = 100_000) -> None:
        if size < 2:
            raise ValueError("A window remembers at least two texts.")
        self._half = size // 2
        self._new = _Generation(self._half)
        self._old = _Generation(self._half)

    def __len__(self) -> int:
        """How many first texts are remembered; their copies are not kept."""
        return len(self._new) + len(self._old)

    def add(self, text_id: int, tokens: Iterable[str]) -> int | None:
        """Remember a text. Gives the id of the first of its copies, or None if it is the first.

        A first text that is still copied moves to the newer generation and so is not forgotten.
        """
        return self.add_all([(text_id, tokens)])[0]

    def add_all(self, texts: Iterable[tuple[int, Iterable[str]]]) -> list[int | None]:
        """Remember texts (id and tokens), one after the other; what `add` would give for each.

        Their prints are made at once, which is most of the work.
        """
        numbers, words = [], []
        for text_id, tokens in texts:
            numbers.append(text_id)
            words.append(cleaned(tokens))
        prints = _prints(words, self._new.width)
        return [
            self._add(number, one) if len(its_words) >= SHORTEST else None
            for number, its_words, one in zip(numbers, words, prints, strict=True)
        ]

    def _add(self, text_id: int, one: "_Print") -> int | None:
        for generation in (self._new, self._old):
            slot = generation.find(one)
            if slot is not None:
                first = generation.ids[slot]
                if generation is self._old:
                    self._remember(first, generation.recall(slot))
                return first
        self._remember(text_id, one)
        return None

    def _remember(self, text_id: int, one: "_Print") -> None:
        if len(self._new) == self._half:
            self._old, self._new = self._new, _Generation(self._half)
        self._new.remember(text_id, one)


class _Print(NamedTuple):
    """What is kept of a text: the hash of all its words, the hashes of each (uint32), and its cells of the
    table (uint32): of its exact hash, and unless it is too short of each band."""

    key: int
    words: bytes
    cells: bytes


class _Generation:
    """A stretch of the window.

    `table` has a row for the exact hash and one for each band; a cell holds 1 + the slot of the
    last text that fell on it. A later text may take a cell: one of nine ways to be found is lost,
    which costs less than keeping lists. It is an array and no numpy: nine cells at a time are read.
    """

    def __init__(self, size: int) -> None:
        self.ids = array("q")
        self.width = 1 << max(4, (4 * size - 1).bit_length())
        self._keys = array("Q")
        self._words: list[bytes] = []
        self._cells: list[bytes] = []
        self._table = array("I", bytes(4 * (1 + _BANDS) * self.width))

    def __len__(self) -> int:
        return len(self.ids)

    def remember(self, text_id: int, one: _Print) -> None:
        self.ids.append(text_id)
        self._keys.append(one.key)
        self._words.append(one.words)
        self._cells.append(one.cells)
        for cell in array("I", one.cells):
            self._table[cell] = len(self.ids)

    def recall(self, slot: int) -> _Print:
        """What `remember` was given for a slot."""
        return _Print(self._keys[slot], self._words[slot], self._cells[slot])

    def find(self, one: _Print) -> int | None:
        """The slot of the earliest text that has the same words, or enough of them."""
        table = self._table
        same, *near = [table[cell] for cell in array("I", one.cells)]
        if same and self._keys[same - 1] == one.key:
            return same - 1
        for hit in sorted(set(near) - {0}):
            if _alike(one.words, self._words[hit - 1]):
                return hit - 1
        return None


def _prints(texts: Sequence[list[str]], width: int) -> list[_Print]:
    """The prints of texts, each given as its words, for tables with rows of so many cells (a power of 2)."""
    unique = [set(words) for words in texts]
    hashes = {word: xxh32_intdigest(word.encode()) for word in set().union(*unique)}
    keys = [xxh3_64_intdigest(_BETWEEN.join(words).encode()) for words in texts]
    digests = RMinHash.digests_from_token_sets(unique, num_perm=_SLOTS, seed=_SEED)
    bands = np.array(digests, dtype=np.uint64).reshape(len(texts), _BANDS, _SLOTS // _BANDS)
    places = np.empty((len(texts), 1 + _BANDS), dtype=np.uint64)
    places[:, 0] = keys
    places[:, 1:] = ((bands + np.uint64(1)) * _SPREAD).sum(axis=2) >> np.uint64(16)
    rows = np.arange(1 + _BANDS, dtype=np.uint64) * np.uint64(width)
    cells = ((places & np.uint64(width - 1)) + rows).astype(np.uint32)
    return [
        _Print(
            key,
            array("I", map(hashes.__getitem__, its_words)).tobytes(),
            mine.tobytes() if len(words) >= SHORTEST_NEAR else mine[:1].tobytes(),
        )
        for key, words, its_words, mine in zip(keys, texts, unique, cells, strict=True)
    ]


def _alike(one: bytes, other: bytes) -> bool:
    """Whether two texts, as hashes of their words, share enough of their words.

    In a short text words may be added or cut, but not changed.
    """
    first, second = set(array("I", one)), set(array("I", other))
    common = len(first & second)
    shorter = min(len(first), len(second))
    changed = common < shorter
    needed = ALIKE_SHORT if changed and shorter < SHORT else ALIKE
    return common >= needed * (len(first) + len(second) - common)
