"""What people do in a conversation, and when a map can be drawn: pure decisions."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from palabre.connectors.contract import Kind
from palabre.governance.rules import Chosen
from palabre.listening.rules import IntentLabel

WEEKS = 12
"""A map tells the last twelve weeks."""
NEW_WEEKS = 4
"""Who spoke first within so many weeks of a map's end has joined."""
MOST_TEXTS = 100_000
MOST_DRAWN = 20_000
MOST_TIES = 40_000
FEWEST_SHARED = 30
"""Below so many texts no share is told."""
GAP, FEWEST_EXPECTED = 0.5, 5
"""A community lacks what it does less than half as often as all of them do, where five are expected."""


class Doing(Chosen):
    """The five things that people do where they talk, after Hayes and Papworth."""

    INVOLVE = "involve"
    CREATE = "create"
    DISCUSS = "discuss"
    PROMOTE = "promote"
    MEASURE = "measure"


class How(Chosen):
    """How one voice reacts to another."""

    ANSWER = "answer"
    RELAY = "relay"
    NAME = "name"
    LINK = "link"


class Aim(Chosen):
    """What a text is read for when themes are found."""

    ASKS = "asks"
    PRAISES = "praises"
    BLAMES = "blames"


AIMED = {
    Aim.ASKS: (IntentLabel.QUESTION, IntentLabel.IDEA, IntentLabel.BUYING),
    Aim.PRAISES: (IntentLabel.PRAISE,),
    Aim.BLAMES: (IntentLabel.COMPLAINT,),
}
"""Asked is what people want to know, to have, or to have otherwise."""
READ_LANGUAGES = ("fr", "en")
MOST_READ = 12_000
"""So many of a topic's newest texts are read for its themes; of all rivals together no more."""
MOST_RIVALS = 5


def joined_after(made_at: datetime) -> datetime:
    """Who was first heard after this moment has joined, on a map that was made then."""
    return made_at - timedelta(weeks=NEW_WEEKS)


OWN_WORK = frozenset({Kind.ARTICLE, Kind.VIDEO, Kind.PHOTO, Kind.WIKI})
FIGURES = re.compile(
    r"\d\s?[%€$£]|[$€£]\s?\d|(?<![\d/])\d(?:[.,]\d)?\s?/\s?(?:5|10|20)\b(?!/)|★{2}"
    r"|\b(?:comparatif|comparaison|comparison|benchmark|versus|vs)\b",
    re.IGNORECASE,
)
NAMED = re.compile(r"(?<![\w@/.])@([\w][\w.-]{0,60}(?:@[\w-][\w.-]{1,100})?)")
MOST_NAMED = 20


class Said(NamedTuple):
    """What a text is, as far as it tells what its author does."""

    kind: str
    is_relay: bool
    is_answer: bool
    is_first_answer: bool
    answers_question: bool
    has_links: bool
    has_figures: bool


def doing(said: Said) -> Doing:
    """The one thing that a text does.

    A relay promotes. The first answer to somebody, or one to a question, involves; any other answer
    discusses. A review, or a text with prices, marks, shares or comparisons, measures. A short text that
    points elsewhere promotes; all else creates.
    """
    if said.is_relay:
        return Doing.PROMOTE
    if said.is_answer:
        first = said.is_first_answer or said.answers_question
        return Doing.INVOLVE if first else Doing.DISCUSS
    if said.kind == Kind.REVIEW or said.has_figures:
        return Doing.MEASURE
    if said.has_links and said.kind not in OWN_WORK:
        return Doing.PROMOTE
    return Doing.CREATE


def has_figures(text: str) -> bool:
    """Whether a text compares or tells figures: shares, prices, marks."""
    return bool(FIGURES.search(text))


def named_in(text: str) -> list[str]:
    """The handles that a text calls, in lower case, without their @; twenty at most."""
    found = (one.rstrip(".-").lower() for one in NAMED.findall(text))
    return list(dict.fromkeys(found))[:MOST_NAMED]


def lacks(counts: dict[str, int], all_counts: dict[str, int]) -> list[str]:
    """What a community does much less than all of them, where that can be told."""
    own, whole = sum(counts.values()), sum(all_counts.values())
    if not own or not whole:
        return []
    found = []
    for name, count in all_counts.items():
        expected = own * count / whole
        if expected >= FEWEST_EXPECTED and counts.get(name, 0) < GAP * expected:
            found.append(name)
    return found
