"""Flickr, by the examples of its documentation: photographs, comments, signed requests."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest
from oauthlib.oauth1 import Client

from palabre.connectors.contract import (
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.flickr.client import FlickrConnector, described
from palabre.connectors.flickr.signing import refusal
from palabre.connectors.flickr.trial import COMMENT, PHOTO, PICTURE, TRIAL
from palabre.connectors.protocols import Draft, Measured, Upload
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route

SINCE = datetime(2026, 11, 27, 10, tzinfo=UTC)


def connected(answer=TRIAL.answer, credential=TRIAL.credential):
    return on_paper(FlickrConnector, answer, credential)


def says(told):
    return lambda request: httpx.Response(200, json=told)


def test_a_photograph_of_the_standard_answer_becomes_an_item():
    one, asked = connected()
    page = one.search("lanterne", {})
    (item,) = page.items
    assert (item.title, item.text, item.tags) == (
        "FAIL & co",
        "Une lanterne cassée",
        ("lanterne", "nuit"),
    )
    assert item.url == "https://www.flickr.com/photos/51035734193@N01/2777191844"
    assert item.media[0].url.startswith("https://live.staticflickr.com/")
    assert page.more
    assert asked[0].url.params["method"] == "flickr.photos.search"
    assert asked[0].url.params["text"] == "lanterne"


def test_the_next_reading_begins_where_the_last_one_ended():
    one, asked = connected()
    one.read("tag", {"tag": "#nuit"}, {"done": 1219108800.0})
    assert asked[0].url.params["tags"] == "nuit"
    assert asked[0].url.params["min_upload_date"] == "1219108800"


def test_comments_under_ones_own_photographs_are_read_and_notes_are_not():
    one, asked = connected()
    (item,) = one.read("comments", {}, {}).items
    assert (item.text, item.parent, item.author.name) == ("test été", "10289", "Bees")
    assert item.remote_id == "6065-10289-72057594077818641"
    assert asked[0].url.params["timeframe"] == "30d"


def test_each_request_is_signed_with_both_secrets():
    one, asked = connected()
    one.search("é & ñ", {})
    header = asked[0].headers["authorization"]
    given = dict(part.split("=", 1) for part in header.removeprefix("OAuth ").split(", "))
    again = Client(
        "k3y", client_secret="k3y-s3cret", resource_owner_key="t0ken", resource_owner_secret="s3cret",
        nonce=given["oauth_nonce"].strip('"'), timestamp=given["oauth_timestamp"].strip('"'),
    )  # fmt: skip
    assert again.sign(str(asked[0].url), "GET")[1]["Authorization"] == header
    assert "s3cret" not in header


def test_an_upload_is_signed_without_its_picture_and_carries_the_alternative_text():
    one, asked = connected()
    sent = one.publish(Draft("Bonjour", "Titre", tags=("a b", "c"), media=(PICTURE,)), "k")
    body = asked[0].content.decode("latin-1")
    assert (str(asked[0].url), sent.remote_id) == ("https://up.flickr.com/services/upload/", PHOTO)
    for piece in ("Bonjour\n\nUne lampe", 'name="title"', '"a b" c', 'filename="a.jpg"'):
        assert piece in body
    assert asked[0].headers["authorization"].startswith("OAuth ")
    assert asked[0].headers["content-type"].startswith("multipart/form-data")


def film(tmp_path, seconds=12.0):
    path = tmp_path / "film"
    path.write_bytes(b"moving pictures")
    return Upload("a.mp4", "video/mp4", b"", path=path, seconds=seconds)


def test_a_video_gets_a_ticket_and_later_its_number(tmp_path):
    one, asked = connected()
    sent = one.publish(Draft("Bonjour", "Titre", media=(film(tmp_path),)), "k")
    assert (sent.remote_id, sent.ready) == ("ticket-128", False)
    assert b"moving pictures" in asked[-1].content
    done = one.progress(sent.remote_id)
    assert (done.remote_id, done.ready) == (PHOTO, True)


@pytest.mark.parametrize(
    ("ticket", "given_up"),
    [({"complete": 0}, False), ({"complete": 2}, True), ({"invalid": 1}, True)],
)
def test_a_video_at_work_is_asked_for_again_and_one_given_up_says_so(ticket, given_up):
    told = {"uploader": {"ticket": [{"id": "128", **ticket}]}, "stat": "ok"}
    one, _ = connected(says(told))
    if given_up:
        with pytest.raises(Rejected, match="make a video"):
            one.progress("ticket-128")
    else:
        assert one.progress("ticket-128").ready is False


def test_a_video_longer_than_the_account_may_bring_is_refused_before_it_leaves(tmp_path):
    one, asked = connected()
    with pytest.raises(Rejected, match="limits"):
        one.publish(Draft("Bonjour", media=(film(tmp_path, 92.0),)), "k")
    assert [request.method for request in asked] == ["GET"]
    full = route({"POST up.flickr.com": lambda request: httpx.Response(
        200, text='<rsp stat="fail"><err code="7" msg="full" /></rsp>')}, TRIAL.answer)  # fmt: skip
    with pytest.raises(Rejected, match="limits"):
        connected(full)[0].publish(Draft("Bonjour", media=(film(tmp_path),)), "k")


def test_a_lost_video_counts_as_arrived_or_not_only_when_flickr_is_no_longer_at_work(tmp_path):
    draft, now = Draft("Autre", "Autre", media=(film(tmp_path),)), datetime.now(UTC)
    found = says({"photos": {"photo": []}, "stat": "ok"})
    one, _ = connected(found)
    with pytest.raises(Unknown):
        one.receipt("k", draft, now)
    assert one.receipt("k", draft, now - timedelta(hours=2)) is None


def test_an_alternative_text_that_the_text_says_already_is_not_said_twice():
    assert described(Draft("Une lampe rouge", media=(PICTURE,))) == "Une lampe rouge"


def test_an_answer_to_a_comment_stands_under_its_photograph():
    one, asked = connected()
    assert one.reply(COMMENT, Draft("Merci & à bientôt"), "k").remote_id == COMMENT
    form = parse_qs(asked[0].content.decode())
    assert form["method"] == ["flickr.photos.comments.addComment"]
    assert (form["photo_id"], form["comment_text"]) == (["109722179"], ["Merci & à bientôt"])


@pytest.mark.parametrize(
    ("remote_id", "edits", "deletes"),
    [(PHOTO, "flickr.photos.setMeta", "flickr.photos.delete"),
     (COMMENT, "flickr.photos.comments.editComment", "flickr.photos.comments.deleteComment")],
)  # fmt: skip
def test_pictures_and_comments_are_changed_and_deleted_each_in_its_way(remote_id, edits, deletes):
    one, asked = connected()
    one.edit(remote_id, Draft("Autre"))
    one.delete(remote_id)
    told = [parse_qs(request.content.decode())["method"][0] for request in asked]
    assert told == [edits, deletes]


def test_what_is_gone_is_deleted():
    one, asked = connected(says({"stat": "fail", "code": 1, "message": "Photo not found"}))
    one.delete(PHOTO)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("act", "method", "already"),
    [
        (Moderation.LIKE, "flickr.favorites.add", 3),
        (Moderation.UNLIKE, "flickr.favorites.remove", 1),
    ],
)
def test_a_photograph_of_others_is_made_a_favourite_and_no_longer(act, method, already):
    one, asked = connected()
    one.moderate(PHOTO, act)
    form = parse_qs(asked[0].content.decode())
    assert (form["method"], form["photo_id"]) == ([method], [PHOTO])
    connected(says({"stat": "fail", "code": already, "message": "x"}))[0].moderate(PHOTO, act)
    with pytest.raises(Rejected):  # one's own can't be
        connected(says({"stat": "fail", "code": 2, "message": "x"}))[0].moderate(PHOTO, act)
    for name, other in ((COMMENT, act), (PHOTO, Moderation.HIDE)):
        with pytest.raises(Rejected, match="favourites"):
            connected()[0].moderate(name, other)


def test_a_comment_under_ones_own_photograph_is_deleted_and_no_photograph():
    one, asked = connected()
    one.moderate(COMMENT, Moderation.DELETE)
    form = parse_qs(asked[0].content.decode())
    assert form["method"] == ["flickr.photos.comments.deleteComment"]
    assert form["comment_id"] == [COMMENT]
    with pytest.raises(Rejected):
        one.moderate(PHOTO, Moderation.DELETE)


def test_comments_are_looked_at_again_with_their_words():
    gone = COMMENT.replace("818641", "818642")
    told = {"id": COMMENT, "author": "35468159852@N01", "authorname": "Bo", "datecreate": "1141841470",
            "permalink": "https://www.flickr.com/photos/bo/109722179/#1", "_content": "Encore"}  # fmt: skip
    here = {"comments": {"photo_id": "109722179", "comment": [told]}, "stat": "ok"}
    page = connected(says(here))[0].check([COMMENT, gone])
    assert [(item.remote_id, item.text, item.author.name) for item in page.items] == [
        (COMMENT, "Encore", "Bo")
    ]
    assert page.deleted == (gone,)


def test_a_photograph_is_looked_at_again_with_its_words_and_its_picture():
    photo = {
        "id": PHOTO, "server": "2733", "secret": "123456", "media": "photo",
        "dates": {"posted": "1141841470"},
        "owner": {"nsid": "12037949754@N01", "username": "Bees"}, "title": {"_content": "orford castle"},
        "description": {"_content": "hello!"},
        "tags": {"tag": [{"raw": "Ping Pong", "_content": "pingpong"}]},
    }  # fmt: skip
    (item,) = connected(says({"photo": photo, "stat": "ok"}))[0].check([PHOTO]).items
    assert (item.title, item.text, item.author.name) == ("orford castle", "hello!", "Bees")
    assert item.media[0].url == f"https://live.staticflickr.com/2733/{PHOTO}_123456_b.jpg"
    assert item.tags == ("pingpong",)


def test_figures_are_views_comments_and_favourites():
    one, _ = connected()
    assert one.measure([PHOTO, COMMENT]) == (
        Measured(PHOTO, "views", 42), Measured(PHOTO, "comments", 3), Measured(PHOTO, "favorites", 7)
    )  # fmt: skip


def test_a_picture_whose_answer_was_lost_is_found_by_title_and_description():
    photo = {"id": PHOTO, "title": "Titre", "description": {"_content": "Bonjour\n\nUne lampe"}}
    one, asked = connected(says({"photos": {"photo": [photo]}, "stat": "ok"}))
    assert one.receipt("k", Draft("Bonjour", "Titre", media=(PICTURE,)), SINCE).remote_id == PHOTO
    assert one.receipt("k", Draft("Autre", "Titre", media=(PICTURE,)), SINCE) is None
    assert asked[0].url.params["min_upload_date"] == str(int(SINCE.timestamp()))
    with pytest.raises(Unknown):
        one.receipt("k", Draft("un commentaire"), SINCE)


def test_a_comment_whose_answer_was_lost_is_found_under_its_picture():
    said = {"id": COMMENT, "author": "12037949754@N01", "_content": "Merci &amp; bravo"}
    user = {"id": "12037949754@N01", "username": {"_content": "lanterne"}}
    one, asked = connected(says({"comments": {"comment": [said]}, "user": user, "stat": "ok"}))
    assert one.receipt("k", Draft("Merci & bravo"), SINCE, COMMENT).remote_id == COMMENT
    assert asked[-1].url.params["method"] == "flickr.photos.comments.getList"
    assert one.receipt("k", Draft("Autre"), SINCE, COMMENT) is None


@pytest.mark.parametrize(
    ("code", "error"),
    [(98, Reconnect), (100, Reconnect), (105, Unavailable), (9, RateLimited), (8, Rejected)],
)
def test_the_documented_codes_are_told_apart(code, error):
    assert isinstance(refusal(code, reading=False), error)


def test_what_flickr_does_not_take_is_refused_before_anything_is_asked():
    one, asked = connected()
    for refused in (
        lambda: one.publish(Draft("x"), "k"),
        lambda: one.publish(Draft("x", media=(PICTURE, PICTURE)), "k"),
        lambda: one.reply(COMMENT, Draft("x", media=(PICTURE,)), "k"),
        lambda: one.reply("x", Draft("x"), "k"),
        lambda: one.read("tag", {"tag": " "}, {}),
    ):
        with pytest.raises(Rejected):
            refused()
    assert not asked


def test_an_incomplete_credential_asks_for_the_rest():
    one, _ = connected(credential={"key": "k", "secret": "s"})
    with pytest.raises(Reconnect):
        one.me()


def test_it_tells_whose_account_it_is():
    user = {"user": {"id": "12037949754@N01", "username": {"_content": "Bees"}}, "stat": "ok"}
    one, _ = connected(says(user))
    assert (one.me().remote_id, one.me().name) == ("12037949754@N01", "Bees")
