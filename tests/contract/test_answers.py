"""One contract, kept by every connector of the registry: which answer ends in which error.

Each request that a call of a trial makes gets each bad answer in turn, all others their good one. What
a network does otherwise is data of its trial (`Differs`), with the reason.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from palabre.connectors.afterwards import GivesReceipts
from palabre.connectors.contract import (
    Capability,
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.protocols import Introduces
from palabre.connectors.trial import Trial
from tests.contract.test_failing import ANSWERS, READS
from tests.contract.trials import WRITES, connector, every_call, every_platform, trial

Respond = Callable[[httpx.Request], httpx.Response]
PAUSE = 61  # seconds
REFUSALS = {
    400: Rejected, 401: Reconnect, 403: Rejected, 404: Rejected, 410: Rejected, 422: Rejected,
    429: RateLimited,
}  # fmt: skip
NOT_TAKEN = (408, 425)  # the server says itself that it did nothing (RFC 9110, 15.5.9; RFC 8470)
OWN_FAULTS = (500, 502, 503, 504)
BUSY = 5030  # 503 with a pause
BROKEN, UNSENT = 0, -1  # faults of the wire: after the request was sent, before
SINCE = datetime(2026, 11, 20, tzinfo=UTC)


class Cut(httpx.SyncByteStream):
    """An answer whose headers say that all is well, and which then breaks off."""

    def __iter__(self) -> Iterator[bytes]:
        yield b'{"id": "1", "da'
        raise httpx.ReadError("broken off")


def raising(error: type[httpx.TransportError]) -> Respond:
    """A wire on which this happens."""

    def respond(request: httpx.Request) -> httpx.Response:
        raise error("on paper")

    return respond


BEFORE = {"nobody": raising(httpx.ConnectError), "no way there": raising(httpx.ConnectTimeout)}
AFTER = {
    "cut off": raising(httpx.ReadError),
    "cut off in the middle": lambda request: httpx.Response(200, stream=Cut()),
    "hung up on": raising(httpx.RemoteProtocolError),
    "too slow": raising(httpx.ReadTimeout),
}


def answering(status: int) -> Respond:
    """A network that answers with this status."""
    paused = status in {429, BUSY}
    headers = {"retry-after": str(PAUSE)} if paused else {}
    code = 503 if status == BUSY else status
    return lambda request: httpx.Response(code, json={"error": "no"}, headers=headers)


Call = Callable[[Any], Any]


def requests_of(slug: str, call: Call) -> list[httpx.Request]:
    """What a call asks for when all goes well, in its order."""
    of, asked = trial(slug), []

    def listen(request: httpx.Request) -> httpx.Response:
        request.read()
        asked.append(request)
        assert of.answer
        return of.answer(request)

    call(connector(slug, listen))
    return asked


def ending(slug: str, call: Call, at: int, bad: Respond) -> ConnectorError | None:
    """How a call ends when its request of this number is answered badly; None for a value."""
    of, number = trial(slug), -1

    def respond(request: httpx.Request) -> httpx.Response:
        nonlocal number
        number += 1
        assert of.answer
        return bad(request) if number == at else of.answer(request)

    try:
        call(connector(slug, respond))
    except ConnectorError as error:
        return error
    return None


def is_signed(of: Trial, request: httpx.Request) -> bool:
    """Say whether a request carries a credential, in whatever way."""
    sent = f"{request.url} {request.headers.raw!r} {request.content!r}"
    usual = {"authorization", "cookie"} & set(request.headers)
    return bool(usual) or "s3cret" in sent or of.prepares(request)


def verdict(found: ConnectorError | None, *wanted: type[ConnectorError] | None) -> str:
    """What is wrong with an end of a call, "" when it is one of those that are wanted."""
    right = any(found is None if one is None else isinstance(found, one) for one in wanted)
    if right and isinstance(found, RateLimited) and found.wait != timedelta(seconds=PAUSE):
        return f"a pause of {found.wait}"
    return "" if right else f"{found!r}"


class Step:
    """One request of a call, and what is wanted when it is answered badly."""

    def __init__(self, slug: str, capability: Capability, asked: list[httpx.Request], at: int):
        self.of, self.capability, self.request = trial(slug), capability, asked[at]
        self.prepares = self.of.prepares(asked[at])
        self.is_writing = self._changes(asked[at])
        self.has_written = any(map(self._changes, asked[:at]))

    def _changes(self, request: httpx.Request) -> bool:
        return request.method not in READS and not self.of.prepares(request)

    def wanted(self, status: int) -> tuple[type[ConnectorError] | None, ...]:
        """How the call may end when this status comes, or a fault of the wire."""
        if self.has_written:
            return Unknown, None
        paused = (RateLimited,) if status in {429, BUSY} else ()  # a pause may always be handed on
        for other in self.of.differs:
            if other.fits(self.capability, self.request, 503 if status == BUSY else status):
                return (other.gives, *paused)
        if status == 401 and not is_signed(self.of, self.request):
            return (Rejected,)
        if self.prepares and status in REFUSALS and status not in {401, 429}:
            return Reconnect, Rejected  # whom a sign-in refuses is refused by the whole network
        if self.prepares and status == BUSY:
            return RateLimited, Unavailable
        if status in {404, 410} and self.capability is Capability.DELETE and self.is_writing:
            return Rejected, None  # what is gone already is deleted
        if status in REFUSALS:
            return (REFUSALS[status],)
        if status in NOT_TAKEN:
            return (Unavailable,)
        if status == BUSY and not self.is_writing:
            return (RateLimited,)
        return (Unknown,) if self.is_writing and status != UNSENT else (Unavailable,)

    def __str__(self) -> str:
        return f"{self.request.method} {self.request.url.path}"


@every_call
def test_each_bad_answer_ends_in_its_error(slug, capability):
    if trial(slug).answer is None:
        pytest.skip("speaks no HTTP, or to nobody at all")
    call = trial(slug).calls[capability]
    asked, wrong = requests_of(slug, call), []
    for at in range(len(asked)):
        step = Step(slug, capability, asked, at)
        for status in (*REFUSALS, *NOT_TAKEN, *OWN_FAULTS, BUSY):
            fault = verdict(ending(slug, call, at, answering(status)), *step.wanted(status))
            wrong += [f"{step}: {status} ends in {fault}"] if fault else []
        for name, bad in AFTER.items():
            fault = verdict(ending(slug, call, at, bad), *step.wanted(BROKEN))
            wrong += [f"{step}: {name} ends in {fault}"] if fault else []
        for name, bad in BEFORE.items():
            fault = verdict(ending(slug, call, at, bad), *step.wanted(UNSENT))
            wrong += [f"{step}: {name} ends in {fault}"] if fault else []
    assert wrong == []


@every_call
def test_what_may_have_been_written_is_never_said_to_have_failed(slug, capability):
    """The answer says that all is well, and then can't be read: something was written all the same."""
    if capability not in WRITES or trial(slug).answer is None:
        pytest.skip("writes nothing by HTTP")
    call = trial(slug).calls[capability]
    asked, wrong, wrote = requests_of(slug, call), [], 0
    for at in range(len(asked)):
        step = Step(slug, capability, asked, at)
        wrote += step.is_writing
        if step.is_writing or step.has_written:
            for name in ("a page instead of data", "bytes that are no text", "half an answer"):
                fault = verdict(ending(slug, call, at, ANSWERS[name]), Unknown, None)
                wrong += [f"{step}: {name} ends in {fault}"] if fault else []
    assert wrote
    assert wrong == []


