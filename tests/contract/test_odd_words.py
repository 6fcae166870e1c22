"""One contract, kept by every connector of the registry: no word of a network is taken for what it isn't.

Each request gets an answer in which every name that the connector reads stands for a list, an object, a
number without end: at the top, within an object, within a list. The others get their good answers.
"""

import re
import traceback
from contextlib import suppress
from itertools import count
from pathlib import Path

import httpx
import msgspec
import pytest

from palabre.connectors.afterwards import Checks, GivesReceipts, Progresses
from palabre.connectors.contract import Capability, ConnectorError
from palabre.connectors.protocols import Announces, FindsAccounts, FindsPeople, Introduces, Offers
from palabre.connectors.registry import PLATFORMS
from tests.contract.test_answers import SINCE, Caught
from tests.contract.trials import connector, every_platform, trial

ROOT = Path(__file__).parents[2] / "palabre" / "connectors"
SHARED = {"facebook": "graph.py", "instagram": "graph.py", "threads": "graph.py"}
NAME = re.compile(r'(?:\.get\(|_at\([^()"]*(?:\([^()"]*\))?[^()"]*, |\[)\s*"([^"\s]{1,40})"')
ODD = ([[1]], 10**40)


def names_of(slug):
    """The names that a connector reads in answers, as its files spell them."""
    folder = ROOT / PLATFORMS[slug][1].__module__.split(".")[2]
    files = [*folder.glob("*.py"), *ROOT.glob(SHARED.get(slug, "none"))]
    return sorted({name for file in files for name in NAME.findall(file.read_text("utf-8"))})


def shapes_of(names, odd):
    """Answers that hold an odd value under all names, each as JSON."""
    flat = dict.fromkeys(names, odd)
    return [
        msgspec.json.encode(one)
        for one in (flat, [flat], dict.fromkeys(names, flat), {name: [flat] for name in names})
    ]


def calls_of(slug):
    """Everything that can be asked of a connector without knowing it."""
    of, one = trial(slug), connector(slug)
    yield from of.calls.values()
    if isinstance(one, Introduces):
        yield lambda one: one.me()
    if isinstance(one, Announces):
        yield lambda one: one.announced()
    if isinstance(one, FindsPeople):
        yield lambda one: one.who_is("lanterne")
    if isinstance(one, FindsAccounts):
        yield lambda one: one.accounts("lanterne")
    if isinstance(one, Offers):
        yield from (lambda one, what=what: one.offers(what, "a") for what in of.offers)
    if of.pages:
        yield lambda one: of.pages.read(one, of.pages.before)
    if isinstance(one, Progresses):
        sent = of.calls[Capability.PUBLISH](one)
        yield lambda one: one.progress(sent.remote_id)
    if isinstance(one, Checks):
        kept = [item.remote_id for name in of.calls if name in {Capability.READ, Capability.SEARCH}
                for item in of.calls[name](connector(slug)).items]  # fmt: skip
        yield lambda one: one.check(kept)
    if isinstance(one, GivesReceipts):
        for name in {Capability.PUBLISH, Capability.REPLY} & set(of.calls):
            caught = Caught()
            of.calls[name](caught)
            key, draft, to = caught.asked
            yield lambda one, key=key, draft=draft, to=to: one.receipt(key, draft, SINCE, to)


class Wire:
    """A network that answers one request of a call oddly, and all others well."""

    def __init__(self, good, at, status, body):
        self.good, self.at, self.status, self.body, self.asked = good, at, status, body, 0

    def __call__(self, request):
        self.asked += 1
        odd = self.asked == self.at + 1
        return httpx.Response(self.status, content=self.body) if odd else self.good(request)


def fault_of(slug, call, wire):
    """What a call breaks with, and where; "" when it ends in a value or in one of the five errors."""
    try:
        with suppress(ConnectorError):
            call(connector(slug, wire))
    except Exception as error:  # noqa: BLE001 - any at all is what is looked for
        *_, last = traceback.extract_tb(error.__traceback__)
        return f"{error!r} in {Path(last.filename).name}:{last.lineno}"
    return ""


@every_platform
def test_no_word_of_a_network_breaks_a_connector(slug):
    good = trial(slug).answer
    if good is None:
        pytest.skip("speaks no HTTP, or to nobody at all")
    names, faults = names_of(slug), set()
    shapes = [shapes_of(names, odd) for odd in ODD]
    bodies = [*((200, body) for odd in shapes for body in odd), *((400, odd[0]) for odd in shapes)]
    for call in calls_of(slug):
        for at in count():
            wires = [Wire(good, at, *one) for one in bodies]
            faults |= {fault_of(slug, call, wire) for wire in wires}
            if max(wire.asked for wire in wires) <= at:
                break
    assert faults == {""}
