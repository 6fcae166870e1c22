"""Lemmy: views become items, nothing is missed between readings, changes are asked for as they should."""

import json
from datetime import UTC, datetime

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
from palabre.connectors.lemmy import calls
from palabre.connectors.lemmy.client import LemmyConnector
from palabre.connectors.lemmy.parse import gone_of, item_of
from palabre.connectors.lemmy.trial import COMMENTS, POSTS
from palabre.connectors.lemmy.writing import community_of
from palabre.connectors.protocols import Draft, Measured, Upload

HOST = "lemmy.example"
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
POST, COMMENT = POSTS["posts"][0], COMMENTS["comments"][0]
PNG = Upload("lampe.png", "image/png", b"png", alt="Une lampe")
TO = {"community": "lampes@lemmy.example"}


class Server:
    """A server on paper: answers by method and path, and keeps what it was asked."""

    def __init__(self, **answers):
        self.answers = {
            "POST /api/v3/user/login": {"jwt": "t0ken"},
            "GET /api/v3/community": {"community_view": {"community": {"id": 2}}},
            **{f"{m} /api/v3/post": {"post_view": POST} for m in ("GET", "POST", "PUT")},
            **{f"{m} /api/v3/comment": {"comment_view": COMMENT} for m in ("GET", "POST", "PUT")},
            **answers.pop("at", {}),
        }
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.get(f"{request.method} {request.url.path}", (404, {}))
        answer = answer(request) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return httpx.Response(status, json=body)

    def connector(self, **credential):
        given = credential or {"server": HOST, "account": "brand", "secret": "s3cret"}
        return LemmyConnector(Http(transport=httpx.MockTransport(self)), given)

    def last(self):
        request = self.asked[-1]
        return request.method, request.url.path, json.loads(request.content)


@pytest.fixture(autouse=True)
def no_token_is_remembered():
    calls._tokens.clear()


# Items


def test_a_post_gives_words_links_pictures_and_its_community():
    item = item_of(POST, HOST)
    assert item.text == "Elle éclaire **bien**, voir la page.\n\nUne lampe"
    assert (item.remote_id, item.title) == (f"{HOST}/post/7", "La Luciole de Lanterne, qui l'a ?")
    assert (item.url, item.kind) == ("https://autre.example/post/99", Kind.FORUM)
    assert item.links == ("https://lanterne.example/luciole",)
    assert [(one.url, one.alt) for one in item.media] == [
        ("https://lemmy.example/pictrs/image/a1.png", "Une lampe")
    ]
    assert (item.place, item.place_name) == ("lemmy.example/c/lampes", "Lampes & lumières")
    assert (item.author.remote_id, item.author.handle) == (
        "https://autre.example/u/zoe", "zoe@autre.example"
    )  # fmt: skip
    assert (item.likes, item.replies) == (12, 4)
    assert item.edited_at == datetime(2026, 11, 27, 9, 5, tzinfo=UTC)


def test_a_comment_knows_what_it_answers_and_its_post():
    item = item_of(COMMENT, HOST)
    assert (item.parent, item.thread) == (f"{HOST}/comment/30", f"{HOST}/post/7")
    assert item.links == ("https://lanterne.example/noel",)
    assert (item.likes, item.replies, item.author.automatic) == (3, 2, True)
    top = {**COMMENT, "comment": {**COMMENT["comment"], "path": "0.31"}}
    assert item_of(top, HOST).parent == f"{HOST}/post/7"


def test_a_post_about_a_picture_shows_it():
    shown = {**POST["post"], "url": "https://lemmy.example/pictrs/image/b.webp", "alt_text": "Nuit"}
    assert item_of({**POST, "post": shown}, HOST).media[0].alt == "Nuit"


def test_what_was_deleted_or_removed_is_no_item_but_is_announced():
    assert [gone_of(one, HOST) for one in POSTS["posts"]] == ["", f"{HOST}/post/6"]
    assert item_of(POSTS["posts"][1], HOST) is None
    assert gone_of(COMMENTS["comments"][1], HOST) == f"{HOST}/comment/30"


