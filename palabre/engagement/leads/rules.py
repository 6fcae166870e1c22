"""How leads are counted, what one cost, and until when a candidate is known. Nothing here reads or writes."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Ending(StrEnum):
    """What a stage of a brand's own means for the figures, whatever the brand calls it."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Stage(StrEnum):
    """How far a lead is."""

    NEW = "new"
    TALKING = "talking"
    OFFER = "offer"
    WON = "won"
    LOST = "lost"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """For a field of a model."""
        return [(one.value, one.value) for one in cls]

    @property
    def ending(self) -> Ending:
        """What it means for the figures."""
        return Ending(self.value) if self in {Stage.WON, Stage.LOST} else Ending.OPEN


CENT = Decimal("0.01")
USUAL_MONTHS = 24
"""How long a candidate who wasn't hired is kept unless a brand sets another length."""


@dataclass(frozen=True)
class Conversion:
    """How many were won, of how many that came to an end; and how many are still under way."""

    won: int
    ended: int
    under_way: int

    @property
    def share(self) -> float | None:
        """The won as a share of the ended; None while none has ended, for none of none is no share."""
        return self.won / self.ended if self.ended else None


def conversion(endings: Iterable[Ending]) -> Conversion:
    """Count leads by how they stand. Those under way are in neither part of the share."""
    counts = dict.fromkeys(Ending, 0)
    for one in endings:
        counts[Ending(one)] += 1
    won = counts[Ending.WON]
    return Conversion(won, won + counts[Ending.LOST], counts[Ending.OPEN])


def cost_of_one(budget: Decimal, leads: int) -> Decimal | None:
    """A campaign's budget over the leads that came from it, to the cent; None where none came."""
    if leads < 1:
        return None
    return (budget / leads).quantize(CENT, ROUND_HALF_UP)


def forget_on(last_contact: date, months: int = USUAL_MONTHS) -> date:
    """The day from which nothing of a candidate is kept, so many months after the last contact.

    A day that the month hasn't is its last one. Raises `ValueError` for less than a month.
    """
    if months < 1:
        raise ValueError("a candidate is kept for at least a month")
    year, month = divmod(last_contact.year * 12 + last_contact.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(last_contact.day, last))
