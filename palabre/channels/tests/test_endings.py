"""A connection that renews itself ends, too: of that a person is told a week before."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import httpx
import pytest
from django.core import mail
from django.utils import timezone

from palabre.channels.actions import connect_account
from palabre.channels.doors import credential_of, open_platform
from palabre.channels.jobs import look_after_keys
from palabre.channels.models import Channel
from palabre.channels.tests.test_signing_in import PAGE, connected
from palabre.connectors.http import Http
from palabre.connectors.oauth import Tokens, tokens_of
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.governance.tests.mail_server import BACKEND, Server
from palabre.jobs.actions import stopped
from palabre.jobs.running import run_due

DAY = 86_400
GIVEN = {"access_token": "key-1", "refresh_token": "renew-1", "expires_in": 3600}
TODAY = "/o/lanterne/today/"


def told():
    run_due()
    return [one for one in mail.outbox if "zoe" in one.subject]


@pytest.mark.parametrize(
    "end",
    [{"refresh_token_expires_in": 6 * DAY}, {"refresh_expires_in": 6 * DAY},
     {"refresh_token_expires_in": str(6 * DAY)}],
)  # fmt: skip
def test_it_is_told_once_however_often_the_key_is_renewed_until_then(as_ada, brand, network, end):
    network.tokens = {**GIVEN, **end}
    connected(as_ada)
    look_after_keys()
    Channel.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    network.tokens = {"access_token": "key-2", "expires_in": 3600}
    look_after_keys()
    assert Channel.objects.get().secret == "key-2"
    look_after_keys()
    assert len(told()) == 1
    page = as_ada.get(PAGE).content.decode()
    assert "Ends soon" in page
    assert "Its key ends on" in as_ada.get(TODAY).content.decode()


def test_what_ends_in_more_than_a_week_or_never_is_not_told(as_ada, brand, network):
    network.tokens = {**GIVEN, "refresh_token_expires_in": 8 * DAY}
    connected(as_ada)
    network.tokens, network.me = GIVEN, {"id": "8", "name": "zoe too"}
    connected(as_ada)
    look_after_keys()
    assert Channel.objects.count() == 2
    assert not told()


def test_a_renewal_that_brings_a_new_renewing_key_moves_the_end(as_ada, brand, network):
    network.tokens = {**GIVEN, "refresh_token_expires_in": 6 * DAY}
    connected(as_ada)
    Channel.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    network.tokens = {**GIVEN, "refresh_token": "renew-2", "refresh_token_expires_in": 60 * DAY}
    look_after_keys()
    assert Channel.objects.get().ends_at > timezone.now() + timedelta(days=59)
    assert not told()


def test_a_connection_that_was_told_of_is_told_of_again_a_week_before_its_next_end(
    as_ada, brand, network
):
    network.tokens = {**GIVEN, "refresh_token_expires_in": 6 * DAY}
    for times in (1, 2):
        connected(as_ada)
        look_after_keys()
        assert len(told()) == times


def test_the_end_is_told_to_no_connector(as_ada, brand, network):
    network.tokens = {**GIVEN, "refresh_token_expires_in": 60 * DAY}
    connected(as_ada)
    row = Channel.objects.get()
    assert row.ends_at
    assert credential_of(row) == {
        "client_id": "our-app", "client_secret": "app-s3cret",
        "server": "", "account": "7", "secret": "key-1",
    }  # fmt: skip


def test_where_only_the_networks_pages_know_it_the_end_moves_with_each_new_renewing_key(
    monkeypatch, brand, network
):
    """Trustpilot spells seconds as text, and says in its documentation alone that 30 days are all."""
    platform = PLATFORMS["trustpilot"][0]
    assert platform.oauth.renews_for == timedelta(days=30)
    answer = {"access_token": "a", "refresh_token": "b", "expires_in": "359999"}
    assert tokens_of(answer) == Tokens("a", "b", timedelta(seconds=359_999))
    row = connect_account(MACHINE, brand.organisation, "trustpilot", {"secret": "old"})
    Channel.objects.update(
        refresh="renewing", expires_at=timezone.now() + timedelta(minutes=1), account="7"
    )
    row.refresh_from_db()
    network.tokens = {"access_token": "a", "refresh_token": "renewing", "expires_in": "60"}
    door = Http(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=network.tokens)))
    monkeypatch.setattr("palabre.channels.doors.http", lambda: door)
    open_platform("trustpilot", row)
    row.refresh_from_db()
    assert row.ends_at is None, "the same renewing key: its own 30 days began before"
    network.tokens = {"access_token": "b", "refresh_token": "another", "expires_in": "359999"}
    open_platform("trustpilot", row)
    row.refresh_from_db()
    assert timedelta(days=29) < row.ends_at - timezone.now() < timedelta(days=30)


@pytest.fixture
def ending(as_ada, brand, network, settings, monkeypatch):
    """Tell of an ending connection by a mail server with these faults; who hears of it now, and later."""
    network.tokens = {**GIVEN, "refresh_token_expires_in": 6 * DAY}
    connected(as_ada)
    settings.EMAIL_BACKEND = BACKEND

    def tell(**faults):
        for name in ("absent", "faults"):
            monkeypatch.setattr(Server, name, faults.get(name, []))
        look_after_keys()
        assert told() == []
        assert (Server.absent, Server.faults) == ([], [])

    return tell


def later(**how):
    run_due(timezone.now() + timedelta(**how))
    return len([one for one in mail.outbox if "zoe" in one.subject])


def test_a_mail_server_that_was_away_is_given_the_mail_once_it_is_there_and_once(ending):
    ending(absent=[OSError])
    assert later(minutes=2) == 1
    assert later(hours=5) == 1


def test_an_account_that_was_connected_again_meanwhile_is_not_said_to_end(ending, as_ada, network):
    ending(absent=[OSError])
    network.tokens = {**GIVEN, "refresh_token_expires_in": 60 * DAY}
    connected(as_ada)
    assert later(minutes=2) == 0


def test_a_mail_that_may_have_left_is_not_sent_again(ending):
    ending(faults=[SMTPServerDisconnected])
    assert later(minutes=2) == 0
    assert [one.name for one in stopped()] == ["channels.mail_ending"]
