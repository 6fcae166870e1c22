"""A platform comes from outside in one folder and one line, and the whole house knows it."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product
from typing import Any

import pytest

from palabre.connectors.registry import PLATFORMS, found
from tests import contract
from tests.contract.conftest import heard
from tests.contract.plaza import PLATFORM

SUITE = [
    importlib.import_module(f"tests.contract.{one.name}")
    for one in pkgutil.iter_modules(contract.__path__)
    if one.name.startswith("test_")
]
# What the square can't do isn't tried: it neither looks again, nor finds lost texts, nor works on for long.
NOT_DONE = {
    "test_what_connects_without_pkce_says_why_with_its_source",
    "test_trouble_is_never_taken_for_texts_that_are_gone",
    "test_what_is_looked_at_again_is_among_what_was_asked_for",
    "test_a_receipt_is_told_what_was_answered",
    "test_what_a_network_still_works_on_can_be_asked_after",
    "test_trouble_is_never_taken_for_a_text_that_did_not_arrive",
    "test_a_list_that_there_is_not_is_refused",
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


def is_of_all(test: Callable[..., None]) -> bool:
    """Whether a test is for each platform; others are for those that moderate, take videos, have lists."""
    marks = [mark.args for mark in test.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    return any(
        names == ("slug", "capability") or (names == "slug" and set(values) == set(PLATFORMS))
        for names, values in marks
    )


TESTS = [
    test
    for module in SUITE
    for name, test in vars(module).items()
    if name.startswith("test_") and getattr(test, "pytestmark", None) and is_of_all(test)
]


@pytest.fixture
def plaza(monkeypatch):
    """The one line."""
    monkeypatch.setitem(PLATFORMS, "plaza", found("plaza", "PlazaConnector", "tests.contract"))


tried = importlib.import_module(
    "tests.contract.test_offline"
).tried  # a fixture: the sockets of the tests off the network
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
        "test_the_readings_of_an_ordinary_house_stay_within_the_part_that_is_open_to_them",
        "test_what_is_offered_can_be_asked_for_and_the_other_way_round",
    } < names
    assert not PLATFORM.moderation | PLATFORM.barring


@pytest.mark.django_db
def test_its_pages_are_there(plaza, as_ada, brand):
    connections = as_ada.get("/o/lanterne/govern/connections/").content.decode()
    assert "Plaza" in connections
    of_all = as_ada.get("/o/lanterne/govern/connections/networks/").content.decode()
    assert "Plaza" in of_all
    own = as_ada.get("/o/lanterne/govern/connections/networks/plaza/").content.decode()
    for words in ("140 characters", "It can’t search.", "Go to the square and say it.", "$0.005"):
        assert words in own
