"""Google Play, by the examples of Google's page on reviews: reading, answering, tokens."""

import base64
import json
from urllib.parse import parse_qs

import httpx
import pytest

from palabre.connectors.contract import Reconnect, Rejected, Unavailable
from palabre.connectors.googleplay.client import GRANT, HOME, SCOPE, TOKENS, GooglePlayConnector
from palabre.connectors.googleplay.trial import ACCOUNT, PACKAGE, TRIAL
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.discovery import NotInTheDocument, check, check_answer
from palabre.connectors.trial import recorded

REVIEW = f"{PACKAGE}/12345678"


def connected(answer=TRIAL.answer, secret=TRIAL.credential["secret"]):
    asked = []

    def hear(request):
        asked.append(request)
        if str(request.url) != TOKENS:
            check(request, "androidpublisher_v3")
        return answer(request)

    return GooglePlayConnector(Http(transport=httpx.MockTransport(hear)), {"secret": secret}), asked


def test_the_documented_reviews_become_items_with_title_language_and_answer():
    one, _ = connected()
    first, second, answer = one.read("reviews", {"package": PACKAGE}, {}).items
    assert (first.remote_id, first.title, first.text) == (
        REVIEW, "★★★★★", "This is the best app ever!"
    )  # fmt: skip
    assert (second.title, second.text) == ("★★★★☆ Nice", "I love using this app!")
    assert (second.language, second.likes, second.replies) == ("en", 10, 1)
    assert (answer.parent, answer.text) == (second.remote_id, "That's great to hear!")


def test_what_was_written_is_kept_rather_than_its_translation():
    said = {"text": "Good", "originalText": "Bien", "lastModified": {"seconds": 1443676826}}
    told = {"reviews": [{"reviewId": "1", "comments": [{"userComment": said}]}]}
    one, _ = connected(
        lambda r: httpx.Response(200, json=told) if r.method == "GET" else TRIAL.answer(r)
    )
    assert one.read("reviews", {"package": PACKAGE}, {}).items[0].text == "Bien"


def test_a_reading_follows_the_documented_page_token():
    one, asked = connected()
    page = one.read("reviews", {"package": PACKAGE}, {}, limit=500)
    one.read("reviews", {"package": PACKAGE}, page.cursor)
    gets = [request for request in asked if request.method == "GET"]
    assert dict(gets[0].url.params) == {"maxResults": "100"}
    assert gets[1].url.params["token"] == "12334566"


def test_a_signed_statement_is_exchanged_for_a_token_that_the_call_then_carries():
    one, asked = connected()
    one.read("reviews", {"package": PACKAGE}, {})
    form = parse_qs(asked[0].content.decode())
    assert (str(asked[0].url), form["grant_type"]) == (TOKENS, [GRANT])
    head, claims = (
        json.loads(base64.urlsafe_b64decode(p + "==")) for p in form["assertion"][0].split(".")[:2]
    )
    assert (head["alg"], head["kid"]) == ("RS256", ACCOUNT["private_key_id"])
    assert (claims["iss"], claims["scope"], claims["aud"]) == (
        ACCOUNT["client_email"], SCOPE, TOKENS
    )  # fmt: skip
    assert asked[1].headers["authorization"] == "Bearer s3cret-t0ken"


def test_an_answer_is_sent_to_its_review_and_changed_by_sending_it_again():
    one, asked = connected()
    sent = one.reply(REVIEW, Draft("Merci"), "k")
    one.edit(sent.remote_id, Draft("Merci !"))
    posts = [request for request in asked if str(request.url) != TOKENS]
    path = f"/androidpublisher/v3/applications/{PACKAGE}/reviews/12345678:reply"
    assert [request.url.path for request in posts] == [path, path]
    assert json.loads(posts[0].content) == {"replyText": "Merci"}


def test_a_service_account_that_google_no_longer_accepts_must_be_connected_again():
    one, _ = connected(lambda request: httpx.Response(400, json={"error": "invalid_grant"}))
    with pytest.raises(Reconnect):
        one.read("reviews", {"package": PACKAGE}, {})


def test_a_token_that_got_lost_on_the_way_means_only_that_nobody_answers():
    def broken(request):
        raise httpx.ReadError("broken off")

    one, _ = connected(broken)
    with pytest.raises(Unavailable):
        one.reply(REVIEW, Draft("Merci"), "k")


@pytest.mark.parametrize(
    "secret", ["", "{}", "no json", json.dumps({**ACCOUNT, "private_key": "x"})]
)
def test_what_is_no_key_of_a_service_account_is_asked_for_again(secret):
    one, asked = connected(secret=secret)
    with pytest.raises(Reconnect):
        one.read("reviews", {"package": PACKAGE}, {})
    assert not asked


def test_what_is_no_package_or_no_review_is_refused_before_anything_is_asked():
    one, asked = connected()
    for refused in (
        lambda: one.read("reviews", {"package": "../x"}, {}),
        lambda: one.reply("12345678", Draft("x"), "k"),
        lambda: one.edit(REVIEW, Draft("x")),
    ):
        with pytest.raises(Rejected):
            refused()
    assert not asked


# Google's discovery document: every request of these tests is held against it


@pytest.mark.parametrize(
    ("method", "path", "params", "sent"),
    [
        ("GET", "reviews", {"depth": "2"}, None),
        ("GET", "reviews", {"maxResults": "many"}, None),
        ("GET", "reviews", {"maxResults": "-1"}, None),
        ("GET", "opinions", {}, None),
        ("POST", "reviews/1:reply", {}, {"replyText": "a", "mood": "b"}),
        ("POST", "reviews/1:reply", {}, {"replyText": 7}),
    ],
)
def test_a_request_of_our_own_making_would_be_refused(method, path, params, sent):
    address = f"{HOME}/{PACKAGE}/{path}"
    request = httpx.Request(method, address, params=params, **({"json": sent} if sent else {}))
    with pytest.raises(NotInTheDocument):
        check(request, "androidpublisher_v3")


def test_the_answers_on_paper_are_such_as_the_discovery_document_tells():
    check_answer(recorded(__file__, "reviews.json"), "androidpublisher_v3", "reviews.list")
