"""How far a lead may be, where it came from, and how leads are counted. Nothing here reads or writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from palabre.governance.rules import Chosen


class Stage(Chosen):
    """How far a lead is, as long as a brand has no stages of its own. Won and lost are every brand's."""

    NEW = "new"
    TALKING = "talking"
    OFFER = "offer"
    WON = "won"
    LOST = "lost"


ENDED = frozenset({Stage.WON, Stage.LOST})


class Origin(Chosen):
    """Where a lead comes from: what is kept as its evidence."""

    HAND = "hand"
    MENTION = "mention"
    CONVERSATION = "talk"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How many were won, of how many that came to an end; and how many are still under way."""

    won: int
    ended: int
    under_way: int

    @property
    def share(self) -> float | None:
        """The won as a share of the ended; None while none has ended, for none of none is no share."""
        return self.won / self.ended if self.ended else None


def conversion(counts: Mapping[str, int]) -> Conversion:
    """Count leads by how many are at each stage. Those under way are in neither part of the share."""
    ended = sum(counts.get(one, 0) for one in ENDED)
    return Conversion(counts.get(Stage.WON, 0), ended, sum(counts.values()) - ended)


# Below so many qualified leads a cost per lead says nothing.
FEWEST_FOR_COST = 5
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Cost:
    """What one qualified lead cost, and between which amounts that lies with 95 %; in cents."""

    each: float
    low: float
    high: float


def cost_per_lead(spent: float, qualified: int) -> Cost | None:
    """Costs / qualified leads, None below `FEWEST_FOR_COST`.

    The interval treats the number of leads as a Poisson count (Byar's approximation of the exact limits,
    Breslow and Day 1987): the costs are what they are.
    """
    if qualified < FEWEST_FOR_COST:
        return None
    n, more = float(qualified), qualified + 1.0
    fewest = n * (1 - 1 / (9 * n) - _Z / (3 * n**0.5)) ** 3
    most = more * (1 - 1 / (9 * more) + _Z / (3 * more**0.5)) ** 3
    return Cost(spent / n, spent / most, spent / fewest)


def is_overdue(stage: str, next_on: date | None, today: date) -> bool:
    """Whether the next step of a lead should have been taken by now. What has ended waits for nothing."""
    return stage not in ENDED and next_on is not None and next_on < today
