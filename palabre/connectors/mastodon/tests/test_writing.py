"""Posting, answering, changing: what is asked of a server, and of which; and what sets servers apart."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors import waiting
from palabre.connectors.contract import (
    Capability,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Http
from palabre.connectors.mastodon import PLATFORM
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.protocols import Draft, Measured, Upload

HOST = "mastodon.example"
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
PNG = Upload("facade.png", "image/png", b"png", alt="La façade")


def status(number="112", **more):
    return {"id": number, "url": f"https://{HOST}/@brand/{number}", "visibility": "public",
            "created_at": "2026-11-27T10:00:05Z", **more}  # fmt: skip


class Server:
    """Servers on paper: answers by method and path (with the host where it isn't the account's)."""

    def __init__(self, **answers):
        self.answers = {
            "POST /api/v1/statuses": status(),
            "PUT /api/v1/statuses/112": status(),
            "GET /api/v2/instance": {"version": "4.7.0"},
            **answers.pop("at", {}),
        }
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        here = request.url.host == HOST
        name = f"{request.method} {'' if here else request.url.host}{request.url.path}"
        answer = self.answers.get(name, (404, {"error": "Record not found"}))
        answer = answer(request) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        code, body = answer if isinstance(answer, tuple) else (200, answer)
        return httpx.Response(code, json=body)

    def connector(self, **credential):
        given = credential or {"server": HOST, "secret": "t0ken"}
        return MastodonConnector(Http(transport=httpx.MockTransport(self)), given)

    def bodies(self, method="POST"):
        return [
            json.loads(r.content)
            for r in self.asked
            if r.method == method and r.headers.get("content-type") == "application/json"
        ]


# Posting


def test_a_post_carries_its_key_language_warning_visibility_page_and_hashtags():
    server = Server()
    draft = Draft("Voici #Café", language="fr", warning="Sang", link="https://lanterne.example/a",
                  tags=("café", "lumière froide"), more={"visibility": "unlisted"})  # fmt: skip
    sent = server.connector().publish(draft, "key-1")
    (body,) = server.bodies()
    assert body == {
        "status": "Voici #Café\n\nhttps://lanterne.example/a\n\n#lumièrefroide",
        "spoiler_text": "Sang", "sensitive": True, "language": "fr", "visibility": "unlisted",
    }  # fmt: skip
    assert server.asked[-1].headers["idempotency-key"] == "key-1"
    assert server.asked[-1].headers["authorization"] == "Bearer t0ken"
    assert (sent.remote_id, sent.url) == (f"{HOST}/112", f"https://{HOST}/@brand/112")


def test_a_picture_goes_up_with_its_description_before_the_post():
    server = Server(at={"POST /api/v2/media": {"id": "7", "url": "https://m.example/7.png"}})
    server.connector().publish(Draft("Voici", media=(PNG,)), "k")
    upload = server.asked[0]
    assert b"La fa\xc3\xa7ade" in upload.content
    assert b'filename="facade.png"' in upload.content
    assert server.bodies() == [{"status": "Voici", "media_ids": ["7"]}]


def test_a_picture_tells_where_the_eye_goes_unless_it_is_the_middle():
    server = Server(at={"POST /api/v2/media": {"id": "7", "url": "https://m.example/7.png"}})
    server.connector().publish(Draft("Voici", media=(replace(PNG, focal=(100, 25)),)), "k")
    server.connector().publish(Draft("Voici", media=(PNG,)), "k")
    uploads = [one.content for one in server.asked if "media" in one.url.path]
    assert b"1.00,0.50" in uploads[0]
    assert b"focus" not in uploads[1]


def test_a_picture_the_server_still_works_on_is_asked_for_for_some_minutes_and_no_more(monkeypatch):
    slept = []
    monkeypatch.setattr(waiting, "sleep", slept.append)
    working = Server(at={"POST /api/v2/media": (202, {"id": "7", "url": None}),
                         "GET /api/v1/media/7": (206, {"id": "7", "url": None})})  # fmt: skip
    with pytest.raises(Unavailable, match="nothing was published"):
        working.connector().publish(Draft("Voici", media=(PNG,)), "k")
    assert len(working.asked) == len(slept) + 2
    assert 240 < sum(slept) <= 310
    soon = Server(at={"POST /api/v2/media": (202, {"id": "7"}),
                      "GET /api/v1/media/7": {"id": "7", "url": "https://m.example/7"}})  # fmt: skip
    assert soon.connector().publish(Draft("Voici", media=(PNG,)), "k").remote_id


def test_a_post_for_later_waits_on_the_server_and_can_be_taken_back():
    later = {"id": "5", "scheduled_at": "2026-11-28T10:00:00.000Z", "params": {"text": "Demain"}}
    server = Server(at={"POST /api/v1/statuses": later, "DELETE /api/v1/scheduled_statuses/5": {}})
    connector = server.connector()
    sent = connector.publish(Draft("Demain", at=NOW + timedelta(days=1)), "k")
    assert server.bodies()[0]["scheduled_at"] == "2026-11-28T10:00:00Z"
    assert (sent.remote_id, sent.ready, sent.at) == (
        f"{HOST}/later:5",
        False,
        NOW + timedelta(days=1),
    )
    connector.delete(sent.remote_id)
    assert server.asked[-1].url.path == "/api/v1/scheduled_statuses/5"


@pytest.mark.parametrize(
    ("code", "error"),
    [(401, Reconnect), (403, Rejected), (422, Rejected), (413, Rejected), (429, RateLimited),
     (500, Unknown), (503, Unknown)],
)  # fmt: skip
def test_refusals_become_the_errors_of_the_contract(code, error):
    server = Server(at={"POST /api/v1/statuses": (code, {"error": "t0ken"})})
    with pytest.raises(error) as refusal:
        server.connector().publish(Draft("Voici"), "k")
    assert "t0ken" not in repr(refusal.value)


def test_a_lost_answer_to_a_picture_posted_nothing_and_one_to_a_post_may_have():
    lost = httpx.ReadError("broken off")
    with pytest.raises(Unavailable):
        Server(at={"POST /api/v2/media": lost}).connector().publish(Draft("x", media=(PNG,)), "k")
    with pytest.raises(Unknown):
        Server(at={"POST /api/v1/statuses": lost}).connector().publish(Draft("x"), "k")
    with pytest.raises(Unknown):
        Server(at={"POST /api/v1/statuses": {}}).connector().publish(Draft("x"), "k")


@pytest.mark.parametrize(
    "draft", [Draft(" "), Draft("x", more={"visibility": "nobody"}),
              Draft("x", media=(replace(PNG, content_type="application/pdf"),))],
)  # fmt: skip
def test_what_makes_no_post_is_refused_before_anything_is_sent(draft):
    server = Server()
    with pytest.raises(Rejected, match=r"\.$"):
        server.connector().publish(draft, "k")
    assert server.asked == []


def test_nothing_is_written_without_an_account():
    server = Server()
    for credential in ({"server": HOST}, {"secret": "t"}):
        connector = server.connector(**credential)
        for act in (lambda one: one.publish(Draft("x"), "k"), lambda one: one.delete(f"{HOST}/1"),
                    lambda one: one.measure([]), lambda one: one.read("notifications", {}, {})):  # fmt: skip
            with pytest.raises(Rejected, match="account"):
                act(connector)
    assert server.asked == []


# Answering, changing, deleting


@pytest.mark.parametrize(
    ("visibility", "text", "sent"),
    [("public", "Merci", {"status": "@zoe@autre.example Merci"}),
     ("unlisted", "Merci @zoe@autre.example", {"status": "Merci @zoe@autre.example",
                                               "visibility": "unlisted"}),
     ("private", "Merci", {"status": "@zoe@autre.example Merci", "visibility": "direct"}),
     ("direct", "Merci", {"status": "@zoe@autre.example Merci", "visibility": "direct"}),
     ("mutuals_only", "Merci", {"status": "@zoe@autre.example Merci", "visibility": "direct"})],
)  # fmt: skip
def test_an_answer_names_who_is_answered_and_is_no_more_public(visibility, text, sent):
    asked = status(visibility=visibility, account={"acct": "zoe@autre.example"})
    server = Server(at={"GET /api/v1/statuses/112": asked})
    server.connector().reply(f"{HOST}/112", Draft(text), "k")
    assert server.bodies() == [{"in_reply_to_id": "112", **sent}]


def test_a_post_read_on_another_server_is_answered_by_its_number_here():
    uri = "https://autre.example/users/zoe/statuses/9"
    server = Server(at={
        "GET autre.example/api/v1/statuses/9": status("9", uri=uri),
        "GET /api/v2/search": {"statuses": [status("300", uri=uri)]},
        "POST /api/v1/statuses/300/favourite": status("300"),
    })  # fmt: skip
    server.connector().moderate("autre.example/9", Moderation.LIKE)
    there, here, _ = server.asked
    assert "authorization" not in there.headers
    assert dict(here.url.params) == {"q": uri, "type": "statuses", "resolve": "true", "limit": "1"}
    server.answers["GET /api/v2/search"] = {"statuses": []}
    with pytest.raises(Rejected, match="doesn't find"):
        server.connector().moderate("autre.example/9", Moderation.LIKE)


def test_a_change_keeps_the_pictures_unless_it_brings_its_own():
    had = status(media_attachments=[{"id": "7"}, {"id": "8"}])
    server = Server(at={"GET /api/v1/statuses/112": had, "POST /api/v2/media": {"id": "9"}})
    connector = server.connector()
    connector.edit(f"{HOST}/112", Draft("Mieux"))
    connector.edit(f"{HOST}/112", Draft("Mieux", media=(PNG,)))
    assert [body["media_ids"] for body in server.bodies("PUT")] == [["7", "8"], ["9"]]


def test_what_is_gone_already_is_deleted_and_what_is_elsewhere_is_refused():
    server = Server()
    server.connector().delete(f"{HOST}/112")
    assert server.asked[-1].method == "DELETE"
    for name in ("autre.example/9", "nonsense", f"{HOST}/a b"):
        with pytest.raises(Rejected):
            server.connector().delete(name)


@pytest.mark.parametrize("act", [Moderation.HIDE, Moderation.SPAM])
def test_other_acts_are_refused(act):
    with pytest.raises(Rejected):
        Server().connector().moderate(f"{HOST}/112", act)


# Figures, receipts, notifications


def test_figures_are_asked_for_at_once_and_one_by_one_where_the_server_cannot():
    told = status(favourites_count=3, reblogs_count=0, quotes_count=True)
    wanted = {Measured(f"{HOST}/112", "likes", 3.0), Measured(f"{HOST}/112", "relays", 0.0)}
    at_once = Server(at={"GET /api/v1/statuses": [told]})
    assert set(at_once.connector().measure([f"{HOST}/112", f"{HOST}/113"])) == wanted
    assert at_once.asked[0].url.params.get_list("id[]") == ["112", "113"]
    single = Server(at={"GET /api/v1/statuses/112": told})
    assert set(single.connector().measure([f"{HOST}/112", f"{HOST}/113"])) == wanted
    me = {"followers_count": 41, "statuses_count": 7}
    account = Server(at={"GET /api/v1/accounts/verify_credentials": me})
    assert {(one.metric, one.value) for one in account.connector().measure([])} == {
        ("followers", 41.0), ("posts", 7.0)
    }  # fmt: skip


SAID = (
    '<p>Voici <span class="h-card"><a href="https://autre.example/@zoe">@<span>zoe</span></a></span> '
    '<a href="https://lanterne.example/luciole"><span class="invisible">https://</span>'
    '<span>lanterne.example/luciole</span></a></p>'
)  # fmt: skip


ABOVE = (
    '<p class="quote-inline">RE: <a href="https://autre.example/@zoe/7"><span class="invisible">https://</span>'
    '<span class="">autre.example/@zoe/7</span></a></p>'
)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, True),
        ({"content": ABOVE + SAID}, True),
        ({"created_at": "2026-11-26T10:00:00Z"}, False),
        ({"content": "<p>Autre</p>"}, False),
    ],
)
def test_a_receipt_is_the_recent_post_that_says_the_same(given, found):
    posts = [status("200", content="<p>x</p>"), status(**{"content": SAID, **given})]
    server = Server(at={"GET /api/v1/accounts/verify_credentials": {"id": "4"},
                        "GET /api/v1/accounts/4/statuses": posts})  # fmt: skip
    draft = Draft("Voici @zoe@autre.example", link="https://lanterne.example/luciole")
    sent = server.connector().receipt("k", draft, NOW)
    assert (sent.remote_id if sent else None) == (f"{HOST}/112" if found else None)


def test_a_receipt_of_a_post_for_later_is_among_those_that_wait():
    at = NOW + timedelta(days=1)
    waiting = [{"id": "5", "scheduled_at": at.isoformat(), "params": {"text": "Demain"}}]
    server = Server(at={"GET /api/v1/scheduled_statuses": waiting})
    sent = server.connector().receipt("k", Draft("Demain", at=at), NOW)
    assert sent.remote_id == f"{HOST}/later:5"
    assert server.connector().receipt("k", Draft("Autre", at=at), NOW) is None


def test_notifications_are_the_public_texts_that_address_the_account():
    def told(number, kind, **more):
        said = status(f"9{number}", content="<p>Bonjour</p>", account={"acct": "zoe"}, **more)
        return {"id": number, "type": kind, "status": said}

    answer = [
        told("3", "mention"),
        told("2", "favourite"),
        told("1", "mention", visibility="direct"),
    ]
    server = Server(at={"GET /api/v1/notifications": answer})
    page = server.connector().read("notifications", {}, {})
    assert [item.remote_id for item in page.items] == [f"{HOST}/93"]
    assert page.cursor == {"min_id": "3"}
    assert server.asked[0].url.params.get_list("types[]") == ["mention", "quote"]


# Against the description of the API


def test_each_capability_asks_for_no_more_than_it_needs():
    scopes = PLATFORM.oauth.scopes
    assert scopes[Capability.READ] == ("read",)
    assert scopes[Capability.PUBLISH] == ("write",)
    assert set(scopes) == PLATFORM.capabilities - {Capability.DIRECTORY}


# People


def test_a_handle_is_looked_for_on_its_own_server_and_taken_only_whole():
    zoe = {"acct": "zoe@autre.example", "username": "zoe", "uri": "https://autre.example/users/zoe"}
    near = {**zoe, "acct": "zoe@autre.example.net", "uri": "https://autre.example.net/users/zoe"}
    server = Server(at={"GET /api/v2/search": {"accounts": [near, zoe]}})
    who = server.connector().who_is("Zoe@autre.example")
    assert who.remote_id == "https://autre.example/users/zoe"
    assert dict(server.asked[0].url.params) == {
        "q": "Zoe@autre.example", "type": "accounts", "resolve": "true", "limit": "5",
    }  # fmt: skip
    assert server.connector().who_is("max@autre.example") is None


@pytest.mark.parametrize("answer", [{}, [], {"accounts": None}, {"accounts": [3]}])
def test_odd_answers_about_people_name_nobody(answer):
    server = Server(at={"GET /api/v2/search": answer})
    assert server.connector().who_is("zoe@autre.example") is None


def test_accounts_are_found_by_name_with_what_they_say_of_themselves():
    sav = {
        "acct": "torreo_sav",
        "uri": "https://m.example/users/torreo_sav",
        "note": "<p>Une <b>parodie</b></p>",
    }
    server = Server(at={"GET /api/v2/search": {"accounts": [sav, {}, 3]}})
    (found,) = server.connector().accounts("Torréo")
    assert (found.handle, found.about) == (f"torreo_sav@{HOST}", "Une parodie")
    assert dict(server.asked[0].url.params) == {"q": "Torréo", "type": "accounts", "limit": "40"}


def test_without_an_account_accounts_are_looked_for_on_a_large_open_server():
    server = Server(at={"GET mastodon.social/api/v2/search": {"accounts": []}})
    open_one = MastodonConnector(Http(transport=httpx.MockTransport(server)), {})
    assert open_one.accounts("Torréo") == ()
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize("answer", [{}, [], {"accounts": None}])
def test_an_odd_answer_about_accounts_is_no_answer(answer):
    with pytest.raises(Unavailable):
        Server(at={"GET /api/v2/search": answer}).connector().accounts("Torréo")


def test_without_an_account_nobody_is_looked_for():
    with pytest.raises(Rejected):
        Server().connector(server=HOST).who_is("zoe@autre.example")


def test_an_address_that_is_no_such_server_is_said_to_be_none():
    with pytest.raises(Rejected, match="no Mastodon server at this address"):
        Server().connector().me()
