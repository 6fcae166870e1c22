"""What was counted among mentions of the past is kept while none of them changes.

Each commit of a house that listens adds a handful of new mentions to millions: the millions are counted
once, the handful each time, and both are added up. Who writes tells, by a file, when a change reached
back; then the past is counted anew.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

from palabre.listening.search.contract import (
    Aggregation,
    Answer,
    Bucket,
    Filters,
    Histogram,
    HourOfWeek,
    Terms,
    buckets_of,
)
from palabre.listening.search.counting import Count
from palabre.listening.search.counts import MOST_SERIES
from palabre.listening.search.known import LATELY_MS, NOTHING, Known, State, state_of

MARK = "past"
DAY_S = 24 * 3600
# Of a list with so many values only the head is kept.
MOST_VALUES = 1000
# So much of it: who leads among hundreds of thousands is nearly always found there.
HEAD = 200
# Is kept in the place of a list that can't be added up.
CUT = -1
# A clock may be set back by so much between one who counts and one who writes.
SET_BACK_MS = 24 * 3600 * 1000


def change(folder: Path) -> State:
    """Give what tells whether a mention of the past has changed."""
    return state_of(folder, MARK)


def tell_change(folder: Path) -> None:
    """Tell all processes that read that a mention of the past has changed."""
    fresh = folder / f"{MARK}.new"
    fresh.write_text(uuid4().hex)
    fresh.replace(folder / MARK)


def is_past(number: int) -> bool:
    """Tell whether somebody may have kept a count of this mention: numbers begin with their time."""
    return number >> 20 < time.time() * 1000 - LATELY_MS + SET_BACK_MS


class Head(list[Bucket]):
    """The most frequent values of a list that goes on: none that is missing has more than the last one."""


class Past:
    """Counts of what came before a week ago, true until one of those mentions changes."""

    def __init__(self, told: State = NOTHING) -> None:
        self.told = told
        self._made = time.time()
        self.edge = int(self._made * 1000 - LATELY_MS) << 20
        self._known = Known()

    @property
    def is_old(self) -> bool:
        """Tell whether much came since."""
        return not 0 <= time.time() - self._made < DAY_S

    def count(
        self,
        within: Callable[[Filters], Count],
        asked: str,
        filters: Filters,
        wanted: Mapping[str, Aggregation],
    ) -> dict[str, Answer]:
        """Count what is wanted of a question, of the past from what is known of it; ``within`` gives what
        counts among the mentions that filters leave."""
        count = within(filters)
        if filters.since and _number(filters.since) >= self.edge:
            return count(wanted, None, None)
        if filters.until and _number(filters.until) <= self.edge:
            return self._told(lambda unknown: count(unknown, None, None), f"{asked} whole", wanted)
        parts = {name: _whole(one) for name, one in wanted.items() if _adds_up(one)}
        past = self._past(count, asked, parts)
        parts = {
            name: _beside(past[name], one)
            for name, one in parts.items()
            if _helps(past[name], wanted[name])
        }
        fresh = count(parts, self.edge, None) if parts else {}
        found: dict[str, Answer] = {}
        for name, one in fresh.items():
            known, aim = past[name], wanted[name]
            if isinstance(known, Head) and isinstance(aim, Terms):
                told = self._leaders(within, filters, aim, known, buckets_of(one))
                found |= {name: told} if told else {}
            elif not _is_cut(parts[name], one):
                found[name] = _sum(aim, known, one)
        rest = {name: one for name, one in wanted.items() if name not in found}
        return found | (count(rest, None, None) if rest else {})

    def _leaders(
        self,
        within: Callable[[Filters], Count],
        filters: Filters,
        wanted: Terms,
        head: Head,
        since: list[Bucket],
    ) -> list[Bucket]:
        """Give who leads a long list; none where its head doesn't tell. ``since`` leads what came since."""
        keys = {one.key for one in head}
        if wanted.field in filters.lists:
            return []
        narrow = replace(filters, lists={**filters.lists, wanted.field: list(keys)})
        asked = {"of": _whole(wanted)}
        counted = within(narrow)(asked, self.edge, None)["of"]
        if _is_cut(asked["of"], counted):
            return []
        found = _sum(wanted, head, [one for one in buckets_of(counted) if one.key in keys])
        others = [one.count for one in since if one.key not in keys]
        beyond = head[-1].count + max(others, default=0)
        return found if len(found) == wanted.size and found[-1].count > beyond else []

    def _past(
        self, count: Count, asked: str, parts: Mapping[str, Aggregation]
    ) -> dict[str, Answer]:
        def before(unknown: Mapping[str, Aggregation]) -> dict[str, Answer]:
            counted = count(unknown, None, self.edge)
            return {name: _kept(unknown[name], one) for name, one in counted.items()}

        return self._told(before, asked, parts)

    def _told(
        self,
        count: Callable[[Mapping[str, Aggregation]], dict[str, Answer]],
        asked: str,
        wanted: Mapping[str, Aggregation],
    ) -> dict[str, Answer]:
        """Give what is known of these, and count and keep the others."""
        keys = {name: f"{asked} {one!r}" for name, one in wanted.items()}
        found = self._known.of(keys)
        if unknown := {name: one for name, one in wanted.items() if name not in found}:
            counted = count(unknown)
            self._known.keep({keys[name]: one for name, one in counted.items()})
            found |= counted
        return found


