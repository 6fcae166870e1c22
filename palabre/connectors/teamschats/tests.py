"""Chats of Microsoft Teams, by answers of our own in the shape of Graph's documentation."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx
import pytest

from palabre.connectors.contract import Capability, Moderation, Rejected, Unavailable, Unknown
from palabre.connectors.microsoftteams import PLATFORM as CHANNELS
from palabre.connectors.msgraph.calls import BASE
from palabre.connectors.oauth import scopes_for
from palabre.connectors.protocols import Draft, Measured, Upload
from palabre.connectors.teamschats import PLATFORM
from palabre.connectors.teamschats.client import TeamsChatsConnector
from palabre.connectors.teamschats.trial import ALONE, CHATS, GROUP, NAME, PERSON, SENT, TOLD, TRIAL
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route

SINCE = datetime(2021, 3, 29, 3, 53, tzinfo=UTC)


def connected(answer=TRIAL.answer):
    return on_paper(TeamsChatsConnector, answer, {"secret": "t0ken"})


def says(told, status=200):
    return lambda request: httpx.Response(status, json=told)


def test_what_is_said_in_a_chat_becomes_private_messages_of_one_conversation():
    one, asked = connected()
    page = one.read("chats", {}, {})
    first, edited, picture = page.items
    assert (first.remote_id, first.thread, first.author.name, first.likes) == (
        NAME,
        ALONE,
        "Zoe Fabre",
        1,
    )
    assert first.text == "Is the lamp in stock? See this"
    assert first.links == ("https://lanterne.example/a?b=1&c=2",)
    assert first.url == f"https://teams.microsoft.com/l/chat/{ALONE}/conversations"
    assert edited.edited_at
    assert (picture.title, picture.media[0].url) == ("A lantern", first.url)
    assert page.deleted == (f"{ALONE}/1616989300000",)
    assert page.cursor == {"done": "2021-03-29T03:54:00+00:00"}
    assert asked[0].url.params["$orderby"] == "lastMessagePreview/createdDateTime desc"
    assert PLATFORM.private == PLATFORM.inbox == {"chats", "meetings"}


def test_only_who_connects_chats_is_asked_to_open_them():
    reads = {Capability.READ, Capability.SEARCH, Capability.STREAM}
    assert "Chat.Read" in scopes_for(PLATFORM.oauth, reads)
    assert "ChatMessage.Send" not in scopes_for(PLATFORM.oauth, reads)
    without = set(Capability) - CHANNELS.oauth.on_wish
    assert "Chat." not in scopes_for(CHANNELS.oauth, without).replace("ChatMessage", "")


def test_a_later_reading_asks_only_chats_in_which_something_was_said_since_and_none_of_meetings():
    meeting = {**CHATS["value"][0], "id": "19:meeting_x@thread.v2", "chatType": "meeting"}
    network = route({
        "GET /v1.0/me/chats$": {**CHATS, "value": [meeting, *CHATS["value"]]},
        "GET /messages$": {"value": TOLD[:1]},
    })  # fmt: skip
    one, asked = connected(network)
    page = one.read("chats", {}, {"done": "2021-03-29T03:53:00Z"})
    assert not page.more
    quiet = {**CHATS, "value": []}
    kept = connected(says(quiet))[0].read("chats", {}, page.cursor).cursor
    assert kept == page.cursor  # who deletes their last message moves no mark back
    assert [request.url.path.rpartition("/chats/")[2] for request in asked[1:]] == [
        f"{ALONE}/messages"
    ]
    assert asked[1].url.params["$filter"] == "lastModifiedDateTime gt 2021-03-29T03:51:00.000Z"


def test_the_chats_of_meetings_are_a_reading_of_their_own_and_are_answered_like_others():
    number = "19:meeting_MjdhNjM4YzUtYzExZi00OTFkLTkzZTAtNTVlNmZmMDhkNGU2@thread.v2"
    meeting = {**CHATS["value"][1], "id": number, "chatType": "meeting", "topic": "Launch"}
    network = route({
        "GET /v1.0/me/chats$": {**CHATS, "value": [meeting, *CHATS["value"]]},
        f"GET /chats/{number}/messages$": {"value": TOLD[:1]},
        "POST /messages$": httpx.Response(201, json=SENT),
    })  # fmt: skip
    one, asked = connected(network)
    page = one.read("meetings", {}, {})
    (said,) = page.items
    assert (said.thread, said.place_name, page.more) == (number, "Launch", False)
    assert len(asked) == 2
    assert one.reply(said.remote_id, Draft("Merci"), "k").remote_id == f"{number}/1616990032035"
    with pytest.raises(Rejected):
        one.read("calls", {}, {})


def test_a_long_chat_is_read_whole_over_interruptions_and_several_changes_of_one_moment():
    start = datetime(2021, 3, 29, 4, tzinfo=UTC)
    all_of_it = [
        {**TOLD[0], "id": str(10_000 + number),
         "lastModifiedDateTime": (start + timedelta(seconds=number // 3)).isoformat()}
        for number in range(130)
    ]  # fmt: skip

    def messages(request):
        if ALONE not in request.url.path:
            return {"value": []}
        parts = request.url.params["$filter"].split(" and ")
        bounds = {part.split()[1]: datetime.fromisoformat(part.split()[2]) for part in parts}
        here = [one for one in all_of_it
                if bounds["gt"] < datetime.fromisoformat(one["lastModifiedDateTime"])
                < bounds.get("lt", start.replace(year=2022))]  # fmt: skip
        return {
            "value": sorted(here, key=lambda one: one["lastModifiedDateTime"], reverse=True)[:50]
        }

    network = route({"GET /v1.0/me/chats$": CHATS, "GET /messages$": messages})
    cursor, found = {"done": "2021-03-29T03:45:00Z"}, set()
    for _ in range(20):
        connected(network)[0].read(
            "chats", {}, cursor
        )  # and the machine breaks before it is stored
        page = connected(network)[0].read("chats", {}, json.loads(json.dumps(cursor)))
        found |= {item.remote_id for item in page.items}
        cursor = dict(page.cursor)
        assert len(json.dumps(cursor)) < 2_000
        if not page.more:
            break
    assert found == {f"{ALONE}/{10_000 + number}" for number in range(130)}
    assert cursor == {"done": "2021-03-29T03:54:00+00:00"}


def test_a_chat_that_was_left_hides_no_other_and_no_strange_link_is_followed():
    network = route({
        "GET /v1.0/me/chats$": CHATS,
        f"GET /chats/{GROUP}/messages$": {"value": [{**TOLD[0], "id": "7"}]},
        "GET /messages$": httpx.Response(403, json={"error": {}}),
    })  # fmt: skip
    one, _ = connected(network)
    first = one.read("chats", {}, {})
    assert first.more
    assert [item.remote_id for item in one.read("chats", {}, first.cursor).items] == [f"{GROUP}/7"]
    for link in ("https://evil.example/v1.0/me/chats", f"{BASE}users?x"):
        with pytest.raises(Unavailable):
            connected(says({**CHATS, "@odata.nextLink": link}))[0].read("chats", {}, {})


def test_an_answer_goes_into_the_chat_and_is_found_again_when_its_receipt_was_lost():
    one, asked = connected()
    sent = one.reply(NAME, Draft("Merci <3"), "k")
    assert sent.remote_id == f"{ALONE}/1616990032035"
    assert json.loads(asked[0].content) == {
        "body": {"contentType": "html", "content": "<p>Merci &lt;3</p>"}
    }
    ours = {**SENT, "from": {"user": {"id": PERSON["id"]}}}
    network = route({"GET /v1.0/me$": PERSON, "GET /messages$": {"value": [ours]}})
    assert (
        connected(network)[0].receipt("k", Draft("Merci"), SINCE, NAME).remote_id == sent.remote_id
    )
    assert connected(network)[0].receipt("k", Draft("Non"), SINCE, NAME) is None
    full = route({"GET /v1.0/me$": PERSON, "GET /messages$": {"value": [ours] * 50}})
    with pytest.raises(Unknown):
        connected(full)[0].receipt("k", Draft("Non"), SINCE, NAME)


@pytest.mark.parametrize("name", ["", "x", f"{ALONE}/x", f"{ALONE}/../1", "19:a@evil.example/1"])
def test_what_is_no_message_is_refused_before_anything_is_asked(name):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.reply(name, Draft("x"), "k")
    film = Upload("a.mp4", "video/mp4", b"1")
    with pytest.raises(Rejected):
        one.reply(NAME, Draft("x", media=(film,)), "k")
    assert not asked


@pytest.mark.parametrize(
    "given",
    [GROUP, f"https://teams.microsoft.com/l/chat/{quote(GROUP, safe='')}/conversations?context=x",
     f"https://teams.cloud.microsoft/l/chat/{GROUP}/0"],
)  # fmt: skip
def test_a_text_goes_into_a_chat_that_is_there_already_with_its_pictures(given):
    one, asked = connected()
    picture = Upload("a.png", "image/png", b"\x89PNG", "A lantern")
    sent = one.publish(Draft("Voir", media=(picture,), to={"chat": given}), "k")
    assert sent.remote_id == f"{GROUP}/1616990032035"
    assert asked[0].url.path.endswith(f"/chats/{GROUP}/messages")
    told = json.loads(asked[0].content)
    assert told["body"]["content"] == (
        '<p>Voir</p><p><img src="../hostedContents/1/$value" alt="A lantern"></p>'
    )
    assert [one["contentType"] for one in told["hostedContents"]] == ["image/png"]
    ours = {**SENT, "from": {"user": {"id": PERSON["id"]}}}
    network = route({"GET /v1.0/me$": PERSON, "GET /messages$": {"value": [ours]}})
    found = connected(network)[0].receipt("k", Draft("Merci", to={"chat": given}), SINCE)
    assert found.remote_id == sent.remote_id


@pytest.mark.parametrize(
    "given",
    ["", "Atelier", f"https://evil.example/l/chat/{GROUP}/0", "https://[::1/",
     "https://teams.microsoft.com/l/chat/19:a@evil.example/0"],
)  # fmt: skip
def test_what_names_no_chat_is_written_nowhere(given):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.publish(Draft("x", to={"chat": given}), "k")
    assert not asked


def test_chats_are_chosen_by_their_topic_or_by_who_is_in_them():
    network = TRIAL.offers["chat"]
    one, _ = connected(
        lambda request: httpx.Response(200, json=network.answers[network.which(request)])
    )
    assert [(each.value, each.name, each.detail) for each in one.offers("chat").offers] == [
        (GROUP, "Atelier", "Robin Kline, Zoe Fabre"),
        (ALONE, "Robin Kline, Zoe Fabre", ""),
    ]


def test_looking_again_tells_what_was_edited_and_what_is_gone():
    one, _ = connected()
    edited, gone, lost = (f"{ALONE}/{number}" for number in ("1616989400000", "1616989300000", "1"))
    page = one.check([NAME, edited, gone, lost, "no such text"])
    assert [item.remote_id for item in page.items] == [edited]
    assert page.deleted == (gone, lost)
    with pytest.raises(Rejected):
        connected(says({}, 404))[0].check([NAME])


CHATTED = f"/v1.0/chats/{ALONE}/messages/{TOLD[0]['id']}"


def test_a_message_of_ones_own_in_a_chat_is_changed_and_deleted():
    one, asked = connected()
    assert one.edit(NAME, Draft("Merci < 3")).remote_id == NAME
    one.delete(NAME)
    assert [(request.method, request.url.path) for request in asked] == [
        ("PATCH", CHATTED), ("POST", CHATTED.replace("/v1.0/", "/v1.0/me/") + "/softDelete")
    ]  # fmt: skip
    assert json.loads(asked[0].content) == {
        "body": {"contentType": "html", "content": "<p>Merci &lt; 3</p>"}
    }
    assert not asked[1].content


def test_what_is_gone_from_a_chat_is_deleted_and_a_message_with_pictures_isnt_changed():
    gone, _ = connected(says({"error": {}}, 404))
    gone.delete(NAME)
    one, asked = connected()
    with pytest.raises(Rejected, match="changed in Teams itself"):
        one.edit(NAME, Draft("x", media=(Upload("a.png", "image/png", b"x"),)))
    assert not asked


def test_a_message_in_a_chat_is_liked_by_a_thumb_and_its_reactions_are_counted():
    one, asked = connected()
    one.moderate(NAME, Moderation.LIKE)
    one.moderate(NAME, Moderation.UNLIKE)
    assert [request.url.path for request in asked] == [
        f"{CHATTED}/setReaction", f"{CHATTED}/unsetReaction"
    ]  # fmt: skip
    assert json.loads(asked[0].content) == {"reactionType": "\N{THUMBS UP SIGN}"}
    assert one.measure([NAME, f"{ALONE}/1"]) == (Measured(NAME, "likes", 1),)
    with pytest.raises(Rejected):
        one.moderate(NAME, Moderation.HIDE)


def test_only_who_wishes_to_delete_lets_write_in_all_chats():
    asks = {Capability.READ, Capability.PUBLISH, Capability.REPLY, Capability.MODERATE}
    assert "Chat.ReadWrite" not in scopes_for(PLATFORM.oauth, asks)
    assert "Chat.ReadWrite" in scopes_for(PLATFORM.oauth, {Capability.DELETE})
