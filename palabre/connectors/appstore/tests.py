"""The App Store, by Apple's own examples and a feed of the same form: reviews and answers."""

import base64
import json
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.appstore.client import AppStoreConnector
from palabre.connectors.appstore.trial import ANSWERED, APP, PEM, REVIEW, TRIAL
from palabre.connectors.contract import Reconnect, Rejected, Unavailable
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import recorded

CREDENTIAL = {"account": "issuer", "key": "K1", "secret": PEM}


def connected(answer=TRIAL.answer, **credential):
    return on_paper(AppStoreConnector, answer, credential)


def test_a_public_review_is_read_without_an_account_and_the_app_itself_is_none():
    one, asked = connected()
    page = one.read("public", {"app": f"id{APP}", "country": "FR"}, {})
    (item,) = page.items
    assert asked[0].url.path == f"/fr/rss/customerreviews/page=1/id={APP}/sortby=mostrecent/json"
    assert (item.title, item.text) == ("★★☆☆☆ Trop sombre", "La luciole & rien d’autre.")
    assert item.published_at == datetime(2026, 11, 20, 12, 12, 31, tzinfo=UTC)
    assert (item.country, item.author.name, item.likes) == ("fr", "zoé", 3)
    assert not page.more


def test_a_single_review_comes_without_a_list_and_is_read_all_the_same():
    feed = recorded(__file__, "public.json")
    feed["feed"]["entry"] = feed["feed"]["entry"][1]
    one, _ = connected(lambda request: httpx.Response(200, json=feed))
    assert len(one.read("public", {"app": APP, "country": "fr"}, {}).items) == 1


def test_recorded_reviews_are_read_where_the_feed_tells_their_time():
    """Recorded in 2021, when it told none: today's feed does, so a time of ours is put in."""
    feed = recorded(__file__, "recorded_public.json")
    one, _ = connected(lambda request: httpx.Response(200, json=feed))
    place = {"app": "1510826067", "country": "gb"}
    assert one.read("public", place, {}).items == ()
    for number, entry in enumerate(feed["feed"]["entry"]):
        entry["updated"] = {"label": f"2021-01-{20 - number}T05:12:31-07:00"}
    first, second = one.read("public", place, {}).items
    assert (first.remote_id, first.title) == ("6504352127", "★★★★★ Amazing photos integration")
    assert first.text.endswith("which places you've been to! 👏")
    assert (second.author.name, second.raw["version"]) == ("Bo@Keller", "1.0.0")
    assert second.author.url == "https://itunes.apple.com/gb/reviews/id10000002"
    assert first.url.startswith("https://itunes.apple.com/gb/review?id=1510826067")


def test_a_recorded_feed_without_any_review_is_no_fault():
    feed = recorded(__file__, "recorded_empty.json")
    one, _ = connected(lambda request: httpx.Response(200, json=feed))
    page = one.read("public", {"app": "555731861", "country": "cn"}, {})
    assert (page.items, page.more) == ((), False)


def test_full_pages_lead_on_to_the_tenth_and_no_further():
    entry = recorded(__file__, "public.json")["feed"]["entry"][1]
    full = {"feed": {"entry": [{**entry, "id": {"label": str(n)}} for n in range(1, 51)]}}
    one, _ = connected(lambda request: httpx.Response(200, json=full))
    place = {"app": APP, "country": "fr"}
    assert one.read("public", place, {}).cursor["page"] == "2"
    assert not one.read("public", place, {"page": "10", "new": 1, "seen": 9}).more


def test_a_review_of_apples_example_comes_with_the_answer_that_was_given():
    one, asked = connected(**CREDENTIAL)
    page = one.read("own", {"app": APP}, {}, limit=1)
    review, answer = page.items
    assert (review.title, review.text) == ("★★★★★ Awesome!!!", "It's a really fantastic app!")
    assert (answer.parent, answer.text) == (REVIEW, "Thank you!")
    assert dict(asked[0].url.params) == {
        "sort": "-createdDate",
        "include": "response",
        "limit": "1",
    }
    one.read("own", {"app": APP}, page.cursor, limit=1)
    assert asked[1].url.params["cursor"] == "AQ.AOJJwWM"


ANSWER = f"response/{ANSWERED['data']['id']}"


def _standing(*gone, **credential):
    """Apple's example, asked for one by one; what is named is gone."""
    told = recorded(__file__, "own.json")
    review, (answer,) = told["data"][0], told["included"]
    named = {"review": {"data": {"type": "customerReviews", "id": REVIEW}}}
    entries = {review["id"]: review, answer["id"]: {**answer, "relationships": named}}

    def answered(request):
        number = request.url.path.rpartition("/")[2]
        if number in gone or number not in entries:
            return httpx.Response(404, json={"errors": [{"status": "404"}]})
        return httpx.Response(200, json={"data": entries[number]})

    return connected(answered, **(credential or CREDENTIAL))


