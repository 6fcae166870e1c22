"""Telegram's bots: what is heard and said, and that the token stays secret."""

import json
import logging
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from palabre.connectors.contract import (
    Barring,
    Kind,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.telegram.barring import MAY
from palabre.connectors.telegram.client import TelegramConnector
from palabre.connectors.telegram.parse import item_of, item_of_update
from palabre.connectors.telegram.trial import TRIAL

UPDATES = json.loads((Path(__file__).parent.parent / "fixtures" / "updates.json").read_text())
PICTURE = Upload("a.png", "image/png", b"\x89PNG", "A lantern")


class Network:
    """Telegram on paper: keeps what it was asked, refuses what it is told to."""

    def __init__(self, **refusals):
        self.asked, self.refusals = [], refusals

    def __call__(self, request):
        from tests.specs import hold

        request.read()
        hold(request, "telegram_bot_api")
        self.asked.append(request)
        method = request.url.path.rpartition("/")[2]
        if method in self.refusals:
            status, description, *more = self.refusals[method]
            told = {"ok": False, "error_code": status, "description": description}
            return httpx.Response(status, json=told | (more[0] if more else {}))
        return TRIAL.answer(request)

    @property
    def connector(self):
        return TelegramConnector(Http(transport=httpx.MockTransport(self)), TRIAL.credential)

    @property
    def methods(self):
        return [request.url.path.rpartition("/")[2] for request in self.asked]


def body(request):
    return json.loads(request.content)


def test_a_message_of_a_group_becomes_an_item():
    item = item_of_update(UPDATES["result"][0])
    assert (item.remote_id, item.parent, item.thread) == ("-1001234/7", "-1001234/5", "-1001234/3")
    assert item.kind is Kind.MESSAGE
    assert item.url == "https://t.me/lanternefriends/7"
    assert (item.place, item.place_name) == ("lanternefriends", "Friends of Lanterne")
    assert (item.author.name, item.author.url) == ("Zoé B.", "https://t.me/zoe_b")
    assert item.links == ("https://lanterne.example", "https://example.org/a")
    assert item.tags == ("lanterne",)


def test_a_post_of_a_channel_that_was_changed_and_a_poll():
    item = item_of_update(UPDATES["result"][1])
    assert (item.kind, item.text) == (Kind.POST, "Our garden")
    assert item.edited_at - item.published_at == timedelta(seconds=100)
    assert item.url == "https://t.me/c/9/8"
    chat = {"id": -5, "type": "group", "title": "G"}
    poll = {"question": "Open on Sunday?", "options": [{"text": "Yes"}, {"text": "No"}]}
    asked = item_of({"message_id": 1, "date": 1795600000, "chat": chat, "poll": poll})
    assert asked.text == "Open on Sunday?\n- Yes\n- No"
    assert asked.url == ""


def test_reactions_are_counted_where_telegram_tells_how_many_there_are():
    def counted(update, number, *totals, chat=-1009):
        reactions = [
            {"type": {"type": "emoji", "emoji": "👍"}, "total_count": one} for one in totals
        ]
        return {"update_id": update, "message_reaction_count": {
            "chat": {"id": chat, "type": "channel"}, "message_id": number, "date": 1795600500,
            "reactions": reactions}}  # fmt: skip

    told = [counted(50, 8, 1), counted(51, 8, 3, 2), counted(52, 9), counted(53, "x", 4)]
    door = httpx.MockTransport(lambda _: httpx.Response(200, json={"ok": True, "result": told}))
    page = TelegramConnector(Http(transport=door), TRIAL.credential).read("chats", {}, {})
    assert (page.items, page.likes) == ((), {"-1009/8": 5, "-1009/9": 0})
    assert (page.cursor, page.unchanged) == ({"offset": 54}, False)
    network = Network()
    network.connector.read("chats", {}, {})
    asked = json.loads(network.asked[0].url.params["allowed_updates"])
    assert "message_reaction_count" in asked


def test_what_somebody_writes_to_the_bot_alone_is_private_and_one_talk():
    item = item_of_update(UPDATES["result"][2])
    assert (item.private, item.kind, item.text) == (True, Kind.MESSAGE, "psst")
    assert (item.remote_id, item.thread, item.url) == ("55/9", "talk:55", "")
    assert (item.place, item.place_name, item.author.name) == ("t.me", "Telegram", "Zoé")
    others = [item_of_update(update) for update in UPDATES["result"][:2]]
    assert [one.private for one in others] == [False, False]


def test_a_private_message_that_was_changed_is_still_private():
    said = UPDATES["result"][2]["message"] | {"text": "pst!", "edit_date": 1795600400}
    item = item_of_update({"update_id": 44, "edited_message": said})
    assert (item.private, item.remote_id, item.text) == (True, "55/9", "pst!")
    assert item.edited_at - item.published_at == timedelta(seconds=100)


def test_a_picture_sent_to_the_bot_alone_is_seen_and_the_button_to_begin_says_nothing():
    chat = {"id": 55, "type": "private", "first_name": "Zoé", "username": "zoe_b"}
    bare = {"message_id": 1, "date": 1795600000, "chat": chat, "from": chat}
    photo = {"photo": [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]}
    assert item_of(bare | photo).text == "…"
    assert item_of(bare | photo | {"caption": "Le four"}).text == "Le four"
    assert item_of(bare | photo).url == ""
    assert item_of(bare | {"text": "/start"}) is None
    assert item_of(bare | {"pinned_message": {"message_id": 1}}) is None
    assert item_of(bare | photo | {"chat": {"id": -5, "type": "group", "title": "G"}}) is None


def test_a_private_message_is_answered_in_the_same_chat():
    network = Network()
    network.connector.reply("55/9", Draft("Bonjour Zoé"), "k")
    (answer,) = map(body, network.asked)
    assert (answer["chat_id"], answer["reply_parameters"]) == (55, {"message_id": 9})


def test_a_page_holds_public_and_private_words_and_the_cursor_goes_past_both():
    network = Network()
    page = network.connector.read("chats", {}, {})
    assert [item.remote_id for item in page.items] == ["-1001234/7", "-1009/8", "55/9"]
    assert page.cursor == {"offset": 44}
    network.connector.read("chats", {}, page.cursor)
    first, second = (dict(request.url.params) for request in network.asked)
    assert "offset" not in first
    assert second["offset"] == "44"
    assert json.loads(second["allowed_updates"])[0] == "message"


def test_a_text_goes_to_the_usual_chat_or_to_another_one():
    network = Network()
    sent = network.connector.publish(Draft("Bonjour", link="https://lanterne.example"), "k")
    network.connector.publish(Draft("Bonjour", to={"chat": "-1001"}), "k")
    network.connector.publish(Draft("Bonjour", to={"chat": "https://t.me/autre"}), "k")
    assert (sent.remote_id, sent.at.year) == ("-1009/12", 2026)
    first, second, third = map(body, network.asked)
    assert first["chat_id"] == "@lanterne"
    assert first["link_preview_options"] == {"url": "https://lanterne.example"}
    assert (second["chat_id"], third["chat_id"]) == (-1001, "@autre")
    with pytest.raises(Rejected):
        network.connector.publish(Draft("a", to={"chat": "no chat!"}), "k")


def test_no_page_is_shown_where_none_is_wanted():
    network = Network()
    network.connector.publish(Draft("Bonjour", link="https://a.example", no_card=True), "k")
    network.connector.publish(Draft("Bonjour", link="https://a.example"), "k")
    bare, shown = map(body, network.asked)
    assert bare["text"] == "Bonjour\nhttps://a.example"
    assert bare["link_preview_options"] == {"is_disabled": True}
    assert (shown["text"], shown["link_preview_options"]) == (
        "Bonjour",
        {"url": "https://a.example"},
    )


def test_one_picture_has_a_caption_and_several_make_a_group():
    from tests.specs import multipart

    network = Network()
    network.connector.publish(Draft("Bonjour", media=(PICTURE,)), "k")
    sent = network.connector.publish(Draft("Bonjour", media=(PICTURE, PICTURE)), "k")
    one, group = map(multipart, network.asked)
    assert one["caption"][0].decode() == "Bonjour"
    assert one["photo"] == (b"\x89PNG", "image/png")
    assert json.loads(group["media"][0]) == [
        {"type": "photo", "media": "attach://file0", "caption": "Bonjour"},
        {"type": "photo", "media": "attach://file1"},
    ]
    assert sent.remote_id == "-1009/12-13"
    network.connector.delete(sent.remote_id)
    assert [body(request)["message_id"] for request in network.asked[2:]] == [12, 13]


def test_what_telegram_does_not_take_is_refused_before_anything_is_sent():
    network = Network()
    pdf = Upload("a.pdf", "application/pdf", b"x")
    drafts = (
        Draft("a", media=(pdf,)),
        Draft("a" * 1_025, media=(PICTURE,)),
        Draft("a", media=(PICTURE,) * 11),
    )
    for draft in drafts:
        with pytest.raises(Rejected):
            network.connector.publish(draft, "k")
    with pytest.raises(Rejected):
        network.connector.moderate("-1/2", Moderation.HIDE)
    with pytest.raises(Rejected):
        network.connector.reply("12", Draft("a"), "k")
    assert network.asked == []


def test_answering_changing_and_liking():
    network = Network()
    network.connector.reply("-1001234/7", Draft("Merci"), "k")
    network.connector.edit("-1009/12", Draft("Bonsoir"))
    network.connector.moderate("-1001234/7", Moderation.LIKE)
    network.connector.moderate("-1001234/7", Moderation.UNLIKE)
    answer, edit, like, unlike = map(body, network.asked)
    assert answer["reply_parameters"] == {"message_id": 7}
    assert edit == {"chat_id": -1009, "message_id": 12, "text": "Bonsoir"}
    assert like["reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert unlike["reaction"] == []


def test_the_caption_of_a_picture_is_changed_where_there_is_no_text():
    network = Network(
        editMessageText=(400, "Bad Request: there is no text in the message to edit"),
        editMessageCaption=(400, "Bad Request: message is not modified"),
    )
    network.connector.edit("-1009/12", Draft("Bonsoir"))
    assert network.methods == ["editMessageText", "editMessageCaption"]


def test_a_message_that_is_gone_is_deleted_but_not_one_in_an_unknown_chat():
    Network(deleteMessage=(400, "Bad Request: message to delete not found")).connector.delete(
        "-1/2"
    )
    with pytest.raises(Rejected, match="no such group"):
        Network(deleteMessage=(400, "Bad Request: chat not found")).connector.delete("-1/2")


@pytest.mark.parametrize(
    ("refusal", "error", "words"),
    [
        ((401, "Unauthorized"), Reconnect, "token"),
        ((404, "Not Found"), Reconnect, "token"),
        ((403, "Forbidden: bot was kicked"), Rejected, "may not write"),
        ((409, "Conflict: terminated by other getUpdates request"), Unavailable, "Another program"),
        ((400, "x", {"parameters": {"migrate_to_chat_id": -1002}}), Rejected, "another number"),
        ((400, "whatever"), Rejected, "refuses"),
    ],
)
def test_refusals_are_sentences_and_never_show_the_token(refusal, error, words, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(error, match=words) as told:
        Network(sendMessage=refusal).connector.publish(Draft("a"), "k")
    assert "s3cret" not in f"{told.value!r} {told.value.__cause__!r} {caplog.text}"


def test_no_broken_connection_shows_the_token(caplog):
    caplog.set_level(logging.DEBUG)

    def broken(request):
        raise httpx.ConnectError(f"can't reach {request.url}")

    connector = TelegramConnector(Http(transport=httpx.MockTransport(broken)), TRIAL.credential)
    for call in (lambda: connector.me(), lambda: connector.publish(Draft("a"), "k")):
        with pytest.raises(Unavailable) as told:
            call()
        assert "s3cret" not in f"{told.value!r} {told.value.__cause__!r} {caplog.text}"


def test_the_pause_is_the_one_that_telegram_asks_for():
    refusal = (429, "Too Many Requests", {"parameters": {"retry_after": 35}})
    with pytest.raises(RateLimited) as told:
        Network(sendMessage=refusal).connector.publish(Draft("a"), "k")
    assert told.value.wait == timedelta(seconds=35)


def test_a_token_that_is_none_goes_nowhere():
    for token in ("", "no token", "1:a/../getMe"):
        network = Network()
        connector = TelegramConnector(
            Http(transport=httpx.MockTransport(network)), {"secret": token}
        )
        with pytest.raises(Rejected, match="BotFather"):
            connector.me()
        assert network.asked == []


def test_an_answer_without_a_message_may_have_happened():
    network = Network()
    done = httpx.MockTransport(lambda _: httpx.Response(200, json={"ok": True, "result": {}}))
    network = TelegramConnector(Http(transport=done), TRIAL.credential)
    with pytest.raises(Unknown):
        network.publish(Draft("a"), "k")


def test_members_are_counted_and_single_messages_are_not():
    connector = Network().connector
    (figure,) = connector.measure([])
    assert (figure.remote_id, figure.metric, figure.value) == ("", "members", 120)
    assert connector.measure(["-1/2"]) == ()


POLL = {"poll": "Le matin\nLe soir\nLe matin", "poll_lasts": "86400", "poll_choice": "several"}


def _all_calls():
    """A network that heard every call that there is."""
    network = Network(editMessageText=(400, "there is no text in the message to edit"))
    one = network.connector
    page = one.read("chats", {}, {})
    one.read("chats", {}, page.cursor)
    one.me()
    one.publish(Draft("Bonjour", link="https://lanterne.example"), "k")
    one.publish(Draft("Bonjour", media=(PICTURE,)), "k")
    one.reply("-1/2", Draft("Bonjour", media=(PICTURE, PICTURE)), "k")
    one.publish(Draft("", media=(Upload("a", "video/mp4", b"x"), PICTURE)), "k")
    one.reply("-1/2", Draft("Merci"), "k")
    one.publish(Draft("Quand ?", more=POLL), "k")
    one.edit("-1/2", Draft("Bonsoir"))
    one.delete("-1/2")
    one.moderate("-1/2", Moderation.LIKE)
    one.measure([])
    for act in (Barring.SILENCE, Barring.UNSILENCE, Barring.BAN, Barring.UNBAN):
        one.bar("55", "-1001234/7", act)
    return network


@pytest.mark.shared
def test_whom_a_silence_ends_for_may_do_all_that_the_description_knows():
    from tests.specs import document

    told = document("telegram_bot_api")["types"]["ChatPermissions"]["fields"]
    assert set(MAY) == {field["name"] for field in told}


@pytest.mark.shared
def test_every_call_is_one_that_the_description_knows():
    from tests.specs import check_telegram

    network = _all_calls()
    assert {check_telegram(request) for request in network.asked} == {
        "getUpdates", "getMe", "sendMessage", "sendPhoto", "sendMediaGroup", "sendPoll", "editMessageText",
        "restrictChatMember", "banChatMember", "unbanChatMember",
        "editMessageCaption", "deleteMessage", "setMessageReaction", "getChatMember", "getChatMemberCount",
    }  # fmt: skip


@pytest.mark.shared
def test_each_call_would_be_refused_with_a_name_of_our_own_making():
    from tests.specs import NotInTheDescription, check_telegram, spoilt

    network = _all_calls()
    tried = [
        wrong for request in network.asked for wrong in spoilt(request)
        if request.method == "GET" or wrong.content != request.content
    ]  # fmt: skip
    assert len(tried) >= len(network.asked)
    for wrong in tried:
        with pytest.raises(NotInTheDescription):
            check_telegram(wrong)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("method", "sent"),
    [
        ("sendMessage", {"chat_id": "@a", "text": 7}),
        ("sendMessage", {"chat_id": "@a"}),
        ("sendMessage", {"chat_id": 1.5, "text": "a"}),
        ("sendMessage", {"chat_id": "@a", "text": "a", "reply_parameters": {"mood": "merry"}}),
        ("sendMessage", {"chat_id": "@a", "text": "a", "disable_notification": 1}),
        ("getUpdates", {"offset": "many"}),
        ("getUpdates", {"allowed_updates": "message"}),
        ("sendWord", {"chat_id": "@a", "text": "a"}),
    ],
)
def test_a_call_of_another_shape_would_be_refused(method, sent):
    from tests.specs import NotInTheDescription, check_telegram

    request = httpx.Request("POST", f"https://api.telegram.org/bot1:a/{method}", json=sent)
    with pytest.raises(NotInTheDescription):
        check_telegram(request)
