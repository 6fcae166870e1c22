"""What is said to an account of a NodeBB forum; answers in the shape of its makers' description (4.15)."""

from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Reconnect, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.nodebb import PLATFORM
from palabre.connectors.nodebb.client import NodebbConnector
from palabre.connectors.nodebb.trial import FORUM

KEYED = {"server": FORUM, "secret": "s3cret"}
MS = 1_795_687_200_000  # 26 November 2026, 10:00 UTC
MINUTE = 60_000


def notice(kind, pid, tid, at, **more):
    """One notification, with the fields that the description names."""
    return {"type": kind, "nid": f"{kind}:tid:{tid}:pid:{pid}:uid:2", "pid": pid, "tid": tid, "from": 3,
            "datetime": at, "datetimeISO": "", "bodyShort": "[[notifications:user-posted-to, Bo, Lamps]]",
            "path": f"/post/{pid}", "read": False, **more}  # fmt: skip


def post(pid, uid, minutes, **more):
    """A post as it stands in its topic."""
    at = datetime.fromtimestamp(MS / 1000 + 60 * minutes, UTC).isoformat()
    return {"pid": pid, "tid": 7, "uid": uid, "content": f"<p>Post {pid}</p>", "timestampISO": at,
            "user": {"uid": uid, "username": f"user{uid}", "userslug": f"user{uid}"}, **more}  # fmt: skip


class Forum:
    """A forum on paper: notifications, topics and single posts; it counts calls and keeps their headers."""

    def __init__(self, notices=(), posts=(), single=()):
        self.notices, self.posts, self.single = list(notices), list(posts), list(single)
        self.paths, self.signed = [], set()

    def __call__(self, request):
        path = request.url.path
        self.paths.append(path)
        self.signed.add(request.headers.get("authorization"))
        if path == "/api/notifications":
            return httpx.Response(200, json={"notifications": self.notices, "pageCount": 1})
        if path == "/api/self":
            return httpx.Response(200, json={"uid": 2, "username": "ada", "userslug": "ada"})
        if path.startswith("/api/topic/"):
            assert request.url.params["sort"] == "newest_to_oldest"
            number = int(path.rpartition("/")[2])
            here = [one for one in self.posts if one["tid"] == number]
            if not here:
                return httpx.Response(403, json={})
            return httpx.Response(200, json={
                "tid": number, "titleRaw": "Lamps & lanterns", "mainPid": 30, "postcount": 4,
                "category": {"cid": 2, "name": "General"}, "posts": here,
            })  # fmt: skip
        found = [one for one in self.single if path == f"/api/v3/posts/{one['pid']}/summary"]
        return httpx.Response(200 if found else 404, json={"response": found[0] if found else {}})

    def read(self, cursor=None, credential=KEYED):
        http = Http(transport=httpx.MockTransport(self))
        return NodebbConnector(http, credential).read("notifications", {}, cursor or {})


def test_mentions_and_answers_come_with_their_topic_and_the_accounts_own_posts_do_not():
    forum = Forum(
        [notice("mention", 33, 7, MS + MINUTE), notice("new-reply", 32, 7, MS),
         notice("upvote", 31, 7, MS), notice("follow", 0, 0, MS)],
        [post(33, 3, 1), post(32, 3, 0), post(31, 2, -1), post(30, 2, -9)],
    )  # fmt: skip
    page = forum.read()
    assert [item.remote_id for item in page.items] == [f"{FORUM}/p/33", f"{FORUM}/p/32"]
    first = page.items[0]
    assert (first.text, first.title, first.author.handle) == (
        "Post 33",
        "Lamps & lanterns",
        "user3",
    )
    assert first.thread == f"{FORUM}/t/7"
    assert page.cursor == {"at": MS + MINUTE}
    assert forum.paths == ["/api/notifications", "/api/self", "/api/topic/7"]
    assert forum.signed == {"Bearer s3cret"}


