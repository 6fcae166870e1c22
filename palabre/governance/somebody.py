"""Who somebody is whom the house heard, and what each room keeps of them.

A person is a set of keys: "mail:zoe@example.org", "voice:mastodon:118", "handle:mastodon:zoe". The rooms
above hold the rows: `settings.WHO_KNOWS_SOMEBODY` names one module of each, and this one asks them all.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from palabre.governance.acts import Actor
from palabre.governance.models import Organisation

MOST_TYPED = 20
MOST_KNOWN = 100
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
# A row of an answer leaves out what opens doors: it is of no use to the person, and of much to a thief.
SECRET = frozenset({"key", "key_hash", "secret", "refresh", "mark", "digest", "pepper"})

Keys = frozenset[str]
# A text without somebody's words.
Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a typed word may mean: their key, and what tells them from others.

    ``sure``: by an address or a handle; a mere name may be borne by several.
    """

    key: str
    label: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a room keeps of somebody: rows of one kind, as plain values."""

    kind: str
    rows: list[dict[str, Any]]


@dataclass(slots=True)
class Words:
    """What is known of somebody in words: what they wrote, and what they are called. Both go with them."""

    said: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)

    def add(self, other: "Words") -> None:
        """Take another room's words in."""
        self.said |= other.said
        self.called |= other.called


class Part(Protocol):
    """What a room answers about somebody, made of `held` where it can."""

    def known(self, organisation: int) -> Iterator[str]:
        """Every key there is, to find those again of whom only marks are kept."""

    def named(self, organisation: int, typed: str) -> Iterator[Known]:
        """Whom a typed word may mean."""

    def akin(self, organisation: int, keys: Keys) -> set[str]:
        """The other keys of whoever has one of these."""

    def look(self, organisation: int, keys: Keys) -> Iterator[Found]:
        """What is kept of them."""

    def words(self, organisation: int, keys: Keys) -> Words:
        """What they wrote and are called."""

    def erase(self, by: Actor, organisation: Organisation, keys: Keys) -> bool:
        """Erase it, or as much of it as one short transaction takes, which is the caller's; whether more is
        left."""

    def sift(self, by: Actor, organisation: Organisation, take: Change) -> None:
        """Remove the files in which ``take`` finds something, in no transaction: reading them takes minutes.
        Raises `Refused` while that can't be."""


def parts() -> list[Part]:
    """The rooms' parts, from the top down: who points to a row goes before it."""
    return [cast("Part", import_string(path)) for path in settings.WHO_KNOWS_SOMEBODY]


def typed_words(text: str) -> list[str]:
    """What was typed, by lines, commas and semicolons."""
    found = [one.strip()[:300] for one in re.split(r"[\n,;]", text.replace("\x00", ""))]
    return list(dict.fromkeys(one for one in found if one))[:MOST_TYPED]


def bare(handle: str) -> str:
    """A handle as it is compared: without its sign, in small letters."""
    return handle.strip().removeprefix("@").casefold()


def is_mail(typed: str) -> bool:
    """Whether this is a mail address, and no handle that looks like one."""
    return not typed.startswith("@") and _MAIL.fullmatch(typed) is not None


def who_is(organisation: Organisation, typed: Iterable[str]) -> list[Known]:
    """Whom these words may mean, each once, the sure ones first."""
    found: dict[str, Known] = {}
    for word in typed:
        for part in parts():
            for one in part.named(organisation.pk, word):
                if one.key not in found or one.sure:
                    found[one.key] = one
                if len(found) >= MOST_KNOWN:
                    break
    return sorted(found.values(), key=lambda one: (not one.sure, one.label))


def whole(organisation: Organisation, keys: Iterable[str]) -> Keys:
    """These keys with all others of the same person, as the house joined them."""
    known, fresh = set(keys), set(keys)
    while fresh:
        asked, fresh = frozenset(fresh), set()
        for part in parts():
            fresh |= part.akin(organisation.pk, asked) - known
        known |= fresh
    return frozenset(known)


def kept_of(organisation: Organisation, keys: Keys) -> list[Found]:
    """What is kept of somebody, by kind, in every room."""
    return [
        one for part in reversed(parts()) for one in part.look(organisation.pk, keys) if one.rows
    ]


def words_of(organisation: Organisation, keys: Keys) -> Words:
    """What somebody wrote and is called, in every room."""
    found = Words()
    for part in parts():
        found.add(part.words(organisation.pk, keys))
    return found


def plain(row: Model) -> dict[str, Any]:
    """A row as plain values, for the file that a person gets."""
    return {
        one.name: one.value_from_object(row)
        for one in row._meta.concrete_fields
        if one.related_model is None and one.name not in SECRET
        and one.get_internal_type() != "BinaryField"
    }  # fmt: skip
