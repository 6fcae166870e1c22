"""What an account may use: counted for all processes together, and never over the line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from palabre.channels import budgets, doors
from palabre.channels.budgets import month, spend, stretch
from palabre.channels.doors import charged, open_platform
from palabre.channels.models import Channel, Usage
from palabre.connectors.contract import RateLimited, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.registry import PLATFORMS
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector

PAGE = "/o/lanterne/govern/connections/"


@pytest.fixture
def channel(monkeypatch, brand):
    monkeypatch.setitem(PLATFORMS, "plaza", (PLATFORM, PlazaConnector))
    door = Http(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"said": ["a"]})))
    monkeypatch.setattr(doors, "http", lambda: door)
    return Channel.objects.create(
        organisation=brand.organisation, platform="plaza", name="zoe", secret="key"
    )


def read(channel):
    return open_platform("plaza", channel).read("square", {}, {})


def test_calls_end_where_the_network_says(channel):
    for _ in range(3):
        read(channel)
    with pytest.raises(RateLimited) as caught:
        read(channel)
    assert timedelta() < caught.value.wait <= timedelta(hours=1)
    assert Usage.objects.get(what="calls").used == 3


def test_the_page_shows_the_calls_that_were_made_and_those_that_are_left(as_ada, channel):
    read(channel)
    page = as_ada.get(PAGE).content.decode()
    assert "1 of 3 calls in 1\xa0hr: 2 left" in page


def test_where_a_network_names_no_number_calls_are_counted_and_end_nowhere(
    as_ada, channel, monkeypatch
):
    of, connect = PLATFORMS["plaza"]
    limits = replace(of.limits, calls=0, rule="As many as there are people.")
    monkeypatch.setitem(PLATFORMS, "plaza", (replace(of, limits=limits), connect))
    for _ in range(9):
        open_platform("plaza", channel, unasked=True).read("square", {}, {})
    assert Usage.objects.get(what="calls").used == 9
    assert "calls in" not in as_ada.get(PAGE).content.decode()
    page = as_ada.get("/o/lanterne/govern/connections/networks/facebook/").content.decode()
    assert "for each person who engages with the Page" in page
    assert ">0 calls" not in page


def test_at_the_stop_line_nothing_more_is_called(channel):
    Channel.objects.update(budget=10_000)
    channel.refresh_from_db()
    spend(channel, 10_000)
    with pytest.raises(RateLimited) as caught:
        read(channel)
    assert "spent" in str(caught.value)
    assert not Usage.objects.filter(what="calls").exists()


def test_the_stop_line_is_set_and_shown_on_the_page(as_ada, channel):
    spend(channel, 2_500_000)
    answer = as_ada.post(f"{PAGE}{channel.pk}/budget/", {"most": "10"})
    assert answer.status_code == 302
    page = as_ada.get(PAGE).content.decode()
    assert "US$2.50 spent this month of US$10.00: US$7.50 left" in page
    as_ada.post(f"{PAGE}{channel.pk}/budget/", {"most": ""})
    assert "without a stop line" in as_ada.get(PAGE).content.decode()


def test_an_account_whose_money_runs_out_says_what_still_goes_on(as_ada, channel):
    Channel.objects.update(budget=10_000_000)
    assert "is kept for what you publish" not in as_ada.get(PAGE).content.decode()
    spend(channel, 8_000_000)
    assert "is kept for what you publish" in as_ada.get(PAGE).content.decode()
    spend(channel, 2_000_000)
    page = as_ada.get(f"{PAGE}{channel.pk}/budget/").content.decode()
    assert "The money set aside for this account this month is spent." in page
    assert 'value="10.00"' in page


def test_queries_do_not_grow_with_accounts(as_ada, channel):
    as_ada.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        as_ada.get(PAGE)
    for _ in range(5):
        Channel.objects.create(
            organisation=channel.organisation, platform="plaza", name="zoe", secret="key"
        )
    with CaptureQueriesContext(connection) as many:
        assert "zoe" in as_ada.get(PAGE).content.decode()
    assert len(many) == len(few)


@pytest.mark.parametrize("most", ["-1", "a lot", "1e99"])
def test_a_stop_line_that_is_none_is_refused_in_words(as_ada, channel, most):
    assert as_ada.post(f"{PAGE}{channel.pk}/budget/", {"most": most}).status_code == 422


@given(st.integers(0, 4 * 10**9), st.integers(1, 10**7))
def test_every_moment_is_in_one_stretch_and_one_month(at, seconds):
    now = datetime.fromtimestamp(at, UTC)
    per = timedelta(seconds=seconds)
    begin = stretch(per, now)
    assert begin <= now < begin + per
    first, following = month(now)
    assert first <= now < following
    assert budgets.month(following)[0] == following


def test_what_calls_cost_is_the_accounts_also_when_one_of_them_fails(channel):
    with charged("plaza", channel) as connector:
        connector.read("square", {}, {})
        connector.read("square", {}, {})
    assert Usage.objects.get(what="money").used == 10_000

    def closed_in_the_middle():
        with charged("plaza", channel) as connector:
            connector.read("square", {}, {})
            raise Unavailable("The square is closed.")

    with pytest.raises(Unavailable):
        closed_in_the_middle()
    assert Usage.objects.get(what="money").used == 15_000


def test_an_account_that_is_only_tried_has_no_budget_yet(channel):
    with charged(
        "plaza", Channel(platform="plaza", organisation=channel.organisation)
    ) as connector:
        connector.read("square", {}, {})
    assert not Usage.objects.filter(what="money").exists()
