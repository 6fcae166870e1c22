"""Kept posts are looked at again on the servers that showed them."""

import httpx
import pytest

from palabre.connectors.contract import RateLimited, Rejected
from palabre.connectors.http import Http
from palabre.connectors.mastodon.client import MastodonConnector

GONE = httpx.Response(404, json={"error": "Record not found"})
DEAD = httpx.Response(404, text="<h1>This domain is for sale</h1>")


def status(number, **more):
    return {"id": str(number), "created_at": "2026-11-20T10:00:00.000Z", "visibility": "public",
            "content": "<p>Bonjour</p>", "url": f"https://m.example/@zoe/{number}",
            "account": {"id": "1", "acct": "zoe", "url": "https://m.example/@zoe"}, **more}  # fmt: skip


class Servers:
    """Servers on paper: their posts by host, what they answer instead, and what they were asked."""

    def __init__(self, posts, instead=None, several=True):
        self.posts, self.instead, self.several = posts, instead or {}, several
        self.asked = []

    def __call__(self, request):
        host, numbers = request.url.host, request.url.params.get_list("id[]")
        self.asked.append((host, numbers or request.url.path.rpartition("/")[2]))
        self.signed = request.headers.get("authorization", "")
        if host in self.instead:
            return self.instead[host]
        here = {post["id"]: post for post in self.posts.get(host, [])}
        if numbers:
            if not self.several:
                return GONE
            return httpx.Response(200, json=[here[one] for one in numbers if one in here])
        found = here.get(request.url.path.rpartition("/")[2])
        return httpx.Response(200, json=found) if found else GONE

    def check(self, *names, **credential):
        door = Http(transport=httpx.MockTransport(self))
        return MastodonConnector(door, credential).check(names)


def test_a_post_that_its_server_no_longer_has_is_gone():
    servers = Servers({"m.example": [status(1), status(3)]})
    page = servers.check("m.example/1", "m.example/2", "m.example/3")
    assert page.deleted == ("m.example/2",)
    assert page.items == ()
    assert servers.asked == [("m.example", ["1", "2", "3"]), ("m.example", "2")]


def test_servers_that_give_only_one_at_once_are_asked_post_by_post():
    servers = Servers({"m.example": [status(1)]}, several=False)
    assert servers.check("m.example/1", "m.example/2").deleted == ("m.example/2",)


def test_no_more_than_twenty_are_asked_for_at_once():
    servers = Servers({"m.example": [status(n) for n in range(1, 31)]})
    assert servers.check(*[f"m.example/{n}" for n in range(1, 31)]).deleted == ()
    assert [len(asked) for _, asked in servers.asked] == [20, 10]


def test_only_what_was_edited_is_given_as_it_is_now():
    edited = status(2, content="<p>Bonsoir</p>", edited_at="2026-11-21T10:00:00.000Z")
    (item,) = Servers({"m.example": [status(1), edited]}).check("m.example/1", "m.example/2").items
    assert (item.remote_id, item.text) == ("m.example/2", "Bonsoir")


def test_a_post_that_is_no_longer_for_everybody_is_gone():
    servers = Servers({"m.example": [status(1, visibility="private")]})
    assert servers.check("m.example/1").deleted == ("m.example/1",)


@pytest.mark.parametrize(("named", "gone"), [("7", ()), ("8", ("m.example/1",))])
def test_a_private_message_stays_as_long_as_the_account_is_the_one_that_it_names(named, gone):
    said = status(1, visibility="direct", mentions=[{"id": named}],
                  edited_at="2026-11-21T10:00:00.000Z")  # fmt: skip
    servers = Servers({"m.example": [said]})
    door = httpx.MockTransport(
        lambda request: (
            httpx.Response(200, json={"id": "7"})
            if request.url.path.endswith("verify_credentials")
            else servers(request)
        )
    )
    own = {"server": "https://m.example", "secret": "s3cret"}
    page = MastodonConnector(Http(transport=door), own).check(["m.example/1"])
    assert page.deleted == gone
    assert [item.private for item in page.items] == ([] if gone else [True])
    assert servers.check("m.example/1").deleted == ("m.example/1",)


@pytest.mark.parametrize(
    "fault",
    [DEAD, httpx.Response(401, json={"error": "needs a user"}), httpx.Response(500),
     httpx.Response(200, json={"id": "other"}), httpx.Response(404, json=[])],
)  # fmt: skip
def test_a_server_that_can_not_be_asked_loses_no_post_and_hinders_no_other(fault):
    servers = Servers({"m.example": [status(1)]}, {"dead.example": fault})
    page = servers.check("dead.example/7", "m.example/1", "m.example/2")
    assert page.deleted == ("m.example/2",)


def test_a_server_that_asks_us_to_wait_is_waited_for():
    servers = Servers({}, {"m.example": httpx.Response(429, json={})})
    with pytest.raises(RateLimited):
        servers.check("m.example/1", "m.example/2", "other.example/1")


def test_when_the_only_server_shows_nothing_to_strangers_that_is_said():
    servers = Servers({}, {"m.example": httpx.Response(403, json={"error": "no"})})
    with pytest.raises(Rejected, match="signed-in account"):
        servers.check("m.example/1")


def test_the_token_goes_to_the_accounts_own_server_only():
    servers = Servers({"m.example": [status(1)], "other.example": [status(1)]})
    own = {"server": "https://m.example", "secret": "s3cret"}
    servers.check("m.example/1", **own)
    assert servers.signed == "Bearer s3cret"
    servers.check("other.example/1", **own)
    assert servers.signed == ""


def test_what_is_no_posts_name_is_not_asked_for():
    servers = Servers({})
    page = servers.check("", "x", "m.example/later:4", "m.example/../../1", "a b/1")
    assert (servers.asked, page.deleted) == ([], ())
