"""YouTube's reports to the owner of a channel: its days, and what is told without the permission."""

from datetime import date, timedelta

import httpx
import pytest

from palabre.connectors.contract import Unavailable
from palabre.connectors.tests.discovery import check_answer
from palabre.connectors.youtube.tests.test_youtube import Network
from palabre.connectors.youtube.trial import TRIAL

DAYS = {
    "columnHeaders": [
        {"name": "day", "columnType": "DIMENSION", "dataType": "STRING"},
        {"name": "views", "columnType": "METRIC", "dataType": "INTEGER"},
        {"name": "subscribersLost", "columnType": "METRIC", "dataType": "INTEGER"},
    ],
    "rows": [["2026-11-25", 210, 1], ["2026-11-26", 180, 0], ["yesterday", 3, 3]],
}


def reporting(status, told):
    """YouTube on paper, whose reports are answered so."""
    report = httpx.Response(status, json=told)
    return Network(
        lambda one: report if one.url.host.startswith("youtubeanalytics.") else TRIAL.answer(one)
    )


def test_the_days_of_a_channel_are_told_one_by_one():
    network = reporting(200, DAYS)
    check_answer(DAYS, "youtubeAnalytics_v2", "reports.query")
    told = [(one.metric, one.value, one.day) for one in network.connector.measure([]) if one.day]
    assert told == [
        ("day_views", 210, date(2026, 11, 25)), ("day_lost", 1, date(2026, 11, 25)),
        ("day_views", 180, date(2026, 11, 26)), ("day_lost", 0, date(2026, 11, 26)),
    ]  # fmt: skip
    asked = network.asked[-1].url.params
    first, last = (date.fromisoformat(asked[one]) for one in ("startDate", "endDate"))
    assert (asked["ids"], asked["dimensions"], last - first) == (
        "channel==MINE", "day", timedelta(days=28),
    )  # fmt: skip


def test_without_the_permission_for_it_only_what_everybody_sees_is_told():
    refusal = {"error": {"code": 403, "errors": [{"reason": "insufficientPermissions"}]}}
    connector = reporting(403, refusal).connector
    assert {one.metric for one in connector.measure(["dQw4w9WgXcQ"])} == {"views", "likes"}
    assert {one.metric for one in connector.measure([])} == {"views", "followers"}


def test_a_report_that_cannot_be_read_is_not_taken_for_one_without_figures():
    odd = {**DAYS, "rows": [["2026-11-25", 210]]}
    with pytest.raises(Unavailable):
        reporting(200, odd).connector.measure([])
