"""What a rule asks and does, as values read from a row, and whether a text meets it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from palabre.governance.rules import Chosen

MOST_CONDITIONS, MOST_ACTS, MOST_VALUES = 12, 8, 40
LONGEST_TEXT, LONGEST_NOTICE, MOST_PEOPLE = 2_000, 200, 30


class Event(Chosen):
    """What a rule waits for."""

    TEXT = "text"
    OPENED = "opened"
    REOPENED = "reopened"
    SOON = "soon"
    LATE = "late"
    TAGGED = "tagged"
    ASSIGNED = "assigned"
    DONE = "done"
    DISLIKED = "disliked"


# These come with a text of theirs, the others with what became of a conversation.
OF_TEXTS = frozenset({Event.TEXT, Event.OPENED, Event.REOPENED})


class What(Chosen):
    """What a condition asks about."""

    TOPIC = "topic"
    WORDS = "words"
    TONE = "tone"
    INTENT = "intent"
    CATEGORY = "category"
    LANGUAGE = "language"
    KIND = "kind"
    NETWORK = "network"
    ACCOUNT = "account"
    FOLLOWERS = "followers"
    HOURS = "hours"
    TAG = "tag"
    PEOPLE = "people"
    VOICE = "voice"
    INFLUENCE = "influence"
    ANSWERED = "answered"


class Act(Chosen):
    """What a rule does."""

    ASSIGN = "assign"
    TAG = "tag"
    PRIORITY = "priority"
    NOTE = "note"
    DONE = "done"
    ANSWER = "answer"
    NOTIFY = "notify"
    PROGRAM = "program"
    ALERT = "alert"


# What people are named for.
TO_PEOPLE = frozenset({Act.NOTIFY, Act.ALERT})
# These ask for a number at least, the others for one of their values.
AT_LEAST = frozenset({What.FOLLOWERS, What.INFLUENCE, What.ANSWERED})
MOST_INFLUENCE = 100
# When a text came, as the hours of its brand were.
INSIDE, OUTSIDE = "inside", "outside"


class Outcome(Chosen):
    """What became of a rule that was met."""

    DONE = "done"
    PARTLY = "partly"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is asked: met when any of its values fits, or (``isn't``) when none does."""

    what: What
    values: tuple[str, ...]
    inverted: bool = False

    def told(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {"what": str(self.what), "values": list(self.values), "not": self.inverted}


@dataclass(frozen=True, slots=True)
class Doing:
    """One act with what it needs to know: ``whom`` are those it tells, ``sends`` lets an answer leave by
    itself, where it would be a draft otherwise."""

    act: Act
    value: str = ""
    whom: tuple[str, ...] = ()
    sends: bool = False

    def told(self) -> dict[str, Any]:
        """As a row keeps it."""
        kept: dict[str, Any] = {"act": str(self.act), "value": self.value}
        if self.whom:
            kept["whom"] = list(self.whom)
        return kept | {"sends": True} if self.sends else kept


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a text when rules look at it. ``words`` is the text in lower case and without accents,
    with its title, ``numbers`` are those that conditions ask at least; one that nobody knows isn't there."""

    words: str = ""
    values: Mapping[What, frozenset[str]] | None = None
    numbers: Mapping[What, int] | None = None


def conditions_of(rows: Iterable[Any]) -> list[Condition]:
    """The conditions that a row keeps; one that can't be read is met by nothing, never by everything."""
    found = []
    for row in list(rows)[:MOST_CONDITIONS]:
        if not isinstance(row, dict) or row.get("what") not in set(What):
            found.append(Condition(What.WORDS, ()))
            continue
        values = row.get("values")
        kept = tuple(str(one) for one in values) if isinstance(values, list) else ()
        found.append(Condition(What(row["what"]), kept[:MOST_VALUES], row.get("not") is True))
    return found


def acts_of(rows: Iterable[Any]) -> list[Doing]:
    """The acts that a row keeps; what can't be read is left out."""
    found = []
    for row in list(rows)[:MOST_ACTS]:
        if isinstance(row, dict) and row.get("act") in set(Act):
            whom = row.get("whom")
            people = tuple(str(one) for one in whom) if isinstance(whom, list) else ()
            sends = row.get("sends") is True
            found.append(Doing(Act(row["act"]), str(row.get("value", "")), people, sends))
    return found


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether a text meets one condition. One without values is never met, inverted or not, nor one that asks
    for a number which nobody knows."""
    if not condition.values:
        return False
    if condition.what in AT_LEAST and condition.what not in (facts.numbers or {}):
        return False
    return _fits(condition, facts) != condition.inverted


def _fits(condition: Condition, facts: Facts) -> bool:
    if condition.what is What.WORDS:
        return any(_says(facts.words, one) for one in condition.values)
    if condition.what in AT_LEAST:
        least = [int(one) for one in condition.values if one.isascii() and one.isdigit()]
        return bool(least) and (facts.numbers or {}).get(condition.what, 0) >= min(least)
    known = (facts.values or {}).get(condition.what, frozenset())
    return not known.isdisjoint(condition.values)


def _says(words: str, wanted: str) -> bool:
    """Whether a word or phrase stands in a text, as whole words."""
    return f" {wanted} " in f" {words} "


def meets(conditions: Sequence[Condition], facts: Facts, *, every: bool) -> bool:
    """Whether a text meets a rule: all of its conditions, or any; without conditions always."""
    if not conditions:
        return True
    answers = (holds(one, facts) for one in conditions)
    return all(answers) if every else any(answers)
