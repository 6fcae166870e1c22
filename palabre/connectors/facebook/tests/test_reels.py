"""Reels on a Page: brought in three steps, and nobody sees one before the last."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Rejected, Unavailable, Unknown
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.facebook.tests.test_facebook import FILM, OBJECTS, PICTURE
from palabre.connectors.facebook.trial import TRIAL
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.graph_paper import Paper, sent

REEL = {"form": "reel"}
DRAFT = Draft("Bonjour", "Une tasse", media=(replace(FILM, seconds=12),), more=REEL)


@pytest.fixture
def paper():
    return Paper(TRIAL, FacebookConnector, OBJECTS)


def test_a_reel_is_announced_brought_and_published(paper):
    told = paper.connector().publish(DRAFT, "k")
    assert (told.remote_id, told.ready) == ("reel:7001", False)
    start, upload, finish = [one for one in paper.requests if one.method == "POST"]
    assert sent(start) == {"upload_phase": "start"}
    assert (upload.url.host, upload.url.path) == (
        "rupload.facebook.com", "/video-upload/v26.0/7001",
    )  # fmt: skip
    assert upload.content == b"x"
    told = {name: upload.headers[name] for name in ("authorization", "offset", "file_size")}
    assert told == {"authorization": "OAuth s3cret-page", "offset": "0", "file_size": "1"}
    assert sent(finish) == {
        "upload_phase": "finish", "video_id": "7001", "video_state": "PUBLISHED",
        "description": "Bonjour", "title": "Une tasse",
    }  # fmt: skip


@pytest.mark.parametrize("step", ["POST /video_reels", "POST /video-upload"])
def test_what_goes_wrong_before_the_last_step_published_nothing_and_may_be_tried_again(paper, step):
    paper.answers = {step: httpx.Response(503)}
    with pytest.raises(Unavailable):
        paper.connector().publish(DRAFT, "k")


def test_a_lost_answer_to_the_last_step_leaves_it_open_whether_it_happened(paper):
    def answer(request):
        last = sent(request)["upload_phase"] == "finish"
        return httpx.Response(502) if last else httpx.Response(200, json={"video_id": "7001"})

    paper.answers = {"POST /video_reels": answer}
    with pytest.raises(Unknown):
        paper.connector().publish(DRAFT, "k")


@pytest.mark.parametrize(
    "media",
    [(), (PICTURE,), (FILM, PICTURE), (replace(FILM, seconds=2),), (replace(FILM, seconds=91),)],
)
def test_what_is_no_reel_is_refused_before_anything_is_sent(paper, media):
    with pytest.raises(Rejected, match=r"\.$"):
        paper.connector().publish(Draft("a", media=media, more=REEL), "k")
    assert paper.said() == []


def test_a_picture_or_a_video_goes_out_as_a_story(paper):
    story = {"form": "story"}
    sent_picture = paper.connector().publish(Draft("", media=(PICTURE,), more=story), "k")
    assert sent_picture.remote_id == "story:9011"
    (photos, photo), (stories, body) = paper.said()
    assert (photos, photo["published"]) == ("/100/photos", b"false")
    assert (stories, body) == ("/100/photo_stories", {"photo_id": "401"})
    paper.requests.clear()
    film = replace(FILM, seconds=12)
    assert paper.connector().publish(Draft("", media=(film,), more=story), "k").ready
    finish = paper.requests[-1]
    assert finish.url.path == "/v26.0/100/video_stories"
    assert sent(finish) == {"upload_phase": "finish", "video_id": "7001"}


@pytest.mark.parametrize("media", [(), (PICTURE, PICTURE), (replace(FILM, seconds=61),)])
def test_what_is_no_story_is_refused_before_anything_is_sent(paper, media):
    with pytest.raises(Rejected, match="story"):
        paper.connector().publish(Draft("", media=media, more={"form": "story"}), "k")
    assert paper.said() == []


def test_a_lost_story_is_told_only_where_there_is_none_and_one_that_is_out_is_left_alone(paper):
    since = datetime(2026, 11, 20, 9, 59, tzinfo=UTC)
    draft = Draft("", media=(PICTURE,), more={"form": "story"})
    assert paper.connector().receipt("k", draft, since) is None
    paper.answers = {"GET /100/stories": {"data": [{"post_id": "9011"}]}}
    with pytest.raises(Unknown):
        paper.connector().receipt("k", draft, since)
    connector = paper.connector()
    assert connector.measure(["story:9011", "private:201_301"]) == ()
    assert connector.check(["story:9011", "private:201_301"]).deleted == ()
    with pytest.raises(Rejected, match="once it is out"):
        connector.delete("story:9011")


def test_a_reel_is_asked_for_until_it_is_published(paper):
    working = {"video_status": "processing", "publishing_phase": {"status": "not_started"}}
    paper.answers = {"GET /7001": {"id": "7001", "status": working}}
    assert not paper.connector().progress("reel:7001").ready
    done = {"video_status": "ready", "publishing_phase": {"publish_status": "published"}}
    paper.answers = {"GET /7001": {"id": "7001", "status": done, "post_id": "9009"}}
    shown = paper.connector().progress("reel:7001")
    assert (shown.remote_id, shown.url, shown.ready) == (
        "100_9009", "https://www.facebook.com/reel/7001", True,
    )  # fmt: skip
    paper.answers = {"GET /7001": {"id": "7001", "status": {"video_status": "error"}}}
    with pytest.raises(Rejected, match="couldn't make anything"):
        paper.connector().progress("reel:7001")
