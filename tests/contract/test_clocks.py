"""One contract, kept by every connector of the registry: clocks that go wrong, here or over there."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

import httpx
import pytest

from palabre.connectors.contract import Capability, Page, RateLimited
from tests.cases import case
from tests.contract.test_paging import names, network, pages_of, read, walk
from tests.contract.trials import connector, every_call, every_platform, on_paper, trial

STAMPS = re.compile(r"(?<![\d.])(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|1[67]\d{8}(?:\d{3}){0,2})(?!\d)")
AHEAD, BEHIND, MUCH_AHEAD = timedelta(hours=6), timedelta(hours=-6), timedelta(days=100)
SLACK = timedelta(minutes=2)
Respond = Callable[[httpx.Request], httpx.Response]


def moved(text: str, by: timedelta) -> str:
    """A text in which every moment, as a date or as seconds (also milliseconds) since 1970, is moved."""

    def move(found: re.Match[str]) -> str:
        if "T" in found[0]:
            return (datetime.fromisoformat(found[0]) + by).isoformat()
        unit = 10 ** (len(found[0]) - 10)
        return str(int(found[0]) + int(by.total_seconds()) * unit)

    return STAMPS.sub(move, text)


def moments(text: str) -> list[datetime]:
    """All the moments that stand in a text."""
    found = []
    for stamp in STAMPS.findall(text):
        if "T" in stamp:
            found.append(datetime.fromisoformat(stamp).replace(tzinfo=UTC))
        else:
            found.append(datetime.fromtimestamp(int(stamp[:10]), UTC))
    return found


def elsewhere(wire: Respond, by: timedelta) -> Respond:
    """A network whose clock goes ahead (or behind): in its answers and in its headers."""

    def answer(request: httpx.Request) -> httpx.Response:
        given = wire(request)
        date = format_datetime(datetime.now(UTC) + by, usegmt=True)
        headers = {**given.headers, "date": date}
        headers.pop("content-length", None)
        return httpx.Response(given.status_code, text=moved(given.text, by), headers=headers)

    return answer


@every_platform
@pytest.mark.parametrize("by", [AHEAD, BEHIND, MUCH_AHEAD])
def test_a_place_whose_clock_is_wrong_is_read_like_any_other(slug, by):
    right = list(walk(slug, network(slug)))
    wrong = list(walk(slug, elsewhere(network(slug), by)))
    assert len(names(wrong)) == len(names(right))
    assert len(wrong) == len(right)


@every_platform
def test_no_cursor_stands_in_the_future(slug):
    *_, last = walk(slug, elsewhere(network(slug), MUCH_AHEAD))
    late = [
        one for one in moments(json.dumps(dict(last.cursor))) if one > datetime.now(UTC) + SLACK
    ]
    assert late == []
    again = read(slug, last.cursor, network(slug))
    assert names([again]) or again.unchanged


@every_platform
def test_a_cursor_from_the_future_hides_nothing_until_then(slug):
    """A version that believed every date may have kept one."""
    *_, last = walk(slug, network(slug))
    asked: list[httpx.Request] = []
    wire = network(slug)

    def listen(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return wire(request)

    later = json.loads(moved(json.dumps(dict(last.cursor)), MUCH_AHEAD))
    page = read(slug, later, listen)
    assert isinstance(page, Page)
    about = [str(one.url.query, "ascii") for one in asked if pages_of(slug).which(one) is not None]
    for query in about:
        wanted = moments(query.replace("%3A", ":"))
        assert all(one < datetime.now(UTC) + SLACK for one in wanted)


@every_call
def test_a_pause_given_as_a_date_is_as_long_as_the_place_means(slug, capability):
    if not on_paper(slug) or trial(slug).answer is None:
        pytest.skip("speaks no HTTP, or to nobody at all")

    def busy(request: httpx.Request, by: timedelta) -> httpx.Response:
        there = datetime.now(UTC).replace(microsecond=0) + by
        until = format_datetime(there + timedelta(minutes=10), usegmt=True)
        date = format_datetime(there, usegmt=True)
        return httpx.Response(429, headers={"retry-after": until, "date": date})

    for by in (AHEAD, BEHIND):
        with case(by):
            with pytest.raises(RateLimited) as caught:
                trial(slug).calls[capability](connector(slug, partial(busy, by=by)))
            assert caught.value.wait == timedelta(minutes=10)


def test_the_trials_of_clocks_move_what_they_should():
    assert moved('{"at": "2026-11-20T10:00:00Z", "s": 1795165200}', AHEAD) == (
        '{"at": "2026-11-20T16:00:00Z", "s": 1795186800}'
    )
    assert moved('"17900000000000001"', AHEAD) == '"17900000000000001"'
    assert Capability.READ in trial("x").calls
