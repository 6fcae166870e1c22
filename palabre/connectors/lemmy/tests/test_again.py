"""Kept posts and comments are looked at again on the servers that showed them."""

import httpx
import pytest

from palabre.connectors.contract import ConnectorError
from palabre.connectors.http import Http
from palabre.connectors.lemmy.client import LemmyConnector


def view(kind, number, **more):
    said = {"id": number, "published": "2026-11-20T10:00:00Z", "name": "Lampe", "body": "Bonjour",
            "content": "Bonjour", "post_id": 7, "path": f"0.{number}", **more}  # fmt: skip
    post = {"post": said} if kind == "post" else {"post": {"id": 7, "name": "x"}, "comment": said}
    return {f"{kind}_view": {**post, "creator": {"name": "zoe"}, "community": {"name": "lampes"}}}


class Servers:
    def __init__(self, answers):
        self.answers, self.asked = answers, []

    def __call__(self, request):
        asked = f"{request.url.host}{request.url.path}/{request.url.params['id']}"
        self.asked.append(asked)
        given = self.answers.get(asked.replace("/api/v3", ""))
        if isinstance(given, httpx.Response):
            return given
        kind = request.url.path.rpartition("/")[2]
        return httpx.Response(200, json=given) if given else httpx.Response(
            400, json={"error": f"couldnt_find_{kind}"}
        )  # fmt: skip

    def check(self, *names):
        return LemmyConnector(Http(transport=httpx.MockTransport(self)), {}).check(names)


def test_what_a_server_does_not_find_or_shows_as_deleted_or_removed_is_gone():
    servers = Servers({
        "l.example/post/1": view("post", 1),
        "l.example/post/2": view("post", 2, deleted=True),
        "l.example/comment/3": view("comment", 3, removed=True),
    })  # fmt: skip
    names = ("l.example/post/1", "l.example/post/2", "l.example/comment/3", "l.example/comment/4")
    page = servers.check(*names)
    assert page.deleted == names[1:]
    assert page.items == ()
    assert servers.asked[0] == "l.example/api/v3/post/1"


def test_what_was_edited_is_given_as_it_is_now():
    edited = view("comment", 3, content="Bonsoir", updated="2026-11-21T10:00:00Z")
    (item,) = Servers({"l.example/comment/3": edited}).check("l.example/comment/3").items
    assert (item.text, item.remote_id) == ("Bonsoir", "l.example/comment/3")


@pytest.mark.parametrize(
    "fault", [httpx.Response(404, text="<h1>For sale</h1>"), httpx.Response(404, json={}),
              httpx.Response(500), httpx.Response(200, json=view("post", 99))]
)  # fmt: skip
def test_a_server_that_says_nothing_of_a_text_loses_none(fault):
    servers = Servers({"dead.example/post/1": fault})
    page = servers.check("dead.example/post/1", "l.example/post/4")
    assert page.deleted == ("l.example/post/4",)
    with pytest.raises(ConnectorError):
        servers.check("dead.example/post/1")


def test_what_is_no_name_of_a_text_is_not_asked_for():
    servers = Servers({})
    servers.check("", "l.example/post/x", "l.example/user/1", "https://l.example/post/1")
    assert servers.asked == []
