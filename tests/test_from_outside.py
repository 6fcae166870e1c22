"""A platform comes from outside in one folder and one line, and the whole house knows it."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product
from typing import Any

import pytest

from palabre.connectors.registry import PLATFORMS
from tests.contract.conftest import heard
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector

SUITE = [
    importlib.import_module(f"tests.contract.{name}")
    for name in (
        "test_platforms",
        "test_finding",
        "test_failing",
        "test_answers",
        "test_paging",
        "test_clocks",
        "test_logs",
        "test_offline",
    )
]
# What the square can't do isn't tried: it neither looks again, nor finds lost texts, nor works on for long.
NOT_DONE = {
    "test_what_connects_without_pkce_says_why_with_its_source",
    "test_trouble_is_never_taken_for_texts_that_are_gone",
    "test_what_is_looked_at_again_is_among_what_was_asked_for",
    "test_a_receipt_is_told_what_was_answered",
    "test_what_a_network_still_works_on_can_be_asked_after",
    "test_trouble_is_never_taken_for_a_text_that_did_not_arrive",
}
FIXTURES = {"heard", "settings", "tried"}


def cases(test: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """With what a test of the suite is called for the square: all that it is parametrized with."""
    ways = []
    for mark in test.pytestmark:  # type: ignore[attr-defined]
        if mark.name != "parametrize":
            continue
        names = mark.args[0] if isinstance(mark.args[0], tuple) else (mark.args[0],)
        if names == ("slug",):
            ways.append([{"slug": "plaza"}])
        elif names == ("slug", "capability"):
            ways.append([{"slug": "plaza", "capability": one} for one in PLATFORM.capabilities])
        else:
            ways.append([dict(zip(names, [one], strict=True)) for one in mark.args[1]])
    for way in product(*ways):
        yield {name: value for part in way for name, value in part.items()}


TESTS = [
    test
    for module in SUITE
    for name, test in vars(module).items()
    if name.startswith("test_") and getattr(test, "pytestmark", None)
]


@pytest.fixture
def plaza(monkeypatch):
    """The one line."""
    monkeypatch.setitem(PLATFORMS, "plaza", (PLATFORM, PlazaConnector))


tried = SUITE[-1].tried  # a fixture: the sockets of the tests off the network
__all__ = ["heard", "tried"]


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.__name__)
def test_every_part_of_the_contract_suite_runs_over_it(test, plaza, request):
    asked = set(inspect.signature(test).parameters)
    held = {name: request.getfixturevalue(name) for name in asked & FIXTURES}
    tried = 0
    for given in cases(test):
        assert given.keys() | held.keys() == asked
        with suppress(pytest.skip.Exception):
            test(**given, **held)
            tried += 1
    assert bool(tried) != (test.__name__ in NOT_DONE)


def test_no_part_of_the_suite_is_left_out():
    names = {test.__name__ for test in TESTS}
    assert len(names) == len(TESTS) > 30
    assert {
        "test_off_the_network_no_call_opens_a_socket_and_those_that_would_say_why",
        "test_one_odd_value_in_a_good_answer_ends_in_a_value_or_in_one_of_five_errors",
        "test_a_place_whose_clock_is_wrong_is_read_like_any_other",
    } < names


@pytest.mark.django_db
def test_its_pages_are_there(plaza, as_ada, brand):
    connections = as_ada.get("/o/lanterne/govern/connections/").content.decode()
    assert "Plaza" in connections
    of_all = as_ada.get("/o/lanterne/govern/connections/networks/").content.decode()
    assert "Plaza" in of_all
    own = as_ada.get("/o/lanterne/govern/connections/networks/plaza/").content.decode()
    for words in ("140 characters", "It can’t search.", "Go to the square and say it.", "$0.005"):
        assert words in own
