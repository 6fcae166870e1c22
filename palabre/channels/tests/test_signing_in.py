"""An account is connected on the network's own pages: there, and back, and kept fresh."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core import mail
from django.utils import timezone

from palabre.channels.actions import keep_tokens
from palabre.channels.doors import open_platform
from palabre.channels.jobs import look_after_keys
from palabre.channels.models import App, Channel
from palabre.connectors.contract import Author, Reconnect, TooSoon, Unavailable
from palabre.connectors.oauth import Tokens, challenge
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Brand, Notice
from palabre.jobs.running import run_due
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector

PAGE = "/o/lanterne/govern/connections/"
KEYS = {"client_id": "our-app", "client_secret": "app-s3cret"}


def gone_there(client, wishes=()):
    """Go to the network; what it is asked in the address."""
    client.post(f"{PAGE}to/plaza/app/", KEYS)
    answer = client.post(f"{PAGE}to/plaza/there/", {"wishes": list(wishes)})
    assert answer.status_code == 302
    return {k: v[0] for k, v in parse_qs(urlsplit(answer["location"]).query).items()}


def connected(client, **changes):
    asked = gone_there(client)
    given = {"code": "c0de", "state": asked["state"], **changes}
    client.get(f"{PAGE}back/", given)
    return asked


def test_the_same_account_signed_in_twice_is_one_account_with_its_new_key(as_ada, brand, network):
    connected(as_ada)
    network.tokens = {**network.tokens, "access_token": "key-2"}
    connected(as_ada)
    assert Channel.objects.get().secret == "key-2"
    network.me = {"id": "8", "name": "max"}
    connected(as_ada)
    assert Channel.objects.count() == 2


def test_the_app_keys_come_first_with_the_way_to_get_them(as_ada, brand, network):
    answer = as_ada.get(f"{PAGE}to/plaza/", follow=True)
    page = answer.content.decode()
    assert "Make an app on the square’s own page." in page
    assert "/govern/connections/back/" in page


def test_only_what_is_wished_for_is_asked_for(as_ada, brand, network):
    assert gone_there(as_ada)["scope"] == "hear"
    assert gone_there(as_ada, ["publish"])["scope"] == "speak hear"


def test_what_was_asked_for_is_what_a_network_gave_that_names_no_scopes(as_ada, brand, network):
    connected(as_ada)
    assert Channel.objects.get().scopes == "hear"
    network.tokens = {**network.tokens, "scope": "hear a bit"}
    connected(as_ada)
    assert Channel.objects.get().scopes == "hear a bit"


@pytest.mark.parametrize(("wishes", "ticked"), [([], []), (["publish"], ["publish"])])
def test_who_connects_again_loses_no_permission_by_not_thinking_of_it(
    as_ada, brand, network, wishes, ticked
):
    asked = gone_there(as_ada, wishes)
    as_ada.get(f"{PAGE}back/", {"code": "c0de", "state": asked["state"]})
    channel = Channel.objects.get()
    form = as_ada.get(f"{PAGE}to/plaza/there/?again={channel.pk}").context["form"]
    assert form["wishes"].initial == ticked
    wanted = as_ada.get(f"{PAGE}to/plaza/there/?again={channel.pk}&for=publish").context["form"]
    assert set(wanted["wishes"].initial) == {*ticked, "publish"}


def test_an_account_of_stack_exchange_is_connected_again_where_it_signed_in(as_ada, brand):
    """It may also be a key alone, typed here."""
    rows = {"organisation": brand.organisation, "platform": "stackexchange"}
    signed_in = Channel.objects.create(**rows, name="Zoé", secret="t", scopes="no_expiry")
    typed = Channel.objects.create(**rows, name="Key", more={"key": "k"})
    App.objects.create(organisation=brand.organisation, platform="stackexchange", keys=KEYS)
    answer = as_ada.get(f"{PAGE}{signed_in.pk}/")
    assert answer["location"] == f"{PAGE}to/stackexchange/there/?again={signed_in.pk}"
    assert as_ada.get(f"{PAGE}{typed.pk}/").status_code == 200


def test_only_the_form_that_leads_to_a_network_may_leave_the_house(as_ada, brand, network):
    gone_there(as_ada)
    policies = [
        as_ada.get(PAGE + page)["content-security-policy"] for page in ("to/plaza/there/", "")
    ]
    assert ["form-action 'self' https: http:" in policy for policy in policies] == [True, False]


def test_an_account_comes_back_with_a_key_that_is_sealed(as_ada, brand, network):
    asked = connected(as_ada)
    channel = Channel.objects.get()
    assert (channel.name, channel.account) == ("zoe", "7")
    assert (channel.secret, channel.refresh) == ("key-1", "renew-1")
    assert channel.expires_at > timezone.now() + timedelta(minutes=50)
    assert network.asked[0]["client_secret"] == "app-s3cret"
    assert challenge(network.asked[0]["code_verifier"]) == asked["code_challenge"]
    page = as_ada.get(PAGE).content.decode() + str(list(AuditEntry.objects.values()))
    assert "key-1" not in page
    assert "app-s3cret" not in page + as_ada.get(f"{PAGE}to/plaza/app/").content.decode()


def test_who_it_is_is_kept_without_what_no_database_takes(as_ada, brand, network):
    """PostgreSQL refuses NUL, and a name with marks would disorder the page that it stands on."""
    network.me = {"id": "7\x00\x1b", "name": "zo\x00e\u202e\n of the square\x9f"}
    connected(as_ada)
    channel = Channel.objects.get()
    assert (channel.account, channel.name) == ("7", "zoe of the square")
    assert "zoe of the square" in as_ada.get(PAGE).content.decode()


@pytest.mark.parametrize("changes", [{"state": "another"}, {"state": ""}, {"code": ""}])
def test_a_return_that_was_not_begun_here_connects_nothing(as_ada, brand, network, changes):
    connected(as_ada, **changes)
    assert not Channel.objects.exists()


def signed_in_for(client, brand):
    """Go to the network and come back, for an account of this brand."""
    client.post(f"{PAGE}to/plaza/app/", KEYS)
    answer = client.post(f"{PAGE}to/plaza/there/", {"owner": str(brand.pk)})
    asked = parse_qs(urlsplit(answer["location"]).query)
    return {"code": "c0de", "state": asked["state"][0]}


def test_the_account_that_comes_back_is_the_brands_it_was_wanted_for(as_ada, brand, network):
    other = Brand.objects.create(organisation=brand.organisation, name="Phare", slug="phare")
    as_ada.get(f"{PAGE}back/", signed_in_for(as_ada, other))
    assert Channel.objects.get().brand == other


def test_a_brand_that_was_removed_meanwhile_opens_the_account_to_nobody(as_ada, brand, network):
    other = Brand.objects.create(organisation=brand.organisation, name="Phare", slug="phare")
    given = signed_in_for(as_ada, other)
    other.delete()
    page = as_ada.get(f"{PAGE}back/", given, follow=True).content.decode()
    assert "This brand was removed meanwhile" in page
    assert not Channel.objects.exists()


def test_a_return_counts_once(as_ada, brand, network):
    asked = connected(as_ada)
    as_ada.get(f"{PAGE}back/", {"code": "c0de", "state": asked["state"]})
    assert Channel.objects.count() == 1


def test_another_account_does_not_take_the_place_of_the_one_to_connect_again(
    as_ada, brand, network
):
    connected(as_ada)
    channel = Channel.objects.get()
    network.me = {"id": "8", "name": "bo"}
    answer = as_ada.post(f"{PAGE}to/plaza/there/?again={channel.pk}", {})
    asked = parse_qs(urlsplit(answer["location"]).query)
    as_ada.get(f"{PAGE}back/", {"code": "c", "state": asked["state"][0]})
    assert Channel.objects.get().account == "7"


def ending(client, **changes):
    """An account whose key is about to end."""
    connected(client)
    soon = timezone.now() + timedelta(minutes=1)
    Channel.objects.update(**{"expires_at": soon, **changes})
    return Channel.objects.get()


def test_a_key_that_ends_is_renewed_before_it_is_used(as_ada, brand, network):
    channel = ending(as_ada)
    network.tokens = {"access_token": "key-2", "expires_in": 3600}
    open_platform("plaza", channel)
    fresh = Channel.objects.get()
    assert fresh.secret == "key-2"
    assert fresh.refresh == "renew-1", "an empty renewing key never overwrites a good one"
    assert network.asked[-1]["refresh_token"] == "renew-1"


def test_a_key_is_renewed_by_one_process_only(as_ada, brand, network):
    channel = ending(as_ada, renewing_until=timezone.now() + timedelta(seconds=30))
    with pytest.raises(TooSoon):
        open_platform("plaza", channel)
    assert len(network.asked) == 1


@pytest.mark.parametrize("fault", [500, httpx.ReadError("cut")])
def test_a_fault_while_renewing_loses_nothing(as_ada, brand, network, fault):
    channel = ending(as_ada)
    network.status = fault
    with pytest.raises(Exception, match=r"\.$"):
        open_platform("plaza", channel)
    kept = Channel.objects.get()
    assert (kept.secret, kept.refresh, kept.renewing_until) == ("key-1", "renew-1", None)


@pytest.mark.parametrize("status", [200, 400])
def test_a_person_who_connects_again_while_a_key_is_renewed_has_the_last_word(
    as_ada, brand, network, monkeypatch, status
):
    channel = ending(as_ada)

    def meanwhile(*_, **__):
        tokens = Tokens("key-of-hers", "renew-of-hers", timedelta(hours=1))
        keep_tokens(MACHINE, brand.organisation, "plaza", "", tokens, Author("7"), channel)
        if status == 400:
            raise Reconnect("No.")
        return Tokens("key-2", "renew-2", timedelta(hours=1))

    monkeypatch.setattr("palabre.connectors.oauth.renew", meanwhile)
    open_platform("plaza", Channel.objects.get())
    kept = Channel.objects.get()
    assert (kept.secret, kept.refresh, kept.last_error) == ("key-of-hers", "renew-of-hers", "")


def test_an_account_that_was_let_go_meanwhile_does_not_come_back_by_itself(
    as_ada, brand, network, monkeypatch
):
    channel = ending(as_ada)

    def meanwhile(*_, **__):
        Channel.objects.all().delete()
        return Tokens("key-2", "renew-2", timedelta(hours=1))

    monkeypatch.setattr("palabre.connectors.oauth.renew", meanwhile)
    with pytest.raises(Reconnect):
        open_platform("plaza", channel)
    assert not Channel.objects.exists()


def test_a_stop_line_set_while_an_account_is_connected_again_stays(as_ada, brand, network):
    connected(as_ada)
    before = Channel.objects.get()
    Channel.objects.update(budget=5)
    keep_tokens(MACHINE, brand.organisation, "plaza", "", Tokens("key-3"), Author("7"), before)
    kept = Channel.objects.get()
    assert (kept.budget, kept.secret) == (5, "key-3")


@pytest.fixture
def servers(network, monkeypatch):
    """The same network, spread over servers that people name, which take apps by themselves."""
    by = replace(PLATFORM.oauth, authorize="/authorize", token="/token", register="/apps",
                 on_server=True)  # fmt: skip
    monkeypatch.setitem(PLATFORMS, "plaza", (replace(PLATFORM, oauth=by), PlazaConnector))


def test_an_account_is_connected_again_on_its_own_server_only(as_ada, brand, network, servers):
    channel = Channel.objects.create(
        organisation=brand.organisation, platform="plaza", server="https://one.example", name="zoe"
    )
    for server, status in (("two.example", 422), ("one.example", 302)):
        App.objects.create(
            organisation=brand.organisation, platform="plaza", server=f"https://{server}", keys=KEYS
        )
        answer = as_ada.post(f"{PAGE}to/plaza/there/?again={channel.pk}", {"server": server})
        assert answer.status_code == status


@pytest.mark.parametrize(
    "server", ["https://[", "http://[::1", "one.example#@two.example", "a@b.example", "b.example:x"]
)
def test_what_is_no_server_is_said_on_the_form(as_ada, brand, network, servers, server):
    answer = as_ada.post(f"{PAGE}to/plaza/there/", {"server": server})
    assert answer.status_code == 422
    assert "Give the server of the account" in answer.content.decode()


def test_an_answer_without_a_key_loses_nothing(as_ada, brand, network):
    channel = ending(as_ada)
    network.tokens = {"access_token": "", "refresh_token": ""}
    with pytest.raises(Unavailable):
        open_platform("plaza", channel)
    assert Channel.objects.get().secret == "key-1"


def test_a_key_that_the_network_took_back_asks_to_connect_again_on_today(as_ada, brand, network):
    channel = ending(as_ada)
    network.status = 400
    with pytest.raises(Reconnect):
        open_platform("plaza", channel)
    page = as_ada.get("/o/lanterne/today/").content.decode()
    assert "The connection to zoe doesn’t work." in page
    assert [one.sentence for one in Notice.objects.all()] == ["La connexion à zoe a pris fin."]


def test_a_key_that_nothing_renews_is_announced_a_week_before_once(as_ada, brand, network):
    network.tokens = {"access_token": "key-1", "expires_in": 6 * 86_400}
    connected(as_ada)
    look_after_keys()
    look_after_keys()
    run_due()
    assert len([one for one in mail.outbox if "zoe" in one.subject]) == 1
    assert [one.sentence for one in Notice.objects.all()] == [
        "La connexion à zoe prend bientôt fin."
    ]
    assert "ends soon" in as_ada.get("/o/lanterne/today/").content.decode()


def test_a_key_that_ends_in_more_than_a_week_is_not_announced_yet(as_ada, brand, network):
    network.tokens = {"access_token": "key-1", "expires_in": 8 * 86_400}
    connected(as_ada)
    look_after_keys()
    run_due()
    assert not [one for one in mail.outbox if "zoe" in one.subject]
    assert "ends soon" not in as_ada.get("/o/lanterne/today/").content.decode()


def test_an_account_on_a_network_that_is_no_more_keeps_no_other_key_from_being_renewed(
    as_ada, brand, network
):
    ending(as_ada, platform="gone")
    connected(as_ada)
    Channel.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    network.tokens = {"access_token": "key-2", "expires_in": 3600}
    look_after_keys()
    assert Channel.objects.get(platform="plaza").secret == "key-2"


def test_app_keys_of_another_house_are_not_used(as_ada, cy, brand, network):
    App.objects.create(organisation=cy.organisation, platform="plaza", keys=KEYS)
    answer = as_ada.get(f"{PAGE}to/plaza/there/")
    assert answer.status_code == 302
    assert answer["location"].endswith("/app/")


@pytest.fixture
def prolonging(network, monkeypatch):
    """The same network, which has no renewing keys but lets a key last longer; how often it was asked."""
    asked = []

    class Prolonging(PlazaConnector):
        def prolong(self):
            asked.append(self._headers["Authorization"])
            if network.status == 400:
                raise Reconnect("No.")
            return Tokens(f"lasting-{len(asked)}", lasts=timedelta(days=60))

    monkeypatch.setitem(PLATFORMS, "plaza", (PLATFORM, Prolonging))
    network.tokens = {"access_token": "short", "expires_in": 3600}
    return asked


def test_a_short_key_is_given_for_a_lasting_one_at_once_and_in_time(
    as_ada, brand, network, prolonging
):
    connected(as_ada)
    assert Channel.objects.get().secret == "lasting-1"
    assert Channel.objects.get().expires_at > timezone.now() + timedelta(days=59)
    Channel.objects.update(expires_at=timezone.now() + timedelta(days=3))
    look_after_keys()
    look_after_keys()
    assert Channel.objects.get().secret == "lasting-2"
    assert prolonging == ["Bearer short", "Bearer lasting-1"]
    run_due()
    assert not mail.outbox


def test_a_key_that_is_not_prolonged_stays_and_its_end_is_announced(
    as_ada, brand, network, prolonging
):
    connected(as_ada)
    Channel.objects.update(expires_at=timezone.now() + timedelta(days=3))
    network.status = 400
    look_after_keys()
    run_due()
    assert Channel.objects.get().secret == "lasting-1"
    assert len(mail.outbox) == 1


def test_signing_in_there_is_offered_before_a_key_made_by_hand(as_ada):
    page = as_ada.get(f"{PAGE}to/mastodon/").content.decode()
    assert page.index(f"{PAGE}to/mastodon/there/") < page.index('name="secret"')
