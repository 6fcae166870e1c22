"""Two wordings of a post weighed against each other, account by account and together. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from palabre.campaigns.comparing import Comparison, compare
from palabre.publishing.rules import MEASURE_AFTER

# How many saw a text: people where the network tells them, else how often it was shown.
SEEN = ("reach", "views")
WHOLE = "engagements"
REACTIONS = ("likes", "relays", "replies", "quotes", "saves", "comments", "favorites", "shares")
# What readers did within an hour says little of a day.
FIRST_FAIR = MEASURE_AFTER.index(timedelta(days=1))

Pair = tuple[int, int]


class Why(StrEnum):
    """Why nothing is said of two wordings on an account."""

    NOT_OUT = "not out"
    UNSEEN = "unseen"
    NOT_YET = "not yet"
    NOTHING = "nothing"
    EARLY = "early"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one wording on one account.

    ``figures`` are the network's, by the step of `MEASURE_AFTER` at which they were told. ``came`` gives how
    many followed its links until that step, or until now for None; it is None where links aren't counted.
    """

    figures: Mapping[int, Mapping[str, float]]
    came: Callable[[int | None], int] | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """Both wordings on one account: how many acted, of how many who saw it, and what may be said of it."""

    why: Why | None
    won: Pair | None = None
    seen: Pair | None = None
    metric: str = ""
    step: int = 0
    found: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """All accounts that can be weighed as one; ``disagree`` where they point to different wordings."""

    won: Pair
    seen: Pair
    found: Comparison
    disagree: bool


def step_of(age: timedelta) -> int:
    """The step of `MEASURE_AFTER` to which a figure belongs that was told at this age of a text."""
    passed = [at for at, after in enumerate(MEASURE_AFTER) if after <= age + timedelta(minutes=1)]
    return max(passed, default=0)


def weigh(first: Side | None, second: Side | None, *, tells: bool, counts: bool) -> Weighed:
    """Weigh two wordings on one account, both at the same age.

    ``tells`` says whether the network tells how many saw a text at all, ``counts`` whether those who
    followed its links are compared, else those who reacted.
    """
    if first is None or second is None:
        return Weighed(Why.NOT_OUT)
    if not tells:
        return Weighed(Why.UNSEEN, _latest(first, second, counts=counts))
    steps = [one for one in first.figures if _metric(first, second, one)]
    if not steps:
        return Weighed(Why.NOT_YET, _latest(first, second, counts=counts))
    step = max(steps)
    metric = _metric(first, second, step)
    seen = (int(first.figures[step][metric]), int(second.figures[step][metric]))
    won = _won(first, second, step, counts=counts)
    return _said(won, seen, metric, step)


def _said(won: Pair | None, seen: Pair, metric: str, step: int) -> Weighed:
    why, found = None, None
    if won is None:
        why = Why.NOTHING
    elif step < FIRST_FAIR:
        why = Why.EARLY
    elif not all(0 <= acted <= saw and saw for acted, saw in zip(won, seen, strict=True)):
        why = Why.ODD
    else:
        found = compare(won[0], seen[0], won[1], seen[1])
    return Weighed(why, won, seen, metric, step, found)


def _metric(first: Side, second: Side, step: int) -> str:
    """The figure by which both networks' sides told at a step how many saw the text; "" without one."""
    told = first.figures.get(step, {}).keys() & second.figures.get(step, {}).keys()
    return next((one for one in SEEN if one in told), "")


def _won(first: Side, second: Side, step: int | None, *, counts: bool) -> Pair | None:
    if counts:
        if first.came is None or second.came is None:
            return None
        return first.came(step), second.came(step)
    at = max(first.figures.keys() & second.figures.keys(), default=None) if step is None else step
    one, other = first.figures.get(at or 0, {}), second.figures.get(at or 0, {})
    both = one.keys() & other.keys()
    names = [WHOLE] if WHOLE in both else [name for name in REACTIONS if name in both]
    if not names:
        return None
    return int(sum(one[name] for name in names)), int(sum(other[name] for name in names))


def _latest(first: Side, second: Side, *, counts: bool) -> Pair | None:
    return _won(first, second, None, counts=counts)


def together(parts: Iterable[Weighed]) -> Together | None:
    """Several accounts as one; None when fewer than two can be weighed.

    Sums may point elsewhere than each of their parts where one wording was seen more on one account
    (Simpson's paradox): where an account points the other way nothing is said of the sums.
    """
    known = [one for one in parts if one.found and one.won and one.seen]
    if len(known) < 2:
        return None
    won = _sums(one.won for one in known if one.won)
    seen = _sums(one.seen for one in known if one.seen)
    found = compare(won[0], seen[0], won[1], seen[1])
    gap = found.share_b - found.share_a
    gaps = [one.found.share_b - one.found.share_a for one in known if one.found]
    return Together(won, seen, found, any(one * gap < 0 for one in gaps))


def _sums(pairs: Iterable[Pair]) -> Pair:
    firsts, seconds = zip(*pairs, strict=True)
    return sum(firsts), sum(seconds)
