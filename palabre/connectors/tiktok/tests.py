"""TikTok: what is asked, as its documentation shows, what is read, and what is refused."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import (
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tiktok.client import TikTokConnector
from palabre.connectors.tiktok.trial import ALLOWED, MORE, OK, TRIAL
from palabre.connectors.trial import route

FILM = Upload("a.mp4", "video/mp4", b"0123456789")


class Network:
    """TikTok on paper: keeps what it was asked."""

    def __init__(self):
        self.answers, self.requests = {}, []

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        return route(self.answers, TRIAL.answer)(request)

    @property
    def connector(self):
        return TikTokConnector(Http(transport=httpx.MockTransport(self)), TRIAL.credential)

    def bodies(self):
        return [(r.url.path, json.loads(r.content)) for r in self.requests if r.method == "POST"]


@pytest.fixture
def network():
    return Network()


def test_videos_become_items_of_the_account(network):
    first, second = network.connector.read("videos", {}, {}).items
    assert (first.text, first.tags, first.author.name) == (
        "Une infusion #thé",
        ("thé",),
        "Lanterne",
    )
    assert (first.likes, first.relays, first.replies) == (31, 2, 4)
    assert first.url == "https://www.tiktok.com/@lanterne/video/7300000000000000001"
    assert second.text == "…"
    assert network.bodies() == [("/v2/video/list/", {"max_count": 20})]
    assert "video_description" in network.requests[0].url.params["fields"]
    with pytest.raises(Rejected):
        network.connector.read("comments", {}, {})


def test_a_list_is_read_page_by_page(network):
    told = json.loads(TRIAL.answer(httpx.Request("POST", "https://x/v2/video/list/")).content)
    told["data"]["has_more"] = True
    network.answers["POST /v2/video/list/"] = told
    page = network.connector.read("videos", {}, {})
    assert page.more
    network.connector.read("videos", {}, page.cursor)
    assert network.bodies()[-1][1] == {"max_count": 20, "cursor": 1795078800000}


def test_a_file_is_announced_and_sent_in_one_piece_without_the_token(network):
    draft = Draft(
        "Bonjour", media=(FILM,), more={"privacy": "public_to_everyone", "promotes": "oui"}
    )
    sent = network.connector.publish(draft, "k")
    assert (sent.remote_id, sent.ready) == ("v_pub_url~v2.1", False)
    query, init, put = network.requests
    assert query.url.path == "/v2/post/publish/creator_info/query/"
    assert json.loads(init.content) == {
        "post_info": {
            "title": "Bonjour", "privacy_level": "PUBLIC_TO_EVERYONE", "disable_comment": False,
            "disable_duet": True, "disable_stitch": False, "brand_content_toggle": False,
            "brand_organic_toggle": True,
        },
        "source_info": {"source": "FILE_UPLOAD", "video_size": 10, "chunk_size": 10, "total_chunk_count": 1},
    }  # fmt: skip
    assert put.headers["content-range"] == "bytes 0-9/10"
    assert (put.content, put.headers["content-type"]) == (b"0123456789", "video/mp4")
    assert "authorization" not in put.headers


def test_a_video_or_pictures_are_fetched_by_tiktok(network):
    network.connector.publish(Draft("Bonjour", more=MORE), "k")
    path, body = network.bodies()[-1]
    assert path == "/v2/post/publish/video/init/"
    assert body["source_info"] == {"source": "PULL_FROM_URL", "video_url": MORE["media_url"]}
    more = {"media_url": "https://l.example/a.jpg\nhttps://l.example/b.jpg"}
    network.connector.publish(Draft("Bonjour", title="Deux", more=more), "k")
    path, body = network.bodies()[-1]
    assert path == "/v2/post/publish/content/init/"
    assert (body["media_type"], body["post_mode"]) == ("PHOTO", "DIRECT_POST")
    assert len(body["source_info"]["photo_images"]) == 2
    assert (body["post_info"]["title"], body["post_info"]["description"]) == ("Deux", "Bonjour")
    assert body["post_info"]["privacy_level"] == "SELF_ONLY"


def test_nobody_sees_more_than_the_account_allows(network):
    network.answers["POST /creator_info"] = {
        "data": {**ALLOWED, "privacy_level_options": ["SELF_ONLY"]}, "error": OK
    }  # fmt: skip
    more = {**MORE, "privacy": "PUBLIC_TO_EVERYONE"}
    with pytest.raises(Rejected, match="who may see it"):
        network.connector.publish(Draft("a", more=more), "k")
    assert len(network.requests) == 1


def told(network, **more):
    network.connector.publish(
        Draft("a", media=(FILM,), more={"privacy": "PUBLIC_TO_EVERYONE", **more}), "k"
    )
    return network.bodies()[-1][1]["post_info"]


def test_who_pays_who_may_answer_and_what_made_it_is_told(network):
    info = told(
        network, partner="yes", promotes="no", comments="no", stitches="no", generated="yes"
    )
    assert (info["brand_content_toggle"], info["brand_organic_toggle"]) == (True, False)
    assert (info["disable_comment"], info["disable_stitch"], info["is_aigc"]) == (True, True, True)


def test_what_the_account_forbids_is_not_let_by_a_text(network):
    info = told(network, duets="yes", comments="yes")
    assert (info["disable_duet"], info["disable_comment"]) == (True, False)


def test_pictures_know_no_duets(network):
    more = {
        "media_url": "https://l.example/a.jpg",
        "duets": "no",
        "generated": "yes",
        "comments": "no",
    }
    network.connector.publish(Draft("a", more={**more, "privacy": "SELF_ONLY"}), "k")
    info = network.bodies()[-1][1]["post_info"]
    assert info["disable_comment"]
    assert not {"disable_duet", "disable_stitch", "is_aigc"} & set(info)


@pytest.mark.parametrize(
    ("given", "ms"), [("4.5", 4_500), ("4,5", 4_500), ("1:05", 65_000), ("0", 0)]
)
def test_a_moment_of_a_video_stands_for_it(network, given, ms):
    assert told(network, cover=given)["video_cover_timestamp_ms"] == ms
    network.connector.publish(Draft("a", more={**MORE, "cover": given}), "k")
    assert network.bodies()[-1][1]["post_info"]["video_cover_timestamp_ms"] == ms


def test_a_picture_stands_for_the_others_and_music_is_added_only_where_it_is_wished(network):
    more = {"media_url": "https://l.example/a.jpg https://l.example/b.jpg", "cover": "3"}
    for wished, cover, index in (("yes", "2", 1), ("", "", 0), ("no", "1", 0)):
        given = {**more, "music": wished, "cover_picture": cover}
        network.connector.publish(Draft("a", more=given), "k")
        body = network.bodies()[-1][1]
        assert body["post_info"]["auto_add_music"] is (wished == "yes")
        assert body["source_info"]["photo_cover_index"] == index
        assert "video_cover_timestamp_ms" not in body["post_info"]
    assert "auto_add_music" not in told(network, music="yes")


def test_a_cover_that_is_none_is_refused_before_anything_is_asked(network):
    film = Upload("a.mp4", "video/mp4", b"0123", seconds=61)
    pictures = {"media_url": "https://l.example/a.jpg"}
    for draft in (
        *(
            Draft("a", media=(film,), more={"cover": at})
            for at in ("1:02", "-1", "x", "1:2:3", "٣")
        ),
        *(Draft("a", more={**pictures, "cover_picture": at}) for at in ("0", "2", "x", "٣")),
    ):
        with pytest.raises(Rejected, match=r"^Give the"):
            network.connector.publish(draft, "k")
    assert network.requests == []


def test_a_paid_partnership_is_never_for_the_account_alone(network):
    with pytest.raises(Rejected, match="paid partnership"):
        told(network, partner="yes", privacy="SELF_ONLY")
    assert len(network.requests) == 1


def test_a_video_longer_than_the_account_may_publish_is_refused(network):
    allowed = {**ALLOWED, "max_video_post_duration_sec": 60}
    network.answers["POST /creator_info"] = {"data": allowed, "error": OK}
    film = Upload("a.mp4", "video/mp4", b"0123", seconds=61)
    with pytest.raises(Rejected, match="longer than"):
        network.connector.publish(Draft("a", media=(film,), more={"privacy": "SELF_ONLY"}), "k")


def test_what_tiktok_does_not_take_is_refused_before_it_is_sent(network):
    picture = Upload("a.jpg", "image/jpeg", b"x")
    for draft in (
        Draft("a"), Draft("a", media=(picture,)), Draft("a", media=(FILM, FILM)),
        Draft("a", media=(Upload("a.mp4", "video/mp4", b""),)),
        Draft("a", more={"media_url": "http://l.example/a.mp4"}),
    ):  # fmt: skip
        with pytest.raises(Rejected, match=r"\.$"):
            network.connector.publish(draft, "k")
    assert network.requests == []


def test_a_file_goes_to_tiktok_only(network):
    begun = {"publish_id": "p", "upload_url": "https://tiktokapis.com.evil.example/"}
    network.answers["POST /video/init/"] = {"data": begun, "error": OK}
    with pytest.raises(Unavailable):
        network.connector.publish(Draft("a", media=(FILM,)), "k")
    assert all(request.method == "POST" for request in network.requests)


def test_how_far_a_sending_is_can_be_asked(network):
    found = network.connector.progress("v_pub_url~v2.1")
    assert (found.remote_id, found.ready) == ("7300000000000000003", True)
    assert network.bodies() == [
        ("/v2/post/publish/status/fetch/", {"publish_id": "v_pub_url~v2.1"})
    ]


def test_a_lost_video_is_found_when_it_is_seen_and_stays_unknown_otherwise(network):
    since = datetime.fromtimestamp(1795165200, UTC)
    found = network.connector.receipt("k", Draft("Une infusion #thé"), since)
    assert found.remote_id == "7300000000000000001"
    for text, later in (("autre", since), ("Une infusion #thé", since + timedelta(days=1))):
        with pytest.raises(Unknown):
            network.connector.receipt("k", Draft(text), later)


def test_figures_of_videos_and_of_the_account(network):
    found = {one.metric: one.value for one in network.connector.measure(["7300000000000000001"])
             if one.remote_id == "7300000000000000001"}  # fmt: skip
    assert found == {"views": 812, "likes": 31, "replies": 4, "shares": 2}
    assert network.bodies()[-1][1] == {"filters": {"video_ids": ["7300000000000000001"]}}
    account = {one.metric: one.value for one in network.connector.measure([])}
    assert account == {"followers": 77, "account_likes": 900}


def test_videos_that_are_gone_are_told(network):
    names = ["7300000000000000001", "7300000000000000009", "v_pub_url~v2.1"]
    found = network.connector.check(names)
    assert found.deleted == ("7300000000000000009",)
    assert found.items[0].text == "Une infusion #thé"
    network.answers["POST /video/query/"] = {"data": {}, "error": OK}
    with pytest.raises(Unavailable):
        network.connector.check(names)


@pytest.mark.parametrize(
    ("status", "code", "error", "says"),
    [(401, "access_token_invalid", Reconnect, "again"), (401, "scope_not_authorized", Reconnect, ""),
     (429, "rate_limit_exceeded", RateLimited, ""), (403, "spam_risk_too_many_posts", RateLimited, ""),
     (403, "unaudited_client_can_only_post_to_private_accounts", Rejected, "audited"),
     (403, "url_ownership_unverified", Rejected, "site"), (400, "invalid_params", Rejected, "refuses"),
     (200, "invalid_params", Rejected, "refuses"), (500, "internal_error", Unknown, "")],
)  # fmt: skip
def test_tiktoks_codes_become_the_errors_of_the_contract(network, status, code, error, says):
    told = {"error": {"code": code, "message": "s3cret"}}
    network.answers["POST /video/init/"] = httpx.Response(status, json=told)
    with pytest.raises(error, match=says or None) as caught:
        network.connector.publish(Draft("a", more=MORE), "k")
    assert "s3cret" not in str(caught.value)


def test_a_lost_answer_to_a_question_is_no_doubt_that_something_happened(network):
    def cut(request):
        raise httpx.ReadError("broken off")

    network.answers["POST /v2/video/list/"] = cut
    with pytest.raises(Unavailable):
        network.connector.read("videos", {}, {})


def test_a_sending_keeps_its_name_until_the_video_has_one_and_a_failure_is_said(network):
    def saying(**data):
        network.answers["POST /status/fetch/"] = {"data": data, "error": OK}
        return network.connector

    found = saying(status="PROCESSING_DOWNLOAD").progress("p")
    assert (found.remote_id, found.ready) == ("p", False)
    found = saying(status="PUBLISH_COMPLETE").progress("p")
    assert (found.remote_id, found.ready) == ("p", True)  # it isn't public
    with pytest.raises(Rejected, match="too short or too long"):
        saying(status="FAILED", fail_reason="duration_check_failed").progress("p")
    with pytest.raises(Rejected, match="not published"):
        saying(status="FAILED", fail_reason="internal").progress("p")
