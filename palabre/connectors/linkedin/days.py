"""How the last days of a company's page on LinkedIn went: who began to follow it, and who came to see it.

``organizationalEntityFollowerStatistics`` and ``organizationPageStatistics`` with ``timeIntervals``, by days
(https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/follower-statistics
and page-statistics beside it, permission rw_organization_admin; the beginning of the former was read in a
stored copy on 30 November 2026, the form of the answers is as others' programs use it). LinkedIn has counted
a day two days later.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from palabre.connectors.linkedinrest.calls import Calls, Refused, spelt
from palabre.connectors.protocols import Measured
from palabre.connectors.shapes import dict_at, is_figure, since_1970

TOLD_AGAIN, COUNTED = timedelta(days=28), timedelta(days=2)

# Our figure of one day of the page, by LinkedIn's name for it.
OF_VISITS = {"pageViews": "day_visits", "uniquePageViews": "day_visitors"}


def days(calls: Calls, urn: str, today: date) -> Iterator[Measured]:
    """Give the figures of the page's last 28 days that are counted; what LinkedIn refuses hides no other."""
    after = today - COUNTED + timedelta(days=1)
    start, end = (_moment(day) for day in (after - TOLD_AGAIN, after))
    within = f"timeIntervals=(timeRange:(start:{start},end:{end}),timeGranularityType:DAY)"
    with suppress(Refused):
        query = f"q=organizationalEntity&organizationalEntity={spelt(urn)}&{within}"
        for one in calls.listed("organizationalEntityFollowerStatistics", query, "FINDER"):
            gains = dict_at(one, "followerGains").values()
            if (day := _day(one)) and gains and all(map(_is_change, gains)):
                yield Measured("", "day_follows", float(sum(gains)), day)
    with suppress(Refused):
        query = f"q=organization&organization={spelt(urn)}&{within}"
        for one in calls.listed("organizationPageStatistics", query, "FINDER"):
            views = dict_at(one, "totalPageStatistics", "views", "allPageViews")
            for theirs, ours in OF_VISITS.items():
                if (day := _day(one)) and is_figure(views.get(theirs)):
                    yield Measured("", ours, float(views[theirs]), day)


def _is_change(value: Any) -> bool:
    """Whether it is a figure, or one below zero: more may leave than come."""
    return is_figure(value) or (isinstance(value, int | float) and is_figure(-value))


def _moment(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000)


def _day(one: Mapping[str, Any]) -> date | None:
    start = dict_at(one, "timeRange").get("start")
    at = since_1970(start / 1000) if is_figure(start) else None
    return at.date() if at else None
