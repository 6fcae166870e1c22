"""Foursquare, by the form of its reference: tips, the date of the version, the price of a reading."""

import httpx
import pytest

from palabre.connectors.contract import Reconnect, Rejected, Unavailable
from palabre.connectors.foursquare import PLATFORM
from palabre.connectors.foursquare.client import FoursquareConnector
from palabre.connectors.foursquare.trial import PLACE, TRIAL, VALUES
from palabre.connectors.tests.paper import on_paper


def connected(answer=TRIAL.answer, secret="k3y"):
    return on_paper(FoursquareConnector, answer, {"secret": secret})


def test_tips_become_items_without_a_writer_and_the_reading_tells_its_price():
    one, _ = connected()
    page = one.read("tips", VALUES, {})
    first, second = page.items
    assert (first.text, first.language, first.likes) == ("Essayez la lanterne & le café.", "fr", 4)
    assert first.links == ("https://lanterne.example/carte",)
    assert (second.text, second.author.name) == ("Closed on Mondays.", "")
    assert page.cost == PLATFORM.prices[0].millionths == 18_750
    assert not page.more


def test_each_call_names_its_version_by_date_and_carries_the_service_key():
    one, asked = connected()
    one.read(
        "tips", {**VALUES, "place": f"https://foursquare.com/v/lanterne/{PLACE}"}, {}, limit=500
    )
    assert str(asked[0].url) == (
        f"https://places-api.foursquare.com/places/{PLACE}/tips?limit=50&sort=NEWEST"
    )
    assert asked[0].headers["authorization"] == "Bearer k3y"
    assert asked[0].headers["x-places-api-version"] == "2025-06-17"


def test_a_place_without_tips_has_nothing_new_and_costs_all_the_same():
    one, _ = connected(lambda request: httpx.Response(200, json=[]))
    page = one.read("tips", VALUES, {})
    assert (page.unchanged, page.cost) == (True, 18_750)


def test_what_is_no_place_costs_nothing():
    one, asked = connected()
    with pytest.raises(Rejected):
        one.read("tips", {"place": "lanterne"}, {})
    with pytest.raises(Reconnect):
        connected(secret="")[0].read("tips", VALUES, {})
    assert not asked


@pytest.mark.parametrize("leave", ["", "  "])
def test_without_the_leave_that_its_terms_ask_for_nothing_is_read(leave):
    one, asked = connected()
    with pytest.raises(Rejected, match="leave in writing"):
        one.read("tips", {**VALUES, "leave": leave}, {})
    assert not asked


def test_another_shape_is_a_fault_over_there():
    one, _ = connected(lambda request: httpx.Response(200, json={"results": []}))
    with pytest.raises(Unavailable):
        one.read("tips", VALUES, {})


def test_that_nothing_may_be_kept_is_said_with_its_source_and_nothing_is_exported():
    assert PLATFORM.no_export
    assert "on a server" in PLATFORM.approval
    assert "on a server" in PLATFORM.deletion_duty
    assert PLATFORM.deletion_source.endswith("/usage-guidelines")
