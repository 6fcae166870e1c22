"""Search, accounts and lists: sign-in, paging, refusals."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from palabre.connectors.bluesky import xrpc
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable
from palabre.connectors.http import Http

FIXTURES = Path(__file__).parent.parent / "fixtures"

NOW = datetime(2026, 11, 21, 10, 0, 30, tzinfo=UTC)

TIME_US = int(NOW.timestamp() * 1_000_000)

DID = "did:plc:zoe"


class Api:
    """The network's API on paper: keeps what it was asked, answers by method."""

    def __init__(self, **answers):
        self.answers = {
            "createSession": (200, {"accessJwt": token(3600), "did": "did:plc:brand"}),
            **answers,
        }
        self.asked = []

    def __call__(self, request):
        method = request.url.path.rsplit(".", 1)[-1]
        self.asked.append((method, dict(request.url.params), request.headers.get("authorization")))
        answer = self.answers[method]
        status, body, *headers = answer(len(self.asked)) if callable(answer) else answer
        return httpx.Response(status, json=body, headers=headers[0] if headers else None)

    def connector(self, **credential):
        return BlueskyConnector(Http(transport=httpx.MockTransport(self)), credential)


def token(seconds):
    body = (
        base64.urlsafe_b64encode(json.dumps({"exp": time.time() + seconds}).encode())
        .decode()
        .rstrip("=")
    )
    return f"h.{body}.s"


@pytest.fixture(autouse=True)
def no_token_is_remembered():
    xrpc._tokens.clear()


def search_answer():
    return json.loads((FIXTURES / "search.json").read_text())


def test_search_signs_in_once_and_asks_only_for_what_is_newer():
    api = Api(searchPosts=(200, search_answer()))
    connector = api.connector(account="@brand.test", secret="abcd-efgh")
    page = connector.search("lanterne café", {}, language="fr")
    assert len(page.items) == 2
    assert list(page.cursor["places"].values()) == [{"newest": "2026-11-21T10:00:01Z"}]
    connector.search("lanterne café", page.cursor, language="fr")
    assert [method for method, _, _ in api.asked] == ["createSession", "searchPosts", "searchPosts"]
    assert api.asked[1][1] == {"q": "lanterne café", "lang": "fr", "sort": "latest", "limit": "100"}
    assert api.asked[2][1]["since"] == "2026-11-21T09:58:01Z"
    assert api.asked[2][2].startswith("Bearer h.")


def test_search_without_an_account_is_refused_in_a_sentence_and_asks_nobody():
    api = Api()
    with pytest.raises(Rejected, match="account"):
        api.connector().search("lanterne", {})
    assert api.asked == []


def test_a_wrong_app_password_asks_to_connect_again_and_shows_no_secret():
    api = Api(
        createSession=(401, {"error": "AuthenticationRequired", "message": "Invalid password"})
    )
    with pytest.raises(Reconnect) as refusal:
        api.connector(account="a.test", secret="s3cret-pass").search("x", {})
    assert "s3cret" not in repr(refusal.value) + str(refusal.value.__cause__)


def test_an_ended_token_is_forgotten_and_the_next_reading_signs_in_again():
    account = {"account": "a.test", "secret": "p"}
    Api(searchPosts=(200, search_answer())).connector(**account).search("x", {})
    ended = Api(searchPosts=(400, {"error": "ExpiredToken", "message": "Token has expired"}))
    with pytest.raises(Unavailable):
        ended.connector(**account).search("x", {})
    with pytest.raises(Reconnect):  # a sign-in of just now that is refused
        ended.connector(**account).search("x", {})
    assert [method for method, _, _ in ended.asked] == [
        "searchPosts", "createSession", "searchPosts"
    ]  # fmt: skip


def test_too_many_requests_say_how_long_to_wait():
    reset = str(int(time.time()) + 120)
    api = Api(getAuthorFeed=(429, {"error": "RateLimitExceeded"}, {"ratelimit-reset": reset}))
    with pytest.raises(RateLimited) as refusal:
        api.connector().read("author", {"actor": "zoe.test"}, {})
    assert timedelta(seconds=100) < refusal.value.wait <= timedelta(seconds=120)


def feed(minutes):
    start = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    entries = []
    for minute in minutes:
        at = (start + timedelta(minutes=minute)).isoformat()
        view = {"uri": f"at://{DID}/app.bsky.feed.post/k{minute}", "author": {"did": DID}, "indexedAt": at,
                "record": {"text": f"n {minute}", "createdAt": at}}  # fmt: skip
        entries.append({"post": view})
    return entries


def test_a_feed_is_read_back_page_by_page_to_where_the_last_reading_began():
    pages = {1: (range(30, 20, -1), "a"), 2: (range(20, 10, -1), "b"), 3: (range(10, 0, -1), "c")}

    def answer(call):
        minutes, onward = pages[call]
        return 200, {"feed": feed(minutes), "cursor": onward}

    connector = Api(getAuthorFeed=answer).connector()
    cursor, seen, more = {"newest": "2026-11-21T10:12:00Z"}, [], True
    while more:
        page = connector.read("author", {"actor": "https://bsky.app/profile/zoe.test"}, cursor)
        seen += [item.text for item in page.items]
        cursor, more = json.loads(json.dumps(page.cursor)), page.more
    assert seen == [f"n {minute}" for minute in range(30, 0, -1)]
    assert cursor == {"newest": "2026-11-21T10:30:00Z"}


