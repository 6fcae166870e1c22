"""A brand's months: what was said of it in each, as the search counts it, and what the month was."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from palabre.analysis import polemic
from palabre.governance.models import Brand
from palabre.listening.brief import own_topics
from palabre.listening.finding import aggregate, zone
from palabre.listening.models import Topic
from palabre.listening.search import Histogram, buckets_of
from palabre.listening.selection import Selection

SHOWN, BASE = 13, 12
"""So many months are told, each by so many before it at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """One month: its days, its counts and what it was; ``told`` is None while too little is known before it.

    The first month that something was heard in isn't ``whole``, and the running one isn't ``over``.
    """

    first: date
    last: date
    counts: polemic.Month
    told: polemic.Told | None
    whole: bool
    over: bool


def chosen(topics: list[Topic]) -> Selection:
    """The mentions of a brand's own topics."""
    return Selection().but(topic=[str(topic.pk) for topic in topics])


def months_of(brand: Brand, shown: int = SHOWN) -> list[Told]:
    """The last months of a brand, the running one last; none before the first mention.

    Raises `SearchRefused` while the index is being built.
    """
    topics = own_topics(brand)
    today = timezone.localdate()
    starts = [_back(today, count) for count in reversed(range(shown + BASE + 1))]
    counts = _counts(brand, topics, starts[0], today) if topics else {}
    heard = [start for start in starts if counts.get(start)]
    if not heard:
        return []
    known = [start for start in starts if start >= heard[0]]
    # Who spoke before the first of these isn't asked: it is whole if it isn't the first of all.
    whole = known if heard[0] == starts[0] else known[1:]
    rows = {start: _month(counts.get(start, Counter())) for start in known}
    return [
        Told(
            first=start,
            last=_next(start) - timedelta(days=1),
            counts=rows[start],
            told=polemic.told(rows[start], _before(start, whole, rows)),
            whole=start in whole,
            over=_next(start) <= today,
        )
        for start in known[-shown:]
    ]


def _before(start: date, whole: list[date], rows: dict[date, polemic.Month]) -> list[polemic.Month]:
    return [rows[one] for one in whole if one < start][-BASE:]


def _counts(brand: Brand, topics: list[Topic], first: date, last: date) -> dict[date, Counter[str]]:
    """How many mentions each month has, and how many of them of each tone."""
    wanted = {"days": Histogram("day", zone(), split="tone")}
    answer = aggregate(brand, chosen(topics).between(first, last), wanted)
    found: dict[date, Counter[str]] = {}
    for bucket in buckets_of(answer["days"]):
        month = found.setdefault(bucket.key.replace(day=1), Counter())
        month.update({**bucket.split, "": bucket.count})
    return found


def _month(counts: Counter[str]) -> polemic.Month:
    return polemic.Month(counts[""], counts["negative"], counts["positive"])


def _back(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
