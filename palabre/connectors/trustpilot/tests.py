"""Trustpilot, by the examples of its documentation: reviews, answers, and what is left out."""

import json

import pytest

from palabre.connectors.contract import Reconnect, Rejected
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trustpilot.client import TrustpilotConnector
from palabre.connectors.trustpilot.trial import REVIEW, TRIAL, UNIT


def connected(**credential):
    given = credential or {"secret": "t0ken", "client_id": "k3y", "account": "u1"}
    return on_paper(TrustpilotConnector, TRIAL.answer, given)


def test_a_documented_review_becomes_an_item_without_address_and_order():
    one, _ = connected()
    review, answer = one.read("own", {"unit": UNIT}, {}).items
    assert (review.title, review.text, review.language) == (
        "★★★★★ Très bien",
        "Livrée éclairée.",
        "fr",
    )
    assert (review.place, review.place_name, review.likes) == ("lanterne.example", "Lanterne", 3)
    assert (answer.parent, answer.text) == (REVIEW, "Merci Zoé")
    assert "zoe@example.org" not in repr(review)
    assert "1234" not in repr(review)


def test_own_reviews_are_read_with_the_token_and_public_ones_with_the_key_alone():
    one, asked = connected()
    one.read("own", {"unit": UNIT}, {})
    one.read("public", {"unit": UNIT}, {})
    assert [request.url.path for request in asked] == [
        f"/v1/private/business-units/{UNIT}/reviews", f"/v1/business-units/{UNIT}/reviews"
    ]  # fmt: skip
    assert dict(asked[0].url.params) == {"page": "1", "perPage": "100", "orderBy": "createdat.desc"}
    assert [request.headers.get("authorization") for request in asked] == ["Bearer t0ken", None]
    assert asked[1].headers["apikey"] == "k3y"


def test_a_full_page_leads_to_the_next_one():
    one, asked = connected()
    first = one.read("own", {"unit": UNIT}, {}, limit=1)
    one.read("own", {"unit": UNIT}, first.cursor, limit=1)
    assert (first.more, asked[1].url.params["page"]) == (True, "2")


def test_an_answer_names_the_user_who_signs_it():
    one, asked = connected()
    assert one.reply(REVIEW, Draft("Merci"), "k").remote_id == f"{REVIEW}/reply"
    assert (asked[0].method, asked[0].url.path) == ("POST", f"/v1/private/reviews/{REVIEW}/reply")
    assert json.loads(asked[0].content) == {"message": "Merci", "authorBusinessUserId": "u1"}


def test_an_answer_is_deleted_at_its_review():
    one, asked = connected()
    one.delete(f"{REVIEW}/reply")
    assert (asked[0].method, asked[0].url.path) == ("DELETE", f"/v1/private/reviews/{REVIEW}/reply")


def test_what_trustpilot_does_not_take_is_refused_before_anything_is_asked():
    one, asked = connected()
    picture = Upload("a.png", "image/png", b"1")
    for refused in (
        lambda: one.reply("a/b", Draft("x"), "k"),
        lambda: one.reply(REVIEW, Draft("x", media=(picture,)), "k"),
        lambda: one.delete(REVIEW),
        lambda: one.read("own", {"unit": "../x"}, {}),
    ):
        with pytest.raises(Rejected):
            refused()
    assert not asked


def test_without_token_or_key_a_person_must_connect():
    one, _ = connected(account="u1")
    for source in ("own", "public"):
        with pytest.raises(Reconnect):
            one.read(source, {"unit": UNIT}, {})
