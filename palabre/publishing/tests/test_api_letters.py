"""Programs keep the list of a brand's letters and those on it, and try posts in two wordings."""

import pytest
from django.utils import timezone

from palabre.governance.models import AuditEntry
from palabre.publishing.actions.posts import schedule
from palabre.publishing.actions.rivals import try_in_two
from palabre.publishing.models import BounceReading, Figure, Letter, MailingList, Post, Subscriber

pytestmark = pytest.mark.django_db
LIST, BRING = "/api/v1/mailing-list", "/api/v1/subscribers/bring"
FIND, FORGET = "/api/v1/subscribers/find", "/api/v1/subscribers/forget"


# --- the list


def test_what_people_subscribe_to_is_said_and_told(call, letter_account):
    assert call("GET", LIST).status_code == 404
    given = {
        "name": "Nouvelles", "promise": "Une lettre par mois.", "channel": letter_account.pk,
        "is_open": True, "soft_bounces": 4,
    }  # fmt: skip
    told = call("PUT", LIST, given).json()
    assert {name: told[name] for name in given} == given
    assert (told["brand"], told["accounts"]) == ("lanterne", [letter_account.pk])
    assert call("GET", LIST).json() == told
    row = MailingList.objects.get()
    assert (row.name, row.soft_bounces, row.channel) == ("Nouvelles", 4, letter_account)
    assert AuditEntry.objects.filter(kind="mailinglist", actor="newsroom (API)").count() == 1


def test_how_returned_mails_are_read_is_told(call, mailing_list, letter_account):
    at = timezone.now()
    BounceReading.objects.create(channel=letter_account, read_at=at, last_error="No such mailbox.")
    (found,) = call("GET", LIST).json()["returned"]
    assert (found["channel"], found["error"]) == (letter_account.pk, "No such mailbox.")


@pytest.mark.parametrize(
    ("given", "status"),
    [({"channel": 999_999}, 422), ({"is_open": True}, 409), ({"soft_bounces": 0}, 422), ({"name": ""}, 422)],
)  # fmt: skip
def test_a_list_that_is_not_right_is_refused(call, letter_account, given, status):
    whole = {"name": "Nouvelles", "promise": "Une lettre par mois.", **given}
    assert call("PUT", LIST, whole).status_code == status
    assert not MailingList.objects.exists()


# --- subscribers


def brought(*addresses, **more):
    return {
        "addresses": list(addresses), "how": "Ticked in the shop", "agreed_on": "2026-01-31", **more,
    }  # fmt: skip


def test_subscribers_are_brought_along_once_with_how_and_when_they_agreed(call, mailing_list):
    given = brought("a@example.org", "b@example.org", "no address")
    first, again = (call("POST", BRING, given, **{"Idempotency-Key": "shop"}) for _ in range(2))
    assert first.json() == again.json() == {"added": 2, "known": 0, "barred": 0, "wrong": 1}
    row = Subscriber.objects.get(address="a@example.org")
    assert (row.proof, row.confirmed_at.date().isoformat()) == ("Ticked in the shop", "2026-01-31")
    assert call("POST", BRING, given).json() == {"added": 0, "known": 2, "barred": 0, "wrong": 1}


@pytest.mark.parametrize(
    ("more", "status"),
    [({"agreed_on": "2999-01-01"}, 422), ({"how": "yes"}, 409), ({"addresses": []}, 422)],
)
def test_nobody_is_brought_along_without_their_consent(call, mailing_list, more, status):
    assert call("POST", BRING, brought("a@example.org") | more).status_code == status
    assert not Subscriber.objects.exists()


def test_where_nobody_said_what_people_subscribe_to_nobody_is_brought(call):
    assert call("POST", BRING, brought("a@example.org")).status_code == 404


def test_a_subscriber_is_found_by_the_whole_address_and_forgotten_for_good(call, mailing_list):
    call("POST", BRING, brought("a@example.org"))
    told = call("POST", FIND, {"address": " A@example.org "}).json()
    assert (told["state"], told["proof"]) == ("active", "Ticked in the shop")
    assert call("POST", FIND, {"address": "example.org"}).status_code == 404
    assert call("POST", FORGET, {"address": "a@example.org"}).status_code == 204
    assert call("POST", FIND, {"address": "a@example.org"}).status_code == 404
    assert call("POST", BRING, brought("a@example.org")).json()["barred"] == 1


def test_a_subscriber_of_another_brand_is_not_found(call, mailing_list, organisation):
    from palabre.governance.models import Brand

    call("POST", BRING, brought("a@example.org"))
    Brand.objects.create(organisation=organisation, name="Havre", slug="havre")
    given = {"address": "a@example.org", "brand": "havre"}
    assert call("POST", FIND, given).status_code == 404
    assert call("POST", FORGET, given).status_code == 404
    assert Subscriber.objects.count() == 1


# --- letters


def test_a_letter_is_stopped_goes_on_and_mails_some_again(call, subscribers, send_letter):
    subscribers(2)
    send_letter()
    row = Letter.objects.get()
    one = f"/api/v1/letters/{row.pk}"
    row.recipients.update(state="failed")
    Letter.objects.update(ended_at=None)
    assert call("POST", f"{one}/pause").json()["paused"]
    assert call("POST", f"{one}/go-on").json()["paused"] == ""
    told = call("POST", f"{one}/again", {"state": "failed"}).json()
    assert (told["counts"]["waiting"], told["counts"]["failed"]) == (2, 0)
    assert call("POST", f"{one}/again", {"state": "sent"}).status_code == 422


# --- two wordings


@pytest.fixture
def pair(post, by, network, clock):
    """Two wordings that are out."""
    first = post("Eve")
    second = try_in_two(by("Eve"), first)
    for one in (first, second):
        schedule(by("Eve"), one)
    clock()
    return first, second


def test_a_second_wording_is_begun_once(call, post):
    first = post("Eve")
    answers = [
        call("POST", f"/api/v1/posts/{first.pk}/rival", **{"Idempotency-Key": "b"})
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    second = Post.objects.get(rival_of=first)
    assert answers[0].json()["id"] == answers[1].json()["id"] == second.pk
    assert call("POST", f"/api/v1/posts/{first.pk}/rival").status_code == 409


def test_both_wordings_are_compared_as_far_as_anything_can_be_said(call, pair, channel):
    first, second = pair
    told = call("GET", f"/api/v1/posts/{second.pk}/comparison").json()
    assert (told["first"], told["second"], told["found"]) == (first.pk, second.pk, None)
    (there,) = told["accounts"]
    assert (there["channel"], there["found"]) == (channel.pk, None)
    assert there["why"]


def test_the_verdict_is_told_with_its_chance(call, pair, network):
    for one, likes in zip(pair, (20, 90), strict=True):
        row = one.variants.get().deliveries.get()
        at = row.sent_at + timezone.timedelta(days=1)
        Figure.objects.filter(delivery=row).delete()
        for metric, value in (("views", 1000), ("likes", likes)):
            Figure.objects.create(delivery=row, metric=metric, value=value, at=at)
    told = call("GET", f"/api/v1/posts/{pair[0].pk}/comparison").json()
    assert told["found"]["verdict"] == "b"
    assert told["found"]["chance_b"] > 0.99
    (there,) = told["accounts"]
    assert (there["acted"], there["seen"]) == (
        {"first": 20, "second": 90},
        {"first": 1000, "second": 1000},
    )


def test_a_post_without_another_wording_has_no_comparison(call, post):
    assert call("GET", f"/api/v1/posts/{post('Eve').pk}/comparison").status_code == 404
