"""YouTube: what is read back to where, how one answers, and when the day's calls come back."""

import json
import tarfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import (
    Kind,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.discovery import NotInTheDocument, check, check_answer
from palabre.connectors.trial import recorded
from palabre.connectors.youtube import PLATFORM
from palabre.connectors.youtube.calls import until_midnight
from palabre.connectors.youtube.client import YoutubeConnector
from palabre.connectors.youtube.parse import comment_of, comments_of, video_of
from palabre.connectors.youtube.trial import TOP, TRIAL

HERE = str(__file__).replace("/tests/", "/")
THREADS, FOUND = recorded(HERE, "threads.json"), recorded(HERE, "search.json")
CHANNEL = "UC0123456789012345678901"


class Network:
    """YouTube on paper: keeps what it was asked, and refuses what Google's document doesn't know."""

    def __init__(self, answer=None):
        self.asked, self.answer, self.methods = [], answer, set()

    def __call__(self, request):
        request.read()
        is_report = request.url.host.startswith("youtubeanalytics.")
        self.methods.add(check(request, "youtubeAnalytics_v2" if is_report else "youtube_v3"))
        self.asked.append(request)
        return (self.answer or TRIAL.answer)(request)

    @property
    def connector(self):
        return YoutubeConnector(Http(transport=httpx.MockTransport(self)), TRIAL.credential)


def answering(status=200, **options):
    return Network(lambda _: httpx.Response(status, **options)).connector


def body(request):
    return json.loads(request.content)


def test_a_video_that_was_found_becomes_an_item():
    item = video_of(FOUND["items"][0])
    assert (item.remote_id, item.kind, item.title) == (
        "dQw4w9WgXcQ",
        Kind.VIDEO,
        "Lanterne's garden & café",
    )
    assert item.url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert item.author.url == f"https://www.youtube.com/channel/{CHANNEL}"
    assert item.media[0].url.endswith("hqdefault.jpg")
    assert item.links == ("https://lanterne.example",)
    assert video_of(FOUND["items"][1]) is None  # a channel


def test_a_conversation_becomes_a_comment_and_its_answers():
    first, answer = comments_of(THREADS["items"][0])
    assert (first.parent, first.thread, first.replies) == ("dQw4w9WgXcQ", "dQw4w9WgXcQ", 1)
    assert (answer.parent, answer.thread) == (TOP, "dQw4w9WgXcQ")
    assert first.url == f"https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc={TOP}"
    assert (first.author.handle, first.likes) == ("zoe", 4)
    assert first.edited_at - first.published_at == timedelta(minutes=5)
    assert answer.edited_at is None


def test_comments_of_ones_own_channel_are_read_back_to_the_last_reading():
    network = Network()
    page = network.connector.read("comments", {}, {})
    assert len(page.items) == 3
    assert not page.more
    assert page.cursor == {"own": CHANNEL, "newest": "2026-11-27T09:00:00+00:00"}
    before = {**page.cursor, "newest": "2026-11-27T06:00:00+00:00"}
    onward = network.connector.read("comments", {}, before)
    assert onward.more
    assert onward.cursor["at"] == "p2"
    network.connector.read("comments", {}, onward.cursor)
    asked = network.asked[-1].url.params
    assert (asked["pageToken"], asked["textFormat"], asked["order"]) == ("p2", "plainText", "time")
    assert [request.url.path.rpartition("/")[2] for request in network.asked] == [
        "channels", "commentThreads", "commentThreads", "commentThreads",
    ]  # fmt: skip


def test_a_video_is_found_by_any_of_its_addresses_and_a_channel_by_its_number():
    network = Network()
    for video in (
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3",
        "https://youtu.be/dQw4w9WgXcQ?si=a",
        "https://m.youtube.com/shorts/dQw4w9WgXcQ",
        "dQw4w9WgXcQ",
    ):
        network.connector.read("video", {"video": video}, {})
        assert network.asked[-1].url.params["videoId"] == "dQw4w9WgXcQ"
    address = f"https://www.youtube.com/channel/{CHANNEL}/"
    network.connector.read("held", {"channel": address}, {})
    assert network.asked[-1].url.params["moderationStatus"] == "heldForReview"
    for source, values in (("video", {"video": "my video"}), ("comments", {"channel": "@zoe"})):
        with pytest.raises(Rejected):
            network.connector.read(source, values, {})


def test_videos_of_a_channel_are_read_from_its_list_of_uploads():
    entry = {
        "snippet": {
            "title": "Garden", "publishedAt": "2026-11-27T08:00:00Z", "channelId": CHANNEL,
            "resourceId": {"videoId": "dQw4w9WgXcQ"},
        },
        "contentDetails": {"videoPublishedAt": "2026-11-27T07:00:00Z"},
    }  # fmt: skip
    network = Network(lambda _: httpx.Response(200, json={"items": [entry]}))
    page = network.connector.read("uploads", {"channel": CHANNEL}, {})
    assert network.asked[0].url.params["playlistId"] == f"UU{CHANNEL[2:]}"
    assert [(one.remote_id, one.published_at.hour) for one in page.items] == [("dQw4w9WgXcQ", 7)]


def test_a_search_asks_only_for_what_is_newer():
    network = Network()
    page = network.connector.search("lanterne", {}, language="fr")
    network.connector.search("lanterne", page.cursor, language="fr")
    first, second = (request.url.params for request in network.asked)
    assert (first["order"], first["type"], first["relevanceLanguage"]) == ("date", "video", "fr")
    assert "publishedAfter" not in first
    assert second["publishedAfter"] == "2026-11-27T06:50:00Z"


def test_an_answer_hangs_on_the_comment_that_began_the_conversation():
    network = Network()
    sent = network.connector.reply(f"{TOP}.9xyz", Draft("Merci"), "k")
    assert body(network.asked[0]) == {"snippet": {"parentId": TOP, "textOriginal": "Merci"}}
    assert sent.remote_id == f"{TOP}.9new"
    sent = network.connector.reply("dQw4w9WgXcQ", Draft("Merci"), "k")
    assert body(network.asked[1])["snippet"] == {
        "videoId": "dQw4w9WgXcQ", "topLevelComment": {"snippet": {"textOriginal": "Merci"}}
    }  # fmt: skip
    assert sent.url.endswith(f"v=dQw4w9WgXcQ&lc={TOP}")


def test_changing_deleting_and_moderating():
    network = Network()
    network.connector.edit(TOP, Draft("Merci !"))
    network.connector.delete(TOP)
    for act in (Moderation.APPROVE, Moderation.HIDE, Moderation.SHOW, Moderation.SPAM):
        network.connector.moderate(TOP, act)
    assert body(network.asked[0]) == {"id": TOP, "snippet": {"textOriginal": "Merci !"}}
    assert [request.url.params["moderationStatus"] for request in network.asked[2:]] == [
        "published", "heldForReview", "published", "rejected",
    ]  # fmt: skip
    answering(404, json={}).delete(TOP)
    with pytest.raises(Rejected):
        network.connector.moderate(TOP, Moderation.LIKE)


def test_what_youtube_does_not_take_is_refused_before_anything_is_sent():
    network = Network()
    picture = Upload("a.png", "image/png", b"x")
    with pytest.raises(Rejected, match="pictures"):
        network.connector.reply(TOP, Draft("a", media=(picture,)), "k")
    for call in (lambda: network.connector.reply("?", Draft("a"), "k"),
                 lambda: network.connector.delete("?")):  # fmt: skip
        with pytest.raises(Rejected, match="no such"):
            call()
    assert network.asked == []


def test_figures_of_videos_comments_and_the_channel():
    def answer(request):
        if request.url.path.endswith("/comments"):
            return httpx.Response(
                200, json={"items": [THREADS["items"][0]["snippet"]["topLevelComment"]]}
            )
        return TRIAL.answer(request)

    connector = Network(answer).connector
    found = {
        (one.remote_id, one.metric, one.value) for one in connector.measure(["dQw4w9WgXcQ", TOP])
    }
    assert found == {
        ("dQw4w9WgXcQ", "views", 410), ("dQw4w9WgXcQ", "likes", 7), (TOP, "likes", 4),
        ("dQw4w9WgXcQ", "minutes_watched", 615), ("dQw4w9WgXcQ", "share_watched", 48.5),
        ("dQw4w9WgXcQ", "gained", 3),
    }  # fmt: skip
    own = {(one.metric, one.value) for one in connector.measure([])}
    assert own == {("views", 9000), ("followers", 120)}


@pytest.mark.parametrize(
    ("status", "reason", "error", "words"),
    [
        (401, "authError", Reconnect, "connect it again"),
        (403, "commentsDisabled", Rejected, "switched off"),
        (403, "forbidden", Rejected, "doesn't allow"),
        (404, "commentNotFound", Rejected, "no such"),
        (400, "processingFailure", Rejected, "refuses"),
        (403, "quotaExceeded", RateLimited, "used up for today"),
        (403, "rateLimitExceeded", RateLimited, "less often"),
    ],
)
def test_refusals_are_sentences(status, reason, error, words):
    told = {"error": {"code": status, "errors": [{"reason": reason}]}}
    with pytest.raises(error, match=words):
        answering(status, json=told).reply(TOP, Draft("a"), "k")


def test_the_days_calls_come_back_at_midnight_in_california():
    assert until_midnight(datetime(2026, 11, 27, 7, 59, tzinfo=UTC)) == timedelta(minutes=1)
    assert until_midnight(datetime(2026, 7, 1, 7, 0, tzinfo=UTC)) == timedelta(days=1)


def test_a_comment_that_was_taken_without_a_number_may_have_happened():
    with pytest.raises(Unknown):
        answering(200, json={}).reply(TOP, Draft("a"), "k")


def test_an_account_without_a_channel_is_told_so():
    with pytest.raises(Rejected, match="no channel"):
        answering(200, json={"items": []}).me()


@pytest.mark.shared
def test_recorded_answers_are_understood(shared):
    """Answers of the real API: sns-sdks/python-youtube, MIT."""
    comments, videos = [], []
    with tarfile.open(shared / "data" / "api" / "youtube_api_a.tar.gz") as archive:
        for member in archive.getmembers():
            if not member.isfile() or not member.name.endswith(".json"):
                continue
            entries = json.load(archive.extractfile(member)).get("items", [])
            if member.name.startswith("apidata/comments/"):
                comments += entries
            elif member.name.startswith("apidata/search/"):
                videos += [one for one in entries if "videoId" in one.get("id", {})]
    said = [comment_of(one) for one in comments]
    assert len(said) > 3
    assert all(item and item.text and item.author.url for item in said)
    found = [video_of(one) for one in videos if one.get("snippet")]
    assert len(found) > 10
    assert all(item and item.title and item.author.name for item in found)


def test_videos_and_comments_are_looked_at_again_fifty_at_a_time_for_one_unit_each():
    network = Network()
    found = network.connector.check(["dQw4w9WgXcQ", "AAAAAAAAAAA", TOP, f"{TOP}.9gone", "odd"])
    assert found.deleted == ("AAAAAAAAAAA", f"{TOP}.9gone")
    assert [item.remote_id for item in found.items] == [TOP]
    assert found.items[0].edited_at
    assert [request.url.path.rpartition("/")[2] for request in network.asked] == [
        "videos",
        "comments",
    ]
    many = Network()
    many.connector.check([f"{number:011}" for number in range(51)])
    assert len(many.asked) == 2


@pytest.mark.parametrize("told", [{}, {"items": None}, {"items": [{"kind": "?"}]}])
def test_an_odd_answer_is_not_taken_for_texts_that_are_gone(told):
    with pytest.raises(Unavailable):
        answering(json=told).check(["dQw4w9WgXcQ"])


SINCE = datetime(2026, 11, 27, 8, 59, 30, tzinfo=UTC)


@pytest.mark.parametrize(("to", "method"), [("dQw4w9WgXcQ", "commentThreads"), (TOP, "comments")])
def test_an_answer_whose_receipt_was_lost_is_found_where_it_was_said(to, method):
    said = json.loads(json.dumps(THREADS["items"][0]))
    first = said["snippet"]["topLevelComment"]
    first["snippet"]["authorChannelId"]["value"] = CHANNEL
    entry = said if method == "commentThreads" else first

    def answer(request):
        if request.url.path.endswith("/channels"):
            return TRIAL.answer(request)
        return httpx.Response(200, json={"items": [entry]})

    network = Network(answer)
    draft = Draft("Lovely garden, see https://example.org/a.")
    assert network.connector.receipt("k", draft, SINCE, to).remote_id == TOP
    assert network.asked[0].url.path.endswith(method)
    assert network.connector.receipt("k", Draft("Something else"), SINCE, to) is None
    assert network.connector.receipt("k", draft, SINCE + timedelta(hours=1), to) is None
    with pytest.raises(Unknown):
        network.connector.receipt("k", draft, SINCE, "nothing of YouTube's")


# Google's discovery document


def test_every_request_is_one_that_the_discovery_document_knows():
    network = Network()
    one = network.connector
    page = one.read("comments", {}, {})
    one.read("comments", {}, {**page.cursor, "at": "p2", "newest": "2026-11-27T06:00:00+00:00"})
    one.read("video", {"video": "dQw4w9WgXcQ"}, {})
    one.read("held", {"channel": CHANNEL}, {}, limit=1_000)
    found = one.search("lanterne", {}, language="fr")
    one.search("lanterne", found.cursor, language="fr")
    one.me()
    for to in ("dQw4w9WgXcQ", TOP):
        one.reply(to, Draft("Merci", link="https://lanterne.example"), "k")
        with suppress(Unknown):  # there are more comments than are looked at
            one.receipt("k", Draft("Merci"), SINCE, to)
    one.edit(TOP, Draft("Merci !"))
    one.delete(TOP)
    for act in PLATFORM.moderation:
        one.moderate(TOP, act)
    one.measure(["dQw4w9WgXcQ", TOP])
    one.measure([])
    one.check(["dQw4w9WgXcQ", TOP])
    uploads = Network(lambda _: httpx.Response(200, json={"items": []}))
    uploads.connector.read("uploads", {"channel": CHANNEL}, {})
    assert network.methods | uploads.methods == {
        "channels.list", "search.list", "videos.list", "playlistItems.list", "commentThreads.list",
        "commentThreads.insert", "comments.list", "comments.insert", "comments.update",
        "comments.delete", "comments.setModerationStatus", "reports.query",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "params", "sent"),
    [
        ("GET", "search", {"part": "snippet", "depth": "2"}, None),
        ("GET", "search", {"q": "lanterne"}, None),  # part is wanted
        ("GET", "search", {"part": "snippet", "maxResults": "many"}, None),
        ("GET", "search", {"part": "snippet", "maxResults": "51"}, None),
        ("GET", "search", {"part": "snippet", "order": "merry"}, None),
        ("GET", "search", {"part": "snippet", "publishedAfter": "yesterday"}, None),
        ("GET", "channels", {"part": "id", "mine": "1"}, None),
        ("GET", "likes", {"part": "id"}, None),
        ("POST", "comments", {"part": "snippet"}, {"snippet": {"textOriginal": "a", "mood": "b"}}),
        ("POST", "comments", {"part": "snippet"}, {"snippet": {"textOriginal": 7}}),
        ("POST", "comments", {"part": "snippet"}, {"snippet": "a"}),
        ("POST", "comments/setModerationStatus", {"id": "a", "moderationStatus": "odd"}, None),
        ("DELETE", "comments", {"id": "a"}, {"why": "b"}),
    ],
)
def test_a_request_of_our_own_making_would_be_refused(method, path, params, sent):
    address = f"https://youtube.googleapis.com/youtube/v3/{path}"
    request = httpx.Request(method, address, params=params, **({"json": sent} if sent else {}))
    with pytest.raises(NotInTheDocument):
        check(request, "youtube_v3")


def test_the_answers_on_paper_are_such_as_the_discovery_document_tells():
    check_answer(FOUND, "youtube_v3", "search.list")
    check_answer(THREADS, "youtube_v3", "commentThreads.list")
    with pytest.raises(NotInTheDocument):
        check_answer({"items": [{"mood": 1}]}, "youtube_v3", "search.list")
