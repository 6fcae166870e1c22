"""One contract, kept by every connector of the registry: the five ways in which a call may fail."""

import inspect
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

import httpx
import pytest

from palabre.connectors.afterwards import Charges, Checks, GivesReceipts, Progresses
from palabre.connectors.contract import (
    Capability,
    ConnectorError,
    Page,
    RateLimited,
)
from palabre.connectors.protocols import Sent
from palabre.connectors.registry import PLATFORMS
from tests.cases import case
from tests.contract.trials import (
    called,
    connector,
    every_call,
    every_platform,
    finding,
    on_paper,
    trial,
)

READS = {"GET", "HEAD"}
ODD = ([None], "http://[::1/")


def _broken(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("broken off")


def _slow(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("too slow")


def _unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there")


ANSWERS = {
    "a fault of its own": lambda request: httpx.Response(500, text="<h1>oops</h1>"),
    "too many calls": lambda request: httpx.Response(429, headers={"retry-after": "60"}),
    "signed out": lambda request: httpx.Response(401, json={"error": "s3cret"}),
    "refused": lambda request: httpx.Response(400, json={"error": "bad"}),
    "a page instead of data": lambda request: httpx.Response(200, text="<html>no</html>" * 3),
    "bytes that are no text": lambda request: httpx.Response(200, content=b"\xff\xfe\x00\x00"),
    "half an answer": lambda request: httpx.Response(200, text='{"posts": [{"id": "1", "te'),
    "another shape": lambda request: httpx.Response(200, json=[None, 3, {"posts": 4, "feed": {}}]),
    "yet another shape": lambda request: httpx.Response(
        200, json={"posts": [3, {}], "statuses": "x", "items": None, "data": [None], "id": []}
    ),
    "a date before all calendars": lambda request: httpx.Response(
        200, json={"data": [{"created_at": "-9999-01-01", "id": 1}], "items": [{"date": 10**30}]}
    ),
    "a broken wire": _broken,
    "no end of waiting": _slow,
    "nobody": _unreachable,
}


@every_call
def test_whatever_is_answered_ends_in_a_value_or_in_one_of_five_errors(slug, capability, heard):
    for answer, respond in ANSWERS.items():
        with case(answer):
            found, told = None, "."
            with suppress(ConnectorError):
                try:
                    found = called(slug, capability, respond)
                except ConnectorError as error:
                    told = f"{error!r} {error.__cause__!r} {error!s}"
                    raise
            assert told.endswith(".")
            assert "s3cret" not in told
            if isinstance(found, Page):
                assert all(item.text or item.title for item in found.items)
            assert "s3cret" not in heard.text
            heard.clear()


@every_call
def test_one_odd_value_in_a_good_answer_ends_in_a_value_or_in_one_of_five_errors(slug, capability):
    """A list and a bad address stand by turns in place of each part; in place of an address both do."""
    good = trial(slug).answer
    if good is None:
        pytest.skip("speaks no HTTP, or to nobody at all")
    turn = list(trial(slug).calls).index(
        capability
    )  # another call tells the same the other way round
    place, met = 0, 1

    def respond(request):
        nonlocal met
        answer = good(request)
        with suppress(ValueError):
            odd = _oddly(answer.content, turn)
            here, met = place - met, met + len(odd)
            if 0 <= here < len(odd):
                whole, value = odd[here]
                answer = httpx.Response(answer.status_code, json=whole(value))
        return answer

    while place < met:
        met = 0
        with case(f"odd value {place}"), suppress(ConnectorError):
            found = called(slug, capability, respond)
            if isinstance(found, Page):
                assert all(item.text or item.title for item in found.items)
        place += 1


@lru_cache(maxsize=64)
def _oddly(answer, turn):
    """For each odd value in an answer of JSON: the value, and what gives the answer with it."""
    made = []
    for number, (part, whole) in enumerate(_parts_of(json.loads(answer)), turn):
        both = isinstance(part, str) and "://" in part
        made += [(whole, odd) for odd in (ODD if both else ODD[number % 2 :][:1])]
    return made


def _parts_of(told):
    """Each part of what is told, the whole first, with what gives it all with that part replaced."""
    yield told, lambda odd: odd
    named = (
        told.items()
        if isinstance(told, dict)
        else enumerate(told)
        if isinstance(told, list)
        else ()
    )
    for name, part in named:
        for of, inner in _parts_of(part):
            yield of, lambda odd, name=name, inner=inner: _with(told, name, inner(odd))


def _with(told, name, part):
    made = told.copy()
    made[name] = part
    return made


NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
PAUSES = {  # what Retry-After says (RFC 9110, 10.2.3), by a clock that says noon, and what it means
    "60": 60,
    "Fri, 27 Nov 2026 12:07:03 GMT": 423,
    "Friday, 27-Nov-26 12:07:03 GMT": 423,
    "Fri Nov 27 12:07:03 2026": 423,
}


@every_call
def test_a_pause_that_is_asked_for_is_handed_on_to_the_second(slug, capability):
    if trial(slug).answer is None:
        pytest.skip("speaks no HTTP, or to nobody at all")
    for said, meant in PAUSES.items():
        headers = {"retry-after": said, "date": format_datetime(NOW, usegmt=True)}
        busy = httpx.Response(429, headers=headers)
        with case(said):
            with pytest.raises(RateLimited) as caught:
                called(slug, capability, lambda request, busy=busy: busy)
            assert caught.value.wait == timedelta(seconds=meant)


@every_call
def test_a_trial_call_works_on_paper(slug, capability):
    if not on_paper(slug):
        pytest.skip("is tried against a real server")
    found = called(slug, capability)
    if capability in {Capability.PUBLISH, Capability.REPLY, Capability.EDIT}:
        assert isinstance(found, Sent)
        assert found.remote_id


@every_platform
def test_trouble_is_never_taken_for_texts_that_are_gone(slug):
    """What looks again at kept texts deletes only what the network itself says is gone."""
    if not isinstance(connector(slug), Checks) or trial(slug).answer is None:
        pytest.skip("doesn't look again")
    kept = [item.remote_id for page in finding(slug) for item in page.items]
    for answer, respond in ANSWERS.items():
        told = Page()
        with case(answer):
            with suppress(ConnectorError):
                told = connector(slug, respond).check(kept)
            assert told.deleted == ()


@every_platform
def test_what_is_looked_at_again_is_among_what_was_asked_for(slug):
    one = connector(slug)
    if not isinstance(one, Checks) or trial(slug).answer is None:
        pytest.skip("doesn't look again")
    kept = [item.remote_id for page in finding(slug) for item in page.items]
    told = one.check([*kept, "no such text", ""])
    assert set(told.deleted) <= set(kept)
    assert all(item.text or item.title for item in told.items)


@every_platform
def test_a_receipt_is_told_what_was_answered(slug):
    one = connector(slug)
    if not isinstance(one, GivesReceipts):
        pytest.skip("can't look for what may have been sent")
    asked = inspect.signature(one.receipt).parameters
    assert list(asked) == ["key", "draft", "since", "to"]
    assert asked["to"].default == ""


@every_call
def test_what_a_call_costs_is_known_of_every_call_where_a_network_asks_for_money(slug, capability):
    if not PLATFORMS[slug][0].prices:
        pytest.skip("asks for no money")
    one = connector(slug)
    assert isinstance(one, Charges)
    assert one.spent == 0
    given = trial(slug).calls[capability](one)
    told = getattr(given, "cost", 0)
    assert one.spent >= told
    assert one.spent > 0
    nobody = connector(slug, ANSWERS["nobody"])
    with suppress(ConnectorError):
        trial(slug).calls[capability](nobody)
    assert nobody.spent == 0


@every_platform
def test_what_a_network_still_works_on_can_be_asked_after(slug):
    one = connector(slug)
    if not isinstance(one, Progresses):
        pytest.skip("gives nothing to ask after")
    sent = trial(slug).calls[Capability.PUBLISH](one)
    found = one.progress(sent.remote_id)
    assert isinstance(found, Sent)
    assert found.remote_id
    for answer in ANSWERS.values():
        with suppress(ConnectorError):
            assert not connector(slug, answer).progress(sent.remote_id).ready
