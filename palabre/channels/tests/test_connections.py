"""Connected accounts through their pages: tried first, sealed, never shown again, forgotten on demand."""

import re
from datetime import timedelta

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from palabre.channels import doors
from palabre.channels.actions import is_another
from palabre.channels.models import Channel
from palabre.connectors.contract import Author
from palabre.connectors.http import Http
from palabre.governance.models import AuditEntry

PAGE = "/o/lanterne/govern/connections/"
GIVEN = {"server": "social.example", "secret": "t0ken-of-zoe"}


@pytest.fixture
def server(monkeypatch):
    """A server that knows two tokens of Zoé, and one of Max."""
    owners = {"t0ken-of-zoe": "zoe", "new-t0ken-of-zoe": "zoe", "t0ken-of-max": "max"}

    def answer(request):
        name = owners.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if name:
            me = {"id": name, "acct": name, "username": name, "display_name": name.title(),
                  "url": f"https://social.example/@{name}"}  # fmt: skip
            return httpx.Response(200, json=me)
        return httpx.Response(401, json={"error": "The access token is invalid"})

    http = Http(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(doors, "http", lambda: http)


def connect(client, **changes):
    return client.post(PAGE + "to/mastodon/", {**GIVEN, **changes})


def test_the_page_says_what_an_account_opens(as_ada, brand):
    page = as_ada.get(PAGE).content.decode()
    assert "No account is connected" in page
    assert "Mastodon" in page
    assert "Bluesky" in page
    assert page.index("/to/mediawiki/") < page.index("/to/circular/") < page.index("/to/nodebb/")
    found = as_ada.get(PAGE, {"q": "newsl"}).content.decode()
    assert "/to/circular/" in found
    assert "An account lets you: Publish" in " ".join(found.split())
    assert "/to/mastodon/" not in found
    assert "No such network" in as_ada.get(PAGE, {"q": "zzz"}).content.decode()


def test_an_account_is_tried_named_sealed_and_never_shown_again(as_ada, brand, server):
    assert connect(as_ada).status_code == 302
    channel = Channel.objects.get()
    assert "zoe" in channel.name
    assert channel.secret == GIVEN["secret"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM channels_channel")
        assert GIVEN["secret"] not in cursor.fetchone()[0]
    for address in (PAGE, f"{PAGE}{channel.pk}/"):
        page = as_ada.get(address).content.decode()
        assert GIVEN["secret"] not in page
    assert GIVEN["secret"] not in str(list(AuditEntry.objects.values()))
    assert AuditEntry.objects.filter(verb="connected", actor="Ada").exists()


def test_an_account_that_is_refused_is_not_kept_and_its_secret_not_repeated(as_ada, brand, server):
    answer = connect(as_ada, secret="wrong-one")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Mastodon doesn’t accept what you gave" in page
    assert "no longer" not in page
    assert "wrong-one" not in answer.content.decode()
    assert not Channel.objects.exists()


def test_an_account_is_tried_again_reconnected_and_forgotten(as_ada, brand, server):
    connect(as_ada)
    channel = Channel.objects.get()
    Channel.objects.update(secret="revoked")
    as_ada.post(f"{PAGE}{channel.pk}/try/")
    assert "no longer accepts" in as_ada.get(PAGE).content.decode()
    as_ada.post(f"{PAGE}{channel.pk}/", GIVEN)
    as_ada.post(f"{PAGE}{channel.pk}/try/")
    assert Channel.objects.get().last_error == ""
    as_ada.post(f"{PAGE}{channel.pk}/disconnect/")
    assert not Channel.objects.exists()
    verbs = AuditEntry.objects.filter(kind="channel").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["connected", "tried", "reconnected", "tried", "disconnected"]


def test_an_account_that_is_connected_already_gets_its_new_key_and_is_not_made_twice(
    as_ada, brand, server
):
    connect(as_ada)
    Channel.objects.update(secret="revoked", last_error="It ended.")
    connect(as_ada, secret="new-t0ken-of-zoe")
    row = Channel.objects.get()
    assert (row.secret, row.last_error) == ("new-t0ken-of-zoe", "")
    verbs = AuditEntry.objects.filter(kind="channel").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["connected", "reconnected"]


def test_two_accounts_of_one_server_are_two(as_ada, brand, server):
    connect(as_ada)
    connect(as_ada, secret="t0ken-of-max")
    assert Channel.objects.count() == 2


def test_another_account_is_not_put_in_the_place_of_one_that_is_connected_again(
    as_ada, brand, server
):
    connect(as_ada)
    channel = Channel.objects.get()
    answer = as_ada.post(f"{PAGE}{channel.pk}/", {**GIVEN, "secret": "t0ken-of-max"})
    assert answer.status_code == 422
    assert "This is another account" in answer.content.decode()
    assert Channel.objects.get().secret == GIVEN["secret"]
    again = as_ada.post(f"{PAGE}{channel.pk}/", {**GIVEN, "secret": "new-t0ken-of-zoe"})
    assert again.status_code == 302
    assert Channel.objects.get().secret == "new-t0ken-of-zoe"


def test_a_secret_that_no_key_opens_asks_to_be_connected_again(as_ada, brand, server, settings):
    connect(as_ada)
    settings.CREDENTIAL_KEYS = ["another key"]
    assert "connect it again" in as_ada.get(PAGE).content.decode()


def test_an_account_on_a_network_that_is_no_more_hides_no_other_and_may_go(as_ada, brand, server):
    connect(as_ada)
    over = Channel.objects.create(
        organisation=brand.organisation, platform="gone", name="old", secret="s"
    )
    page = as_ada.get(PAGE).content.decode()
    assert "zoe" in page
    assert "Palabre connects no account to this network any more" in page
    assert as_ada.post(f"{PAGE}{over.pk}/try/").status_code == 404
    as_ada.post(f"{PAGE}{over.pk}/disconnect/")
    assert Channel.objects.get().platform == "mastodon"


@pytest.mark.parametrize("slug", ["feed", "echo", "nowhere"])
def test_networks_without_accounts_have_no_such_page(as_ada, brand, slug):
    assert as_ada.get(f"{PAGE}to/{slug}/").status_code == 404


@pytest.mark.parametrize(
    ("state", "shown", "folded"),
    [
        ({}, "Try it", "Connect again"),
        ({"expires_at": timezone.now() + timedelta(days=2)}, "Connect again", "Try it"),
        ({"last_error": "Its key is dead."}, "Connect again", "Try it"),
    ],
)
def test_an_account_shows_the_one_act_that_its_state_asks_for_and_folds_the_others(
    as_ada, brand, state, shown, folded
):
    given = {"platform": "mastodon", "name": "zoe", "secret": "key", **state}
    one = Channel.objects.create(organisation=brand.organisation, **given)
    acts = re.search(
        r'<td class="row-acts">(.*?)</td>', as_ada.get(PAGE).content.decode(), re.DOTALL
    )[1]
    open_now, _, menu = acts.partition(f'id="account-{one.pk}" popover')
    assert shown in open_now
    assert folded not in open_now
    assert 'aria-label="More acts for zoe"' in open_now
    assert all(word in menu for word in (folded, "Who speaks", "Disconnect"))
    assert f'action="{PAGE}{one.pk}/try/"' in open_now  # whatever sends the form ends nothing
    assert f'formaction="{PAGE}{one.pk}/disconnect/"' in menu.rpartition("<button")[2]


def test_an_account_whose_network_is_over_is_only_disconnected(as_ada, brand):
    given = {"platform": "orkut", "name": "zoe", "secret": "key"}
    one = Channel.objects.create(organisation=brand.organisation, **given)
    acts = re.search(
        r'<td class="row-acts">(.*?)</td>', as_ada.get(PAGE).content.decode(), re.DOTALL
    )[1]
    (only,) = re.findall(r"<button.*?</button>|<a .*?</a>", acts, re.DOTALL)
    assert "Disconnect" in only
    assert f'formaction="{PAGE}{one.pk}/disconnect/"' in only
    as_ada.post(f"{PAGE}{one.pk}/disconnect/")
    assert not Channel.objects.exists()


def test_only_who_leads_the_team_connects(client, bo, brand):
    client.force_login(bo.user)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE + "to/mastodon/", GIVEN).status_code == 403


def test_an_account_of_another_house_is_not_there(as_ada, cy, brand):
    row = Channel.objects.create(organisation=cy.organisation, platform="mastodon", name="x")
    assert as_ada.get(f"{PAGE}{row.pk}/").status_code == 404
    assert as_ada.post(f"{PAGE}{row.pk}/disconnect/").status_code == 404


@pytest.mark.parametrize("values", [{"server": ""}, {"secret": ""}, {"server": "http://127.0.0.1"},
                                    {"server": "<script>"}])  # fmt: skip
def test_what_cannot_be_connected_is_said_on_the_form(as_ada, brand, values):
    assert connect(as_ada, **values).status_code == 422


def test_a_mailbox_that_calls_itself_otherwise_is_still_the_same_account(brand):
    row = Channel(platform="mailbox", server="imap.example", account="desk", name="desk@x.example")
    given = {"server": "imap.example", "account": "desk", "address": "hello@x.example"}
    assert not is_another(row, given, Author("hello@x.example", "", "hello@x.example"))
    given["account"] = "sales"
    assert is_another(row, given, Author("sales@x.example", "", "sales@x.example"))


FORUMS = {
    "discourse": {"about": {"title": "Le forum"}},
    "flarum": {"data": {"type": "forums", "id": "1", "attributes": {"title": "Le forum"}}},
    "nodebb": {"siteTitle": "Le forum"},
}


@pytest.mark.parametrize("slug", FORUMS)
def test_a_forum_is_connected_by_its_address_alone(as_ada, brand, monkeypatch, slug):
    http = Http(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=FORUMS[slug])))
    monkeypatch.setattr(doors, "http", lambda: http)
    answer = as_ada.post(f"{PAGE}to/{slug}/", {"server": "forum.example"})
    assert answer.status_code == 302, answer.content.decode()
    page = as_ada.get(PAGE).content.decode()
    assert "Le forum" in page
    assert "connect it again" not in page


def test_a_key_of_stack_exchange_is_given_without_an_account(as_ada, brand, monkeypatch):
    asked = []

    def answer(request):
        asked.append(request.url.params.get("key"))
        return httpx.Response(200, json={"items": [{}]})

    http = Http(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(doors, "http", lambda: http)
    assert as_ada.post(f"{PAGE}to/stackexchange/", {"key": "of-our-app"}).status_code == 302
    page = as_ada.get(PAGE).content.decode()
    assert "of-our-app" not in page
    assert "connect it again" not in page
    doors.open_platform("stackexchange", Channel.objects.get()).me()
    assert asked == ["of-our-app"] * 2


@pytest.mark.parametrize(
    "slug", ["discourse", "flarum", "nodebb", "lemmy", "stackexchange", "hackernews"]
)
def test_what_everybody_sees_is_read_without_an_account(slug):
    assert any(not kind.needs_account for kind in doors.platform(slug).sources)
