"""The seal of the trail: each act keeps a mark of itself and of the one before, so that a change shows.

An act is written in its own transaction and sealed right after it: sealing locks the end of the chain, and
a lock held by every long transaction would make them wait for each other in rings.

Who acted and what a thing is called are sealed apart, each with a salt of its own: when a person is erased,
name and salt go, the mark stays and tells nothing, and the chain still holds.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """What the seal of one act adds to it."""

    place: int
    previous: str
    actor_salt: str
    actor_mark: str
    label_salt: str
    label_mark: str
    digest: str


def sealed(act: Any, place: int, previous: str) -> Link:
    """The seal of an act at a place of its chain, after the mark of the one before."""
    actor_salt, label_salt = secrets.token_hex(16), secrets.token_hex(16)
    actor = actor_mark_of(act, actor_salt)
    label = label_mark_of(act, label_salt)
    digest = digest_of(act, place, previous, actor, label)
    return Link(place, previous, actor_salt, actor, label_salt, label, digest)


def actor_mark_of(act: Any, salt: str) -> str:
    """The mark of who acted."""
    return _mark([salt, act.user_id, act.actor])


def label_mark_of(act: Any, salt: str) -> str:
    """The mark of what the thing was called."""
    return _mark([salt, act.label])


def digest_of(act: Any, place: int, previous: str, actor_mark: str, label_mark: str) -> str:
    """The mark of an act: of all that it says, the names by their marks only."""
    at: datetime = act.at
    return _mark(
        [
            previous,
            place,
            act.organisation_id,
            at.astimezone(UTC).isoformat(timespec="microseconds"),
            act.verb,
            act.kind,
            act.object_id,
            act.details,
            actor_mark,
            label_mark,
        ]
    )


def _mark(parts: list[Any]) -> str:
    plain = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """The first act at which a chain doesn't hold: ``why`` is one of `FAULTS`."""

    act: int
    place: int | None
    why: str


# What can be wrong, as the command and the page put it into words.
FAULTS = ("missing", "changed", "actor", "label", "end")


def fault_of(act: Any, place: int, previous: str) -> str:
    """Why an act doesn't hold at this place of the chain; "" when it does."""
    if act.place != place or act.previous != previous:
        return "missing"
    if digest_of(act, place, previous, act.actor_mark, act.label_mark) != act.digest:
        return "changed"
    if act.actor_salt and actor_mark_of(act, act.actor_salt) != act.actor_mark:
        return "actor"
    if not act.actor_salt and act.user_id is not None:
        return "actor"  # who was erased is nobody's account
    if act.label_salt and label_mark_of(act, act.label_salt) != act.label_mark:
        return "label"
    return ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What examining a chain found: how many acts hold, its last mark, and the first fault, if any."""

    count: int
    last: str
    nameless: int
    fault: Fault | None = None


def examined(acts: Iterator[Any], count: int, last: str) -> Verdict:
    """Go through the acts of a chain in order; ``count`` and ``last`` are where it says that it ends."""
    place, previous, nameless = 0, BEGINNING, 0
    for act in acts:
        if why := fault_of(act, place + 1, previous):
            return Verdict(place, previous, nameless, Fault(act.pk, act.place, why))
        place, previous = place + 1, act.digest
        nameless += not (act.actor_salt and act.label_salt)
    if (place, previous) != (count, last):
        return Verdict(place, previous, nameless, Fault(0, place + 1, "end"))
    return Verdict(place, previous, nameless)
