"""Where each look at a kept text is paid for, it is looked at for some days and once in each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.channels import doors
from palabre.channels.actions import connect_account
from palabre.channels.budgets import MONEY_KEPT, USUAL_LINE
from palabre.channels.doors import open_platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Author, Item
from palabre.connectors.http import Http
from palabre.connectors.registry import PLATFORMS
from palabre.connectors.x import COSTS, PLATFORM
from palabre.governance.acts import MACHINE
from palabre.listening import checking
from palabre.listening.actions.topics import make_topic
from palabre.listening.checking import check_due
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Sweep
from palabre.listening.tests.conftest import NOON

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 11, 30, 22, tzinfo=UTC)
KEPT = 400


class Clock:
    """A double of the clock of looking again and of its budget."""

    def __init__(self):
        self.time = BEGIN

    def now(self):
        return self.time


@pytest.fixture
def x(monkeypatch):
    """A double of X that shows every post it is asked for; it counts them."""
    shown = []

    def answer(request):
        ids = request.url.params["ids"].split(",")
        shown.extend(ids)
        return httpx.Response(200, json={"data": [{"id": one} for one in ids]})

    monkeypatch.setattr(doors, "http", lambda: Http(transport=httpx.MockTransport(answer)))
    return shown


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    monkeypatch.setattr(checking, "timezone", found)
    return found


@pytest.fixture
def channel(brand, x):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    said = [Item(str(n), f"lanterne {n}", NOON, Author("v")) for n in range(1_000, 1_000 + KEPT)]
    ingest(said, "x", organisation_id=brand.organisation_id)
    Mention.objects.update(seen_at=BEGIN)
    return Channel.objects.create(
        organisation=brand.organisation, platform="x", name="z", secret="key"
    )


def test_each_post_is_paid_for_once_a_day_of_x_and_no_more_after_a_week(channel, clock, x):
    looks = []
    for hour in range(0, 24 * 30, 4):
        clock.time = BEGIN + timedelta(hours=hour)
        check_due()
        check_due()
        looks.append(len(x))
    assert looks[0] == KEPT
    # At 22 h one day in UTC is nearly over: the next look is at 2 h, and so on once a day.
    assert looks[1] == looks[6] == 2 * KEPT
    assert looks[7] == 3 * KEPT
    assert max(looks) == looks[-1] == 8 * KEPT
    assert channel.usage.get(what="money").used == 8 * KEPT * COSTS["read"]
    assert Mention.objects.count() == KEPT


def test_what_came_meanwhile_is_looked_at_and_what_is_older_is_left(channel, clock, x):
    Mention.objects.exclude(remote_id="1000").update(seen_at=BEGIN - timedelta(days=7, minutes=1))
    check_due()
    check_due()
    assert x == ["1000"]
    assert Sweep.objects.get().done_at


def test_elsewhere_every_text_is_looked_at_however_old_it_is(channel, clock, x, monkeypatch):
    of, connect = PLATFORMS["x"]
    monkeypatch.setitem(PLATFORMS, "x", (replace(of, looks_back=None), connect))
    Mention.objects.update(seen_at=BEGIN - timedelta(days=900))
    check_due()
    assert len(x) == KEPT


def test_looking_again_stops_at_the_stop_line_and_leaves_people_a_part(channel, clock, x):
    Channel.objects.update(budget=1_200_000)
    check_due()
    # A fifth is kept; the money is noted a hundred posts at a time.
    assert channel.usage.get(what="money").used == 1_000_000
    assert Sweep.objects.get().last_error == MONEY_KEPT
    channel.refresh_from_db()
    assert open_platform("x", channel).check(["1000"]).cost == COSTS["read"]


def test_an_account_on_a_network_that_bills_begins_with_a_stop_line(brand):
    row = connect_account(MACHINE, brand.organisation, "x", {"secret": "key"}, "z")
    assert (row.budget, bool(PLATFORM.prices)) == (USUAL_LINE, True)
    other = connect_account(MACHINE, brand.organisation, "irc", {"server": "irc.example"}, "z")
    assert other.budget is None
