"""Discourse: messages to the account, posts that wait, tags and polls.

Answers of our own making, in the shape of the vendor's description and of its serializers."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Kind, Moderation, Rejected
from palabre.connectors.discourse import PLATFORM
from palabre.connectors.discourse.tests.test_writing import connected
from palabre.connectors.discourse.trial import DRAFT, FORUM, LATEST, POST, TRIAL
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import route

AT = "2026-11-26T10:00:00.000Z"
SINCE = datetime(2026, 11, 26, 9, 59, tzinfo=UTC)
PM = {"archetype": "private_message", "title": "Hello", "highest_post_number": 2}
LIST = "GET /topics/private-messages/test_user.json"


def said(number, who="zoe", at=AT, **more):
    return {**LATEST, "id": number, "username": who, "created_at": at, "updated_at": at, **more}


def topic(number=9, at=AT):
    return {"id": number, "highest_post_number": 2, "last_posted_at": at}


def talk(*posts):
    return {**PM, "post_stream": {"posts": list(posts)}}


def listed(*topics):
    return {"topic_list": {"topics": list(topics)}}


# Messages


def test_what_others_wrote_to_the_account_is_read_with_its_key_and_what_it_wrote_is_not():
    one, asked = connected(route({LIST: listed(topic()), "GET /t/9.json":
                                  talk(said(21), said(23, "Test_User"))}))  # fmt: skip
    page = one.read("messages", {}, {})
    (item,) = page.items
    assert (item.remote_id, item.kind, item.private) == (f"{FORUM}/p/21", Kind.MESSAGE, True)
    assert (item.title, item.thread) == ("Hello", f"{FORUM}/t/9")
    assert all(request.headers["Api-Key"] == "s3cret" for request in asked)
    assert {"messages", "waiting"} <= PLATFORM.private & PLATFORM.inbox


def test_conversations_that_did_not_move_since_are_not_opened_again():
    one, asked = connected(route({LIST: listed(topic()), "GET /t/9.json": talk(said(21))}))
    page = one.read("messages", {}, {})
    again = one.read("messages", {}, json.loads(json.dumps(page.cursor)))
    assert again.unchanged
    assert again.cursor == page.cursor
    assert [request.url.path for request in asked].count("/t/9.json") == 1


def test_older_posts_of_a_conversation_that_is_read_later_are_not_lost():
    day = datetime(2026, 11, 25, tzinfo=UTC)
    times = [(day + timedelta(minutes=one)).isoformat() for one in range(12)]
    answers = {LIST: listed(*(topic(100 + one, at) for one, at in enumerate(times)))}
    for one, at in enumerate(times):
        older = said(500 + one, at=times[0])  # as old as the oldest conversation
        answers[f"GET /t/{100 + one}.json"] = talk(older, said(600 + one, at=at))
    connector, _ = connected(route(answers))
    cursor, more, met = {"at": "2026-11-24T00:00:00Z", "since": "2026-11-24T00:00:00Z"}, True, set()
    while more:
        page = connector.read("messages", {}, cursor)
        cursor, more = page.cursor, page.more
        met |= {item.remote_id for item in page.items}
    assert len(met) == 24
    assert cursor["since"] == cursor["at"]


def test_of_a_long_conversation_the_last_twenty_posts_are_read():
    long = {**topic(), "highest_post_number": 50}
    one, asked = connected(route({LIST: listed(long), "GET /t/9/36.json": talk(said(21))}))
    assert len(one.read("messages", {}, {}).items) == 1
    assert asked[-1].url.path == "/t/9/36.json"


@pytest.mark.parametrize(("highest", "path"), [(2, "/t/9.json"), (50, "/t/9/36.json")])
def test_an_answer_in_private_that_got_lost_is_looked_for_in_its_topic(highest, path):
    first, mine = said(21, raw="Salut"), said(24, "test_user", raw="Merci")
    short = {**talk(first, *([mine] if highest == 2 else [])), "highest_post_number": highest}
    one, asked = connected(route({"GET /posts/23.json": LATEST, "GET /t/9.json": short,
                                  "GET /t/9/36.json": talk(mine)}))  # fmt: skip
    assert one.receipt("k", Draft("Merci"), SINCE, POST).remote_id == f"{FORUM}/p/24"
    assert (asked[-1].url.path, asked[-1].url.params["include_raw"]) == (path, "true")
    assert one.receipt("k", Draft("Salut"), SINCE, POST) is None
    assert one.receipt("k", Draft("Merci"), datetime(2026, 11, 27, tzinfo=UTC), POST) is None


def test_conversations_that_moved_at_the_same_moment_are_read_together():
    answers = {LIST: listed(*(topic(100 + one) for one in range(12)))}
    answers |= {f"GET /t/{100 + one}.json": talk(said(500 + one)) for one in range(12)}
    one, _ = connected(route(answers))
    page = one.read("messages", {}, {})
    assert (len(page.items), page.more) == (12, False)


def test_a_lost_answer_to_a_post_that_is_gone_is_looked_for_in_the_accounts_trail():
    def answer(request):
        if request.url.path == "/posts/99.json":
            return httpx.Response(404, json={"error_type": "not_found"})
        return TRIAL.answer(request)

    one, _ = connected(answer)
    assert one.receipt("k", DRAFT, SINCE, f"{FORUM}/p/99").remote_id == POST


# Posts that wait


def waits(number, **more):
    return {"id": number, "type": "ReviewableQueuedPost", "version": 3, "created_at": AT,
            "target_created_by_id": 7, "created_by_id": -1,
            "payload": {"raw": "Buy <b>lamps</b>", "title": "Lamps"}, **more}  # fmt: skip


def queue(*entries):
    users = [{"id": 7, "username": "zoe", "name": "Zoé"}, {"id": -1, "username": "system"}]
    return {"reviewables": list(entries), "users": users}


def test_posts_that_wait_are_read_once_and_those_that_no_longer_do_are_gone():
    one, asked = connected(route({"GET /review.json": queue(waits(5), {"id": 6, "type": "Other"})}))
    page = one.read("waiting", {}, {})
    (item,) = page.items
    assert (item.remote_id, item.private, item.kind) == (f"{FORUM}/review/5", True, Kind.FORUM)
    assert (item.title, item.text, item.author.handle) == ("Lamps", "Buy <b>lamps</b>", "zoe")
    assert asked[0].url.params["status"] == "pending"
    assert one.read("waiting", {}, page.cursor).unchanged
    after, _ = connected(route({"GET /review.json": queue(waits(8))}))
    page = after.read("waiting", {}, page.cursor)
    assert (page.deleted, [one.remote_id for one in page.items]) == (
        (f"{FORUM}/review/5",), [f"{FORUM}/review/8"]
    )  # fmt: skip


def test_of_a_long_queue_nothing_is_said_to_be_gone_that_was_not_looked_for():
    def endless(request):
        start = int(request.url.params["offset"]) + 100
        return httpx.Response(200, json=queue(*(waits(start + one) for one in range(10))))

    one, asked = connected(endless)
    page = one.read("waiting", {}, {"waits": [5]})
    assert (len(page.items), page.deleted, len(asked)) == (50, (), 5)
    assert 5 in page.cursor["waits"]


@pytest.mark.parametrize(
    ("act", "path"),
    [(Moderation.APPROVE, "/review/5/perform/approve_post.json"),
     (Moderation.DELETE, "/review/5/perform/reject_post.json")],
)  # fmt: skip
def test_what_waits_is_approved_or_refused_as_it_stands(act, path):
    one, asked = connected(
        route({"GET /review/5.json": {"reviewable": waits(5)}, "PUT /review/5": {}})
    )
    one.moderate(f"{FORUM}/review/5", act)
    assert (asked[-1].method, asked[-1].url.path) == ("PUT", path)
    assert asked[-1].url.params["version"] == "3"


@pytest.mark.parametrize(
    ("name", "act"),
    [(f"{FORUM}/review/5", Moderation.LIKE), ("elsewhere.example/review/5", Moderation.APPROVE),
     (POST, Moderation.APPROVE)],
)  # fmt: skip
def test_other_acts_and_other_forums_are_refused_before_anything_is_asked(name, act):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.moderate(name, act)
    assert not asked


# Tags and polls


def test_a_topic_takes_its_tags_and_its_poll():
    one, asked = connected(TRIAL.answer)
    more = {"poll": "Vert\n Noir  fumé\nVert", "poll_choice": "several"}
    one.publish(Draft("Thé ?", "Thé", to={"tags": "lamps, repairs,lamps"}, more=more), "k")
    body = json.loads(asked[0].content)
    assert body["tags"] == ["lamps", "repairs"]
    assert body["raw"] == (
        "Thé ?\n\n[poll type=multiple min=1 max=2]\n* Vert\n* Noir fumé\n[/poll]"
    )
    one.edit(POST, Draft("Thé ?", more={"poll": "Vert\nNoir"}))
    changed = json.loads(asked[1].content)["post"]["raw"]
    assert changed == "Thé ?\n\n[poll type=regular]\n* Vert\n* Noir\n[/poll]"


@pytest.mark.parametrize(
    ("to", "more"),
    [({"tags": "two words"}, {}), ({"tags": "a/b"}, {}), ({}, {"poll": "Seule"}),
     ({}, {"poll": "a\n[/poll]"}), ({}, {"poll": "\n".join(map(str, range(21)))})],
)  # fmt: skip
def test_tags_and_polls_that_no_forum_takes_are_refused_before_anything_is_asked(to, more):
    one, asked = connected()
    with pytest.raises(Rejected, match=r"\.$"):
        one.publish(Draft("x", DRAFT.title, to=to, more=more), "k")
    assert not asked