def test_fields_that_a_later_version_moved_are_found():
    post = {
        "id": 8,
        "name": "Neuf",
        "published_at": "2026-11-27T09:00:00Z",
        "upvotes": 5,
        "comments": 2,
    }
    item = item_of(
        {"post": post, "creator": {"name": "zoe", "ap_id": "https://a.example/u/zoe"}}, HOST
    )
    assert (item.likes, item.replies, item.author.url) == (5, 2, "https://a.example/u/zoe")


@pytest.mark.parametrize(
    ("spelled", "name"),
    [("lampes@lemmy.example", "lampes@lemmy.example"), ("!Lampes@Lemmy.example", "lampes@lemmy.example"),
     ("https://lemmy.example/c/lampes", "lampes@lemmy.example"),
     ("https://lemmy.example/c/lampes@autre.example", "lampes@autre.example"), ("lampes", ""), ("a/b@c", "")],
)  # fmt: skip
def test_a_community_is_known_by_its_name_or_its_page(spelled, name):
    assert community_of(spelled) == name


# Reading


def minute(number):
    at = f"2026-11-27T{8 + number // 60:02}:{number % 60:02}:00Z"
    return {
        "post": {"id": number, "name": f"n {number}", "published": at},
        "creator": {"name": "zoe"},
    }


def test_a_list_is_read_back_page_by_page_to_where_the_last_reading_began():
    newest = 20

    def posts(request):
        page, count = int(request.url.params["page"]), int(request.url.params["limit"])
        numbers = list(range(newest, 0, -1))[(page - 1) * count : page * count]
        return {"posts": [minute(number) for number in numbers]}

    server = Server(
        at={"GET /api/v3/post/list": posts, "GET /api/v3/comment/list": {"comments": []}}
    )
    connector = server.connector(server=HOST)
    values = {"community": "lampes@lemmy.example"}
    cursor = connector.read("community", values, {}, limit=10).cursor
    newest, seen, more = 70, [], True
    while more:
        page = connector.read("community", values, cursor, limit=10)
        seen += [item.title for item in page.items]
        cursor, more = json.loads(json.dumps(page.cursor)), page.more
    assert seen[:50] == [f"n {number}" for number in range(70, 20, -1)]
    assert cursor["posts"] == {"newest": "2026-11-27T09:10:00Z"}
    asked = dict(server.asked[0].url.params)
    assert asked == {"community_name": "lampes@lemmy.example", "type_": "All", "sort": "New",
                     "limit": "10", "page": "1"}  # fmt: skip
    assert "authorization" not in server.asked[0].headers


def test_a_search_asks_for_posts_and_comments_and_keeps_a_place_for_each_words():
    server = Server(at={"GET /api/v3/search": {"posts": [POST], "comments": [COMMENT]}})
    page = server.connector().search("luciole", {})
    assert len(page.items) == 2
    searches = [r for r in server.asked if r.url.path.endswith("/search")]
    assert [r.url.params["type_"] for r in searches] == ["Posts", "Comments"]
    assert {r.headers["authorization"] for r in searches} == {"Bearer t0ken"}
    assert len(page.cursor["places"]) == 1


def test_a_thread_is_its_post_and_its_comments_and_is_announced_when_it_is_gone():
    server = Server(at={"GET /api/v3/comment/list": COMMENTS})
    connector = server.connector(server="autre.example")
    page = connector.read("thread", {"post": "https://lemmy.example/post/7"}, {})
    assert [item.remote_id for item in page.items] == [f"{HOST}/post/7", f"{HOST}/comment/31"]
    assert page.deleted == (f"{HOST}/comment/30",)
    server.answers["GET /api/v3/post"] = (400, {"error": "couldnt_find_post"})
    page = connector.read("thread", {"post": "https://lemmy.example/post/7"}, {})
    assert page.deleted == (f"{HOST}/post/7",)


def test_answers_and_mentions_addressed_to_the_account_are_read():
    server = Server(at={"GET /api/v3/user/replies": {"replies": [{**COMMENT, "comment_reply": {"id": 1}}]},
                        "GET /api/v3/user/mention": {"mentions": []}})  # fmt: skip
    page = server.connector().read("notifications", {}, {})
    assert [item.remote_id for item in page.items] == [f"{HOST}/comment/31"]


