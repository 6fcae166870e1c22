"""A person as others are told of them: plain values, the same for every kind of file. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Handle:
    """A voice: on which network, under which handle, and where its page is."""

    platform: str
    handle: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What is told of somebody, or read of them. Mails, phones and sites are spelt as we keep them."""

    name: str = ""
    company: str = ""
    place: str = ""
    language: str = ""
    notes: str = ""
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    handles: tuple[Handle, ...] = ()
    uid: str = ""

    def told(self) -> dict[str, Any]:
        """The values that both sides can agree on, as JSON."""
        return {name: _plain(getattr(self, name)) for name in AGREED}


ONE, MANY = ("name", "company", "place", "language", "notes"), ("mails", "phones", "sites", "tags")
AGREED = (*ONE, *MANY)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Joined:
    """What both sides say once their changes are joined, and on which fields they contradicted each other."""

    card: Card
    contradicted: tuple[str, ...] = field(default=())


def joined(agreed: dict[str, Any], ours: Card, theirs: Card) -> Joined:
    """Join what both sides changed since they agreed last.

    A field that one side changed is as that side says; of one that both changed ours stands, and is named.
    Of lists, what either side added is added and what either took away is gone.
    """
    values: dict[str, Any] = {}
    contradicted = []
    for name in ONE:
        before, mine, other = agreed.get(name, ""), getattr(ours, name), getattr(theirs, name)
        if other in (before, mine):
            values[name] = mine
        elif mine == before:
            values[name] = other
        else:
            values[name] = mine
            contradicted.append(name)
    for name in MANY:
        values[name] = _list(agreed.get(name, []), getattr(ours, name), getattr(theirs, name))
    return Joined(replace(ours, **values), tuple(contradicted))


def _list(before: Iterable[str], mine: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    old, here, there = set(before), set(mine), set(other)
    kept = (here | there) - (old - here) - (old - there)
    return tuple(sorted(kept))


def names() -> tuple[str, ...]:
    """The names of all fields of a card."""
    return tuple(one.name for one in fields(Card))
