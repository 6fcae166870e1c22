"""Boosts and quotes in the fediverse, on paper: what is asked, and what servers and authors don't let."""

import json

import httpx
import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.http import Http
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.mastodon.software import abilities
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import route

STATUS = {"id": "112", "uri": "https://m.example/users/zoe/statuses/112"}


def server(**told):
    """A server that says this of itself and of the post, and the requests that it got."""
    asked = []
    status = {**STATUS, **{name: value for name, value in told.items() if name != "version"}}
    answers = {
        "GET /api/v2/instance": {"version": told.get("version", "4.5.0")},
        "GET /api/v1/statuses/112": status,
        "POST /reblog": {"id": "113", "url": "https://m.example/@brand/113", "reblog": STATUS},
        "POST /unreblog": STATUS,
        "POST /api/v1/statuses": {"id": "114", "url": "https://m.example/@brand/114"},
        "GET /api/v1/statuses": [],
    }

    def answer(request):
        request.read()
        asked.append(request)
        return route(answers)(request)

    http = Http(transport=httpx.MockTransport(answer))
    given = {"server": "https://m.example", "secret": "s3cret"}
    return MastodonConnector(http, given), asked


def test_a_boost_has_a_name_of_its_own_by_which_it_is_taken_back():
    connector, asked = server()
    sent = connector.relay("m.example/112", "k1")
    assert (sent.remote_id, sent.url) == ("m.example/boost:112", "https://m.example/@brand/113")
    connector.delete(sent.remote_id)
    assert [one.url.path for one in asked if one.method == "POST"] == [
        "/api/v1/statuses/112/reblog", "/api/v1/statuses/112/unreblog",
    ]  # fmt: skip


def test_a_boost_that_is_gone_already_is_taken_back():
    asked = []

    def gone(request):
        asked.append(request.url.path)
        return httpx.Response(404, json={})

    given = {"server": "https://m.example", "secret": "s3cret"}
    MastodonConnector(Http(transport=httpx.MockTransport(gone)), given).delete(
        "m.example/boost:112"
    )
    assert asked == ["/api/v1/statuses/112/unreblog"]


def test_a_boost_has_no_figures_and_is_not_looked_at_again():
    connector, asked = server()
    assert connector.measure(["m.example/boost:112"]) == ()
    assert connector.check(["m.example/boost:112"]).deleted == ()
    assert asked == []


def test_a_quote_names_the_post_below_our_words():
    connector, asked = server(quote_approval={"current_user": "automatic"})
    assert connector.quote("m.example/112", Draft("Lisez"), "k2").remote_id == "m.example/114"
    assert json.loads(asked[-1].content) == {"status": "Lisez", "quoted_status_id": "112"}
    assert asked[-1].headers["idempotency-key"] == "k2"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"version": "4.4.9"}, "can't quote"),
        ({"version": "3.5.3 (compatible; Pixelfed 0.12)"}, "can't quote"),
        ({"quote_approval": {"current_user": "denied"}}, "doesn't let it be quoted"),
    ],
    ids=["older", "other software", "author"],
)
def test_what_can_not_be_quoted_is_not_posted(told, says):
    connector, asked = server(**told)
    with pytest.raises(Rejected, match=says):
        connector.quote("m.example/112", Draft("Lisez"), "k2")
    assert not any(one.method == "POST" for one in asked)


def test_only_mastodon_from_its_version_on_quotes():
    assert [abilities(one).quotes for one in ("4.5.0", "4.7.1", "4.4.0")] == [True, True, False]
    assert not abilities("2.7.2 (compatible; Akkoma 3.10.4)").quotes


@pytest.mark.shared
def test_every_request_is_one_that_the_description_knows():
    from tests.specs import check

    connector, asked = server()
    sent = connector.relay("m.example/112", "k1")
    connector.delete(sent.remote_id)
    connector.quote("m.example/112", Draft("Lisez"), "k2")
    paths = {check(one, "mastodon_openapi") for one in asked}
    assert paths >= {
        "/api/v1/statuses/{id}/reblog", "/api/v1/statuses/{id}/unreblog", "/api/v1/statuses",
    }  # fmt: skip