@pytest.mark.parametrize(
    ("source", "values"),
    [("community", {}), ("community", {"community": "lampes"}), ("local", {}), ("thread", {"post": "x"}),
     ("local", {"server": "not a host"}), ("notifications", {}), ("nothing", {})],
)  # fmt: skip
def test_a_senseless_source_is_refused_in_a_sentence(source, values):
    server = Server()
    with pytest.raises(Rejected, match=r"\.$"):
        LemmyConnector(Http(transport=httpx.MockTransport(server))).read(source, values, {})
    assert server.asked == []


# Signing in


def test_one_signs_in_once_and_a_token_is_used_as_it_is():
    server = Server(at={"GET /api/v3/search": {}})
    connector = server.connector()
    connector.search("a", {})
    connector.search("b", {})
    assert [r.url.path for r in server.asked].count("/api/v3/user/login") == 1
    token = "eyJhbGciOi.eyJzdWIi.c2ln"
    with_token = Server(at={"GET /api/v3/search": {}})
    with_token.connector(server=HOST, secret=token).search("a", {})
    assert with_token.asked[0].headers["authorization"] == f"Bearer {token}"


def test_a_wrong_password_asks_to_connect_again_and_an_ended_sign_in_begins_anew():
    wrong = Server(at={"POST /api/v3/user/login": (401, {"error": "incorrect_login"})})
    with pytest.raises(Reconnect) as refusal:
        wrong.connector().search("a", {})
    assert "s3cret" not in repr(refusal.value)
    Server(at={"GET /api/v3/search": {"posts": [], "comments": []}}).connector().search("a", {})
    ended = Server(at={"GET /api/v3/search": (401, {"error": "not_logged_in"})})
    with pytest.raises(Unavailable):
        ended.connector().search("a", {})
    with pytest.raises(Reconnect):  # a sign-in of just now that is refused
        ended.connector().search("a", {})
    assert [r.url.path for r in ended.asked].count("/api/v3/user/login") == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [((400, {"error": "rate_limit_error"}), RateLimited), ((429, {}), RateLimited),
     ((400, {"error": "post_title_too_long"}), Rejected), ((500, {}), Unknown), ({}, Unknown),
     (httpx.ReadError("broken off"), Unknown)],
)  # fmt: skip
def test_refusals_become_the_errors_of_the_contract(answer, error):
    server = Server(at={"POST /api/v3/post": answer})
    with pytest.raises(error):
        server.connector().publish(Draft("x", title="T", to=TO), "k")


# Writing


def test_a_post_goes_to_its_community_with_its_title_text_and_page():
    server = Server()
    draft = Draft(
        "Elle éclaire.", title="La Luciole", link="https://lanterne.example/a", to=TO, warning="Nu"
    )
    sent = server.connector().publish(draft, "k")
    body = {"community_id": 2, "name": "La Luciole", "body": "Nu\n\nElle éclaire.", "nsfw": True,
            "url": "https://lanterne.example/a"}  # fmt: skip
    assert server.last() == ("POST", "/api/v3/post", body)
    assert (sent.remote_id, sent.url) == (f"{HOST}/post/7", "https://autre.example/post/99")


@pytest.mark.parametrize("link", ["", "https://lanterne.example/a"])
def test_a_picture_is_the_posts_page_or_stands_in_its_text(link):
    server = Server(at={"POST /pictrs/image": {"msg": "ok", "files": [{"file": "a1.png"}]}})
    server.connector().publish(Draft("x", title="T", link=link, media=(PNG,), to=TO), "k")
    picture = f"https://{HOST}/pictrs/image/a1.png"
    body = server.last()[2]
    if link:
        assert (body["url"], body["body"]) == (link, f"x\n\n![Une lampe]({picture})")
    else:
        assert (body["url"], body["alt_text"]) == (picture, "Une lampe")
    lost = Server(at={"POST /pictrs/image": httpx.ReadError("broken off")})
    with pytest.raises(Unavailable):
        lost.connector().publish(Draft("x", title="T", media=(PNG,), to=TO), "k")


@pytest.mark.parametrize(
    "draft", [Draft("x", title="T"), Draft("x", to=TO), Draft("x", title="T", to=TO, at=NOW),
              Draft("x", title="T", to=TO, media=(PNG, PNG)),
              Draft("x", title="T", to=TO, media=(Upload("a", "video/mp4", b"x"),))],
)  # fmt: skip
def test_what_makes_no_post_is_refused_before_anything_is_sent(draft):
    server = Server()
    with pytest.raises(Rejected, match=r"\.$"):
        server.connector().publish(draft, "k")
    assert server.asked == []


