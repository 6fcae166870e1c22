"""A listener that is cut off, or dies, while Discord tells it something: all of it is kept, once."""

import threading

import httpx
import pytest

from palabre.channels.models import Channel
from palabre.connectors.discord.client import DiscordConnector
from palabre.connectors.trial import route
from palabre.governance.acts import MACHINE
from palabre.listening import listen
from palabre.listening.actions.sources import add_source
from palabre.listening.listen import Stream
from palabre.listening.models import Mention
from tests.doubles.gateway import PLACE, Gateway
from tests.doubles.links import running

pytestmark = pytest.mark.django_db
FIRST = 1300000000000000000
CUT = ("cut", 4000)
TEXTS = ("Bonjour à tous", "Où est la Lanterne ?", "Rue des Lilas", "Elle ferme à vingt heures")
NETWORK = route({"GET /gateway/bot": {"url": PLACE, "shards": 1}})


def said(number, step="say"):
    return step, "MESSAGE_CREATE", {
        "id": str(FIRST + number), "type": 0, "channel_id": "900", "guild_id": "800",
        "content": TEXTS[number], "timestamp": "2026-11-27T10:02:00+00:00",
        "author": {"id": "501", "username": "zoe"},
    }  # fmt: skip


@pytest.fixture
def source(brand):
    house = brand.organisation
    bot = Channel.objects.create(
        organisation=house, platform="discord", name="bot", secret="s3cret"
    )
    return add_source(MACHINE, house, "discord", "live", {}, channel=bot)[0]


def hear(source, double, monkeypatch):
    """Let one listener hear what a double has to say, until the link ends for good."""
    with running(double, httpx.MockTransport(NETWORK)) as http:
        connector = DiscordConnector(http, {"secret": "s3cret"})
        monkeypatch.setattr(listen, "open_platform", lambda slug, channel, **how: connector)
        source.refresh_from_db()
        Stream([source], threading.Event()).listen()
    source.refresh_from_db()


class Killed(Exception):
    """What a machine that breaks while a batch is stored looks like to the database."""


def test_a_listener_that_died_before_it_stored_hears_the_same_again_and_keeps_it_once(
    source, monkeypatch
):
    double = Gateway(said(0), CUT, said(1, "away"), ("raw", "{}"), CUT, ends=True)
    hear(source, double, monkeypatch)
    assert source.cursor["session"] == "session-1"
    double.script = [said(2), CUT]

    def die(*_given):
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(listen, "_note_flush", die)
        hear(source, double, broken)
    assert Mention.objects.count() == 2
    double.script = [
        said(3), ("say", "MESSAGE_DELETE", {"id": str(FIRST), "channel_id": "900", "guild_id": "800"}),
        CUT,
    ]  # fmt: skip
    hear(source, double, monkeypatch)
    kept = Mention.objects.order_by("remote_id").values_list("remote_id", flat=True)
    assert list(kept) == [f"900/{FIRST + number}" for number in (1, 2, 3)]
    assert double.ops().count(2) == 1  # the one session was taken up each time
