"""What YouTube tells the owner of a channel alone: minutes watched, who came and who left, day by day.

YouTube Analytics API, `reports.query` (discovery document of version 2); its days are California's, and
come two or three days late.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from palabre.connectors.again import slices
from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.dates import day_of
from palabre.connectors.http import NOT_JSON
from palabre.connectors.protocols import Measured
from palabre.connectors.shapes import is_figure, listing, mapping, told, word
from palabre.connectors.youtube.calls import NOT_ALLOWED, Calls

ANALYTICS = "https://youtubeanalytics.googleapis.com/v2"
FIRST_DAY = "2005-02-14"  # before it there were no videos
MOST_VIDEOS = 200  # in one question; YouTube's own most is 500
TOLD_AGAIN = timedelta(days=28)  # figures of late days are corrected for some time
# Our figure, by YouTube's name for it: of one video over its life, and of the channel on one day.
OF_VIDEOS = {
    "estimatedMinutesWatched": "minutes_watched",
    "averageViewDuration": "seconds_a_view",
    "averageViewPercentage": "share_watched",
    "subscribersGained": "gained",
    "subscribersLost": "lost",
    "shares": "shares",
}
OF_DAYS = {
    "views": "day_views",
    "estimatedMinutesWatched": "day_minutes_watched",
    "subscribersGained": "day_gained",
    "subscribersLost": "day_lost",
}


def of_videos(calls: Calls, numbers: Sequence[str], today: date) -> Iterator[Measured]:
    """What the owner is told of videos of theirs; nothing of those that aren't, or without the permission."""
    for some in slices(numbers, MOST_VIDEOS):
        asked = {"dimensions": "video", "filters": f"video=={','.join(some)}"}
        for row in _asked(calls, OF_VIDEOS, FIRST_DAY, today, asked):
            if (number := word(row.get("video"))) in some:
                yield from _figures(row, OF_VIDEOS, number)


def of_days(calls: Calls, today: date) -> Iterator[Measured]:
    """What the owner is told of each of the last 28 days of the channel, as far as YouTube has counted."""
    first = (today - TOLD_AGAIN).isoformat()
    for row in _asked(calls, OF_DAYS, first, today, {"dimensions": "day", "sort": "day"}):
        if day := day_of(row.get("day")):
            yield from _figures(row, OF_DAYS, "", day)


def _asked(
    calls: Calls, names: Mapping[str, str], first: str, last: date, more: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """The rows of a report, each by the names of its columns; none where the account gave no right to it."""
    asked = {
        "ids": "channel==MINE", "startDate": first, "endDate": last.isoformat(),
        "metrics": ",".join(names), **more,
    }  # fmt: skip
    try:
        report = told(calls.call("GET", "reports", asked, base=ANALYTICS))
    except Rejected as refusal:
        if str(refusal) != NOT_ALLOWED:
            raise
        return []
    columns = [word(mapping(one).get("name")) for one in listing(report.get("columnHeaders"))]
    rows = listing(report.get("rows"))
    if not columns or not all(isinstance(row, list) and len(row) == len(columns) for row in rows):
        raise Unavailable(NOT_JSON)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _figures(
    row: Mapping[str, Any], names: Mapping[str, str], number: str, day: date | None = None
) -> Iterator[Measured]:
    for theirs, ours in names.items():
        if is_figure(value := row.get(theirs)):
            yield Measured(number, ours, float(value), day)