def _number(moment: datetime) -> int:
    """Give the smallest number that a mention of this moment can have."""
    return int(moment.timestamp() * 1000) << 20


def _adds_up(wanted: Aggregation) -> bool:
    """Tell whether the counts of two halves give those of the whole."""
    if isinstance(wanted, Terms):
        return wanted.size < MOST_VALUES
    return isinstance(wanted, Histogram | HourOfWeek)


def _whole(wanted: Aggregation) -> Aggregation:
    return replace(wanted, size=MOST_VALUES) if isinstance(wanted, Terms) else wanted


def _helps(past: Answer, wanted: Aggregation) -> bool:
    """Tell whether what is known of the past can be added to."""
    is_too_long = isinstance(wanted, Terms) and isinstance(past, Head) and wanted.size > HEAD
    return past != CUT and not is_too_long


def _beside(past: Answer, wanted: Aggregation) -> Aggregation:
    """What is asked of what came since: beside the head of a list, one more than it may hold."""
    if isinstance(wanted, Terms) and isinstance(past, Head):
        return Terms(wanted.field, HEAD + 1)
    return wanted


def _kept(wanted: Aggregation, answer: Answer) -> Answer:
    """What is kept of a count of the past."""
    if not _is_cut(wanted, answer):
        return answer
    buckets = buckets_of(answer)
    return CUT if _is_split_cut(wanted, buckets) else Head(buckets[:HEAD])


def _is_cut(wanted: Aggregation, answer: Answer) -> bool:
    """Tell whether values may be missing that the other half has."""
    buckets = buckets_of(answer)
    is_long = isinstance(wanted, Terms) and len(buckets) >= wanted.size
    return is_long or _is_split_cut(wanted, buckets)


def _is_split_cut(wanted: Aggregation, buckets: list[Bucket]) -> bool:
    if isinstance(wanted, Terms):
        return max((len(one.split) for one in buckets), default=0) >= MOST_SERIES
    most = wanted.most if isinstance(wanted, Histogram) else MOST_SERIES
    return len({value for one in buckets for value in one.split}) >= most


def _sum(wanted: Aggregation, *halves: Answer) -> list[Bucket]:
    """Add two halves up; of a list, give the most frequent values."""
    totals: Counter[Any] = Counter()
    splits: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    for one in chain.from_iterable(map(buckets_of, halves)):
        totals[one.key] += one.count
        splits[one.key].update(one.split)
    if isinstance(wanted, Terms):
        keys = [key for key, _count in totals.most_common(wanted.size)]
    else:
        keys = sorted(totals)
    return [Bucket(key, totals[key], dict(splits[key])) for key in keys]