def test_reviews_and_answers_are_given_as_they_stand_now():
    one, asked = _standing()
    page = one.check([REVIEW, ANSWER])
    assert {item.remote_id: item.text for item in page.items} == {
        REVIEW: "It's a really fantastic app!", ANSWER: "Thank you!",
    }  # fmt: skip
    assert [item.parent for item in page.items] == ["", REVIEW]
    assert page.deleted == ()
    assert [request.url.path for request in asked] == [
        f"/v1/customerReviews/{REVIEW}", f"/v1/customerReviewResponses/{ANSWERED['data']['id']}",
    ]  # fmt: skip


def test_a_review_that_was_taken_back_is_gone_and_so_is_an_answer():
    one, _ = _standing(REVIEW)
    assert one.check([REVIEW, ANSWER]).deleted == (REVIEW,)
    one, _ = _standing(ANSWERED["data"]["id"])
    assert one.check([REVIEW, ANSWER]).deleted == (ANSWER,)


def test_reviews_of_the_public_list_are_not_asked_for_nor_any_without_an_account():
    one, asked = _standing()
    assert one.check(["12345678", "", "x y"]).deleted == ()
    without, never = on_paper(AppStoreConnector, TRIAL.answer, {})
    assert without.check([REVIEW]).deleted == ()
    assert asked == never == []


def test_an_answer_about_another_review_tells_nothing():
    one, _ = connected(lambda _: httpx.Response(200, json={"data": {"id": "other"}}), **CREDENTIAL)
    with pytest.raises(Unavailable):
        one.check([REVIEW])


def test_each_call_carries_a_fresh_token_for_apple_that_ends_in_twenty_minutes_at_most():
    one, asked = connected(**CREDENTIAL)
    one.read("own", {"app": APP}, {})
    token = asked[0].headers["authorization"].removeprefix("Bearer ")
    head, claims = (json.loads(base64.urlsafe_b64decode(p + "==")) for p in token.split(".")[:2])
    assert head == {"alg": "ES256", "typ": "JWT", "kid": "K1"}
    assert (claims["iss"], claims["aud"]) == ("issuer", "appstoreconnect-v1")
    assert 0 < claims["exp"] - claims["iat"] <= 1200
    assert claims["iat"] < datetime.now(UTC).timestamp() - 30  # their clock may be behind ours


def test_an_answer_names_its_review_and_waits_for_apple():
    one, asked = connected(**CREDENTIAL)
    sent = one.reply(REVIEW, Draft("Merci"), "k")
    assert json.loads(asked[0].content) == {
        "data": {
            "type": "customerReviewResponses",
            "attributes": {"responseBody": "Merci"},
            "relationships": {"review": {"data": {"type": "customerReviews", "id": REVIEW}}},
        }
    }
    assert (sent.remote_id, sent.ready) == (f"response/{ANSWERED['data']['id']}", False)


def test_an_answer_is_changed_by_giving_another_to_the_review_that_it_belongs_to():
    one, asked = connected(**CREDENTIAL)
    sent = one.edit("response/00000028-c117", Draft("Merci encore"))
    look, given = asked
    assert (look.method, look.url.path) == ("GET", "/v1/customerReviewResponses/00000028-c117")
    assert dict(look.url.params) == {"include": "review"}
    data = json.loads(given.content)["data"]
    assert data["attributes"] == {"responseBody": "Merci encore"}
    assert data["relationships"]["review"]["data"]["id"] == REVIEW
    assert (sent.remote_id, sent.ready) == ("response/00000028-c117", False)


@pytest.mark.parametrize(
    ("name", "status", "told", "error", "calls"),
    [
        ("response/00000028-c117", 404, {}, Rejected, 1),
        ("response/00000028-c117", 200, {"data": {"id": "00000028-c117"}}, Unavailable, 1),
        (REVIEW, 200, {}, Rejected, 0),
        ("response/../apps", 200, {}, Rejected, 0),
    ],
)
def test_an_answer_whose_review_is_not_told_is_not_given_anew(name, status, told, error, calls):
    one, asked = connected(lambda _: httpx.Response(status, json=told), **CREDENTIAL)
    with pytest.raises(error):
        one.edit(name, Draft("Merci encore"))
    assert len(asked) == calls


def test_an_answer_is_deleted_by_its_own_number():
    one, asked = connected(**CREDENTIAL)
    one.delete("response/00000028-c117")
    assert (asked[0].method, asked[0].url.path) == (
        "DELETE", "/v1/customerReviewResponses/00000028-c117"
    )  # fmt: skip


def test_a_review_of_the_public_feed_can_not_be_answered():
    one, asked = connected(**CREDENTIAL)
    with pytest.raises(Rejected):
        one.reply("11888000001", Draft("Merci"), "k")
    assert not asked


@pytest.mark.parametrize("values", [{"app": "x"}, {"app": APP, "country": "France"}])
def test_what_is_no_app_or_no_country_is_refused_before_anything_is_asked(values):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.read("public", values, {})
    assert not asked


def test_without_a_key_a_person_must_connect():
    for credential in ({}, {**CREDENTIAL, "secret": "nothing"}):
        one, _ = connected(**credential)
        with pytest.raises(Reconnect):
            one.read("own", {"app": APP}, {})
