"""How far a lead may be, and how leads are counted. Nothing here reads or writes."""

from collections.abc import Mapping
from dataclasses import dataclass

from palabre.governance.rules import Chosen


class Stage(Chosen):
    """How far a lead is."""

    NEW = "new"
    TALKING = "talking"
    OFFER = "offer"
    WON = "won"
    LOST = "lost"


ENDED = frozenset({Stage.WON, Stage.LOST})


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
