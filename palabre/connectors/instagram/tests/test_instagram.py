"""Instagram: what is asked (by Meta's own names), what is read, and what is refused."""

import json
import tarfile
from datetime import UTC, datetime, timedelta

import pytest

from palabre.connectors import waiting
from palabre.connectors.afterwards import Prolongs
from palabre.connectors.contract import (
    Capability,
    Kind,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
)
from palabre.connectors.instagram import PLATFORM, parse
from palabre.connectors.instagram.client import InstagramConnector
from palabre.connectors.instagram.parse import comments_of, media_of
from palabre.connectors.instagram.trial import LINKED, MEDIA, PICTURE, TRIAL
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.graph_names import NotInThePackage, check, check_fields
from palabre.connectors.tests.graph_paper import Paper, asked, asking, sent

ME = "17840000000000009"
# What a number stands for, so that every request of these tests is checked against Meta's own
# package, which describes neither the search for a hashtag, single messages nor the exchange of tokens.
OBJECTS = {
    "me": "user",
    "100": "page",
    "aWdf.*": "",
    r"1784000\d+": "iguser",
    r"1784300\d+": "shadowighashtag",
    r"178\d*": "igcomment",
    r"179\d*": "igmedia",
    "ig_hashtag_search|oauth": "",
}


@pytest.fixture
def paper():
    return Paper(TRIAL, InstagramConnector, OBJECTS)


def test_posts_become_items_with_pictures_tags_and_counts():
    first, second = (media_of(entry) for entry in MEDIA["data"])
    assert (first.author.handle, first.likes, first.replies) == ("lanterne.cafe", 12, 2)
    assert [(one.kind, one.alt) for one in first.media] == [("image", "Une tasse"), ("video", "")]
    assert first.tags == ("lanterne", "thé")
    assert (second.text, second.author.remote_id) == ("…", "unknown:17900000000000002")


def test_comments_and_what_answers_them_stand_in_their_thread(paper):
    first, second = paper.connector().read("comments", {}, {}).items
    post = "17900000000000001"
    assert (first.kind, first.remote_id) == (Kind.COMMENT, "comment:17800000000000001")
    assert (first.parent, second.parent) == (post, "comment:17800000000000001")
    assert (first.thread, second.thread) == (post, post)


def test_a_hashtag_is_asked_for_once_and_named_so_that_nobody_answers_it(paper):
    connector = paper.connector()
    page = connector.read("hashtag", {"tag": "#thé"}, {})
    connector.read("hashtag", {"tag": "#thé"}, page.cursor)
    paths = [request.url.path for request in paper.requests]
    assert sum("ig_hashtag_search" in path for path in paths) == 1
    assert page.items[0].remote_id == "found:17900000000000001"
    with pytest.raises(Rejected, match="hashtag"):
        connector.reply("found:17900000000000001", Draft("a"), "k")
    with pytest.raises(Rejected):
        connector.read("hashtag", {"tag": "a b"}, {})


def test_a_picture_is_published_in_two_steps_after_the_quota_was_asked_for(paper):
    sent = paper.connector().publish(Draft("Bonjour", more=PICTURE), "k")
    assert (sent.remote_id, sent.url) == (
        "17900000000000003", "https://www.instagram.com/p/CCC/"
    )  # fmt: skip
    assert paper.said() == [
        (f"/{ME}/media", {"image_url": PICTURE["media_url"], "alt_text": "Une tasse",
                          "caption": "Bonjour"}),
        (f"/{ME}/media_publish", {"creation_id": "17880000000000001"}),
    ]  # fmt: skip
    order = [request.url.path.rpartition("/")[2] for request in paper.requests]
    assert order.index("content_publishing_limit") < order.index("media")


def test_a_picture_of_ours_is_fetched_from_where_it_is_open(paper):
    files = tuple(
        Upload("a.jpg", "image/jpeg", b"x", f"Tasse {n}", address=f"https://p.example/{n}.jpg")
        for n in (1, 2)
    )
    paper.connector().publish(Draft("Deux", media=files), "k")
    first, second, _whole, _ = (body for _, body in paper.said())
    assert (first["image_url"], first["alt_text"]) == ("https://p.example/1.jpg", "Tasse 1")
    assert second["image_url"] == "https://p.example/2.jpg"


