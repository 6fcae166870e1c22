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

# Runs one aggregation over what was published from..to (whole seconds, `to` excluded).
Ask = Callable[[dict[str, Any], int, int], dict[str, Any]]


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
    hourly = isinstance(wanted, HourOfWeek) or wanted.interval == "hour"
    split = "" if isinstance(wanted, HourOfWeek) else wanted.split
    step = HOUR if hourly else DAY
    most = MOST_BUCKETS // MOST_SERIES if split else MOST_BUCKETS
    totals: Counter[Any] = Counter()
    parts: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    for start, end in _pieces(zone, first, last + 1, step * (most - 2)):
        offset = _offset(zone, start)
        for bucket in _ask_piece(step, offset, split, start, end, ask):
            local = datetime.fromtimestamp(int(bucket["key"]) + offset, UTC)
            key = _label(wanted, local, offset)
            totals[key] += bucket["doc_count"]
            parts[key].update(_split(bucket))
    return [Bucket(key, totals[key], dict(parts[key])) for key in sorted(totals)]


def _ask_piece(
    step: int, offset: int, split: str, start: int, end: int, ask: Ask
) -> list[dict[str, Any]]:
    request = {
        "histogram": {
            "field": "published",
            "interval": step,
            "offset": -offset % step,
            "min_doc_count": 1,
        }
    }
    found: list[dict[str, Any]] = ask(_divided(request, split), start, end)["buckets"]
    return found


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


def _pieces(zone: ZoneInfo, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    """Cut a span wherever the clock is put forward or back, and where it grows too long."""
    while start < end:
        stop = min(end, start + most)
        probe = start
        while probe < stop:
            probe = min(probe + 7 * DAY, stop)
            if _offset(zone, probe) != _offset(zone, start):
                stop = _change(zone, start, probe)
        yield start, stop
        start = stop


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """Give the first second of the clock's new offset, between the two."""
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high
