"""A text without case, accents and odd apostrophes, in which each place is known in the original."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import regex

from palabre.analysis.text import fold
from palabre.publishing.checks.findings import Place


@cache
def _folded(character: str) -> str:
    if character in "’‘ʼ`´":
        return "'"
    return fold(character)


class Folded:
    """A text to look for words in. ``text`` is folded; `place` gives a match's place as typed."""

    def __init__(self, source: str) -> None:
        self.source = source
        pieces = [_folded(character) for character in source]
        self.text = "".join(pieces)
        self._places = [at for at, piece in enumerate(pieces) for _ in piece] + [len(source)]

    def place(self, start: int, end: int) -> Place:
        """Give the place in the original of a place in the folded text."""
        return self._places[start], self._places[end - 1] + 1 if end > start else self._places[end]

    def spans(self, pattern: "regex.Pattern[str]") -> Iterator[Place]:
        """Give the places, in the original, of all that a pattern for folded texts matches."""
        for match in pattern.finditer(self.text):
            yield self.place(*match.span())


@lru_cache(maxsize=256)
def any_of(phrases: tuple[str, ...]) -> "regex.Pattern[str]":
    """Give the pattern that finds these words and phrases in a folded text, their plurals included.

    A star stands for any ending (arnaqu* finds arnaqueurs), alone for any word. No phrases, nothing
    found.
    """
    spelt = {_phrase(phrase) for phrase in phrases if phrase.strip(" *")} - {""}
    found = sorted(spelt, key=len, reverse=True)
    return regex.compile(rf"(?<![\w@])(?:{'|'.join(found)})(?!\w)" if found else r"(?!)")


def named(folded: Folded, phrases: tuple[str, ...]) -> Iterator[tuple[Place, str]]:
    """Give the places of these phrases in a text, each with the phrase as it was told; a longer phrase
    goes before a shorter one within it.

    Made for long lists: only phrases of which a piece stands in the text are looked for more closely.
    """
    near = tuple(phrase for core, phrase in _cores(phrases) if core in folded.text)
    if not near:
        return
    pattern, told = _each_of(near)
    for match in pattern.finditer(folded.text):
        yield folded.place(*match.span()), told[match.lastindex - 1]


@lru_cache(maxsize=256)
def _cores(phrases: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each phrase after a piece that every spelling of it holds."""
    found = []
    for phrase in phrases:
        words = "".join(map(_folded, phrase.strip())).split()
        pieces = [one[:-1] if one.endswith("al") else one.rstrip("*") for one in words]
        if any(pieces):
            found.append((max(pieces, key=len), phrase))
    return tuple(found)


@lru_cache(maxsize=256)
def _each_of(phrases: tuple[str, ...]) -> tuple["regex.Pattern[str]", tuple[str, ...]]:
    """The pattern that finds these phrases, each by a group of its own, and the phrases in that order."""
    spelt = {_phrase(phrase): phrase for phrase in reversed(phrases)}
    found = sorted(spelt, key=len, reverse=True)
    groups = "|".join(f"({one})" for one in found)
    return regex.compile(rf"(?<![\w@])(?:{groups})(?!\w)"), tuple(spelt[one] for one in found)


def _phrase(phrase: str) -> str:
    """Spell a phrase as a pattern: each word may have an ending of the plural (s, x, es, -al, -aux)."""
    folded = "".join(map(_folded, phrase.strip()))
    return r"[\s-]+".join(_word(word) for word in folded.split())


def _word(word: str) -> str:
    if word == "*":
        return r"\S+"
    spelt = regex.escape(word.rstrip("*"), special_only=True)
    if word.endswith("*"):
        return rf"{spelt}\w*"
    if not word[-1].isalpha():
        return spelt
    if word.endswith("al"):
        return rf"{spelt[:-1]}(?:l|ux|le|les)"
    return rf"{spelt}(?:s|x|es)?"


def outside(places: Iterable[Place], kept: Iterable[Place]) -> list[Place]:
    """Give the places that touch none of the kept ones."""
    kept = list(kept)
    return [
        (start, end)
        for start, end in places
        if not any(start < last and first < end for first, last in kept)
    ]
