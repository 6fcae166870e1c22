"""Fold near-copies together: reposts, shortened, extended or lightly edited texts.

An exact hash finds most copies. For the rest a MinHash (rensa's R-MinHash, 32 slots in 8 bands:
Broder 1997, Leskovec et al. "Mining of Massive Datasets" chapter 3) proposes candidates, and only
the Jaccard similarity of their words makes a copy: without that check a hit of the bands means
nothing on short posts.
"""

import re
from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
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
        words = cleaned(tokens)
        if len(words) < SHORTEST:
            return None
        key = xxh3_64_intdigest(_BETWEEN.join(words).encode("utf-8", "replace"))
        hashed, places = _prints(words, key)
        for generation in (self._new, self._old):
            slot = generation.find(key, hashed, places)
            if slot is not None:
                first = generation.ids[slot]
                if generation is self._old:
                    self._remember(first, *generation.recall(slot))
                return first
        self._remember(text_id, key, hashed, places)
        return None

    def _remember(self, text_id: int, key: int, hashed: bytes, places: NDArray[np.uint64]) -> None:
        if len(self._new) == self._half:
            self._old, self._new = self._new, _Generation(self._half)
        self._new.remember(text_id, key, hashed, places)


class _Generation:
    """A stretch of the window.

    `table` has a row for the exact hash and one for each band; a cell holds 1 + the slot of the
    last text that fell on it. A later text may take a cell: one of nine ways to be found is lost,
    which costs less than keeping lists.
    """

    def __init__(self, size: int) -> None:
        self.ids = array("q")
        self._keys = array("Q")
        self._words: list[bytes] = []
        self._places: list[bytes] = []
        width = 1 << max(4, (4 * size - 1).bit_length())
        self._mask = np.uint64(width - 1)
        self._table = np.zeros((1 + _BANDS, width), dtype=np.uint32)
        self._rows = np.arange(1 + _BANDS)

    def __len__(self) -> int:
        return len(self.ids)

    def remember(self, text_id: int, key: int, hashed: bytes, places: NDArray[np.uint64]) -> None:
        self.ids.append(text_id)
        self._keys.append(key)
        self._words.append(hashed)
        self._places.append(places.astype(np.uint32).tobytes())
        self._table[self._rows[: len(places)], places & self._mask] = len(self.ids)

    def recall(self, slot: int) -> tuple[int, bytes, NDArray[np.uint64]]:
        """What `remember` was given for a slot."""
        places = np.frombuffer(self._places[slot], dtype=np.uint32).astype(np.uint64)
        return self._keys[slot], self._words[slot], places

    def find(self, key: int, hashed: bytes, places: NDArray[np.uint64]) -> int | None:
        """The slot of the earliest text that has the same words, or enough of them."""
        hits = self._table[self._rows[: len(places)], places & self._mask].tolist()
        if hits[0] and self._keys[hits[0] - 1] == key:
            return int(hits[0]) - 1
        for hit in sorted(set(hits[1:]) - {0}):
            if _alike(hashed, self._words[hit - 1]):
                return int(hit) - 1
        return None


def _prints(words: list[str], key: int) -> tuple[bytes, NDArray[np.uint64]]:
    """The sorted hashes of a text's words (uint32), and its place in each row of the table."""
    unique = sorted(set(words))
    hashes = {xxh32_intdigest(word.encode("utf-8", "replace")) for word in unique}
    hashed = array("I", sorted(hashes)).tobytes()
    if len(words) < SHORTEST_NEAR:
        return hashed, np.array([key], dtype=np.uint64)
    sketch = RMinHash(num_perm=_SLOTS, seed=_SEED)
    sketch.update(unique)
    places = np.empty(1 + _BANDS, dtype=np.uint64)
    places[0] = key
    digest = np.array(sketch.digest(), dtype=np.uint64).reshape(_BANDS, -1)
    places[1:] = ((digest + np.uint64(1)) * _SPREAD).sum(axis=1) >> np.uint64(16)
    return hashed, places


def _alike(one: bytes, other: bytes) -> bool:
    """Whether two texts, as sorted word hashes, share enough of their words.

    In a short text words may be added or cut, but not changed.
    """
    first, second = set(array("I", one)), set(array("I", other))
    common = len(first & second)
    shorter = min(len(first), len(second))
    changed = common < shorter
    needed = ALIKE_SHORT if changed and shorter < SHORT else ALIKE
    return common >= needed * (len(first) + len(second) - common)
