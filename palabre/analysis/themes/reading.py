"""Texts as words that are counted: each word once a text, by its number, and how people spell it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palabre.analysis.text import tokenise

Ints = NDArray[np.int64]

LONGEST = 2000
"""Characters of a text that are read."""
MOST_WORDS = 60
"""Words of a text that are read: what it is about stands in its beginning."""
SHORTEST = 3
STEM = 5
"""Letters by which words are taken for one: livraison, livré and livreur are livra, livre and livre."""

BEGINS = re.compile(r"(?:^|[^\w\s,'’-])\s*(\w+)", re.MULTILINE)
"""The first word of what may be a sentence."""


@dataclass(slots=True)
class Words:
    """What texts say. ``starts`` has where each text's words begin in ``words`` (numbers of words, each once
    a text), and their end; ``spelt`` how each word is written, ``stems`` the number of its stem."""

    starts: Ints
    words: Ints
    stems: Ints
    spelt: list[Counter[str]] = field(default_factory=list)

    @property
    def owner(self) -> Ints:
        """The text that each of ``words`` stands in."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def name(self, word: int) -> str:
        """A word as most people write it: in lower case, unless most write it otherwise."""
        ways = self.spelt[word]
        return max(ways, key=lambda way: (ways[way], way))


def read(texts: Iterable[str], without: frozenset[str]) -> Words:
    """Read texts, without handles, links, numbers, and the folded words of ``without``."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    stems: defaultdict[str, int] = defaultdict()
    stems.default_factory = stems.__len__
    spelt: list[Counter[str]] = []
    stem_of: list[int] = []
    starts, words = [0], []
    for text in texts:
        for folded, written in _words(text, without).items():
            number = numbers[folded]
            if number == len(spelt):
                spelt.append(Counter())
                stem_of.append(stems[folded[:STEM]])
            spelt[number][written] += 1
            words.append(number)
        starts.append(len(words))
    return Words(_ints(starts), _ints(words), _ints(stem_of), spelt)


def _words(text: str, without: frozenset[str]) -> dict[str, str]:
    """The first words of a text that tell something: folded, and as they are written there."""
    read = tokenise(text[:LONGEST])
    hidden = {
        at
        for place, symbol in read.symbols
        if symbol.startswith("@")
        for at in range(place, place + 1 + sum(map(symbol.count, "-._@")))
    }
    begins = set(BEGINS.findall(text[:LONGEST]))
    found: dict[str, str] = {}
    for at, (folded, written) in enumerate(zip(read.words, read.originals, strict=True)):
        if len(folded) < SHORTEST or not folded.isalpha() or folded in without or at in hidden:
            continue
        # The first word of a sentence has a capital anyway, and who shouts has too many.
        proper = written not in begins and written[1:].islower()
        found.setdefault(folded, written if proper else written.lower())
        if len(found) == MOST_WORDS:
            break
    return found


def _ints(values: Sequence[int]) -> Ints:
    return np.asarray(values, np.int64)
