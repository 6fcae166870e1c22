"""X: what is asked, what it costs, whom one may answer, and what is refused."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from palabre.connectors.contract import (
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import route
from palabre.connectors.x import COSTS, calls
from palabre.connectors.x.client import XConnector, query_of
from palabre.connectors.x.parse import items_of
from palabre.connectors.x.trial import TRIAL

POSTS = json.loads((Path(__file__).parent.parent / "fixtures" / "mentions.json").read_text())
PICTURE = Upload("a.png", "image/png", b"\x89PNG", "A lantern")


class Network:
    """X on paper: keeps what it was asked."""

    def __init__(self, **answers):
        self.asked = []
        usual = {
            "POST /2/media/upload": {"data": {"id": "77", "media_key": "3_77"}},
            "POST /2/media/metadata": {"data": {"id": "77"}},
            "GET /2/users/500/tweets": POSTS,
        }
        self.answers = {**{k.replace("_", " ", 1): v for k, v in answers.items()}, **usual}

    def __call__(self, request):
        from tests.specs import hold

        request.read()
        hold(request, "x_openapi")
        self.asked.append(request)
        return route(self.answers, TRIAL.answer)(request)

    @property
    def connector(self):
        return XConnector(Http(transport=httpx.MockTransport(self)), {"secret": "s3cret"})

    def refusing(self, method, path, status, body=None, headers=None):
        given = httpx.Response(status, json=body or {"title": "no"}, headers=headers)
        self.answers = {f"{method} {path}": given, **self.answers}
        return self.connector


def body(request):
    return json.loads(request.content)


# Reading


def test_posts_become_items_with_whole_addresses_and_without_those_of_media():
    first, second = items_of(POSTS)
    assert (
        first.text == "@lanterne Your new café & garden: https://lanterne.example/garden #lanterne"
    )
    assert (first.parent, first.thread) == ("1990000000000000001", "1990000000000000001")
    assert (first.likes, first.relays, first.replies) == (7, 2, 1)
    assert first.url == "https://x.com/zoe/status/1990000000000000002"
    assert (first.author.name, first.author.followers) == ("Zoé <3", 1234)
    assert first.links == ("https://lanterne.example/garden",)
    assert (first.media[0].url, first.media[0].alt) == (
        "https://pbs.twimg.com/77.jpg",
        "A garden at night",
    )
    assert first.tags == ("lanterne",)
    assert second.text.endswith("deux cent quatre-vingts caractères.")
    assert (second.language, second.parent) == ("fr", "")


def test_the_former_spelling_of_fields_is_read_too():
    post = {"id": "1", "text": "a", "created_at": "2026-11-27T00:00:00Z", "author_id": "9"}
    post |= {
        "public_metrics": {"retweet_count": 3},
        "referenced_tweets": [{"type": "replied_to", "id": "8"}],
    }
    (item,) = items_of({"data": [post]})
    assert (item.relays, item.parent, item.author.remote_id) == (3, "8", "9")


def test_a_first_reading_is_one_page_and_the_next_asks_only_for_what_is_newer():
    network = Network()
    page = network.connector.read("mentions", {}, {})
    assert len(page.items) == 2
    assert not page.more
    assert page.cursor == {"user": "500", "since": "1990000000000000003"}
    assert page.cost == 10_000 + 3 * 1_000  # a profile, two posts and the one that was answered
    again = network.connector.read("mentions", {}, page.cursor)
    assert again.more
    assert again.cursor["at"] == "tok2"
    assert network.asked[-1].url.params["since_id"] == "1990000000000000003"
    network.connector.read("mentions", {}, again.cursor)
    assert network.asked[-1].url.params["pagination_token"] == "tok2"
    assert [request.url.path for request in network.asked].count("/2/users/me") == 1


def test_a_search_costs_more_and_leaves_reposts_out():
    network = Network()
    page = network.connector.search("lanterne café", {}, language="fr")
    assert network.asked[0].url.params["query"] == "lanterne café -is:retweet lang:fr"
    assert page.cost == 3 * 5_000
    assert len(page.cursor["places"]) == 1


def test_a_search_that_rested_for_a_week_begins_anew():
    network = Network()
    old = {"user": "", "since": "1500000000000000000"}
    page = network.connector.search("lanterne", {})
    (key,) = page.cursor["places"]
    network.connector.search("lanterne", {"places": {key: old}})
    assert "since_id" not in network.asked[-1].url.params


def test_a_query_stays_within_what_x_takes():
    assert len(query_of("lanterne " * 200)) <= 512
    assert query_of('"half a phrase') == "half a phrase -is:retweet"
    with pytest.raises(Rejected, match="nothing"):
        query_of("  ")


# Speaking


def test_a_post_with_a_picture_uploads_and_describes_it_first():
    network = Network()
    sent = network.connector.publish(Draft("Bonjour", media=(PICTURE,)), "k")
    upload, described, post = network.asked
    assert b'name="media_category"' in upload.content
    assert b"\x89PNG" in upload.content
    assert body(described) == {"id": "77", "metadata": {"alt_text": {"text": "A lantern"}}}
    assert body(post) == {"text": "Bonjour", "media": {"media_ids": ["77"]}}
    assert post.headers["authorization"] == "Bearer s3cret"
    assert (sent.remote_id, sent.cost) == ("1990000000000000009", 20_000)
    assert sent.url == "https://x.com/i/status/1990000000000000009"


@pytest.mark.parametrize(
    ("draft", "cost"),
    [
        (Draft("Bonjour"), 15_000),
        (Draft("Bonjour https://lanterne.example"), 200_000),
        (Draft("Bonjour lanterne.fr"), 200_000),
        (Draft("Bonjour", link="https://lanterne.example/a"), 200_000),
        (Draft("Fini. Enfin 3.5 points."), 15_000),
    ],
)
def test_a_post_with_a_link_costs_more(draft, cost):
    assert Network().connector.publish(draft, "k").cost == cost


def test_the_page_that_a_text_is_about_stands_in_the_text_once():
    network = Network()
    link = "https://lanterne.example/a"
    network.connector.publish(Draft("Bonjour", link=link), "k")
    network.connector.publish(Draft(f"Voir {link}", link=link), "k")
    assert [body(request)["text"] for request in network.asked] == [
        f"Bonjour\n{link}",
        f"Voir {link}",
    ]


def test_an_answer_names_what_it_answers():
    network = Network()
    network.connector.reply("12", Draft("Merci"), "k")
    assert body(network.asked[0]) == {"text": "Merci", "reply": {"in_reply_to_tweet_id": "12"}}


def test_an_answer_where_nobody_summoned_us_is_refused_in_a_sentence():
    network = Network()
    connector = network.refusing("POST", "/2/tweets", 403, {"detail": "not permitted"})
    with pytest.raises(Rejected, match="mentioned or quoted"):
        connector.reply("12", Draft("Merci"), "k")


@pytest.mark.parametrize("say", ["publish", "reply"])
def test_the_same_text_twice_is_refused_in_a_sentence(say):
    detail = {"detail": "You are not allowed to create a Post with duplicate content."}
    connector = Network().refusing("POST", "/2/tweets", 403, detail)
    asked = (Draft("Bonjour"), "k") if say == "publish" else ("12", Draft("Bonjour"), "k")
    with pytest.raises(Rejected, match="very same"):
        getattr(connector, say)(*asked)


def test_a_picture_whose_arrival_is_unknown_publishes_nothing():
    def broken(request):
        raise httpx.ReadError("broken off")

    connector = XConnector(Http(transport=httpx.MockTransport(broken)), {"secret": "s3cret"})
    with pytest.raises(Unavailable, match="nothing was published"):
        connector.publish(Draft("Bonjour", media=(PICTURE,)), "k")


def test_what_x_does_not_take_is_refused_before_anything_is_sent():
    network = Network()
    video = Upload("a.pdf", "application/pdf", b"x")
    for draft in (Draft("a", media=(video,)), Draft("a", media=(PICTURE,) * 5)):
        with pytest.raises(Rejected):
            network.connector.publish(draft, "k")
    for act in (Moderation.SPAM, Moderation.APPROVE):
        with pytest.raises(Rejected):
            network.connector.moderate("12", act)
    with pytest.raises(Rejected):
        network.connector.reply("not a number", Draft("a"), "k")
    assert network.asked == []


def test_a_post_that_was_taken_without_a_number_may_have_happened():
    network = Network()
    network.answers = {"POST /2/tweets": {"data": {}}, **network.answers}
    with pytest.raises(Unknown):
        network.connector.publish(Draft("a"), "k")


def test_a_lost_answer_is_looked_for_among_ones_own_posts():
    network = Network()
    text = "@lanterne Your new café & garden: https://lanterne.example/garden/ #lanterne"
    since = datetime(2026, 11, 27, 9, 29, tzinfo=UTC)
    found = network.connector.receipt("k", Draft(text), since)
    assert found.remote_id == "1990000000000000002"
    assert network.asked[-1].url.params["start_time"] == "2026-11-27T09:28:00Z"
    assert network.connector.receipt("k", Draft("Something else"), since) is None


def test_hiding_showing_and_deleting():
    network = Network()
    network.connector.moderate("12", Moderation.HIDE)
    network.connector.moderate("12", Moderation.SHOW)
    network.connector.delete("12")
    assert [body(request) for request in network.asked[:2]] == [{"hidden": True}, {"hidden": False}]
    assert network.asked[2].method == "DELETE"
    network.refusing("DELETE", "/2/tweets/", 404).delete("12")  # gone already


# Figures and refusals


def test_figures_by_our_names():
    told = {
        (one.metric, one.value) for one in Network().connector.measure(["1990000000000000002"])
        if one.remote_id == "1990000000000000002"
    }  # fmt: skip
    assert told == {
        ("views", 410), ("likes", 7), ("relays", 2), ("quotes", 0), ("replies", 1), ("saves", 3)
    }  # fmt: skip


def test_what_is_no_longer_shown_is_told():
    network = Network()
    missing = {"resource_id": "12", "type": "resource-not-found"}
    told = {"data": [{"id": "11"}], "errors": [missing, {"value": "99"}, 3]}
    network.answers = {"GET /2/tweets?": told, **network.answers}
    page = network.connector.check(["11", "12", "x"])
    assert (page.deleted, page.cost) == (("12",), 5_000)
    assert network.asked[0].url.params["ids"] == "11,12"


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, Reconnect, "connect it again"),
        (402, Rejected, "no credit"),
        (403, Rejected, "doesn't allow"),
        (404, Rejected, "knows no such"),
        (400, Rejected, "refuses"),
    ],
)
def test_refusals_are_sentences(status, error, words):
    connector = Network().refusing("GET", "/2/users/me", status)
    with pytest.raises(error, match=words):
        connector.me()


def test_the_end_of_the_window_is_when_to_come_back():
    reset = str(int(datetime.now(UTC).timestamp()) + 300)
    connector = Network().refusing("GET", "/2/users/me", 429, headers={"x-rate-limit-reset": reset})
    with pytest.raises(RateLimited) as refusal:
        connector.me()
    assert timedelta(seconds=250) < refusal.value.wait <= timedelta(seconds=300)


def test_without_an_account_nobody_is_asked():
    connector = XConnector(Http(transport=httpx.MockTransport(lambda _: 1 / 0)), {})
    with pytest.raises(Rejected, match=calls.NEEDS_ACCOUNT):
        connector.me()


# The official description


def _all_requests():
    """A network that heard every request that there is."""
    network = Network()
    one = network.connector
    first = one.read("mentions", {}, {})
    one.read("mentions", {}, one.read("mentions", {}, first.cursor).cursor)
    one.read("own", {}, {})
    found = one.search("lanterne", {}, language="fr", limit=3)
    one.search("lanterne", found.cursor, language="fr")
    one.publish(Draft("Bonjour", media=(PICTURE,)), "k")
    one.reply("12", Draft("Merci"), "k")
    one.receipt("k", Draft("x"), datetime.now(UTC))
    one.edit("1990000000000000003", Draft("Bonsoir", media=(PICTURE,)))
    one.moderate("12", Moderation.HIDE)
    one.delete("12")
    one.measure(["12", "13"])
    one.check(["12"])
    one.measure([])
    return network


@pytest.mark.shared
def test_every_request_is_one_that_the_official_description_knows():
    from tests.specs import check

    network = _all_requests()
    assert {check(request, "x_openapi") for request in network.asked} == {
        "/2/users/me", "/2/users/{id}/mentions", "/2/users/{id}/tweets", "/2/tweets/search/recent",
        "/2/media/upload", "/2/media/metadata", "/2/tweets", "/2/tweets/{tweet_id}/hidden",
        "/2/tweets/{id}",
    }  # fmt: skip


@pytest.mark.shared
def test_each_request_would_be_refused_with_a_name_of_our_own_making():
    from tests.specs import check_spoilt_refused

    network = _all_requests()
    check_spoilt_refused(network.asked, "x_openapi")


@pytest.mark.shared
def test_a_request_with_a_name_of_our_own_making_would_be_refused():
    from tests.specs import NotInTheDescription, check

    head = {"Authorization": "Bearer t"}
    wrong = (
        httpx.Request("GET", "https://api.x.com/2/tweets?ids=1&depth=2", headers=head),
        httpx.Request("POST", "https://api.x.com/2/tweets", json={"texte": "a"}, headers=head),
        httpx.Request("POST", "https://api.x.com/2/twits", json={"text": "a"}, headers=head),
    )
    for request in wrong:
        with pytest.raises(NotInTheDescription):
            check(request, "x_openapi")


def test_everything_that_is_billed_is_counted_also_what_returns_nothing():
    connector = Network().connector
    for call, cost in (
        (lambda: connector.delete("1990000000000000009"), COSTS["delete"]),
        (lambda: connector.moderate("1990000000000000002", Moderation.HIDE), COSTS["manage"]),
        (lambda: connector.measure(["1990000000000000002"]), 2 * COSTS["read"]),
        (lambda: connector.me(), COSTS["user"]),
        (lambda: connector.publish(Draft("Bonjour"), "k"), COSTS["create"]),
    ):
        before = connector.spent
        call()
        assert connector.spent - before == cost


def test_a_text_that_was_gone_before_costs_no_deletion():
    network = Network()
    gone = network.refusing("DELETE", "/2/tweets/1990000000000000009", 404)
    gone.delete("1990000000000000009")
    assert gone.spent == 0
