"""Bringing back what an act on conversations changed: each to what it had before, unless somebody changed it
since.

What is asked about is where a conversation stands: its state, to whom it is given, how much it presses, its
tags. Two such pictures, before an act and after it, are all that undoing needs; they are plain lists, so a
session can keep them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from palabre.engagement.actions import answers
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.clocks import bring, lock_conversations, settle
from palabre.engagement.matters import last_rest
from palabre.engagement.models import Conversation, ConversationTag, Team, Turn
from palabre.engagement.rules import ConversationState, Priority
from palabre.engagement.ruling.happening import quietly
from palabre.governance.acts import Actor, Moved
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Refused

# What changed in conversations: of each, by what it is, how it stood before and how after.
Changes = dict[str, dict[str, list[Any]]]
SHUT = frozenset({ConversationState.DONE, ConversationState.SNOOZED})


@dataclass(slots=True)
class Watched:
    """What an act changed; empty until it is over."""

    changes: Changes = field(default_factory=dict)


@contextmanager
def watched(brand: Brand, numbers: Iterable[int]) -> Iterator[Watched]:
    """See what is changed in conversations meanwhile, which nobody else can change until it is over."""
    numbers = list(numbers)
    with transaction.atomic():
        lock_conversations(brand.pk, numbers)
        before, found = _stand(brand, numbers), Watched()
        yield found
        found.changes = _between(before, _stand(brand, numbers))


def _stand(brand: Brand, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    rows = Conversation.objects.filter(brand=brand, pk__in=numbers)
    asked = ("pk", "state", "snoozed_until", "assignee", "team", "priority")
    found = {
        number: {
            "state": [state, until.isoformat() if until else ""],
            "given": [member, team], "priority": priority, "tags": [],
        }
        for number, state, until, member, team, priority in rows.values_list(*asked)
    }  # fmt: skip
    links = ConversationTag.objects.filter(conversation__in=found).order_by("tag__name")
    for number, name in links.values_list("conversation", "tag__name"):
        found[number]["tags"].append(name)
    return found


def _between(before: dict[int, dict[str, Any]], after: dict[int, dict[str, Any]]) -> Changes:
    changes = {
        str(number): {
            what: [stood, after[number][what]]
            for what, stood in stands.items()
            if after[number][what] != stood
        }
        for number, stands in before.items()
        if number in after
    }
    return {number: found for number, found in changes.items() if found}


@dataclass(slots=True)
class Undone:
    """What became of undoing: the conversations that are as they were, those in which something was changed
    by somebody since, how many answers were taken back, and the conversations whose answer had left."""

    back: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    taken: int = 0
    late: set[int] = field(default_factory=set)


@transaction.atomic
def undo(by: Actor, brand: Brand, changes: Changes, turns: Collection[int] = ()) -> Undone:
    """Take back answers (``turns``) that leave, and bring back what an act changed. No rule hears of it."""
    known = {int(number): found for number, found in changes.items()}
    lock_conversations(brand.pk, known)
    now, done = _stand(brand, known), Undone()
    for turn in Turn.objects.filter(brand=brand, pk__in=turns).select_related(
        "conversation", "post"
    ):
        _take_back(by, turn, done)
    with quietly():
        # Read anew: taking an answer back opens its conversation.
        for row in lock_conversations(brand.pk, known):
            row.brand = brand
            _bring_back(by, row, known[row.pk], now[row.pk], done)
    done.back -= done.left
    return done


def _take_back(by: Actor, turn: Turn, done: Undone) -> None:
    try:
        answers.take_back(by, turn)
    except (Refused, Moved):
        done.late.add(turn.conversation_id)
    else:
        done.taken += 1
        done.back.add(turn.conversation_id)


def _bring_back(
    by: Actor,
    row: Conversation,
    changes: Mapping[str, list[Any]],
    now: Mapping[str, Any],
    done: Undone,
) -> None:
    for what, (before, after) in changes.items():
        if what == "tags":
            _tags_back(by, row, before, after)
        elif now[what] != after or not _one_back(by, row, what, before, done):
            done.left.add(row.pk)
            continue
        done.back.add(row.pk)


def _one_back(by: Actor, row: Conversation, what: str, before: Any, done: Undone) -> bool:
    """Bring one thing back; whether it could be."""
    try:
        if what == "state":
            _state_back(by, row, before, answered=row.pk in done.late)
        elif what == "given":
            _given_back(by, row, before)
        else:
            verbs.prioritise(by, row.brand, [row.pk], Priority(before))
    except (Refused, Moved):
        return False
    return True


def _given_back(by: Actor, row: Conversation, before: list[int | None]) -> None:
    # Who left the house, and a team that is gone, gets nothing back: nobody has it then.
    member, team = (number or 0 for number in before)
    verbs.assign(
        by, row.brand, [row.pk], Member.objects.filter(pk=member).first(),
        Team.objects.filter(pk=team).first(),
    )  # fmt: skip


def _tags_back(by: Actor, row: Conversation, before: list[str], after: list[str]) -> None:
    for name in set(after) - set(before):
        verbs.untag(by, row, name)
    for name in set(before) - set(after):
        verbs.tag(by, row.brand, [row.pk], name)


def _state_back(by: Actor, row: Conversation, before: list[str], *, answered: bool) -> None:
    state, until = before
    if state == ConversationState.DONE:
        verbs.finish(by, row.brand, [row.pk])
    elif state == ConversationState.SNOOZED:
        verbs.snooze(by, row.brand, [row.pk], datetime.fromisoformat(until))
    else:
        if row.state in SHUT:
            bring(by, row, ConversationState.OPEN, rested=last_rest(row))
            settle([row])
        waits_for_them = state == ConversationState.WAITING or answered
        if waits_for_them and row.state == ConversationState.OPEN and row.waiting_since is None:
            bring(by, row, ConversationState.WAITING)