def test_a_list_is_found_by_its_web_address():
    api = Api(resolveHandle=(200, {"did": DID}), getListFeed=(200, {"feed": feed([1])}))
    page = api.connector().read("list", {"list": "https://bsky.app/profile/zoe.test/lists/3kl"}, {})
    assert len(page.items) == 1
    assert api.asked[-1][1]["list"] == f"at://{DID}/app.bsky.graph.list/3kl"


@pytest.mark.parametrize(
    ("address", "owner"),
    [("https://bsky.app/profile/zoe.test/feed/lamps", "zoe.test"),
     ("at://zoe.test/app.bsky.feed.generator/lamps", "zoe.test"),
     (f"https://bsky.app/profile/{DID}/feed/lamps", ""),
     (f"at://{DID}/app.bsky.feed.generator/lamps", "")],
)  # fmt: skip
def test_a_composed_feed_is_found_by_its_name_and_by_its_web_address(address, owner):
    api = Api(resolveHandle=(200, {"did": DID}), getFeed=(200, {"feed": feed([1])}))
    page = api.connector().read("composed", {"composed": address}, {})
    assert [item.text for item in page.items] == ["n 1"]
    assert [asked["handle"] for method, asked, _ in api.asked[:-1]] == ([owner] if owner else [])
    assert api.asked[-1][1]["feed"] == f"at://{DID}/app.bsky.feed.generator/lamps"


def test_a_composed_feed_in_no_order_is_read_while_a_page_has_anything_newer():
    pages = {1: ([3, 30, 2], "a"), 2: ([1, 25, 4], "b"), 3: ([9, 12, 8], "c"), 4: ([40], "d")}

    def answer(call):
        minutes, onward = pages[call]
        return 200, {"feed": feed(minutes), "cursor": onward}

    connector = Api(getFeed=answer).connector()
    cursor, seen, more = {"newest": "2026-11-21T10:12:00Z"}, [], True
    while more:
        page = connector.read(
            "composed", {"composed": f"at://{DID}/app.bsky.feed.generator/lamps"}, cursor
        )
        seen += [item.text for item in page.items]
        cursor, more = json.loads(json.dumps(page.cursor)), page.more
    assert seen == [f"n {minute}" for minute in (3, 30, 2, 1, 25, 4, 9, 12, 8)]
    assert cursor == {"newest": "2026-11-21T10:30:00Z"}


def test_a_composed_feed_that_always_has_something_newer_is_left_after_ten_pages():
    api = Api(getFeed=lambda call: (200, {"feed": feed([call]), "cursor": f"c{call}"}))
    connector, cursor, more = api.connector(), {"newest": "2026-11-21T09:00:00Z"}, True
    while more:
        page = connector.read(
            "composed", {"composed": f"at://{DID}/app.bsky.feed.generator/lamps"}, cursor
        )
        cursor, more = page.cursor, page.more
    assert len(api.asked) == 10


@pytest.mark.parametrize(
    "refusal",
    [{"error": "UnknownFeed", "message": "unknown feed"},
     {"error": "InvalidRequest", "message": "could not find feed"}],
)  # fmt: skip
def test_a_feed_that_nobody_composes_is_unknown(refusal):
    with pytest.raises(Rejected, match="doesn't know"):
        Api(getFeed=(400, refusal)).connector().read(
            "composed", {"composed": f"at://{DID}/app.bsky.feed.generator/lamps"}, {}
        )


@pytest.mark.parametrize(
    ("source", "values"),
    [("composed", {"composed": "https://bsky.app/profile/zoe.test/lists/3kl"}), ("composed", {}),
     ("author", {"actor": "no spaces here"}), ("author", {}), ("list", {"list": "https://a.example"}),
     ("tag", {"tag": "two words"}), ("tag", {}), ("nothing", {})],
)  # fmt: skip
def test_a_senseless_source_is_refused_in_a_sentence(source, values):
    with pytest.raises(Rejected, match=r"\.$"):
        Api().connector(account="a.test", secret="p").read(source, values, {})


@pytest.mark.parametrize("ahead", [-6 * 3_600, 6 * 3_600])
def test_how_long_a_token_lasts_is_told_by_its_own_two_moments(ahead):
    there = time.time() + ahead
    claims = json.dumps({"iat": there, "exp": there + 7_200}).encode()
    ends = xrpc.end_of(f"h.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.s")
    assert 7_100 < ends - time.time() < 7_300


@pytest.mark.parametrize("claims", [b'{"exp":1' + b"0" * 400 + b"}", b"[" * 5_000, b"[1]", b"\xff"])
def test_a_token_that_tells_nothing_sensible_is_renewed_soon(claims):
    ends = xrpc.end_of(f"h.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.s")
    assert 500 < ends - time.time() < 700


def test_accounts_are_found_by_name_with_what_they_say_of_themselves():
    zoe = {
        "did": DID,
        "handle": "zoe.test",
        "displayName": "Zoé",
        "description": "Parodie\nd’une marque",
    }
    api = Api(searchActors=(200, {"actors": [zoe, {"handle": "nobody.test"}, 3]}))
    (found,) = api.connector().accounts("Torréo")
    assert (found.remote_id, found.handle, found.name) == (DID, "zoe.test", "Zoé")
    assert found.about == "Parodie d’une marque"
    assert api.asked == [("searchActors", {"q": "Torréo", "limit": "100"}, None)]


@pytest.mark.parametrize("answer", [{}, {"actors": None}, {"actors": "zoe"}])
def test_an_odd_answer_about_accounts_is_no_answer(answer):
    with pytest.raises(Unavailable):
        Api(searchActors=(200, answer)).connector().accounts("Torréo")
