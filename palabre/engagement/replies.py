"""Saved replies: their places in braces, and how these are filled when one is put into an answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("fr", "en")
# What calls somebody or is an address, within a name: "@zoe", "cafe.example", "https://".
ADDRESSED = re.compile(r"[@#/]|\w\.\w{2,}")
MOST_VALUE = 80


class Place(StrEnum):
    """What a place of a reply stands for."""

    NAME = "name"
    FIRST_NAME = "first name"
    BRAND = "brand"
    NETWORK = "network"
    AGENT = "agent"


# As people write them, in either language.
SPELT = {
    **{str(one): one for one in Place},
    "nom": Place.NAME,
    "prénom": Place.FIRST_NAME,
    "prenom": Place.FIRST_NAME,
    "marque": Place.BRAND,
    "réseau": Place.NETWORK,
    "reseau": Place.NETWORK,
}
_BRACES = re.compile(r"\{([^{}\n]*)\}")
# What is left out takes the space before it along; at the start of a line also the comma after it.
_PLACES = re.compile(
    r"(?P<start>^)?(?P<space>[ \t\u00a0\u202f]*)\{(?P<inside>[^{}\n]*)\}(?P<after>[ \t]*,?[ \t]*)",
    re.MULTILINE,
)


def _read(inside: str) -> tuple[Place | None, str]:
    word, _bar, instead = inside.partition("|")
    return SPELT.get(" ".join(word.casefold().split())), instead.strip()


def unreadable(text: str) -> list[str]:
    """What stands in braces and is no place, and braces that don't close, as they are written."""
    found = [one[0] for one in _BRACES.finditer(text) if _read(one[1])[0] is None]
    return found + re.findall(r"[{}]", _BRACES.sub("", text))


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply as it is put into an answer; ``missing`` are the places that nothing is known for."""

    text: str
    missing: list[Place]


def filled(text: str, known: Mapping[Place, str]) -> Filled:
    """Fill the places of a reply: with what is known, else with what stands after its bar, else with nothing.

    What is filled in is not read again, whatever others call themselves. A brace that can't be read goes
    as well as one that nothing is known for.
    """
    missing: list[Place] = []

    def value(match: re.Match[str]) -> str:
        place, instead = _read(match["inside"])
        said = " ".join(known.get(place, "").split())[:MOST_VALUE] if place else ""
        if place and not said and place not in missing:
            missing.append(place)
        if said or instead:
            return match["space"] + (said or instead) + match["after"]
        return "" if match["start"] is not None else match["after"]

    return Filled(_PLACES.sub(value, text), missing)


def language_of(texts: Mapping[str, str], wanted: Sequence[str]) -> str:
    """The language of the text to take: the first of the wanted ones that there is, else any."""
    there = [one for one in LANGUAGES if texts.get(one)]
    asked = (one.lower()[:2] for one in wanted)
    return next((one for one in asked if one in there), there[0] if there else "")


def plain_name(name: str) -> str:
    """A name that somebody gave themselves, "" for one that calls others or leads somewhere."""
    return "" if ADDRESSED.search(name) else name


def first_name_of(name: str, *, kept: bool = False) -> str:
    """The first name in a name, "" where none can be told: a handle, one word, "Café du Port".

    Of somebody who is ``kept`` one word is enough: a member wrote it.
    """
    words = name.split()
    is_alone = len(words) == 1 and not kept
    if not words or is_alone or any(sign.isdigit() for sign in name):
        return ""
    if len(words) > 1 and words[1][0].islower():
        return ""
    first = words[0]
    is_word = len(first) > 1 and all(sign.isalpha() or sign in "-'’" for sign in first)
    return first if is_word else ""
