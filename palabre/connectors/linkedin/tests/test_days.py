"""LinkedIn: how the last days of a page went."""

from datetime import UTC, date, datetime

import httpx
import pytest

from palabre.connectors.contract import RateLimited
from palabre.connectors.http import Http
from palabre.connectors.linkedin.days import days
from palabre.connectors.linkedinrest.calls import Calls
from palabre.connectors.trial import route

ORG = "urn:li:organization:42"
TODAY = date(2026, 11, 30)


def day(number, **told):
    start = int(datetime(2026, 11, number, tzinfo=UTC).timestamp() * 1000)
    return {"timeRange": {"start": start, "end": start + 86_400_000}, **told}


def visits(views):
    return {
        "totalPageStatistics": {
            "views": {"allPageViews": views, "jobsPageViews": {"pageViews": 99}}
        }
    }


def told(**answers):
    """The figures that come of some answers, and what was asked."""
    asked = []
    usual = {"GET /organizationalEntityFollowerStatistics": {"elements": []},
             "GET /organizationPageStatistics": {"elements": []}}  # fmt: skip
    given = {f"GET /{name}": value for name, value in answers.items()}

    def answer(request):
        asked.append(request)
        return route(usual | given)(request)

    calls = Calls(Http(transport=httpx.MockTransport(answer)), "s3cret")
    return [(one.day, one.metric, one.value) for one in days(calls, ORG, TODAY)], asked


def test_new_followers_and_visitors_are_told_by_day():
    gained = {"followerGains": {"organicFollowerGain": 3, "paidFollowerGain": 1}}
    lost = {"followerGains": {"organicFollowerGain": -2, "paidFollowerGain": 0}}
    found, asked = told(
        organizationalEntityFollowerStatistics={"elements": [day(27, **gained), day(28, **lost)]},
        organizationPageStatistics={
            "elements": [day(28, **visits({"pageViews": 51, "uniquePageViews": 35}))]
        },
    )
    assert found == [
        (date(2026, 11, 27), "day_follows", 4.0),
        (date(2026, 11, 28), "day_follows", -2.0),
        (date(2026, 11, 28), "day_visits", 51.0),
        (date(2026, 11, 28), "day_visitors", 35.0),
    ]
    first, second = (one.url.query.decode() for one in asked)
    start = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1000)
    end = int(datetime(2026, 11, 29, tzinfo=UTC).timestamp() * 1000)
    within = f"timeIntervals=(timeRange:(start:{start},end:{end}),timeGranularityType:DAY)"
    urn = "urn%3Ali%3Aorganization%3A42"
    assert first == f"q=organizationalEntity&organizationalEntity={urn}&{within}"
    assert second == f"q=organization&organization={urn}&{within}"


def test_what_is_refused_or_odd_hides_no_other_figure():
    odd = [day(26), {"followerGains": {"organicFollowerGain": 3}}, day(27, followerGains={"x": "3"}),
           day(28, **visits({"pageViews": True}))]  # fmt: skip
    found, _ = told(
        organizationalEntityFollowerStatistics=httpx.Response(403, json={}),
        organizationPageStatistics={"elements": [*odd, day(28, **visits({"pageViews": 7}))]},
    )
    assert found == [(date(2026, 11, 28), "day_visits", 7.0)]
    assert told(organizationalEntityFollowerStatistics={"elements": odd})[0] == []


def test_where_linkedin_wants_us_to_wait_the_figures_wait():
    with pytest.raises(RateLimited):
        told(organizationPageStatistics=httpx.Response(429))
