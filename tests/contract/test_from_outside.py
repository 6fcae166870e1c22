"""A platform comes from outside in one folder and one line, and the whole house knows it."""

import importlib
from contextlib import suppress
from datetime import timedelta

import pytest

from palabre.connectors.contract import Capability
from palabre.connectors.registry import PLATFORMS
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector

SUITE = [
    importlib.import_module(f"tests.contract.{name}")
    for name in ("test_platforms", "test_finding", "test_failing", "test_paging", "test_clocks")
]


@pytest.fixture
def plaza(monkeypatch):
    """The one line."""
    monkeypatch.setitem(PLATFORMS, "plaza", (PLATFORM, PlazaConnector))


def test_every_part_of_the_contract_suite_can_be_run_over_it(plaza, caplog):
    tried = 0
    for name, test in [pair for module in SUITE for pair in vars(module).items()]:
        if not name.startswith("test_") or not getattr(test, "pytestmark", None):
            continue
        asked = set(test.__code__.co_varnames[: test.__code__.co_argcount])
        for capability in PLATFORM.capabilities if "capability" in asked else [None]:
            for answer in SUITE[2].ANSWERS if "answer" in asked else [None]:
                given = {"slug": "plaza", "capability": capability, "answer": answer,
                         "caplog": caplog, "by": timedelta(hours=6), "odd": [None]}  # fmt: skip
                if capability is Capability.READ and "write_whose_answer" in name:
                    continue
                with suppress(pytest.skip.Exception):  # what it doesn't do isn't tried
                    test(**{key: value for key, value in given.items() if key in asked})
                    tried += 1
    assert tried > 45


@pytest.mark.django_db
def test_its_pages_are_there(plaza, as_ada, brand):
    connections = as_ada.get("/o/lanterne/govern/connections/").content.decode()
    assert "Plaza" in connections
    of_all = as_ada.get("/o/lanterne/govern/connections/networks/").content.decode()
    assert "Plaza" in of_all
    own = as_ada.get("/o/lanterne/govern/connections/networks/plaza/").content.decode()
    for words in ("140 characters", "It can’t search.", "Go to the square and say it.", "$0.005"):
        assert words in own
