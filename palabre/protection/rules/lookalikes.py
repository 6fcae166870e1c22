"""Look-alikes: the states of a suspect, how grave it is, and what may be done about which class."""

import math
from collections.abc import Collection, Mapping

from palabre.analysis.lookalikes import FRAUD, Class
from palabre.governance.rules import Chosen


class OfficialKind(Chosen):
    """Whose an official account is."""

    BRAND = "brand"
    PERSON = "person"


class Origin(Chosen):
    """Where a suspect was met."""

    VOICES = "voices"
    LINKS = "links"
    LIST = "list"


class SuspectState(Chosen):
    """Nobody has looked; kept an eye on; reported where it stands; left alone, as lawful; not there now."""

    NEW = "new"
    WATCHED = "watched"
    REPORTED = "reported"
    LAWFUL = "lawful"
    GONE = "gone"


SUSPECT_MOVES: Mapping[str, frozenset[str]] = {
    SuspectState.NEW: frozenset(set(SuspectState) - {SuspectState.NEW}),
    SuspectState.WATCHED: frozenset(
        {SuspectState.REPORTED, SuspectState.LAWFUL, SuspectState.GONE}
    ),
    SuspectState.REPORTED: frozenset(
        {SuspectState.WATCHED, SuspectState.LAWFUL, SuspectState.GONE}
    ),
    SuspectState.LAWFUL: frozenset({SuspectState.WATCHED, SuspectState.GONE}),
    SuspectState.GONE: frozenset({SuspectState.WATCHED}),
}
# Where a suspect still asks something of somebody.
OPEN = (SuspectState.NEW, SuspectState.WATCHED, SuspectState.REPORTED)

# Parody, fans and critics: lawful, and never a fraud, whatever their name is.
LAWFUL = frozenset(Class) - FRAUD

GRAVE, SERIOUS = 70, 40
_BY_CLASS = {
    Class.PHISHING: 65,
    Class.CLONE: 50,
    Class.LOOKALIKE: 25,
    Class.CRITIC: 8,
    Class.PARODY: 4,
    Class.FAN: 2,
}
_BY_REASON = {"asks": 15, "same_picture": 15, "checked": 10, "punycode": 10, "backwards": 10}
_MOST_REACH = 20


def gravity(
    kind: str, reasons: Collection[str], followers: int | None, seen: int
) -> list[tuple[str, int]]:
    """The parts of a suspect's gravity, each with its points; their sum is 100 at most.

    ``reasons`` are the codes of analysis.lookalikes; ``seen`` is how many texts carry it. A declared
    parody, fan or critic has the points of its class alone.
    """
    parts = [("class", _BY_CLASS[Class(kind)])]
    if Class(kind) in LAWFUL:
        return parts
    parts += [(code, points) for code, points in _BY_REASON.items() if code in reasons]
    # A thousand followers are 9 points, a million 18.
    reach = min(round(3 * math.log10(1 + (followers or 0))), _MOST_REACH)
    parts += [("reach", reach)] if reach else []
    carried = min(round(5 * math.log10(1 + max(seen - 1, 0))), 10)
    parts += [("seen", carried)] if carried else []
    return _within(parts)


def _within(parts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The parts, the last ones cut so that the sum stays within 100."""
    left, kept = 100, []
    for code, points in parts:
        points = min(points, left)
        left -= points
        kept += [(code, points)] if points else []
    return kept


def level(points: int) -> str:
    """How grave so many points are, in one word: grave, serious or light."""
    return "grave" if points >= GRAVE else "serious" if points >= SERIOUS else "light"


def may_be_reported(kind: str) -> bool:
    """Whether a takedown may be asked for: never of a parody, of fans or of critics."""
    return Class(kind) in FRAUD
