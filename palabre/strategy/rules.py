"""What a brand may be active for, and how many of it at once. Pure."""

import re

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


# Names by which tools are called in a sentence: an objective is told without any.
_TOOLS = re.compile(
    r"(?<!\w)(facebook|instagram|linkedin|twitter|tiktok|youtube|pinterest|mastodon|bluesky|reddit|snapchat"
    r"|whatsapp|telegram|flickr|viadeo|foursquare|slideshare|lemmy|followers?|tweets?|retweets?|hashtags?)(?!\w)",
    re.IGNORECASE,
)


def names_a_network(sentence: str) -> str:
    """The name of a network or of one of its signs in a sentence, as it is written there; "" for none."""
    found = _TOOLS.search(sentence)
    return found.group() if found else ""
