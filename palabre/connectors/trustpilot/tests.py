"""Trustpilot, by the examples of its documentation: reviews, answers, and what is left out."""

import json

import httpx
import pytest

from palabre.connectors.contract import Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route
from palabre.connectors.trustpilot.client import TrustpilotConnector
from palabre.connectors.trustpilot.trial import PRODUCT, REVIEW, TRIAL, UNIT


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


LAMP = {"unit": UNIT, "sku": "LUC 1/b"}
NAME = f"product/{UNIT}/LUC%201%2Fb/670d5810ba62e6b31de97de9"


def test_the_reviews_of_a_product_are_read_with_the_key_by_its_number():
    one, asked = connected()
    page = one.read("products", LAMP, {})
    review, answer, stars = page.items
    assert dict(asked[0].url.params) == {"sku": "LUC 1/b", "page": "1", "perPage": "100"}
    assert (asked[0].headers["apikey"], asked[0].headers.get("authorization")) == ("k3y", None)
    assert (review.remote_id, review.title) == (NAME, "★★★★☆")
    assert (review.text, review.language) == ("Elle éclaire bien, les enfants l'adorent !", "fr")
    assert review.media[0].url == "https://images.example/a1.jpg"
    assert (answer.text, answer.parent, answer.remote_id) == ("Merci Bo", NAME, f"{NAME}/reply")
    assert (stars.title, stars.text) == ("★★★★★", "")
    assert (page.more, page.cursor) == (False, {})


def listed(*pages):
    """A product on paper, whose list has these pages."""

    def answer(request):
        return {"productReviews": pages[int(request.url.params["page"]) - 1]}

    network = route({"GET /product-reviews/": answer}, TRIAL.answer)
    return on_paper(TrustpilotConnector, network, {"client_id": "k3y", "secret": "t0ken"})


def many(first):
    return [{**PRODUCT["productReviews"][1], "id": f"n{n}"} for n in range(first, first + 100)]


def test_a_product_is_read_to_its_last_page_and_then_from_the_first_again():
    one, asked = listed(many(0), many(100), [])
    cursor, seen, more = {}, set(), True
    while more:
        page = one.read("products", LAMP, cursor)
        cursor, more = page.cursor, page.more
        seen |= {item.remote_id for item in page.items}
    assert (len(seen), cursor) == (200, {})
    assert [request.url.params["page"] for request in asked] == ["1", "2", "3"]
    endless, asked = listed(*(many(100 * n) for n in range(20)))
    assert not endless.read("products", LAMP, {"page": 10**9}).more


def test_reviews_of_a_product_that_are_gone_are_told_by_its_whole_list():
    gone = NAME.replace("de9", "def")
    one, asked = connected()
    found = one.check([NAME, f"{NAME}/reply", gone, "product/x"])
    assert [item.remote_id for item in found.items] == [NAME, f"{NAME}/reply"]
    assert found.deleted == (gone,)
    assert len(asked) == 1
    # What stands beyond the pages that are read isn't taken for gone.
    endless, _ = listed(*(many(100 * n) for n in range(20)))
    assert endless.check([gone]).deleted == ()
    broken, _ = on_paper(
        TrustpilotConnector, lambda request: httpx.Response(200, json={}), {"client_id": "k"}
    )
    with pytest.raises(Unavailable):
        broken.check([gone])


@pytest.mark.parametrize("sku", ["", "é" * 51, "a\nb"])
def test_a_product_without_a_number_is_refused(sku):
    one, asked = connected()
    with pytest.raises(Rejected, match="SKU"):
        one.read("products", {"unit": UNIT, "sku": sku}, {})
    assert not asked


TALK, COMMENT = "507f191e810c19729de860eb", "507f191e810c19729de860ec"
FIRST = {
    "GET /private/product-reviews/": {"id": "670d5810ba62e6b31de97de9"},
    "POST /create-conversation": {"conversationId": TALK},
    f"POST /private/conversations/{TALK}/comments": {
        "commentId": COMMENT, "createdAt": "2026-11-07T13:37:00",
        "author": {"id": "u1", "type": "businessUser"}, "content": "Merci Bo",
    },
}  # fmt: skip


def answering(**answers):
    credential = {"secret": "t0ken", "client_id": "k3y", "account": "u1"}
    return on_paper(TrustpilotConnector, route(FIRST | answers), credential)


def test_the_review_of_a_product_is_answered_in_a_conversation_that_begins_with_it():
    one, asked = answering()
    sent = one.reply(NAME, Draft("Merci Bo"), "k")
    assert sent.remote_id == f"{NAME}/reply"  # as the list of reviews will name it
    number = NAME.rpartition("/")[2]
    assert [(request.method, request.url.path) for request in asked] == [
        ("GET", f"/v1/private/product-reviews/{number}"),
        ("POST", f"/v1/private/product-reviews/{number}/create-conversation"),
        ("POST", f"/v1/private/conversations/{TALK}/comments"),
    ]
    assert json.loads(asked[2].content) == {"content": "Merci Bo"}
    assert asked[2].headers["x-business-user-id"] == "u1"
    assert {request.headers["authorization"] for request in asked} == {"Bearer t0ken"}


@pytest.mark.parametrize(
    ("writer", "name"),
    [("businessUser", f"{NAME}/comment/{COMMENT}"), ("consumer", f"{NAME}/reply")],
)
def test_a_conversation_that_is_there_is_gone_on_with(writer, name):
    one, asked = answering(
        **{
            "GET /private/product-reviews/": {"conversationId": TALK},
            f"GET /private/conversations/{TALK}": {"comments": [{"author": {"type": writer}}]},
        }
    )
    assert one.reply(NAME, Draft("Merci"), "k").remote_id == name
    assert not [request for request in asked if "create" in request.url.path]


def test_a_conversation_that_could_not_be_begun_leaves_nothing_open_and_a_lost_comment_does():
    cut = httpx.Response(502)
    one, asked = answering(**{"POST /create-conversation": cut})
    with pytest.raises(Unavailable):
        one.reply(NAME, Draft("Merci"), "k")
    assert not [request for request in asked if "comments" in request.url.path]
    one, _ = answering(**{f"POST /private/conversations/{TALK}/comments": cut})
    with pytest.raises(Unknown):
        one.reply(NAME, Draft("Merci"), "k")


def test_a_strange_number_of_a_conversation_leads_nowhere():
    one, asked = answering(**{"GET /private/product-reviews/": {"conversationId": "../../users"}})
    with pytest.raises(Unavailable):
        one.reply(NAME, Draft("Merci"), "k")
    assert len(asked) == 1


def test_an_answer_to_the_review_of_a_product_is_neither_answered_nor_deleted():
    one, asked = answering()
    with pytest.raises(Rejected, match="Only reviews"):
        one.reply(f"{NAME}/reply", Draft("Merci"), "k")
    with pytest.raises(Rejected, match="hide its conversation"):
        one.delete(f"{NAME}/reply")
    assert not asked


def test_reviews_of_a_product_of_ones_own_are_those_that_everybody_sees():
    one, asked = connected()
    assert one.read("own_products", LAMP, {}).items == one.read("products", LAMP, {}).items
    assert asked[0].url == asked[1].url