def test_a_video_is_a_reel_once_instagram_has_worked_on_it(paper, monkeypatch):
    slept = []
    monkeypatch.setattr(waiting, "sleep", slept.append)
    paper.objects = {r"17880000000000001": "shadowigmediabuilder", **OBJECTS}
    states = iter(["IN_PROGRESS", "FINISHED"])
    paper.answers = {"GET /17880000000000001": lambda _: {"status_code": next(states)}}
    film = Upload("a.mp4", "video/mp4", b"", "Une tasse", address="https://p.example/film.mp4")
    sent = paper.connector().publish(Draft("Bonjour", media=(film,)), "k")
    assert sent.remote_id == "17900000000000003"
    assert slept == [1]
    assert paper.said()[0][1] == {
        "video_url": "https://p.example/film.mp4", "media_type": "REELS", "caption": "Bonjour",
        "share_to_feed": "true",
    }  # fmt: skip


def test_a_video_of_which_instagram_makes_nothing_is_not_published(paper):
    paper.objects = {r"17880000000000001": "shadowigmediabuilder", **OBJECTS}
    paper.answers = {"GET /17880000000000001": {"status_code": "ERROR"}}
    film = Upload("a.mp4", "video/mp4", b"", address="https://p.example/film.mp4")
    with pytest.raises(Rejected, match="couldn't make anything"):
        paper.connector().publish(Draft("Bonjour", media=(film,)), "k")
    assert [path for path, _ in paper.said()] == [f"/{ME}/media"]


def test_a_video_beside_a_picture_is_a_leaf_of_a_carousel(paper):
    paper.objects = {r"17880000000000001": "shadowigmediabuilder", **OBJECTS}
    files = (
        Upload("a.mp4", "video/mp4", b"", address="https://p.example/film.mp4"),
        Upload("a.jpg", "image/jpeg", b"x", address="https://p.example/a.jpg"),
    )
    paper.connector().publish(Draft("Deux", media=files), "k")
    first, second, whole, _ = (body for _, body in paper.said())
    assert (first["media_type"], first["is_carousel_item"]) == ("VIDEO", "true")
    assert second["image_url"] == "https://p.example/a.jpg"
    assert whole["media_type"] == "CAROUSEL"


def test_several_pictures_make_a_carousel(paper):
    more = {"media_url": "https://l.example/a.jpg\nhttps://l.example/b.jpg", "alt": "A\nB"}
    paper.connector().publish(Draft("Deux", more=more), "k")
    first, second, whole, _ = (body for _, body in paper.said())
    assert (first["is_carousel_item"], first["alt_text"], second["alt_text"]) == ("true", "A", "B")
    assert (whole["media_type"], whole["caption"]) == ("CAROUSEL", "Deux")
    assert whole["children"] == "17880000000000001,17880000000000001"


@pytest.mark.parametrize(
    "draft",
    [Draft("a"), Draft("a", media=(Upload("a.jpg", "image/jpeg", b"x"),)),
     Draft("a", more={"media_url": "http://l.example/a.jpg"}),
     Draft("a", more={"media_url": "javascript:x"}),
     Draft("a", more={"media_url": "https://l.example/a.jpg " * 11})],
)  # fmt: skip
def test_what_instagram_does_not_take_is_refused_before_anything_is_sent(paper, draft):
    with pytest.raises(Rejected, match=r"\.$"):
        paper.connector().publish(draft, "k")
    assert paper.said() == []


def test_when_the_quota_is_used_up_or_the_picture_not_ready_it_is_tried_later(paper):
    config = {"quota_total": 100, "quota_duration": 86_400}
    paper.answers["GET /content_publishing_limit"] = {
        "data": [{"quota_usage": 100, "config": config}]
    }
    with pytest.raises(RateLimited):
        paper.connector().publish(Draft("a", more=PICTURE), "k")
    assert paper.said() == []
    paper.answers = {}
    with pytest.raises(RateLimited, match="preparing"):
        paper.refusing("POST /media_publish", 9007).publish(Draft("a", more=PICTURE), "k")


@pytest.mark.parametrize(
    ("to", "path", "body"),
    [("comment:17800000000000001", "/17800000000000001/replies", {"message": "Merci"}),
     ("17900000000000001", "/17900000000000001/comments", {"message": "Merci"}),
     ("tag:17900000000000001", f"/{ME}/mentions",
      {"message": "Merci", "media_id": "17900000000000001"})],
)  # fmt: skip
def test_an_answer_goes_where_instagram_wants_it(paper, to, path, body):
    assert paper.connector().reply(to, Draft("Merci"), "k").remote_id.startswith("comment:")
    assert paper.said() == [(path, body)]


