"""How a platform is tried by the contract suite: each folder has one in its ``trial.py``."""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from palabre.connectors.contract import Capability, ConnectorError, Page
from palabre.connectors.protocols import Draft


@dataclass(frozen=True)
class Pages:
    """A list that takes several pages over there, and the call that reads it.

    ``read`` takes the connector and a cursor. ``which`` says of a request which page it asks for,
    None when it isn't about the list; ``answers`` holds each page by that name, in their order.
    ``before`` is the cursor that an earlier reading left: first readings are often one page only.
    """

    read: Callable[[Any, Mapping[str, Any]], Page]
    which: Callable[[httpx.Request], str | None]
    answers: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)


Network = Callable[[httpx.Request], httpx.Response]


@dataclass(frozen=True)
class Listed:
    """A list of what a field may be given, as a network tells it: its pages, as in `Pages`.

    ``values`` are what the field is given then, of all pages together; ``words`` are what is looked for where
    the network only searches.
    """

    which: Callable[[httpx.Request], str | None]
    answers: Mapping[str, Any]
    values: frozenset[str]
    words: str = ""


@dataclass(frozen=True)
class Differs:
    """Where a network's way of refusing isn't the usual one, as data, with the reason.

    ``answers`` are statuses, () for whatever goes wrong. ``gives`` is the error that it ends in, None
    where it ends in a value. ``at`` is the request as `route` spells it ("" for any), ``calls`` are the
    calls of the trial that it is about (all without any).
    """

    answers: tuple[int, ...]
    gives: type[ConnectorError] | None
    why: str
    at: str = ""
    calls: tuple[Capability, ...] = ()

    def fits(self, capability: Capability, request: httpx.Request, status: int) -> bool:
        """Say whether it is about this answer to this request of a call."""
        asked = not self.calls or capability in self.calls
        told = not self.answers or status in self.answers
        return asked and told and spells(self.at, request)


def _none(request: httpx.Request) -> bool:
    return False


def _nothing() -> None:
    """Remember nothing, forget nothing."""


@dataclass(frozen=True)
class Trial:
    """A small network on paper, and one call for each thing that the platform can do.

    ``answer`` stands for the whole internet; None for a platform that doesn't speak HTTP, whose
    calls are then tried against nobody at all. ``calls`` take the connector and give what its
    method gives. Every secret in ``credential`` holds the word s3cret, so that it can be looked for.
    What reads has ``pages``, or says in ``one_page`` why a reading is never more than one.
    ``offers`` are the lists of what its fields may be given, by the names of the fields.
    ``film`` is a text that goes with a video where the network takes some, which ``answer`` answers, too.
    ``prepares`` tells the requests that change nothing which anybody sees, though they aren't GET: to
    sign in, to bring a picture. ``differs`` is where refusals aren't what they are elsewhere. ``forget``
    empties what the connector remembers in this process (a sign-in).
    """

    calls: Mapping[Capability, Callable[[Any], Any]]
    answer: Network | None = None
    credential: Mapping[str, str] = field(default_factory=dict)
    pages: Pages | None = None
    one_page: str = ""
    prepares: Callable[[httpx.Request], bool] = _none
    differs: tuple[Differs, ...] = ()
    forget: Callable[[], None] = _nothing
    film: Draft | None = None
    offers: Mapping[str, Listed] = field(default_factory=dict)


def spells(asked: str, request: httpx.Request) -> bool:
    """Say whether a request is what "METHOD part-of-the-address" names, or, with a $ at its end, the end
    of its path; "" names all."""
    method, _, part = asked.partition(" ")
    if part.endswith("$"):
        return method == request.method and request.url.path.endswith(part[:-1])
    return not asked or (method == request.method and part in str(request.url))


def asked_for(*asked: str) -> Callable[[httpx.Request], bool]:
    """Say of requests whether they are one of these, spelled as for `route`."""
    return lambda request: any(spells(one, request) for one in asked)


def route(answers: Mapping[str, Any], otherwise: Network | None = None) -> Network:
    """A network on paper: "METHOD part-of-the-path" to its answer, the first that fits; else what
    ``otherwise`` answers, or 404.

    An answer is a response, a function of the request that gives one, or what is sent as JSON.
    """

    def answer(request: httpx.Request) -> httpx.Response:
        for asked, given in answers.items():
            if spells(asked, request):
                given = given(request) if callable(given) else given
                return (
                    given if isinstance(given, httpx.Response) else httpx.Response(200, json=given)
                )
        return otherwise(request) if otherwise else httpx.Response(404, json={"error": "not found"})

    return answer


def recorded(beside: str, name: str) -> Any:
    """An answer on paper: the JSON of this name in the ``fixtures`` beside a file, whose README says
    whether a network gave it or we made it."""
    path = Path(beside).with_name("fixtures") / name
    return json.loads(path.read_text(encoding="utf-8"))


def asks(path: str, name: str, first: str = "") -> Callable[[httpx.Request], str | None]:
    """Which page a request for ``path`` asks for, by its query's ``name``; ``first`` without one."""

    def which(request: httpx.Request) -> str | None:
        return request.url.params.get(name, first) if path in str(request.url) else None

    return which


def one_each(given: Any, *where: str) -> list[Any]:
    """An answer with a list, once for each entry of the list with that entry alone; ``where`` it is."""

    def only(value: Any, keys: tuple[str, ...], at: int) -> Any:
        if not keys:
            return value[at : at + 1]
        return {**value, keys[0]: only(value[keys[0]], keys[1:], at)}

    entries = given
    for key in where:
        entries = entries[key]
    return [copy.deepcopy(only(given, where, at)) for at in range(len(entries))]


def wanted(entries: Sequence[Mapping[str, Any]], name: str, key: str = "id") -> Any:
    """An answer to a question for some entries by their numbers: those that the query's ``name`` lists,
    or all without one; ``key`` is the entry's own number."""

    def answer(request: httpx.Request) -> list[Mapping[str, Any]]:
        numbers = request.url.params.get(name, "").split(",")
        return [one for one in entries if numbers == [""] or str(one.get(key)) in numbers]

    return answer


def by_number(entries: Sequence[Mapping[str, Any]], key: str = "id") -> Any:
    """An answer to a question for one entry: that whose number ends the path, else 404."""

    def answer(request: httpx.Request) -> httpx.Response:
        number = request.url.path.rpartition("/")[2].removesuffix(".json")
        found = [one for one in entries if str(one.get(key)) == number]
        return httpx.Response(200, json=found[0]) if found else httpx.Response(404, json={})

    return answer
