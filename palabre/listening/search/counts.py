"""Turns our aggregations into Elasticsearch's words, and their answers into buckets.

Three traps of the engine are met here: its top values are exact only with a large `segment_size`,
it ignores time zones, and it refuses more than 65,000 buckets.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from palabre.listening.search.contract import Bucket, Histogram, HourOfWeek, Terms, Total, Unique

EXACT = 50_000
MOST_BUCKETS = 50_000
MOST_SERIES = 10
HOUR, DAY = 3600, 86_400
WEEK = 7 * DAY
_STEPS = {"hour": HOUR, "week": WEEK}
# A split has few values: this many are counted exactly.
EXACT_SPLIT = 2_000

# From..to in whole seconds since 1970, `to` excluded.
Span = tuple[int, int]
# Runs aggregations over what was published within these spans.
Ask = Callable[[dict[str, Any], list[Span]], dict[str, Any]]


def simple(wanted: Terms | Unique | Total) -> dict[str, Any]:
    """Give the request of an aggregation that time does not divide."""
    if isinstance(wanted, Unique):
        return {"cardinality": {"field": wanted.field}}
    if isinstance(wanted, Total):
        return {"sum": {"field": wanted.field}}
    request: dict[str, Any] = {
        "terms": {"field": wanted.field, "size": wanted.size, "segment_size": EXACT}
    }
    return _divided(request, wanted.split)


def _divided(request: dict[str, Any], split: str) -> dict[str, Any]:
    if split:
        inner = {"terms": {"field": split, "size": MOST_SERIES, "segment_size": EXACT}}
        request["aggs"] = {"split": inner}
    return request


def answer(wanted: Terms | Unique | Total, found: dict[str, Any]) -> list[Bucket] | int:
    """Read the answer to a simple request."""
    if isinstance(wanted, Terms):
        return [Bucket(_key(b["key"]), b["doc_count"], _split(b)) for b in found["buckets"]]
    return round(found["value"] or 0)


def _key(key: Any) -> Any:
    return int(key) if isinstance(key, float) else key


def _split(bucket: dict[str, Any]) -> dict[str, int]:
    parts = bucket.get("split", {}).get("buckets", ())
    return {str(_key(part["key"])): part["doc_count"] for part in parts}


def over_time(wanted: Histogram | HourOfWeek, first: int, last: int, ask: Ask) -> list[Bucket]:
    """Count what was published from `first` to `last` (seconds, included) in local time."""
    zone = ZoneInfo(wanted.zone)
    step = HOUR if isinstance(wanted, HourOfWeek) else _STEPS.get(wanted.interval, DAY)
    split = "" if isinstance(wanted, HourOfWeek) else wanted.split
    most = MOST_BUCKETS // (MOST_SERIES + 1) if split else MOST_BUCKETS
    totals: Counter[Any] = Counter()
    parts: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    for offset, spans in _passes(zone, first, last + 1, step * (most - 2)):
        found = ask(_request(step, offset, split), spans)
        for start, value, count in _counted(found):
            key = _label(wanted, datetime.fromtimestamp(start + offset, UTC), offset)
            if value is None:
                totals[key] += count
            else:
                parts[key][value] += count
    return [Bucket(key, totals[key], dict(parts[key])) for key in sorted(totals)]


def _request(step: int, offset: int, split: str) -> dict[str, Any]:
    """Divide by time within each value: the engine counts that way round twice as fast."""
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
    terms = {"field": split, "size": MOST_SERIES, "segment_size": EXACT_SPLIT}
    return {"all": histogram, "split": {"terms": terms, "aggs": {"all": histogram}}}


def _counted(found: dict[str, Any]) -> Iterator[tuple[int, str | None, int]]:
    """Give (beginning, value or None for all, count) of every bucket."""
    for bucket in found["all"]["buckets"]:
        yield int(bucket["key"]), None, bucket["doc_count"]
    for part in found.get("split", {}).get("buckets", ()):
        for bucket in part["all"]["buckets"]:
            yield int(bucket["key"]), str(_key(part["key"])), bucket["doc_count"]


def _label(wanted: Histogram | HourOfWeek, local: datetime, offset: int) -> Any:
    """Give the key of a bucket from its local beginning."""
    if isinstance(wanted, HourOfWeek):
        return local.weekday(), local.hour
    if wanted.interval == "hour":
        moment = local - timedelta(seconds=offset)
        return moment.astimezone(ZoneInfo(wanted.zone))
    day: date = local.date()
    if wanted.interval == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if wanted.interval == "month" else day


def _offset(zone: ZoneInfo, stamp: int) -> int:
    shift = datetime.fromtimestamp(stamp, zone).utcoffset()
    return int(shift.total_seconds()) if shift else 0


def _passes(zone: ZoneInfo, first: int, end: int, most: int) -> Iterator[tuple[int, list[Span]]]:
    """Give each offset from UTC with the spans in which it rules; a long time is cut in several."""
    for start in range(first, end, most):
        spans: defaultdict[int, list[Span]] = defaultdict(list)
        for span in _pieces(zone, start, min(start + most, end)):
            spans[_offset(zone, span[0])].append(span)
        yield from spans.items()


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
