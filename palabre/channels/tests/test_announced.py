"""Servers of one network differ: an account has the limits of its own."""

import json
from dataclasses import replace

import pytest

from palabre.channels import announced, doors
from palabre.channels.actions import connect_account
from palabre.channels.doors import ANNOUNCED, credential_of
from palabre.channels.jobs import learn_all_limits
from palabre.channels.models import Channel
from palabre.connectors.contract import PostLimits, Unavailable
from palabre.connectors.mastodon import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.jobs.running import run_due

pytestmark = pytest.mark.django_db

ROOMY = PostLimits(text=5_000, unit="graphemes", link=25, media=6, alt=0)


class Server:
    """A server on paper that says what it takes, or doesn't answer."""

    def __init__(self):
        self.says, self.asked = ROOMY, 0

    def __call__(self, http, credential):
        return self

    def announced(self):
        self.asked += 1
        if self.says is None:
            raise Unavailable("Down.")
        return self.says


@pytest.fixture
def server(monkeypatch):
    """The server of the account."""
    server = Server()
    monkeypatch.setitem(PLATFORMS, "mastodon", (PLATFORM, server))
    return server


@pytest.fixture
def account(server, brand):
    """An account there."""
    values = {"server": "https://roomy.example", "secret": "s"}
    channel = connect_account(MACHINE, brand.organisation, "mastodon", values, "Lanterne", brand)
    while run_due():
        pass
    return Channel.objects.get(pk=channel.pk)


def test_the_networks_whose_servers_differ_are_known():
    assert "mastodon" in doors.announcing_platforms()
    assert "bluesky" not in doors.announcing_platforms()


def test_an_account_that_is_connected_has_the_limits_that_its_server_tells(server, account):
    assert server.asked == 1
    post = announced.platform_of(account).post
    assert (post.text, post.link, post.media) == (5_000, 25, 6)
    # What a server doesn't say, and how pictures are made, is as on the network.
    assert (post.alt, post.pictures) == (PLATFORM.post.alt, PLATFORM.post.pictures)
    assert ANNOUNCED not in credential_of(account)


def test_limits_are_asked_for_each_day_and_a_silent_server_keeps_its_own(server, account):
    server.says = replace(ROOMY, text=11_000)
    learn_all_limits()
    run_due()
    account.refresh_from_db()
    assert announced.platform_of(account).post.text == 11_000
    server.says = None
    learn_all_limits()
    run_due()
    account.refresh_from_db()
    assert server.asked == 3
    assert announced.platform_of(account).post.text == 11_000


def test_an_account_that_went_to_another_server_meanwhile_keeps_nothing_of_the_old_one(
    server, account
):
    Channel.objects.filter(pk=account.pk).update(server="https://small.example")
    server.says = replace(ROOMY, text=1)
    announced.learn(account)
    account.refresh_from_db()
    assert json.loads(account.more[ANNOUNCED])["text"] == 5_000


def test_an_account_of_which_nothing_is_known_has_the_network_s_limits(brand):
    channel = Channel(organisation=brand.organisation, platform="mastodon", name="L")
    assert announced.platform_of(channel) is PLATFORM
    wordless = Channel(organisation=brand.organisation, platform="feed", name="L")
    wordless.more = {ANNOUNCED: json.dumps({"text": 9})}
    assert announced.platform_of(wordless).post is None
