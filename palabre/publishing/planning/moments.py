"""Which hours of the week did best so far, from one's own posts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

# Below this many posts an hour's luck can't be told from its merit.
FEWEST = 20
# An hour counts as if this many usual posts had been there, too: one lucky post makes no best time.
PRIOR = 3
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """A published text: its account, when it left by the house's clock, and the reactions to it."""

    account: int
    at: datetime
    reactions: float


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the week: ``times`` the usual reactions (drawn towards 1), from so many posts."""

    weekday: int
    hour: int
    times: float
    posts: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The best hours first; none when there are too few posts to tell, or no hour stands out."""

    posts: int
    hours: tuple[Hour, ...] = ()

    @property
    def can_tell(self) -> bool:
        """Whether there are posts enough to say anything."""
        return self.posts >= FEWEST


def best_times(outcomes: Iterable[Outcome]) -> Verdict:
    """Say which hours did better than usual.

    Each text is compared with the median of its own account, so that a large account doesn't decide for
    a small one; a text of an account whose median is 0 is compared with 1. Then the average of each hour
    of the week is taken, with three usual posts (worth 1) mixed in. Hours with at least two posts and
    more than 1 are told, the best first.
    """
    known = list(outcomes)
    if len(known) < FEWEST:
        return Verdict(len(known))
    of_account: dict[int, list[float]] = defaultdict(list)
    for one in known:
        of_account[one.account].append(one.reactions)
    usual = {account: max(median(values), 1.0) for account, values in of_account.items()}
    by_hour: dict[tuple[int, int], list[float]] = defaultdict(list)
    for one in known:
        place = (one.at.weekday(), one.at.hour)
        by_hour[place].append(one.reactions / usual[one.account])
    hours = [
        Hour(weekday, hour, (sum(values) + PRIOR) / (len(values) + PRIOR), len(values))
        for (weekday, hour), values in by_hour.items()
        if len(values) > 1
    ]
    better = sorted(
        (one for one in hours if one.times > 1),
        key=lambda one: (-one.times, one.weekday, one.hour),
    )
    return Verdict(len(known), tuple(better[:SHOWN]))