@every_platform
def test_whose_account_it_is_fails_in_the_same_ways(slug):
    one = connector(slug)
    if not isinstance(one, Introduces) or trial(slug).answer is None:
        pytest.skip("doesn't say whose account it is")
    asked, wrong = requests_of(slug, lambda one: one.me()), []
    for at in range(len(asked)):
        step = Step(slug, Capability.READ, asked, at)
        for status in (401, 429, *OWN_FAULTS):
            found = ending(slug, lambda one: one.me(), at, answering(status))
            fault = verdict(found, *step.wanted(status))
            wrong += [f"{step}: {status} ends in {fault}"] if fault else []
    assert wrong == []


class Caught:
    """Takes what a trial would send, and sends nothing."""

    def publish(self, draft: Any, key: str) -> None:
        self.asked = (key, draft, "")

    def reply(self, to: str, draft: Any, key: str) -> None:
        self.asked = (key, draft, to)


@every_call
def test_trouble_is_never_taken_for_a_text_that_did_not_arrive(slug, capability):
    """After None a text is sent again: it is said only when the network was heard clearly."""
    of, one = trial(slug), connector(slug)
    if capability not in {Capability.PUBLISH, Capability.REPLY} or of.answer is None:
        pytest.skip("sends nothing by HTTP")
    if not isinstance(one, GivesReceipts):
        pytest.skip("can't look for what may have been sent")
    caught = Caught()
    of.calls[capability](caught)
    key, draft, to = caught.asked
    odd = ANSWERS.keys() - {"a date before all calendars"}  # a text of another day isn't ours
    if any(200 in other.answers and capability in other.calls for other in of.differs):
        odd -= {"yet another shape"}
    wrong, most = [], 0
    for at in range(9):
        for name in odd:
            number, found = -1, None

            def respond(request, bad=ANSWERS[name], at=at):
                nonlocal number
                number += 1
                return bad(request) if number == at else of.answer(request)

            with suppress(ConnectorError):
                found = connector(slug, respond).receipt(key, draft, SINCE, to)
                wrong += [f"{name} at {at}"] if found is None and number >= at else []
            most = max(most, number)
        if most < at:
            break  # it asks so often at most: no answer was bad any more
    assert wrong == []


@every_platform
def test_what_differs_has_a_reason_and_is_tried(slug):
    of = trial(slug)
    for other in of.differs:
        assert other.why.endswith(".")
        tried = [
            request
            for capability, call in of.calls.items()
            for request in requests_of(slug, call)
            for status in other.answers or (BROKEN,)
            if other.fits(capability, request, status)
        ]
        assert tried
