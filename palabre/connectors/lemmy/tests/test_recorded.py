"""A list of posts as a real server of Lemmy 0.19 gave it, its words replaced by ours."""

from datetime import UTC, datetime

import httpx

from palabre.connectors.contract import Kind
from palabre.connectors.http import Http
from palabre.connectors.lemmy import trial
from palabre.connectors.lemmy.client import LemmyConnector
from palabre.connectors.trial import recorded

REAL = recorded(trial.__file__, "recorded_posts.json")


def test_a_post_of_a_real_server_becomes_an_item():
    def answer(request):
        return httpx.Response(200, json=REAL if request.url.path == "/api/v3/post/list" else {})

    http = Http(transport=httpx.MockTransport(answer))
    (item,) = LemmyConnector(http, {}).read("local", {"server": "lemmy.example"}, {}).items
    assert (item.title, item.text) == ("This lantern HAS to be a joke", "")
    assert (item.author.name, item.author.automatic) == ("Toby of the Lamps", False)
    assert (item.likes, item.replies) == (746, 285)
    assert item.kind in {Kind.POST, Kind.FORUM}
    assert item.published_at == datetime(2026, 8, 20, 20, 31, 39, 106_789, UTC)
    assert item.url == "https://lemmy.example/post/50908658"
    assert item.place_name == "Lamps"
    assert [one.url for one in item.media] == ["https://lemmy.example/pictrs/image/4f25b9b2.png"]