def test_private_messages_are_read_in_their_conversation_and_nobody_elses(paper):
    asking_zoe, ours = paper.connector().read("messages", {}, {}).items
    assert (asking_zoe.remote_id, asking_zoe.kind) == ("message:aWdfZAG1", Kind.MESSAGE)
    assert (asking_zoe.text, asking_zoe.author.handle) == ("Ouvert lundi ?", "zoe")
    assert asking_zoe.thread == ours.thread == "aWdfZAG06=="
    assert ours.author.handle == "lanterne.cafe"
    told = asked(paper.requests[-1])
    assert (paper.requests[-1].url.path, told["platform"]) == (
        "/v26.0/100/conversations", "instagram"
    )  # fmt: skip
    assert PLATFORM.private == {"messages"} <= PLATFORM.inbox
    assert (
        parse.message_of({"id": "../x", "message": "a", "created_time": "2026-11-20"}, {}) is None
    )


def test_a_private_message_is_answered_in_its_window_and_refused_after_it(paper):
    sent = paper.connector().reply("message:aWdfZAG1", Draft("Oui"), "k")
    assert sent.remote_id == "message:aWdfZAG3"
    ((path, body),) = paper.said()
    assert path == "/100/messages"
    assert json.loads(body["recipient"]) == {"id": "555"}
    assert json.loads(body["message"]) == {"text": "Oui"}
    with pytest.raises(Rejected, match="24 hours"):
        paper.refusing("POST /100/messages", 10, subcode=2_018_278).reply(
            "message:aWdfZAG1", Draft("Oui"), "k"
        )


def test_a_private_message_is_neither_hidden_nor_deleted_nor_called_gone(paper):
    one = paper.connector()
    with pytest.raises(Rejected):
        one.moderate("message:aWdfZAG1", Moderation.HIDE)
    with pytest.raises(Rejected):
        one.delete("message:aWdfZAG1")
    assert one.check(["message:aWdfZAG1"]).deleted == ()
    for wrong in ("message:", "message:../me", "message:a:b"):
        with pytest.raises(Rejected):
            one.reply(wrong, Draft("Oui"), "k")


def test_a_lost_picture_without_words_is_found_again(paper):
    since = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    bare = {"id": "17900000000000077", "timestamp": "2026-11-20T10:00:30+0000", "media_type": "IMAGE",
            "media_url": "https://cdn.example/1.jpg", "username": "lanterne"}  # fmt: skip
    paper.answers = {f"GET /{ME}/media": {"data": [bare]}}
    assert paper.connector().receipt("k", Draft(""), since).remote_id == bare["id"]
    assert paper.connector().receipt("k", Draft("Autre"), since) is None


def test_a_lost_answer_to_a_message_is_looked_for_among_the_accounts_own(paper):
    since = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    one = paper.connector()
    assert one.receipt("k", Draft("Oui !"), since, "message:aWdfZAG1").remote_id == (
        "message:aWdfZAG2"
    )
    assert one.receipt("k", Draft("Ouvert lundi ?"), since, "message:aWdfZAG1") is None
    with pytest.raises(Rejected):  # who may not see them doesn't know that it isn't there
        paper.refusing("GET /conversations", 200, status=403).receipt(
            "k", Draft("Oui !"), since, "message:aWdfZAG1"
        )


def test_the_permission_for_messages_is_asked_for_by_answering_only():
    wanting = {of for of, asked in PLATFORM.oauth.scopes.items()
               if "instagram_manage_messages" in asked}  # fmt: skip
    assert wanting == {Capability.REPLY}


def test_only_comments_are_hidden_and_shown(paper):
    paper.connector().moderate("comment:17800000000000001", Moderation.SHOW)
    assert paper.said() == [("/17800000000000001", {"hide": "false"})]
    for name, act in (("17900000000000001", Moderation.HIDE), ("comment:1", Moderation.LIKE)):
        with pytest.raises(Rejected):
            paper.connector().moderate(name, act)