def test_comments_go_to_a_post_or_to_a_comment():
    server = Server()
    connector = server.connector()
    sent = connector.reply(f"{HOST}/post/7", Draft("Merci", link="https://lanterne.example"), "k")
    body = {"content": "Merci\n\nhttps://lanterne.example", "post_id": 7}
    assert server.last() == ("POST", "/api/v3/comment", body)
    assert sent.remote_id == f"{HOST}/comment/31"
    connector.reply(f"{HOST}/comment/31", Draft("Merci"), "k")
    assert server.last()[2] == {"content": "Merci", "post_id": 7, "parent_id": 31}
    for name in ("autre.example/post/7", "nonsense"):
        with pytest.raises(Rejected):
            connector.reply(name, Draft("x"), "k")


def test_texts_are_changed_deleted_voted_for_and_hidden():
    done = {f"POST /api/v3/{kind}/{act}": {} for kind in ("post", "comment")
            for act in ("delete", "like", "remove")}  # fmt: skip
    server = Server(at=done)
    one = server.connector()
    one.edit(f"{HOST}/post/7", Draft("Mieux"))
    assert server.last() == ("PUT", "/api/v3/post", {"post_id": 7, "body": "Mieux"})
    one.edit(f"{HOST}/comment/31", Draft("Mieux"))
    assert server.last() == ("PUT", "/api/v3/comment", {"comment_id": 31, "content": "Mieux"})
    one.delete(f"{HOST}/comment/31")
    assert server.last() == ("POST", "/api/v3/comment/delete", {"comment_id": 31, "deleted": True})
    one.moderate(f"{HOST}/post/7", Moderation.LIKE)
    assert server.last() == ("POST", "/api/v3/post/like", {"post_id": 7, "score": 1})
    one.moderate(f"{HOST}/comment/31", Moderation.UNLIKE)
    assert server.last() == ("POST", "/api/v3/comment/like", {"comment_id": 31, "score": 0})
    one.moderate(f"{HOST}/comment/31", Moderation.HIDE)
    assert server.last() == ("POST", "/api/v3/comment/remove", {"comment_id": 31, "removed": True})
    with pytest.raises(Rejected):
        one.moderate(f"{HOST}/post/7", Moderation.SPAM)
    server.answers["POST /api/v3/post/delete"] = (400, {"error": "couldnt_find_post"})
    one.delete(f"{HOST}/post/7")


def test_figures_are_told_for_what_is_still_there_and_for_the_account():
    site = {
        "my_user": {
            "local_user_view": {"person": {"id": 9, "name": "brand"}, "counts": {"post_count": 4}}
        }
    }
    server = Server(at={"GET /api/v3/comment": (404, {}), "GET /api/v3/site": site})
    found = server.connector().measure([f"{HOST}/post/7", f"{HOST}/comment/31"])
    assert {(one.metric, one.value) for one in found} == {
        ("likes", 12.0),
        ("dislikes", 1.0),
        ("replies", 4.0),
    }
    assert server.connector().measure([]) == (Measured("", "posts", 4.0),)
    assert server.connector().me().handle == "brand@lemmy.example"


def test_a_receipt_is_the_accounts_own_newest_text_that_says_the_same():
    site = {"my_user": {"local_user_view": {"person": {"id": 9, "name": "brand"}}}}
    told = {"posts": [POST], "comments": [COMMENT]}
    server = Server(at={"GET /api/v3/site": site, "GET /api/v3/user": told})
    one = server.connector()
    post = Draft(POST["post"]["body"], title=POST["post"]["name"])
    assert one.receipt("k", post, NOW).remote_id == f"{HOST}/post/7"
    assert (
        one.receipt("k", Draft(COMMENT["comment"]["content"]), NOW).remote_id
        == f"{HOST}/comment/31"
    )
    assert one.receipt("k", Draft("Autre"), NOW) is None
    assert one.receipt("k", post, datetime(2026, 11, 28, tzinfo=UTC)) is None
    server.answers["GET /api/v3/site"] = {}
    with pytest.raises(Unknown):
        one.receipt("k", post, NOW)
