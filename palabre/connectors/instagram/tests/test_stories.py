"""Instagram: stories of one's own, collaborators, the mark of a paid partnership, other accounts' public
posts, and answers in private. Answers are on paper, in the shape of Meta's pages."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors import waiting
from palabre.connectors.contract import Rejected, Unknown
from palabre.connectors.instagram.client import InstagramConnector
from palabre.connectors.instagram.discovery import POSTS, PUBLIC
from palabre.connectors.instagram.tests.test_instagram import ME, OBJECTS
from palabre.connectors.instagram.tests.test_mentions import COMMENT, NAME, SAYS
from palabre.connectors.instagram.trial import PICTURE, TRIAL
from palabre.connectors.protocols import Draft, Told, Upload
from palabre.connectors.tests.graph_names import check_fields
from palabre.connectors.tests.graph_paper import Paper, asked

STORY = {
    "id": "17900000000000077", "media_type": "IMAGE", "timestamp": "2026-11-20T10:00:00+0000",
    "media_url": "https://cdn.example/s.jpg", "permalink": "https://www.instagram.com/stories/l/1/",
}  # fmt: skip
OTHER = {
    "id": "17841401441775531", "username": "boreal", "name": "Café Boréal", "followers_count": 267_788,
    "media_count": 2,
    "media": {"data": [
        {"id": "17950000000000001", "caption": "Nouveau thé", "media_type": "IMAGE", "like_count": 41,
         "comments_count": 3, "timestamp": "2026-11-20T10:00:00+0000", "username": "boreal",
         "media_url": "https://cdn.example/b.jpg", "permalink": "https://www.instagram.com/p/BBB/"}],
        "paging": {"cursors": {"after": "QVFI"}}},
}  # fmt: skip
DISCOVERY = f"GET /v26.0/{ME}?fields=business_discovery"


@pytest.fixture
def paper(monkeypatch):
    monkeypatch.setattr(waiting, "sleep", lambda seconds: None)
    return Paper(TRIAL, InstagramConnector, {r"1788\d+": "shadowigmediabuilder", **OBJECTS})


def story(**more):
    return Draft("", more={**PICTURE, "form": "story", **more})


def containers(paper):
    return [body for path, body in paper.said() if path.endswith("/media")]


def test_a_picture_goes_out_as_a_story_without_words(paper):
    sent = paper.connector().publish(story(), "k")
    assert sent.remote_id == "story:17900000000000003"
    assert containers(paper) == [
        {"media_type": "STORIES", "image_url": "https://lanterne.example/a.jpg"}
    ]


def test_a_video_is_a_story_once_instagram_has_worked_on_it(paper):
    film = Upload("a.mp4", "video/mp4", b"", address="https://palabre.example/a.mp4", seconds=9)
    paper.connector().publish(Draft("", media=(film,), more={"form": "story"}), "k")
    assert containers(paper) == [
        {"media_type": "STORIES", "video_url": "https://palabre.example/a.mp4"}
    ]
    paths = [one.url.path for one in paper.requests]
    published = next(at for at, one in enumerate(paths) if one.endswith("/media_publish"))
    assert "/v26.0/17880000000000001" in paths[:published]


@pytest.mark.parametrize(
    "more",
    [{"media_url": "https://a.example/1.jpg https://a.example/2.jpg"}, {"collaborators": "zoe"}],
)
def test_a_story_of_two_pictures_or_with_others_is_refused_before_anything_is_sent(paper, more):
    with pytest.raises(Rejected, match="story"):
        paper.connector().publish(story(**more), "k")
    assert paper.said() == []


def test_stories_are_read_and_nothing_is_said_under_them(paper):
    paper.answers = {"GET /stories": {"data": [STORY]}}
    (item,) = paper.connector().read("stories", {}, {}).items
    assert (item.remote_id, item.media[0].url) == (
        "story:17900000000000077", "https://cdn.example/s.jpg",
    )  # fmt: skip
    with pytest.raises(Rejected, match="story"):
        paper.connector().reply(item.remote_id, Draft("a"), "k")


def test_a_story_that_is_over_is_not_called_deleted(paper):
    gone = paper.refusing("GET /v26.0/17900000000000077", 100, subcode=33)
    page = gone.check(["story:17900000000000077"])
    assert (page.deleted, page.items) == ((), ())


def test_figures_of_a_story_are_its_own_and_end_with_it(paper):
    told = [
        {"name": "navigation", "values": [{"value": 12}]},
        {"name": "replies", "values": [{"value": 2}]},
    ]
    paper.answers = {"GET /insights": {"data": told}}
    found = paper.connector().measure(["story:17900000000000077"])
    assert {(one.metric, one.value) for one in found} == {("navigation", 12), ("replies", 2)}
    names = set(asked(paper.requests[-1])["metric"].split(","))
    assert {"profile_visits", "follows", "navigation"} <= names
    assert not {"likes", "saved", "comments"} & names
    assert paper.refusing("GET /insights", 10).measure(["story:17900000000000077"]) == ()
    paper.answers = {}
    paper.connector().measure(["17900000000000001"])
    names = set(asked(paper.requests[-1])["metric"].split(","))
    assert not {"profile_visits", "follows", "navigation"} & names


def test_a_lost_story_is_told_only_where_there_is_none(paper):
    since = datetime(2026, 11, 20, 9, 59, tzinfo=UTC)
    paper.answers = {"GET /stories": {"data": []}}
    assert paper.connector().receipt("k", story(), since) is None
    paper.answers = {"GET /stories": {"data": [STORY]}}
    with pytest.raises(Unknown):
        paper.connector().receipt("k", story(), since)
    assert paper.connector().receipt("k", story(), since + timedelta(hours=1)) is None


def test_collaborators_are_invited_and_the_mark_of_a_paid_partnership_names_who_pays(paper):
    paper.answers = {DISCOVERY: {"business_discovery": {"id": OTHER["id"]}, "id": ME}}
    more = {**PICTURE, "collaborators": "@zoe, cafe.boreal", "sponsors": "boreal"}
    paper.connector().publish(Draft("Bonjour", more=more), "k")
    (container,) = containers(paper)
    assert json.loads(container["collaborators"]) == ["zoe", "cafe.boreal"]
    assert container["is_paid_partnership"] == "true"
    assert json.loads(container["branded_content_sponsor_ids"]) == [17841401441775531]


def test_the_mark_needs_no_name_and_stands_on_a_whole_carousel_or_a_story(paper):
    two = {"media_url": "https://a.example/1.jpg\nhttps://a.example/2.jpg"}
    paper.connector().publish(Draft("a", more={**two, "paid": "yes"}), "k")
    *leaves, whole = containers(paper)
    assert [one.get("is_paid_partnership") for one in (*leaves, whole)] == [None, None, "true"]
    paper.requests.clear()
    paper.connector().publish(story(paid="yes"), "k")
    assert containers(paper)[0]["is_paid_partnership"] == "true"
    paper.requests.clear()
    paper.connector().publish(Draft("a", more={**PICTURE, "paid": "no"}), "k")
    assert "is_paid_partnership" not in containers(paper)[0]


@pytest.mark.parametrize(
    "more",
    [{"collaborators": "a b c d e f"}, {"sponsors": "a, b, c"}, {"collaborators": "https://x.example"},
     {"sponsors": "a){id}"}],
)  # fmt: skip
def test_names_that_are_none_or_too_many_are_refused_before_anything_is_sent(paper, more):
    with pytest.raises(Rejected, match=r"\.$"):
        paper.connector().publish(Draft("a", more={**PICTURE, **more}), "k")
    assert paper.said() == []


def test_public_posts_of_another_professional_account_come_with_its_figures(paper):
    paper.answers = {DISCOVERY: {"business_discovery": OTHER, "id": ME}}
    connector = paper.connector()
    page = connector.read("account", {"name": "@boreal"}, {})
    (item,) = page.items
    assert (item.remote_id, item.text, item.likes, item.replies) == (
        "other:17950000000000001", "Nouveau thé", 41, 3,
    )  # fmt: skip
    assert (item.author.handle, item.author.name, item.author.followers) == (
        "boreal", "Café Boréal", 267_788,
    )  # fmt: skip
    assert page.more
    connector.read("account", {"name": "boreal"}, page.cursor)
    fields = asked(paper.requests[-1])["fields"]
    assert fields.startswith("business_discovery.username(boreal){id,username")
    assert "media.after(QVFI).limit(50){" in fields
    with pytest.raises(Rejected, match="another account"):
        connector.reply(item.remote_id, Draft("a"), "k")
    assert connector.check([item.remote_id]).deleted == ()


def test_a_name_that_is_none_and_an_account_of_which_nothing_is_told_are_refused(paper):
    for name in ("", "a b", "x){followers_count}"):
        with pytest.raises(Rejected, match="no name"):
            paper.connector().read("account", {"name": name}, {})
    with pytest.raises(Rejected, match="professional"):
        paper.refusing(DISCOVERY, 100).read("account", {"name": "zoe"}, {})


def test_every_field_that_is_asked_of_others_is_known_to_metas_own_package():
    check_fields(PUBLIC, "iguser")
    check_fields(POSTS, "igmedia")


def test_who_commented_is_answered_in_private_once(paper):
    paper.answers["POST /100/messages"] = {"recipient_id": "555", "message_id": "aWdfZAG3"}
    draft = Draft("Dites-nous tout.", more={"private": "yes"})
    sent = paper.connector().reply("comment:17800000000000001", draft, "k")
    assert sent.remote_id == "message:aWdfZAG3"
    ((path, body),) = paper.said()
    assert (path, json.loads(body["recipient"])) == (
        "/100/messages", {"comment_id": "17800000000000001"},
    )  # fmt: skip
    with pytest.raises(Rejected, match="seven days"):
        paper.refusing("POST /100/messages", 10, subcode=2_018_278).reply(
            "comment:17800000000000001", draft, "k"
        )


@pytest.mark.parametrize("to", ["17900000000000001", "tag:17900000000000002", "mention:1:2"])
def test_only_who_commented_under_a_post_of_ones_own_is_answered_in_private(paper, to):
    with pytest.raises(Rejected, match="in private only"):
        paper.connector().reply(to, Draft("a", more={"private": "yes"}), "k")
    assert paper.said() == []


def test_one_mention_that_can_not_be_seen_any_more_hides_no_other(paper):
    def answer(request):
        gone = COMMENT not in asked(request)["fields"]
        refused = httpx.Response(400, json={"error": {"code": 100, "error_subcode": 33}})
        return refused if gone else {"mentioned_comment": SAYS}

    paper.answers = {f"GET /v26.0/{ME}?fields=mentioned": answer}
    told = Told(ME, "mentions", ("mention:5:6", NAME))
    assert [one.remote_id for one in paper.connector().fetch(told).items] == [NAME]