def test_every_request_is_one_that_metas_own_package_could_make(paper):
    one = paper.connector()
    since = datetime.now(UTC)
    for source in ("media", "comments", "tags", "messages", "hashtag"):
        one.read(source, {"tag": "a"}, {})
    two = {"media_url": "https://l.example/a.jpg https://l.example/b.jpg"}
    one.publish(Draft("a", more=PICTURE), "k")
    one.publish(Draft("a", more=two), "k")
    for to in ("comment:178", "179", "tag:179", "message:aWdfZAG1"):
        one.reply(to, Draft("a"), "k")
        one.receipt("k", Draft("a"), since, to)
    one.receipt("k", Draft("a"), since)
    one.moderate("comment:178", Moderation.HIDE)
    one.delete("comment:178")
    one.delete("179")
    one.measure([])
    one.measure(["179"])
    one.check(["comment:178", "179"])
    assert paper.edges >= {
        "GET user/accounts", "GET iguser", "GET iguser/media", "GET iguser/tags",
        "GET iguser/insights", "GET iguser/content_publishing_limit", "GET igmedia",
        "GET igmedia/insights", "GET igcomment", "GET shadowighashtag/recent_media",
        "POST iguser/media", "POST iguser/media_publish", "POST iguser/mentions",
        "POST igcomment/replies", "POST igmedia/comments", "POST igcomment",
        "DELETE igcomment", "DELETE igmedia", "GET page/conversations", "POST page/messages",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "edge", "query", "form"),
    [
        ("POST", "iguser/media", {}, {"caption": "a", "mood": "merry"}),
        ("POST", "iguser/media", {}, {"is_carousel_item": "yes"}),
        ("POST", "iguser/media_publish", {}, {"creation_id": "first"}),
        ("POST", "igcomment", {}, {"hide": "1"}),
        ("POST", "igmedia/replies", {}, {"message": "a"}),
        ("GET", "iguser/media", {"depth": "2"}, {}),
        ("GET", "iguser/media", {"fields": "id,mood"}, {}),
        ("GET", "iguser/media", {"fields": "id,comments.limit(2){id,replies{mood}}"}, {}),
        ("GET", "igmedia/insights", {"metric": "views,mood"}, {}),
        ("GET", "iguser/insights", {"period": "year"}, {}),
    ],
)
def test_a_request_of_our_own_making_would_be_refused(method, edge, query, form):
    request = asking(method, query, form)
    with pytest.raises(NotInThePackage):
        check(request, edge, sent(request))


def test_every_field_that_is_asked_for_is_known_to_metas_own_package():
    given = [(one, "igmedia") for one in (parse.MEDIA, parse.TAGGED, parse.FOUND)]
    for fields, of in (*given, (parse.COMMENT, "igcomment"), (parse.TALK, "unifiedthread")):
        check_fields(fields, of)
        with pytest.raises(NotInThePackage):
            check_fields(f"{fields},mood", of)


def test_figures_of_posts_and_of_the_account(paper):
    of_post = {one.metric: one.value for one in paper.connector().measure(["17900000000000001"])}
    assert of_post == {"views": 90, "engagements": 11}
    account = {one.metric: one.value for one in paper.connector().measure([])}
    assert account == {"views": 90, "engagements": 11, "followers": 64}
    assert asked(paper.requests[-2])["metric_type"] == "total_value"


def test_the_account_is_found_behind_its_page(paper):
    assert paper.connector(account="").me().remote_id == ME
    other = {**LINKED, "id": "101", "instagram_business_account": {"id": "5", "username": "b"}}
    paper.answers["GET /me/accounts"] = {"data": [LINKED, other, {"id": "102"}]}
    assert paper.connector(account="5").me().handle == "b"
    for account in ("", "6"):
        with pytest.raises(Rejected):
            paper.connector(account=account).me()


def test_a_lost_post_or_answer_is_found_again(paper):
    since = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    text = MEDIA["data"][0]["caption"]
    assert paper.connector().receipt("k", Draft(text), since).remote_id == "17900000000000001"
    answer = paper.connector().receipt("k", Draft("@zoe Merci"), since)
    assert answer.remote_id == "comment:17800000000000002"
    assert paper.connector().receipt("k", Draft(text), since + timedelta(hours=2)) is None


def test_texts_that_are_gone_are_told_and_a_dead_token_is_no_deletion(paper):
    names = ["comment:17800000000000001", "17900000000000001", "found:17900000000000009"]
    gone = paper.refusing("GET /v26.0/178", 100, subcode=33).check(names).deleted
    assert gone == ("comment:17800000000000001",)
    with pytest.raises(Reconnect):
        paper.refusing("GET /me/accounts", 190, status=401).check(names)


@pytest.mark.shared
def test_the_public_answers_of_the_graph_api_are_read(shared):
    found = {}
    with tarfile.open(shared / "data/api/facebook_instagram_api_a.tar.gz") as archive:
        for name in archive.getnames():
            if name.startswith("instagram/") and name.endswith(".json"):
                found[name] = json.load(archive.extractfile(name))
    album = media_of(found["instagram/models/ig_media.json"])
    assert (album.text, len(album.media)) == ("ALBUM", 3)
    story = media_of(found["instagram/models/ig_story.json"])
    assert story.author.handle == "ikroskun"
    comment = found["instagram/models/ig_comment.json"]
    first, answer = comments_of({"id": "1", "comments": {"data": [comment]}})
    assert (first.text, answer.text) == ("@ikroskun Hey, guys", "@ikroskun Nice")


def test_its_keys_are_prolonged_by_itself(paper):
    assert isinstance(paper.connector(), Prolongs)
