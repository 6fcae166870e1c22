"""What a name looks like: its letters as the eye reads them, whatever characters they are made of.

Folding keeps what a person would type (а → a, é → e, 𝐓 → t; 0 stays 0). The shape goes on from there,
letter by letter: what is taken for one another becomes one letter (0 and o; 1, i and l). Letters that are
only confused in pairs (rn and m) become one in `merged`. The table of look-alike characters is Unicode's
(UTS 39), cut by scripts/confusables.py.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

LONGEST = 300  # characters that are read of a name: no reader takes in more

_NAMED = re.compile(
    r"(?:LATIN|SQUARED|CIRCLED|INDICATOR SYMBOL)\b.* LETTER (?:SMALL CAPITAL )?([A-Z])(?: WITH .+)?$"
    r"|LATIN LETTER SMALL CAPITAL ([A-Z])$|REGIONAL INDICATOR SYMBOL LETTER ([A-Z])$"
)
_CHECKS = frozenset("✅✓✔☑🔵🗸")
_BACKWARDS = re.compile("\u202e([^\u202c]*)\u202c?")
_SIGNS = re.compile(r"(?<=[a-z0-9])[$|](?=[a-z0-9])")
_ALIKE = str.maketrans("0134567892i", "oleasgtbgzl")
_PAIRS = (("rn", "m"), ("nn", "m"), ("vv", "w"), ("cl", "d"))
_NEAR = str.maketrans("cv", "eu")
_GAP = " "

ACCENT, FOREIGN, HIDDEN = "accent", "foreign", "hidden"


@dataclass(frozen=True, slots=True)
class Shape:
    """A name as read: its words in folded letters, and what was odd about its characters."""

    words: tuple[str, ...]
    typed: str = ""
    foreign: tuple[
        tuple[str, str], ...
    ] = ()  # characters of other alphabets, with what they look like
    accents: bool = False
    hidden: bool = False  # characters without a shape between its letters
    backwards: bool = False
    checked: bool = False  # carries a check mark
    whole: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "whole", "".join(self.words))

    @property
    def boundaries(self) -> set[int]:
        """Where one word ends and the next begins, as places in the whole."""
        places, at = set(), 0
        for word in self.words[:-1]:
            at += len(word)
            places.add(at)
        return places


def by_nature(character: str) -> str:
    """The ASCII letters that a character is by compatibility or by its name; none for others."""
    opened = unicodedata.normalize("NFKD", character.casefold())
    plain = "".join(c for c in opened if not unicodedata.category(c).startswith("M"))
    if plain.isascii() and plain.isalnum():
        return plain.lower()
    named = _NAMED.search(unicodedata.name(character, ""))
    return (named[1] or named[2] or named[3] or "").lower() if named else ""


def _confusables() -> dict[str, str]:
    found = {}
    path = Path(__file__).with_name("confusables.txt")
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        looks, _, letters = line.partition("\t")
        found.update(dict.fromkeys(letters, looks))
    return found | {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "€": "e", "£": "l"}


class _Reading(dict[str, tuple[str, str]]):
    """What each character is read as, and what is odd about it, filled the first time it is met."""

    def __init__(self) -> None:
        self._confusable = _confusables()

    def __missing__(self, character: str) -> tuple[str, str]:
        self[character] = self._read(character)
        return self[character]

    def _read(self, character: str) -> tuple[str, str]:
        if character.isascii() and character.isprintable():
            return (character.lower(), "") if character.isalnum() else (_GAP, "")
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Mc"}:
            return "", HIDDEN
        # Small Cyrillic and Greek letters pass for small capitals, as к for k.
        forms = (character, character.casefold(), character.upper())
        looks = next(filter(None, map(self._confusable.get, forms)), "")
        natural = by_nature(character)
        accented = unicodedata.normalize("NFKC", character) == character and not looks
        if natural and accented and unicodedata.category(character).startswith("L"):
            return natural, ACCENT if unicodedata.decomposition(character) else FOREIGN
        if looks or natural:
            return natural or looks or "", FOREIGN
        return (character.casefold(), "") if character.isalnum() else (_GAP, "")


_READING = _Reading()


def read(text: str) -> Shape:
    """Read a name, its first 300 characters; time grows with its length, any text is taken."""
    text = text[:LONGEST]
    if text.isascii() and text.isprintable():
        lowered = text.lower()
        if "$" in lowered or "|" in lowered:
            lowered = _SIGNS.sub(lambda sign: "s" if sign[0] == "$" else "l", lowered)
        return Shape(tuple(re.findall("[a-z0-9]+", lowered)), text)
    backwards = bool(_BACKWARDS.search(text))
    if backwards:
        text = _BACKWARDS.sub(lambda run: run[1][::-1], text)
    return _shape(unicodedata.normalize("NFC", text), backwards)


def _shape(text: str, backwards: bool) -> Shape:
    letters: list[str] = []
    foreign: dict[str, str] = {}
    odd = set()
    for character in text:
        letter, oddness = _READING[character]
        if oddness == FOREIGN:
            foreign[character] = letter
        # What joins emoji or chooses their colour hides nothing.
        elif oddness and (oddness == ACCENT or (letters and letters[-1] != _GAP)):
            odd.add(oddness)
        letters.append(letter) if letter else None
    return Shape(
        tuple("".join(letters).split()),
        text,
        tuple(foreign.items()),
        ACCENT in odd,
        HIDDEN in odd,
        backwards,
        not _CHECKS.isdisjoint(text),
    )


def alike(folded: str) -> str:
    """The shape of folded letters, of the same length."""
    return folded.translate(_ALIKE)


def merged(folded: str) -> str:
    """The shape in which pairs that look like one letter are that letter, c is e and v is u."""
    for pair, letter in _PAIRS:
        folded = folded.replace(pair, letter)
    return alike(folded).translate(_NEAR)
