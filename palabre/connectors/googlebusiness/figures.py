"""How often the places of an account were seen and used: Google counts by day, and place by place.

Business Profile Performance API, `locations.fetchMultiDailyMetricsTimeSeries`, and My Business Business
Information API, `accounts.locations.list` (discovery documents of revision 20261026).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.googlebusiness import PLATFORM
from palabre.connectors.protocols import Measured
from palabre.connectors.shapes import count, dicts_at, listing, mapping, word
from palabre.connectors.words import N_

PLACES = "https://mybusinessbusinessinformation.googleapis.com/v1/"
FIGURES = "https://businessprofileperformance.googleapis.com/v1/"
MOST_PLACES = 100  # a call each
MEASURED = timedelta(days=30)

TOO_MANY = N_("Google counts place by place: of more than 100 places the figures aren't read.")
ODD = N_("Google answered something unexpected.")

_PLACE = re.compile(r"locations/[\w-]{1,100}")

# Asks an address with a query, and gives the object that is answered.
Get = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


def figures_of(get: Get, account: str, today: date) -> tuple[Measured, ...]:
    """The figures of all places of an account together, over the 30 days before today.

    What Google doesn't count for one of them is told for none. Raises `Rejected` for more than 100 places.
    """
    asked = {"dailyMetrics": [metric.theirs for metric in PLATFORM.metrics]}
    asked |= _day("startDate", today - MEASURED) | _day("endDate", today - timedelta(days=1))
    places = _places(get, account)
    counted = [
        _counted(get(f"{FIGURES}{place}:fetchMultiDailyMetricsTimeSeries", asked))
        for place in places
    ]
    return tuple(
        Measured("", metric.slug, sum(one[metric.theirs] for one in counted))
        for metric in PLATFORM.metrics
        if places and all(metric.theirs in one for one in counted)
    )


def _places(get: Get, account: str) -> list[str]:
    asked = {"readMask": "name", "pageSize": str(MOST_PLACES)}
    told = get(f"{PLACES}{account}/locations", asked)
    if word(told.get("nextPageToken")):
        raise Rejected(TOO_MANY)
    names = [word(mapping(one).get("name")) for one in listing(told.get("locations"))]
    if not all(_PLACE.fullmatch(name) for name in names):
        raise Unavailable(ODD)  # a sum without one of them would be wrong
    return list(dict.fromkeys(names))


def _counted(told: Mapping[str, Any]) -> dict[str, int]:
    """Google's names of figures, each with its sum over all days; a day without a value counts nothing."""
    groups = told.get("multiDailyMetricTimeSeries")
    if not isinstance(groups, list):
        raise Unavailable(ODD)
    return {
        word(series.get("dailyMetric")): sum(
            count(day.get("value")) for day in dicts_at(series.get("timeSeries"), "datedValues")
        )
        for group in groups
        for series in dicts_at(group, "dailyMetricTimeSeries")
    }


def _day(name: str, day: date) -> dict[str, Any]:
    parts = {"year": day.year, "month": day.month, "day": day.day}
    return {f"dailyRange.{name}.{part}": str(value) for part, value in parts.items()}
