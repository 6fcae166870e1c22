"""How long something takes, with what isn't over yet: Kaplan and Meier's estimate, and its quantiles.

Only to count what is over would flatter: the matters that wait longest are the ones that aren't.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# Fewer tell more about persons than about times.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Took:
    """How long ``count`` matters took, ``over`` of which are over: seconds within which half of them and nine
    of ten are; None where too few are over to say."""

    count: int
    over: int
    median: int | None = None
    most: int | None = None

    @property
    def is_few(self) -> bool:
        """Whether there are too few to say anything."""
        return self.count < FEWEST


def took(times: Iterable[tuple[int, bool]]) -> Took:
    """Sum up lengths in seconds, each with whether it ended there (else it goes on)."""
    rows = sorted(times, key=lambda one: (one[0], not one[1]))
    over = sum(ended for _time, ended in rows)
    if len(rows) < FEWEST:
        return Took(len(rows), over)
    return Took(len(rows), over, within(rows, 0.5), within(rows, 0.9))


def within(rows: list[tuple[int, bool]], share: float) -> int | None:
    """Within how long such a share is over, by sorted lengths; None when that isn't known yet."""
    going, left = 1.0, len(rows)
    for time, ended in rows:
        if ended:
            going *= 1 - 1 / left
            if going <= 1 - share + 1e-9:
                return time
        left -= 1
    return None
