"""Threads: what is asked, as Meta's documented examples do, what is read, and what is refused."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from palabre.connectors.afterwards import Prolongs
from palabre.connectors.contract import (
    Capability,
    Kind,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
)
from palabre.connectors.oauth import scopes_for
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.graph_paper import Paper, asked
from palabre.connectors.threads import PLATFORM
from palabre.connectors.threads.client import ThreadsConnector
from palabre.connectors.threads.parse import item_of
from palabre.connectors.threads.trial import POSTS, REPLY, TRIAL


@pytest.fixture
def paper():
    return Paper(TRIAL, ThreadsConnector)


def test_posts_become_items_and_reposts_are_left_out():
    first, second, third = (item_of(entry) for entry in POSTS["data"])
    assert (first.kind, first.thread, first.tags) == (Kind.POST, "", ("thé",))
    assert first.links == ("https://lanterne.example/the",)
    assert first.author.url == "https://www.threads.com/@lanterne"
    assert second.text == "…"
    assert [(one.kind, one.alt) for one in second.media] == [("image", "Une tasse"), ("video", "")]
    assert third is None


def test_replies_are_asked_for_where_there_are_some(paper):
    (reply,) = paper.connector().read("replies", {}, {}).items
    assert (reply.kind, reply.parent, reply.thread) == (
        Kind.COMMENT, "18000000000000001", "18000000000000001"
    )  # fmt: skip
    paths = [request.url.path for request in paper.requests]
    assert paths == ["/v1.0/me/threads", "/v1.0/18000000000000001/conversation"]
    assert asked(paper.requests[1])["reverse"] == "true"


def test_search_asks_for_the_newest_and_keeps_a_place_for_each_words(paper):
    connector = paper.connector()
    page = connector.search("brûlerie lanterne", {})
    again = connector.search("autre", page.cursor)
    assert len(page.items) == 2
    assert len(again.cursor["places"]) == 2
    told = asked(paper.requests[0])
    assert (told["q"], told["search_type"]) == ("brûlerie lanterne", "RECENT")
    with pytest.raises(Rejected):
        connector.search("  ", {})


def test_a_text_is_published_in_two_steps(paper):
    sent = paper.connector().publish(Draft("Bonjour", link="https://lanterne.example"), "k")
    assert (sent.remote_id, sent.url) == (
        "18000000000000009", "https://www.threads.com/@lanterne/post/CCC"
    )  # fmt: skip
    assert paper.said() == [
        ("/me/threads", {"text": "Bonjour", "media_type": "TEXT",
                         "link_attachment": "https://lanterne.example"}),
        ("/me/threads_publish", {"creation_id": "17900000000000009"}),
    ]  # fmt: skip


def test_a_picture_of_ours_is_fetched_from_where_it_is_open(paper):
    file = Upload("a.jpg", "image/jpeg", b"x", "Une tasse", address="https://p.example/1.jpg")
    paper.connector().publish(Draft("Voici", media=(file,)), "k")
    _, body = paper.said()[0]
    assert (body["image_url"], body["alt_text"]) == ("https://p.example/1.jpg", "Une tasse")


def test_a_video_is_published_once_threads_has_worked_on_it(paper):
    film = Upload("a.mp4", "video/mp4", b"", "Une tasse", address="https://p.example/film.mp4")
    paper.connector().publish(Draft("Voici", media=(film,)), "k")
    (_, body), (last, _) = paper.said()
    assert (body["media_type"], body["video_url"]) == ("VIDEO", "https://p.example/film.mp4")
    assert last == "/me/threads_publish"
    asked = [request.url.path for request in paper.requests]
    assert asked.index("/v1.0/17900000000000009") < asked.index("/v1.0/me/threads_publish")


def test_an_answer_names_what_it_answers_and_pictures_have_their_descriptions(paper):
    more = {"media_url": "https://l.example/a.jpg", "alt": "Une tasse"}
    paper.connector().reply("18000000000000011", Draft("Voici", more=more), "k")
    _, body = paper.said()[0]
    assert body == {
        "reply_to_id": "18000000000000011", "text": "Voici", "media_type": "IMAGE",
        "image_url": "https://l.example/a.jpg", "alt_text": "Une tasse",
    }  # fmt: skip
    paper.requests.clear()
    two = {"media_url": "https://l.example/a.jpg https://l.example/b.jpg"}
    paper.connector().publish(Draft("Deux", more=two), "k")
    kinds = [body.get("media_type") for _, body in paper.said()]
    assert kinds == ["IMAGE", "IMAGE", "CAROUSEL", None]


def test_files_and_bad_addresses_are_refused_before_anything_is_sent(paper):
    file = Upload("a.jpg", "image/jpeg", b"x")
    for draft in (Draft("a", media=(file,)), Draft("a", more={"media_url": "ftp://l.example/a"})):
        with pytest.raises(Rejected, match=r"\.$"):
            paper.connector().publish(draft, "k")
    assert paper.said() == []


@pytest.mark.parametrize(("act", "hide"), [(Moderation.HIDE, "true"), (Moderation.SHOW, "false")])
def test_a_reply_is_hidden_and_shown(paper, act, hide):
    paper.connector().moderate("18000000000000011", act)
    assert paper.said() == [("/18000000000000011/manage_reply", {"hide": hide})]
    with pytest.raises(Rejected):
        paper.connector().moderate("18000000000000011", Moderation.LIKE)
    with pytest.raises(Rejected):
        paper.connector().moderate("../me", act)


def test_when_the_quota_is_used_up_nothing_is_sent(paper):
    full = {"quota_usage": 250, "config": {"quota_total": 250}, "reply_quota_usage": 3,
            "reply_config": {"quota_total": 1_000}}  # fmt: skip
    paper.answers["GET /me/threads_publishing_limit"] = {"data": [full]}
    with pytest.raises(RateLimited):
        paper.connector().publish(Draft("a"), "k")
    assert paper.said() == []
    assert paper.connector().reply("18000000000000011", Draft("a"), "k")


def test_figures_of_posts_and_of_the_account(paper):
    found = {one.metric: one.value for one in paper.connector().measure(["18000000000000001"])}
    assert found["views"] == 40
    assert "followers_count" not in asked(paper.requests[-1])["metric"]
    account = {one.metric: one.value for one in paper.connector().measure([])}
    assert account == {"views": 40, "followers": 77}
    assert paper.requests[-1].url.path == "/v1.0/me/threads_insights"


def test_a_lost_picture_without_words_is_found_again(paper):
    since = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    bare = {"id": "18000000000000077", "timestamp": "2026-11-20T09:00:30+0000", "media_type": "IMAGE",
            "media_url": "https://cdn.example/1.jpg", "username": "lanterne"}  # fmt: skip
    paper.answers["GET /me/threads"] = {"data": [bare]}
    assert paper.connector().receipt("k", Draft(""), since).remote_id == bare["id"]
    assert paper.connector().receipt("k", Draft("Autre"), since) is None


def test_a_lost_text_is_found_among_posts_and_replies(paper):
    since = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert paper.connector().receipt("k", Draft(REPLY["text"]), since).remote_id == REPLY["id"]
    text = POSTS["data"][0]["text"]
    assert paper.connector().receipt("k", Draft(text), since).remote_id == "18000000000000001"
    assert paper.connector().receipt("k", Draft(text), since + timedelta(days=1)) is None


def test_texts_that_are_gone_are_told_and_a_dead_token_is_no_deletion(paper):
    names = ["18000000000000001", "18000000000000011", "x"]
    connector = paper.refusing("GET /v1.0/18000000000000001?", 100, subcode=33)
    assert connector.check(names).deleted == ("18000000000000001",)
    with pytest.raises(Reconnect):
        paper.refusing("GET /v1.0/me?", 190, status=401).check(names)


def test_a_token_is_exchanged_once_and_renewed_afterwards(paper):
    paper.answers["GET /refresh_access_token"] = {"access_token": "new", "expires_in": 5_184_000}
    connector = paper.refusing("GET .net/access_token", 100)
    tokens = paper.connector(client_secret="s").prolong()
    assert connector
    assert (tokens.access, tokens.lasts) == ("new", timedelta(days=60))
    kinds = [asked(request)["grant_type"] for request in paper.requests]
    assert kinds == ["th_exchange_token", "th_refresh_token"]


def test_a_list_of_replies_is_read_until_what_is_known(paper):
    more = {"data": [REPLY], "paging": {"cursors": {"after": "A2"}, "next": "https://x.example"}}
    paper.answers["GET /me/mentions"] = more
    first = paper.connector().read("mentions", {}, {})
    assert first.more
    known = {"done": 1_795_700_000}
    assert not paper.connector().read("mentions", {}, known).more


def test_its_keys_are_prolonged_by_itself(paper):
    assert isinstance(paper.connector(), Prolongs)


def test_a_post_says_who_may_answer_and_has_its_topic(paper):
    more = {"audience": "followers_only", "topic": "#thé vert"}
    paper.connector().publish(Draft("Bonjour", more=more), "k")
    _, body = paper.said()[0]
    assert (body["reply_control"], body["topic_tag"]) == ("followers_only", "thé vert")


def test_a_poll_goes_with_its_answers(paper):
    paper.connector().publish(Draft("Thé ?", more={"poll": "Vert\n Noir \n\nAucun"}), "k")
    _, body = paper.said()[0]
    assert json.loads(body["poll_attachment"]) == {
        "option_a": "Vert", "option_b": "Noir", "option_c": "Aucun",
    }  # fmt: skip
    assert body["media_type"] == "TEXT"


@pytest.mark.parametrize(
    "more",
    [{"poll": "Seule"}, {"poll": "a\nb\nc\nd\ne"}, {"poll": f"a\n{'b' * 26}"},
     {"poll": "a\nb", "media_url": "https://l.example/a.jpg"}, {"topic": "thé & café"},
     {"topic": "x" * 51}, {"audience": "nobody"}, {"quote": "https://elsewhere.example/@zoe/post/DDD"}],
)  # fmt: skip
def test_what_threads_does_not_take_beside_a_text_is_refused_before_anything_is_sent(paper, more):
    with pytest.raises(Rejected, match=r"\.$"):
        paper.connector().publish(Draft("a", more=more), "k")
    assert paper.said() == []


@pytest.mark.parametrize("house", ["www.threads.com", "threads.net", "www.threads.net"])
def test_a_post_that_mentions_the_account_is_quoted_by_its_address(paper, house):
    mention = {"id": "18000000000000044", "permalink": "https://www.threads.com/@zoe/post/DDD"}
    paper.answers = {"GET /me/threads?": {"data": []}, "GET /me/mentions": {"data": [mention]}}
    address = f"https://{house}/@zoe/post/DDD?xmt=1"
    paper.connector().publish(Draft("Merci", more={"quote": address}), "k")
    _, body = paper.said()[0]
    assert body["quote_post_id"] == "18000000000000044"


def test_a_post_whose_number_threads_does_not_tell_is_not_quoted(paper):
    draft = Draft("Merci", more={"quote": "https://www.threads.com/@zoe/post/EEE"})
    with pytest.raises(Rejected, match="quote your own"):
        paper.connector().publish(draft, "k")
    assert paper.said() == []


def test_what_stands_beside_a_post_is_not_sent_with_an_answer(paper):
    more = {"audience": "followers_only", "topic": "thé"}
    paper.connector().reply("18000000000000011", Draft("Oui", more=more), "k")
    assert paper.said()[0][1] == {
        "reply_to_id": "18000000000000011", "text": "Oui", "media_type": "TEXT",
    }  # fmt: skip


def test_public_posts_of_another_account_are_asked_for_by_its_name(paper):
    page = paper.connector().read("account", {"name": " @zoe.martin "}, {})
    assert len(page.items) == 2
    (request,) = paper.requests
    assert request.url.path == "/v1.0/profile_posts"
    assert asked(request)["username"] == "zoe.martin"


@pytest.mark.parametrize("name", ["", "zoe martin", "zoe/threads", "é"])
def test_what_is_no_name_of_an_account_is_not_asked_for(paper, name):
    with pytest.raises(Rejected):
        paper.connector().read("account", {"name": name}, {})
    assert paper.requests == []


def test_other_accounts_are_opened_with_searching_only():
    oauth = PLATFORM.oauth
    reading = scopes_for(oauth, {Capability.READ, Capability.REPLY, Capability.PUBLISH})
    assert "threads_profile_discovery" not in reading
    assert "threads_profile_discovery" in scopes_for(oauth, {Capability.SEARCH})


def test_a_post_is_passed_on_once(paper):
    sent = paper.connector().relay("18000000000000011", "k")
    assert sent.remote_id == "18000000000000021"
    assert paper.said() == [("/18000000000000011/repost", {})]
    mine = {"id": "18000000000000003", "media_type": "REPOST_FACADE",
            "permalink": "https://www.threads.com/@lanterne/post/DDD",
            "reposted_post": {"id": "18000000000000011"}}  # fmt: skip
    again = Paper(TRIAL, ThreadsConnector)
    again.answers["GET /me/threads"] = {"data": [mine]}
    found = again.connector().relay("18000000000000011", "k")
    assert (found.remote_id, found.url) == ("18000000000000003", mine["permalink"])
    assert again.said() == []