def test_what_was_read_is_not_read_again():
    forum = Forum([notice("new-reply", 32, 7, MS)], [post(32, 3, 0)])
    page = forum.read(forum.read().cursor)
    assert (page.items, page.unchanged, page.more) == ((), True, False)
    assert forum.paths[3:] == ["/api/notifications"]


def test_answers_that_the_forum_told_as_one_are_all_read():
    forum = Forum([notice("new-reply", 34, 7, MS + 3 * MINUTE)],
                  [post(34, 4, 3), post(33, 3, 2), post(32, 2, 1), post(31, 3, -5)])  # fmt: skip
    page = forum.read({"at": MS})
    assert [item.remote_id for item in page.items] == [f"{FORUM}/p/34", f"{FORUM}/p/33"]


def test_a_mention_in_an_old_place_is_read_by_itself_and_what_is_gone_is_left_out():
    old = post(12, 3, -900, topic={"tid": 7, "titleRaw": "Lamps", "mainPid": 1, "postcount": 90})
    forum = Forum([notice("mention", 12, 7, MS), notice("mention", 13, 7, MS + 1),
                   notice("mention", 50, 8, MS + 2)], [post(99, 3, 5)], [old])  # fmt: skip
    page = forum.read()
    assert [item.remote_id for item in page.items] == [f"{FORUM}/p/12"]
    assert page.cursor == {"at": MS + 2}


def test_more_topics_than_are_read_at_once_wait_for_the_next_reading():
    notices = [notice("new-reply", 100 + n, n, MS + n) for n in range(1, 15)]
    forum = Forum(notices[::-1], [post(100 + n, 3, 0, tid=n) for n in range(1, 15)])
    first = forum.read()
    assert (len(first.items), first.more, first.cursor) == (10, True, {"at": MS + 10})
    second = forum.read(first.cursor)
    names = {item.remote_id for item in (*first.items, *second.items)}
    assert (len(names), second.more) == (14, False)


@pytest.mark.parametrize("cursor", [{"at": 10**14}, {"at": "x"}, {"at": -5}, {"at": None}])
def test_a_spoilt_mark_means_from_the_start(cursor):
    forum = Forum([notice("mention", 33, 7, MS)], [post(33, 3, 1)])
    assert forum.read(cursor).items


def test_a_notification_from_the_future_hides_nothing():
    forum = Forum([notice("mention", 33, 7, MS * 2)], [post(33, 3, 1)])
    assert forum.read().cursor["at"] < MS * 2


def test_without_a_token_with_a_dead_one_and_with_an_odd_answer():
    with pytest.raises(Rejected, match="key of your own"):
        Forum().read(credential={"server": FORUM})

    def answering(response):
        http = Http(transport=httpx.MockTransport(lambda request: response))
        return NodebbConnector(http, KEYED).read("notifications", {}, {})

    with pytest.raises(Reconnect):
        answering(httpx.Response(401))
    for odd in ({}, {"notifications": "none"}, []):
        with pytest.raises(Unavailable):
            answering(httpx.Response(200, json=odd))


def test_what_was_said_to_the_account_is_looked_at_again_with_its_eyes():
    """The forum shows what only members see to nobody else: it would be taken for gone."""
    asked = []

    def forum(request):
        asked.append(request)
        if "authorization" not in request.headers:
            return httpx.Response(404, json={"status": {"code": "not-found"}})
        return httpx.Response(200, json={"response": {**post(33, 3, 1), "edited": 0}})

    one = NodebbConnector(Http(transport=httpx.MockTransport(forum)), {**KEYED, "account": "2"})
    assert one.check([f"{FORUM}/p/33"]).deleted == ()
    assert one.check(["other.example/p/33"]).deleted == ("other.example/p/33",)
    assert [request.url.params.get("_uid") for request in asked] == ["2", None]


def test_the_inbox_is_read_in_ways_that_need_the_account_and_chats_are_private():
    assert PLATFORM.inbox == {"notifications", "chats"}
    ways = [one for one in PLATFORM.sources if one.slug in PLATFORM.inbox]
    assert [one.needs_account for one in ways] == [True, True]
    assert PLATFORM.private == {"chats"}
