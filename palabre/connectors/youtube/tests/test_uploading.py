"""Videos of ours on YouTube: brought, found again, changed, deleted."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.discovery import check
from palabre.connectors.youtube.client import YoutubeConnector
from palabre.connectors.youtube.tests.test_youtube import CHANNEL, SINCE, Network, answering, body
from palabre.connectors.youtube.trial import TRIAL

FILM = Upload("a.mp4", "video/mp4", b"film", "Une tasse")
UPLOADED = {
    "id": "x", "contentDetails": {"videoId": "dQw4w9WgXcQ"},
    "snippet": {
        "title": "Le matin", "description": "", "publishedAt": "2026-11-27T09:00:00Z",
        "channelId": CHANNEL, "channelTitle": "Lanterne",
        "resourceId": {"kind": "youtube#video", "videoId": "dQw4w9WgXcQ"},
    },
}  # fmt: skip


def test_a_video_is_brought_where_youtube_wants_it_and_said_what_it_is():
    asked = []

    def answer(request):
        request.read()
        asked.append(request)
        if request.method == "POST":
            check(request, "youtube_v3")
        return TRIAL.answer(request)

    connector = YoutubeConnector(Http(transport=httpx.MockTransport(answer)), TRIAL.credential)
    draft = Draft(
        "Une tasse.", "Le matin", link="https://lanterne.example", tags=("#café",), media=(FILM,),
        more={"privacy": "unlisted", "kids": "no"},
    )  # fmt: skip
    sent = connector.publish(draft, "k")
    assert (sent.remote_id, sent.url) == (
        "dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    )  # fmt: skip
    begun, brought = asked
    assert body(begun) == {
        "snippet": {"title": "Le matin", "description": "Une tasse.\nhttps://lanterne.example",
                    "tags": ["café"]},
        "status": {"privacyStatus": "unlisted", "selfDeclaredMadeForKids": False},
    }  # fmt: skip
    assert begun.headers["x-upload-content-length"] == "4"
    assert (brought.content, brought.headers["content-type"]) == (b"film", "video/mp4")
    assert brought.url.params["upload_id"] == "x"


@pytest.mark.parametrize(
    "draft",
    [Draft("a", "b"), Draft("a", "b", media=(FILM, FILM)),
     Draft("a", "b", media=(Upload("a.png", "image/png", b"x"),)),
     Draft("a", "b", media=(FILM,), more={"privacy": "friends"})],
)  # fmt: skip
def test_what_makes_no_video_is_refused_before_anything_is_sent(draft):
    network = Network()
    with pytest.raises(Rejected, match=r"\.$"):
        network.connector.publish(draft, "k")
    assert network.asked == []


@pytest.mark.parametrize("place", ["http://www.googleapis.com/x", "https://evil.example/x", ""])
def test_a_strange_place_gets_neither_the_video_nor_the_token(place):
    network = answering(headers={"location": place})
    with pytest.raises(Unavailable, match="reach"):
        network.publish(Draft("a", "b", media=(FILM,)), "k")


def test_a_video_whose_receipt_was_lost_is_found_by_its_title_and_time():
    def answer(request):
        if request.url.path.endswith("/playlistItems"):
            return httpx.Response(200, json={"items": [UPLOADED]})
        return TRIAL.answer(request)

    connector = Network(answer).connector
    draft = Draft("Une tasse.", "Le matin", media=(FILM,))
    assert connector.receipt("k", draft, SINCE).remote_id == "dQw4w9WgXcQ"
    assert connector.receipt("k", replace(draft, title="Le soir"), SINCE) is None
    assert connector.receipt("k", draft, SINCE + timedelta(hours=1)) is None


def test_what_is_said_of_a_video_is_changed_with_its_category_and_a_video_is_deleted():
    def answer(request):
        if request.method == "GET":
            return httpx.Response(200, json={"items": [{"snippet": {"categoryId": "22"}}]})
        return httpx.Response(204 if request.method == "DELETE" else 200, json={"id": "x"})

    network = Network(answer)
    network.connector.edit("dQw4w9WgXcQ", Draft("Mieux.", "Le matin"))
    assert body(network.asked[-1]) == {
        "id": "dQw4w9WgXcQ",
        "snippet": {"title": "Le matin", "description": "Mieux.", "categoryId": "22"},
    }
    network.connector.delete("dQw4w9WgXcQ")
    assert network.methods == {"videos.list", "videos.update", "videos.delete"}
