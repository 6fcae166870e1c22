"""X's private messages: read from the newest down, and answered in their conversation."""

from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Capability, Kind, Rejected
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.x import COSTS, PLATFORM
from palabre.connectors.x.tests.test_x import Network, body
from palabre.connectors.x.trial import MESSAGE, TALK

NAME = f"message:{TALK}:{MESSAGE['id']}"
ZOE = {"id": "700", "username": "zoe", "name": "Zoé"}


def said(number, **more):
    return {**MESSAGE, "id": str(1_990_000_000_000_000_000 + number), **more}


def telling(*pages):
    """X on paper with these pages of messages, the newest first."""

    def answer(request):
        at = int(request.url.params.get("pagination_token", "0" * 16))
        meta = {"next_token": f"{at + 1:016}"} if at + 1 < len(pages) else {}
        told = {"data": pages[at], "includes": {"users": [ZOE]}, "meta": meta}
        return httpx.Response(200, json=told)

    return Network(**{"GET_/2/dm_events": answer})


def test_a_first_reading_is_one_page_and_each_message_costs():
    network = telling([said(3), said(2, text="")], [said(1)])
    one = network.connector
    page = one.read("messages", {}, {})
    (item,) = page.items
    assert (item.kind, item.author.handle, item.thread) == (Kind.MESSAGE, "zoe", TALK)
    assert item.remote_id == f"message:{TALK}:1990000000000000003"
    assert (page.more, page.cost) == (False, 2 * COSTS["message"]) == (False, one.spent)
    assert page.cursor == {"since": "1990000000000000003"}


def test_it_is_read_down_to_what_is_known_and_nothing_comes_twice():
    network = telling([said(5), said(4)], [said(3), said(2)], [said(1)])
    page = network.connector.read("messages", {}, {"since": "1990000000000000002"})
    assert page.more
    then = network.connector.read("messages", {}, page.cursor)
    found = [item.remote_id[-1] for item in (*page.items, *then.items)]
    assert found == ["5", "4", "3"]
    assert not then.more
    assert then.cursor == {"since": "1990000000000000005"}
    last = network.connector.read("messages", {}, then.cursor)
    assert (last.items, last.unchanged, last.more) == ((), True, False)


def test_a_message_is_answered_in_its_conversation():
    network = Network()
    sent = network.connector.reply(NAME, Draft("Oui", link="https://a.example"), "k")
    assert network.asked[0].url.path == f"/2/dm_conversations/{TALK}/messages"
    assert body(network.asked[0]) == {"text": "Oui\nhttps://a.example"}
    assert (sent.remote_id, sent.cost) == (f"message:{TALK}:1990000000000000012", COSTS["say"])
    picture = Upload("a.png", "image/png", b"x")
    for name, draft in ((NAME, Draft("a", media=(picture,))), ("message:../me:1", Draft("a"))):
        with pytest.raises(Rejected):
            network.connector.reply(name, draft, "k")
    assert len(network.asked) == 1


def test_a_lost_answer_is_looked_for_in_its_conversation():
    ours = said(6, sender_id="500", text="Oui", created_at="2026-11-27T10:05:00.000Z")
    told = {"data": [ours, MESSAGE], "meta": {"result_count": 2}}
    network = Network(**{f"GET_/2/dm_conversations/{TALK}/dm_events": told})
    since, one = datetime(2026, 11, 27, 10, 4, tzinfo=UTC), network.connector
    assert one.receipt("k", Draft("Oui"), since, NAME).remote_id.endswith("006")
    assert one.receipt("k", Draft("Ouvert lundi ?"), since, NAME) is None
    assert one.receipt("k", Draft("Oui"), since.replace(hour=11), NAME) is None


def test_the_permission_for_messages_is_asked_for_with_answering_only():
    wanting = {of for of, asked in PLATFORM.oauth.scopes.items() if "dm.read" in asked}
    assert wanting == {Capability.REPLY}
    assert PLATFORM.private == {"messages"} <= PLATFORM.inbox


def test_a_private_message_is_no_post_that_is_gone_or_hidden():
    network = Network()
    assert network.connector.check([NAME]).deleted == ()
    with pytest.raises(Rejected):
        network.connector.delete(NAME)
    assert network.asked == []
