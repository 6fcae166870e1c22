"""What a brand may choose: missions, stance, steps, pilots; who signs, and when they are reminded. Pure."""

import re
from datetime import datetime, timedelta

from palabre.governance.rules import Chosen

# More than three missions is none (methods of the sources: two or three, never more).
MOST_MISSIONS = 3


class MissionKind(Chosen):
    """What social media can serve; OWN is a mission that the brand names itself."""

    SUPPORT = "support"
    RELATIONS = "relations"
    AWARENESS = "awareness"
    LAUNCHES = "launches"
    SALES = "sales"
    NEW_IDEAS = "new ideas"
    IMPROVEMENT = "improvement"
    DIALOGUE = "dialogue"
    RECOMMENDATION = "recommendation"
    COMMUNITIES = "communities"
    INTERNAL = "internal"
    OWN = "own"


class Positioning(Chosen):
    """As whom a brand speaks to people."""

    FRIEND = "friend"
    ACCOMPLICE = "accomplice"
    GUARANTOR = "guarantor"
    EXPERT = "expert"


class PathStep(Chosen):
    """The eight steps from "why" to a plan that is signed, tried and looked back on, in their order."""

    PLACE = "place"
    MISSIONS = "missions"
    LISTENING = "listening"
    OBJECTIVES = "objectives"
    MEANS = "means"
    CHARTER = "charter"
    PILOT = "pilot"
    REVIEW = "review"


# Names by which tools are called in a sentence: an objective is told without any. Subscribers aren't among
# them, nor « abonnés »: some firms live by theirs.
_TOOLS = re.compile(
    r"(?<!\w)((?i:facebook|instagram|linkedin|twitter|tiktok|youtube|pinterest|mastodon|bluesky|reddit|snapchat"
    r"|whatsapp|telegram|flickr|viadeo|foursquare|slideshare|lemmy|discord|twitch|slack|trustpilot|tripadvisor"
    r"|followers?|fans?|likes?|j[’']aime|tweets?|retweets?|hashtags?|stories|reels?)|Threads"
    r"|(?<=\bon )X|(?<=\bsur )X)(?!\w)"
)


def names_a_network(sentence: str) -> str:
    """The name of a network or of one of its signs in a sentence, as it is written there; "" for none."""
    found = _TOOLS.search(sentence)
    return found.group() if found else ""


class SignState(Chosen):
    """What somebody who must approve a plan said of it."""

    ASKED = "asked"
    SIGNED = "signed"
    REFUSED = "refused"
    REVOKED = "revoked"
    REPLACED = "replaced"


SIGN_MOVES: dict[str, frozenset[str]] = {
    SignState.ASKED: frozenset({SignState.SIGNED, SignState.REFUSED, SignState.REPLACED}),
    SignState.SIGNED: frozenset({SignState.REVOKED}),
    SignState.REFUSED: frozenset({SignState.SIGNED}),
    SignState.REVOKED: frozenset(),
    SignState.REPLACED: frozenset(),
}

# Who hasn't signed is asked again once a day at most, on a working day, while people are at work.
REMIND_AFTER = timedelta(hours=20)
FROM_HOUR, TO_HOUR = 9, 17
# How long a house may choose to listen before it speaks, in days.
SHORTEST_LISTENING, LONGEST_LISTENING = 1, 90


def may_remind(asked_at: datetime, reminded_at: datetime | None, now: datetime) -> bool:
    """Whether somebody is asked again now; ``now`` is in their own time zone."""
    is_decent = now.weekday() < 5 and FROM_HOUR <= now.hour < TO_HOUR
    return is_decent and now - (reminded_at or asked_at) >= REMIND_AFTER


class Verdict(Chosen):
    """What is decided at the end of a pilot."""

    GO = "go"
    CHANGE = "change"
    STOP = "stop"


# How long a pilot lasts, in weeks; and after how many days one steps back, where nothing else is said.
SHORTEST_PILOT, LONGEST_PILOT = 1, 26
REVIEW_AFTER_DAYS, LATEST_REVIEW_DAYS = 91, 366
