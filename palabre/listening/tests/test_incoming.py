"""What programs send in: with a key or a signature, strictly read, never kept twice."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from django.utils import timezone

from palabre.channels.keys import CALLS_A_MINUTE, make_key
from palabre.channels.models import ApiKey
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.listening import incoming
from palabre.listening.absent import STALE
from palabre.listening.actions.topics import make_topic
from palabre.listening.ingest import ingest
from palabre.listening.models import Gone, Mention
from palabre.listening.words import network

ADDRESS = "/api/v1/mentions"
PAGE = "/o/lanterne/govern/connections/keys/"
ONE = {
    "id": "review-17",
    "text": "Lanterne makes <b>good</b> coffee",
    "published_at": "2026-11-20T10:00:00Z",
    "author": {"name": "Zoé"},
    "url": "https://shop.example/reviews/17",
    "kind": "review",
}


@pytest.fixture
def listened(brand):
    """A brand with one topic and no mention."""
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    return brand


@pytest.fixture
def key(listened):
    return make_key(MACHINE, listened.organisation, "shop")


def send(client, spelt, body, **headers):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(
        ADDRESS, body, "application/json", headers={"Authorization": f"Bearer {spelt}", **headers}
    )


def test_what_a_topic_follows_is_kept_once_and_the_answer_says_so(client, key):
    body = {"mentions": [ONE, {"id": "2", "text": "of nothing that is followed"}]}
    told = send(client, key[1], body).json()
    assert [one["state"] for one in told["mentions"]] == ["kept", "not followed"]
    again = send(client, key[1], body).json()
    assert [one["state"] for one in again["mentions"]] == ["known", "not followed"]
    mention = Mention.objects.get()
    assert (mention.kind, mention.voice.name, mention.place.name) == ("review", "Zoé", "shop")
    assert again["mentions"][0]["mention"] == str(mention.pk)


def test_a_text_without_an_author_shows_no_name_of_ours_and_its_network_is_named(client, key):
    bare = {name: value for name, value in ONE.items() if name != "author"}
    numbered = {**ONE, "id": "18", "author": {"id": "user-77"}}
    send(client, key[1], {"mentions": [bare, numbered]})
    names = {str(one.voice) for one in Mention.objects.all()}
    assert names == {"unknown author", "user-77"}
    assert network(Mention.objects.all()[0].platform) == "Programs of your own"


def test_of_two_calls_at_once_with_the_same_text_one_keeps_it(client, key, monkeypatch):
    def after_another(items, *arguments, **options):
        ingest(items, *arguments, **options)
        return ingest(items, *arguments, **options)

    monkeypatch.setattr(incoming, "ingest", after_another)
    told = send(client, key[1], {"mentions": [ONE]}).json()
    assert told["mentions"][0]["state"] == "known"


def test_an_edit_changes_the_mention_and_a_deletion_takes_it_away(client, key):
    send(client, key[1], {"mentions": [ONE]})
    edited = {**ONE, "text": "Lanterne makes bad coffee", "edited_at": "2026-11-21T10:00:00Z"}
    send(client, key[1], {"mentions": [edited]})
    assert Mention.objects.get().text == "Lanterne makes bad coffee"
    assert send(client, key[1], {"deleted": ["review-17"]}).json()["deleted"] == 1
    assert not Mention.objects.exists()


@pytest.mark.parametrize("spelt", ["", "plb_1_whsec_x", "plb_999999_whsec_" + "A" * 44, "x" * 5000])
def test_who_has_no_key_gets_nothing(client, key, spelt):
    assert send(client, spelt, {"mentions": [ONE]}).status_code == 401
    assert not Mention.objects.exists()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "truncated"),
        (b"[]", "object"),
        ({"mentions": [{"text": "no id"}]}, "id"),
        ({"mentions": [{"id": "1"}]}, "$.mentions[0]"),
        ({"mentions": [{**ONE, "url": "javascript:alert(1)"}]}, "web address"),
        ({"mentions": [{**ONE, "url": "http://[::1"}]}, "$.mentions[0].url"),
        (
            {"mentions": [{**ONE, "author": {"url": "http://a\u2100b/"}}]},
            "$.mentions[0].author.url",
        ),
        ({"mentions": [{**ONE, "published_at": "yesterday"}]}, "published_at"),
        ({"mentions": [{**ONE, "published_at": "2026-11-20T10:00:00"}]}, "published_at"),
        ({"mentions": [{**ONE, "likes": -1}]}, "likes"),
        ({"mentions": [{**ONE, "colour": "red"}]}, "colour"),
        ({"mentions": [ONE] * 101}, "mentions"),
        (b'{"mentions":' + b"[" * 5000, ""),
        (b"\xff\xfe", ""),
    ],
)
def test_what_is_not_asked_for_is_refused_with_its_place(client, key, body, told):
    answer = send(client, key[1], body)
    assert answer.status_code == 422
    assert told in answer.json()["error"]
    assert not Mention.objects.exists()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_at_the_end_of_all_calendars_becomes_one_that_can_be(client, key, moment):
    body = {"mentions": [{**ONE, "published_at": moment, "edited_at": moment}]}
    assert send(client, key[1], body).status_code == 200
    assert 1970 <= Mention.objects.get().published_at.year <= timezone.now().year


def test_a_call_has_a_size_and_a_minute_has_calls(client, key):
    large = json.dumps({"mentions": [{**ONE, "text": "x" * 90_000}] * 20}).encode()
    assert send(client, key[1], large).status_code == 413
    ApiKey.objects.update(calls=CALLS_A_MINUTE)
    answer = send(client, key[1], {"mentions": [ONE]})
    if answer.status_code == 200:  # a new minute began
        ApiKey.objects.update(calls=CALLS_A_MINUTE)
        answer = send(client, key[1], {"mentions": [ONE]})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60


def test_two_keys_of_one_house_do_not_meet_in_their_names(client, key, listened):
    send(client, key[1], {"mentions": [ONE]})
    _, other = make_key(MACHINE, listened.organisation, "forum")
    told = send(client, other, {"mentions": [ONE], "deleted": []}).json()
    assert told["mentions"][0]["state"] == "kept"
    assert Mention.objects.count() == 2


def test_a_replay_brings_back_nothing_that_was_deleted_since(client, key):
    signed(client, key, {"mentions": [ONE]}, name="msg_1")
    signed(client, key, {"deleted": ["review-17"]}, name="msg_2")
    assert not Mention.objects.exists()
    again = signed(client, key, {"mentions": [ONE]}, name="msg_1").json()
    assert again["mentions"] == [{"id": "review-17", "state": "deleted"}]
    assert not Mention.objects.exists()


def test_a_text_that_comes_after_the_word_of_its_deletion_is_not_kept(client, key):
    signed(client, key, {"deleted": ["review-17"]})
    signed(client, key, {"deleted": ["review-17"]})
    assert send(client, key[1], {"mentions": [ONE]}).json()["mentions"][0]["state"] == "deleted"
    Gone.objects.update(at=timezone.now() - STALE)
    assert send(client, key[1], {"mentions": [ONE]}).json()["mentions"][0]["state"] == "kept"


def test_a_text_that_its_own_call_takes_away_is_said_to_be_gone(client, key):
    told = send(client, key[1], {"mentions": [ONE], "deleted": [ONE["id"]]}).json()
    assert told == {"mentions": [{"id": ONE["id"], "state": "deleted"}], "deleted": 1}
    assert not Mention.objects.filter(platform="api").exists()


def test_a_replay_of_an_edit_brings_no_earlier_words_back(client, key):
    def edit(text, hour):
        moment = f"2026-11-21T{hour}:00:00Z"
        signed(client, key, {"mentions": [{**ONE, "text": text, "edited_at": moment}]})

    signed(client, key, {"mentions": [ONE]})
    edit("Lanterne makes bad coffee", 10)
    edit("Lanterne makes coffee", 11)
    edit("Lanterne makes bad coffee", 10)
    assert Mention.objects.get().text == "Lanterne makes coffee"


def signed(client, key, body, *, stamp=None, secret=None, name="msg_1", number=None):
    body = json.dumps(body).encode()
    stamp = str(int(time.time())) if stamp is None else stamp
    spelt = (secret or key[0].secret).removeprefix("whsec_")
    digest = hmac.new(
        base64.b64decode(spelt), f"{name}.{stamp}.".encode() + body, hashlib.sha256
    ).digest()
    headers = {
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1,AAAA v1," + base64.b64encode(digest).decode(),
    }
    number = key[0].pk if number is None else number
    return client.post(f"/hooks/{number}/", body, "application/json", headers=headers)


def test_a_signed_webhook_is_taken_in(client, key):
    assert signed(client, key, {"mentions": [ONE]}).json()["mentions"][0]["state"] == "kept"
    assert signed(client, key, {"mentions": [ONE]}).json()["mentions"][0]["state"] == "known"


@pytest.mark.parametrize(
    "changes",
    [
        {"stamp": str(int(time.time()) - 3600)},
        {"stamp": str(int(time.time()) + 3600)},
        {"stamp": "x"},
        {"stamp": ""},
        {"secret": base64.b64encode(b"another" * 4).decode()},
        {"name": ""},
        {"number": 424242},
    ],
)
def test_a_webhook_that_is_old_or_not_signed_by_the_key_is_refused(client, key, changes):
    assert signed(client, key, {"mentions": [ONE]}, **changes).status_code == 401
    assert not Mention.objects.exists()


def test_a_key_is_shown_once_and_revoked_on_its_page(as_ada, listened):
    made = as_ada.post(PAGE, {"name": "shop", "may": ["mentions"]}).content.decode()
    key = ApiKey.objects.get()
    assert key.secret in made
    assert key.secret not in as_ada.get(PAGE).content.decode()
    assert key.secret not in str(list(AuditEntry.objects.values()))
    as_ada.post(f"{PAGE}{key.pk}/revoke/")
    assert not ApiKey.objects.exists()


def test_a_revoked_key_opens_nothing(client, key):
    key[0].delete()
    assert send(client, key[1], {"mentions": [ONE]}).status_code == 401


def test_keys_of_another_house_are_not_there(as_ada, cy, listened):
    other, _ = make_key(MACHINE, cy.organisation, "theirs")
    assert as_ada.post(f"{PAGE}{other.pk}/revoke/").status_code == 404
    assert "theirs" not in as_ada.get(PAGE).content.decode()
