"""Texts that ask a network, a host or a registry to take a look-alike down, filled from what is known.

What differs from place to place is data: takedowns.toml.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from palabre.analysis.lookalikes.hosts import host

LANGUAGES = ("fr", "en")
GENERIC = "generic"
_FILE = Path(__file__).with_name("takedowns.toml")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one reports: what it is called, where its door is, and how one gets there.

    ``help`` is the front page of its help: the address of a form is named by nobody here, since forms move.
    """

    slug: str
    names: Mapping[str, str]
    help: str
    where: Mapping[str, str]
    asks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text is filled with, in one language."""

    brand: str
    person: str
    theirs: str
    address: str
    ours: Sequence[str]
    reasons: Sequence[str]
    first_seen: str
    evidence: tuple[str, str] | None
    today: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A text ready to be copied."""

    language: str
    subject: str
    text: str


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def endings(slug: str) -> tuple[str, ...]:
    """The endings that a network gives to everybody's handle."""
    return tuple(_data()["places"].get(slug, {}).get("endings", ()))


@cache
def _place(slug: str) -> Place:
    told = _data()["places"][slug]
    where = {one: told[f"where_{one}"] for one in LANGUAGES}
    asks = {one: told[f"asks_{one}"] for one in LANGUAGES}
    names = {one: told.get(f"name_{one}", told["name"]) for one in LANGUAGES}
    return Place(slug, names, told.get("help", ""), where, asks)


def places_for(slug: str, address: str, *, is_site: bool) -> list[Place]:
    """The places where this suspect can be reported, the usual one first."""
    data = _data()
    if is_site:
        found = host(address)
        ending = found.ending.rpartition(".")[2] if found else ""
        registry = "syreli" if ending in data["afnic"]["endings"] else "udrp"
        return [_place(one) for one in ("hosting", "browsers", registry, GENERIC)]
    return [_place(one) for one in dict.fromkeys((slug, GENERIC)) if one in data["places"]]


def letter(place: Place, kind: str, facts: Facts, language: str) -> Letter:
    """The text for a place, in a language. ``kind`` is a class of fraud; KeyError for any other."""
    words = _data()["words"][language]
    theirs = facts.theirs
    who = words["who_person" if facts.person else "who_brand"].format(
        brand=facts.brand, person=facts.person
    )
    parts = [
        words["hello"],
        f"{who} {words[kind].format(theirs=theirs, brand=facts.person or facts.brand)}",
        "\n".join([words["theirs"].format(theirs=theirs), *filter(None, [facts.address])]),
        "\n".join([words["ours"], *(f"- {one}" for one in facts.ours)]) if facts.ours else "",
        "\n".join([words["reasons"], *(f"- {one}" for one in facts.reasons)]),
        words["first_seen"].format(day=facts.first_seen),
        words["evidence"].format(day=facts.evidence[0], hash=facts.evidence[1])
        if facts.evidence
        else "",
        place.asks[language],
        words["closing"],
        f"{facts.brand}, {facts.today}",
    ]
    subject = words["subject"].format(theirs=theirs, brand=facts.person or facts.brand)
    return Letter(language, subject, "\n\n".join(part for part in parts if part))
