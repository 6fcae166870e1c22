"""Turns our aggregations into Elasticsearch's words, and their answers into buckets.

Three traps of the engine are met here: its top values are exact only with a large `segment_size`,
it ignores time zones, and it refuses more than 65,000 buckets.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from palabre.analysis.query import Node
from palabre.listening.search.contract import (
    NUMBERED,
    SEVERAL,
    Answer,
    Bucket,
    Filters,
    Histogram,
    HourOfWeek,
    Terms,
    Unique,
    buckets_of,
)

Q = TypeVar("Q")
A = TypeVar("A")

EXACT = 50_000
MOST_BUCKETS = 50_000
MOST_SERIES = 10
# So many chosen values of a split are asked about one by one.
MOST_APART = 20
HOUR, DAY = 3600, 86_400
WEEK = 7 * DAY
_STEPS = {"hour": HOUR, "week": WEEK}
# A split has few values: this many are counted exactly.
EXACT_SPLIT = 2_000

# From..to in whole seconds since 1970, `to` excluded.
Span = tuple[int, int]
# Runs aggregations over what was published within these spans, and has this value of the split.
Ask = Callable[[dict[str, Any], list[Span], Any], dict[str, Any]]


def simple(wanted: Terms | Unique) -> dict[str, Any]:
    """Give the request of an aggregation that time does not divide."""
    if isinstance(wanted, Unique):
        return {"cardinality": {"field": wanted.field}}
    request: dict[str, Any] = {
        "terms": {"field": wanted.field, "size": wanted.size, "segment_size": EXACT}
    }
    return _divided(request, wanted.split)


def _divided(request: dict[str, Any], split: str) -> dict[str, Any]:
    if split:
        inner = {"terms": {"field": split, "size": MOST_SERIES, "segment_size": EXACT}}
        request["aggs"] = {"split": inner}
    return request


def answer(wanted: Terms | Unique, found: dict[str, Any]) -> list[Bucket] | int:
    """Read the answer to a simple request."""
    if isinstance(wanted, Terms):
        return [Bucket(_key(b["key"]), b["doc_count"], _split(b)) for b in found["buckets"]]
    return round(found["value"] or 0)


def _key(key: Any) -> Any:
    return int(key) if isinstance(key, float) else key


def _split(bucket: dict[str, Any]) -> dict[str, int]:
    parts = bucket.get("split", {}).get("buckets", ())
    return {str(_key(part["key"])): part["doc_count"] for part in parts}


def facets(
    aggregate: Callable[..., dict[str, Answer]],
    node: Node | None,
    filters: Filters,
    names: Sequence[str],
    size: int,
) -> dict[str, list[Bucket]]:
    """Count the values of these lists, each without its own choice, so that one can add to it."""
    chosen = [name for name in names if filters.lists.get(name)]
    groups = [([name for name in names if name not in chosen], filters)]
    for name in chosen:
        others = {key: values for key, values in filters.lists.items() if key != name}
        groups.append(([name], replace(filters, lists=others)))
    found: dict[str, list[Bucket]] = {}
    for group, kept in groups:
        answers = aggregate(node, kept, {name: Terms(name, size) for name in group})
        found |= {name: buckets_of(one) for name, one in answers.items()}
    return found


def apart(wanted: Histogram | HourOfWeek, filters: Filters) -> tuple[Filters, tuple[Any, ...]]:
    """Give the chosen values of a split that are asked about one by one, and the filters without them."""
    split = getattr(wanted, "split", "")
    chosen = tuple(filters.lists.get(split, ())) if split in SEVERAL else ()
    if not 0 < len(chosen) <= MOST_APART or getattr(wanted, "most", 0) > MOST_SERIES:
        return filters, ()
    others = {name: values for name, values in filters.lists.items() if name != split}
    return replace(filters, lists=others), chosen


def over_time(
    wanted: Histogram | HourOfWeek, first: int, last: int, ask: Ask, values: Sequence[Any] = ()
) -> list[Bucket]:
    """Count what was published from `first` to `last` (seconds, included) in local time.

    With ``values``, each of them is asked about on its own (``ask`` is given it): quicker than a
    division of all when a mention has several values of the field, as it has topics.
    """
    zone = ZoneInfo(wanted.zone)
    step = HOUR if isinstance(wanted, HourOfWeek) else _STEPS.get(wanted.interval, DAY)
    split = "" if isinstance(wanted, HourOfWeek) else wanted.split
    if not split and step > HOUR and _turns_by_hours(zone, first, last + 1):
        # One question for hours that are added up, instead of one for each offset and change.
        step = HOUR
    series = wanted.most if isinstance(wanted, Histogram) and split else 0
    most = MOST_BUCKETS // (series + 1)
    if most < 3:
        raise ValueError(f"{series} values are too many to divide by")
    totals: Counter[Any] = Counter()
    parts: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    questions = [
        (part, value)
        for start in range(first, last + 1, step * (most - 2))
        for part in _parts(zone, step, start, min(start + step * (most - 2), last + 1))
        for value in values or (None,)
    ]

    def put(question: tuple[Part, Any]) -> dict[str, Any]:
        part, value = question
        return ask(_request(step, part.offset, "" if values else split, series), part.spans, value)

    answers = side_by_side(put, questions)
    for (part, value), found in zip(questions, answers, strict=True):
        keys: dict[int, Any] = {}
        for start, told, count in _counted(found):
            if start not in keys:
                keys[start] = _key_of(wanted, zone, step, part, start)
            key, name = keys[start], told if value is None else str(value)
            if key is None:
                continue
            totals[key] += count
            if name:
                parts[key][name] += count
    return [Bucket(key, totals[key], dict(parts[key])) for key in sorted(totals)]


class Part(NamedTuple):
    """A question: counts with one offset from UTC within some spans. A `whole` part looks past the
    changes of the clock, and only those of its days or weeks count that hold none."""

    offset: int
    spans: list[Span]
    whole: bool = False


def _parts(zone: ZoneInfo, step: int, start: int, end: int) -> Iterator[Part]:
    """Give the questions for a span of time.

    To keep a question within the reign of one offset costs the engine as much as counting. So each
    offset is asked about the whole span, its own days are kept, and the days (or weeks) in which
    the clock changes are asked about apart.
    """
    # From a week before: the unit in which the span begins may be one of those.
    pieces = list(_pieces(zone, start - 8 * DAY, end))
    offsets = list(dict.fromkeys(_offset(zone, piece[0]) for piece in pieces))
    if step == HOUR and not any((offset - offsets[0]) % HOUR for offset in offsets):
        offsets = offsets[:1]
    if len(offsets) == 1:
        yield Part(offsets[0], [(start, end)])
        return
    for offset in offsets:
        yield Part(offset, [(start, end)], whole=True)
    apart: defaultdict[int, list[Span]] = defaultdict(list)
    for low, high in sorted({s for piece in pieces[1:] for s in _around(zone, step, piece[0])}):
        if max(low, start) < min(high, end):
            apart[_offset(zone, low)].append((max(low, start), min(high, end)))
    for offset, spans in apart.items():
        yield Part(offset, spans)


def _turns_by_hours(zone: ZoneInfo, start: int, end: int) -> bool:
    """Whether the clock changes in this span, by whole hours at whole hours, and it is no long one."""
    if end - start > HOUR * MOST_BUCKETS:
        return False
    pieces = [(low, _offset(zone, low)) for low, _ in _pieces(zone, start, end)]
    whole = all((low + offset) % HOUR == 0 for low, offset in pieces[1:])
    return len(pieces) > 1 and whole and len({offset % HOUR for _, offset in pieces}) == 1


def _around(zone: ZoneInfo, step: int, change: int) -> Iterator[Span]:
    """Give the units of local time before and after a change of the clock, cut at the change."""
    for moment in (change - 1, change):
        low, high = _unit(zone, step, moment)
        yield low, min(high, change)
        yield max(low, change), high


def _unit(zone: ZoneInfo, step: int, moment: int) -> Span:
    """Give the hour, day or week of local time that holds a moment."""
    if step == HOUR:
        low = moment - (moment + _offset(zone, moment)) % HOUR
        return low, low + HOUR
    day = datetime.fromtimestamp(moment, zone).date()
    begin = day - timedelta(days=day.weekday()) if step == WEEK else day
    low, high = (
        int(datetime.combine(one, time.min, zone).timestamp())
        for one in (begin, begin + timedelta(seconds=step))
    )
    return low, high


def _key_of(
    wanted: Histogram | HourOfWeek, zone: ZoneInfo, step: int, part: Part, start: int
) -> Any:
    """Give the key of the bucket that begins at `start`; None when it isn't this part's to count."""
    if part.whole:
        edges = (_offset(zone, start), _offset(zone, start + step - 1))
        if edges != (part.offset, part.offset):
            return None
    if step == HOUR:
        local = datetime.fromtimestamp(start, zone)
        if isinstance(wanted, HourOfWeek):
            return local.weekday(), local.hour
        if wanted.interval == "hour":
            return local
        day = local.date()
    else:
        day = datetime.fromtimestamp(start + part.offset, UTC).date()
    weekly = isinstance(wanted, Histogram) and wanted.interval == "week"
    return day - timedelta(days=day.weekday()) if weekly else day


def side_by_side(ask: Callable[[Q], A], questions: Sequence[Q]) -> Iterator[A]:
    """Ask several questions of the engine at once; it lets go of the interpreter while it counts."""
    return _pool().map(ask, questions) if len(questions) > 1 else map(ask, questions)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(2, min(os.cpu_count() or 2, 8)), "count")


def _request(step: int, offset: int, split: str, series: int) -> dict[str, Any]:
    """Divide by time within each value: the engine counts that way round five times as fast."""
    # Whole weeks since 1970 begin on a Thursday, ours on a Monday.
    shift = 4 * DAY if step == WEEK else 0
    histogram = {
        "histogram": {
            "field": "published",
            "interval": step,
            "offset": (shift - offset) % step,
            "min_doc_count": 1,
        }
    }
    if not split:
        return {"all": histogram}
    terms: dict[str, Any] = {"field": split, "size": series, "segment_size": EXACT_SPLIT}
    if split not in NUMBERED:
        terms["missing"] = ""
    return {"split": {"terms": terms, "aggs": {"all": histogram}}}


def _counted(found: dict[str, Any]) -> Iterator[tuple[int, str | None, int]]:
    """Give (beginning, value or None, count) of every bucket."""
    for bucket in found["all"]["buckets"] if "all" in found else ():
        yield int(bucket["key"]), None, bucket["doc_count"]
    for part in found["split"]["buckets"] if "split" in found else ():
        for bucket in part["all"]["buckets"]:
            yield int(bucket["key"]), str(_key(part["key"])), bucket["doc_count"]


def _offset(zone: ZoneInfo, stamp: int) -> int:
    shift = datetime.fromtimestamp(stamp, zone).utcoffset()
    return int(shift.total_seconds()) if shift else 0


def _pieces(zone: ZoneInfo, start: int, end: int) -> Iterator[Span]:
    """Cut a span wherever the clock is put forward or back."""
    while start < end:
        stop = probe = start
        while probe < end and stop == start:
            probe = min(probe + 7 * DAY, end)
            if _offset(zone, probe) != _offset(zone, start):
                stop = _change(zone, start, probe)
        stop = end if stop == start else stop
        yield start, stop
        start = stop


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """Give the first second of the clock's new offset, between the two."""
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high
