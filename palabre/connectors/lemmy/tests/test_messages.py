"""Lemmy: private messages are read and answered, and a post tells its language. Answers of our own making
in the shapes that the network's own client declares (PrivateMessageView, GetSiteResponse)."""

import json
from datetime import UTC, datetime

import pytest

from palabre.connectors.contract import Kind, Rejected, Unknown
from palabre.connectors.lemmy import PLATFORM, calls
from palabre.connectors.lemmy.tests.test_lemmy import HOST, NOW, PNG, TO, Server
from palabre.connectors.protocols import Draft

ZOE = {"id": 5, "name": "zoe", "actor_id": "https://autre.example/u/zoe"}
BRAND = {"id": 9, "name": "brand", "actor_id": f"https://{HOST}/u/brand"}
SITE = {
    "my_user": {"local_user_view": {"person": BRAND}},
    "all_languages": [{"id": 0, "code": "und"}, {"id": 47, "code": "fr"}, {"id": 37, "code": "en"}],
}
MESSAGE = f"{HOST}/message/5-31"


def message(number=31, by=ZOE, to=BRAND, **more):
    said = {"id": number, "creator_id": by["id"], "recipient_id": to["id"], "deleted": False,
            "content": "Où la **trouver** ?", "published": "2026-11-27T09:10:00Z", **more}  # fmt: skip
    return {"private_message": said, "creator": by, "recipient": to}


def told(*views):
    return {"GET /api/v3/private_message/list": {"private_messages": list(views)},
            "GET /api/v3/site": SITE}  # fmt: skip


@pytest.fixture(autouse=True)
def no_token_is_remembered():
    calls._tokens.clear()


def test_what_others_say_in_private_is_read_and_what_the_account_said_is_not():
    server = Server(at=told(message(32, BRAND, ZOE), message()))
    page = server.connector().read("messages", {}, {})
    (item,) = page.items
    assert (item.remote_id, item.thread, item.kind) == (MESSAGE, f"{HOST}/message/5", Kind.MESSAGE)
    assert (item.text, item.author.handle) == ("Où la **trouver** ?", "zoe@autre.example")
    assert item.private
    assert "messages" in PLATFORM.private & PLATFORM.inbox
    assert page.cursor == {"private_messages": {"newest": "2026-11-27T09:10:00Z"}}


def test_a_message_that_was_deleted_is_announced():
    server = Server(at=told(message(deleted=True)))
    page = server.connector().read("messages", {}, {})
    assert (page.items, page.deleted) == ((), (MESSAGE,))


def test_a_message_is_answered_to_who_wrote_it_changed_and_deleted():
    view = {"private_message_view": message(33, BRAND, ZOE)}
    server = Server(at={f"{verb} /api/v3/private_message": view for verb in ("POST", "PUT")}
                    | {"POST /api/v3/private_message/delete": view})  # fmt: skip
    one = server.connector()
    sent = one.reply(MESSAGE, Draft("Ici", link="https://lanterne.example"), "k")
    body = {"content": "Ici\n\nhttps://lanterne.example", "recipient_id": 5}
    assert server.last() == ("POST", "/api/v3/private_message", body)
    assert sent.remote_id == f"{HOST}/message/5-33"
    one.edit(sent.remote_id, Draft("Là"))
    body = {"private_message_id": 33, "content": "Là"}
    assert server.last() == ("PUT", "/api/v3/private_message", body)
    one.delete(sent.remote_id)
    body = {"private_message_id": 33, "deleted": True}
    assert server.last() == ("POST", "/api/v3/private_message/delete", body)
    server.answers["POST /api/v3/private_message/delete"] = (400, {"error": "not_found"})
    one.delete(sent.remote_id)


@pytest.mark.parametrize(
    ("to", "draft"),
    [(MESSAGE, Draft(" ")), (MESSAGE, Draft("x", media=(PNG,))), (MESSAGE, Draft("x", at=NOW)),
     ("autre.example/message/5-31", Draft("x"))],
)  # fmt: skip
def test_what_no_message_can_hold_is_refused_before_anything_is_sent(to, draft):
    server = Server()
    with pytest.raises(Rejected, match=r"\.$"):
        server.connector().reply(to, draft, "k")
    assert server.asked == []


def test_an_answer_without_a_number_leaves_it_open_whether_it_was_sent():
    server = Server(at={"POST /api/v3/private_message": {"private_message_view": {}}})
    with pytest.raises(Unknown):
        server.connector().reply(MESSAGE, Draft("x"), "k")


def test_a_receipt_is_the_newest_message_to_that_person_that_says_the_same():
    mine = message(33, BRAND, ZOE, content="Ici")
    one = Server(at=told(mine, message())).connector()
    assert one.receipt("k", Draft("Ici"), NOW, MESSAGE).remote_id == f"{HOST}/message/5-33"
    assert one.receipt("k", Draft("Là"), NOW, MESSAGE) is None
    assert one.receipt("k", Draft("Ici"), NOW, f"{HOST}/message/6-1") is None
    assert one.receipt("k", Draft("Ici"), datetime(2026, 11, 28, tzinfo=UTC), MESSAGE) is None


@pytest.mark.parametrize(
    ("language", "lets", "sent"),
    [("fr", [0, 47], 47), ("fr-CA", [], 47), ("fr", [37], None), ("br", [], None), ("", [], None)],
)
def test_a_post_tells_its_language_where_its_community_takes_it(language, lets, sent):
    where = {"community_view": {"community": {"id": 2}}, "discussion_languages": lets}
    server = Server(at={"GET /api/v3/community": where, "GET /api/v3/site": SITE})
    draft = Draft("Elle éclaire.", title="La Luciole", language=language, to=TO)
    server.connector().publish(draft, "k")
    assert json.loads(server.asked[-1].content).get("language_id") == sent
