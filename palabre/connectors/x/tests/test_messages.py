"""X's private messages: read from the newest down, and answered in their conversation."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Capability, Kind, Rejected
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.x import COSTS, PLATFORM
from palabre.connectors.x.parse import FIRST_MS
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


TODAY = datetime.now(UTC)


def since(days):
    """The number of a message of so many days ago."""
    moment = TODAY - timedelta(days=days)
    return (int(moment.timestamp() * 1_000) - FIRST_MS) << 22


def name(days):
    return f"message:{TALK}:{since(days)}"


def showing(*days, onward=""):
    """A conversation on paper that shows the messages of these days."""
    data = [{"id": str(since(one)), "event_type": "MessageCreate"} for one in days]
    meta = {"result_count": len(data)} | ({"next_token": onward} if onward else {})
    told = {"meta": meta} | ({"data": data} if data else {})
    return Network(**{f"GET_/2/dm_conversations/{TALK}/dm_events": told})


def test_a_message_that_its_conversation_shows_no_more_is_gone_and_the_others_are_paid_for():
    network = showing(1, 3)
    one = network.connector
    page = one.check([name(1), name(2), name(3), name(40)])
    assert page.deleted == (name(2),)
    assert page.cost == one.spent == 2 * COSTS["message"]
    assert len(network.asked) == 1


def test_what_a_conversation_does_not_reach_or_shows_nothing_of_is_not_called_gone():
    assert showing().connector.check([name(1)]).deleted == ()
    older = [name(2)]
    assert showing(1, onward="0" * 16).connector.check(older).deleted == ()
    for status in (403, 404):
        refusing = Network().refusing("GET", f"/2/dm_conversations/{TALK}/dm_events", status)
        assert refusing.check(older).deleted == ()


def test_a_message_with_a_picture_and_no_words_is_read_with_what_the_picture_shows():
    key = {"media_keys": ["3_7"]}
    event = said(3, text="", attachments=key)
    media = {"media_key": "3_7", "type": "photo", "url": "https://ton.x.com/7.jpg"}
    for alt, words in (("Une lampe cassée", "Une lampe cassée"), ("", "…")):
        told = {
            "data": [event],
            "includes": {"users": [ZOE], "media": [{**media, "alt_text": alt}]},
        }
        (item,) = Network(**{"GET_/2/dm_events": told}).connector.read("messages", {}, {}).items
        assert (item.text, item.media[0].url) == (words, "https://ton.x.com/7.jpg")
