"""Slack, by the examples of its documentation: messages, threads, files, refusals."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs

import httpx
import pytest

from palabre.connectors.contract import (
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.slack.calls import refusal
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.slack.parse import spoken
from palabre.connectors.slack.trial import CHANNEL, POSTED, STAMP, TRIAL
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route

SINCE = datetime(2026, 11, 27, 10, tzinfo=UTC)
HERE = {"channel": CHANNEL}


def connected(answer=TRIAL.answer, secret="xoxb-t0ken"):
    return on_paper(SlackConnector, answer, {"secret": secret})


def says(told):
    return lambda request: httpx.Response(200, json=told)


def test_the_documented_messages_become_items_and_comings_and_goings_none():
    one, asked = connected()
    page = one.read("channel", HERE, {})
    first, second, bot = page.items
    assert (first.author.remote_id, first.author.name) == ("U123ABC456", "zoé")
    assert second.text == "What, you want to smell @zoé? See the page & #general"
    assert second.links == ("https://lanterne.example/a?b=1&c=2",)
    assert (second.likes, second.replies, second.parent) == (2, 3, "")
    assert second.edited_at
    assert (bot.author.name, bot.author.automatic) == ("lamp", True)
    assert page.deleted == (f"{CHANNEL}/1512085800.000100",)
    assert dict(asked[0].url.params) == {"types": "mpim", "limit": "200"}  # is it an open place?
    assert dict(asked[1].url.params) == {"channel": CHANNEL, "limit": "15"}
    assert asked[1].headers["authorization"] == "Bearer xoxb-t0ken"


def test_what_is_said_to_the_bot_alone_is_private_whoever_gave_the_number_of_the_talk():
    one, _ = connected()
    assert all(item.private for item in one.read("channel", {"channel": "D0123ABCD"}, {}).items)
    assert not any(item.private for item in one.read("channel", HERE, {}).items)


def test_a_reading_goes_on_page_by_page_and_the_next_begins_at_its_newest():
    one, asked = connected()
    first = one.read("channel", HERE, {})
    assert first.more
    one.read("channel", HERE, first.cursor)
    history = [request for request in asked if "history" in request.url.path]
    assert history[1].url.params["cursor"] == "bmV4dF90czoxNTEyMDg1ODYxMDAwNTQz"
    last = says(
        {"ok": True, "messages": [{"ts": "1512085600.000100", "text": "a", "bot_id": "B1"}]}
    )
    ended = connected(last)[0].read("channel", HERE, first.cursor)
    assert (ended.more, ended.cursor["done"]) == (False, "1512104434.000490")
    again, asked = connected()
    again.read("channel", HERE, ended.cursor)
    assert asked[0].url.params["oldest"] == "1512104434.000490"


def test_the_first_reading_of_an_old_channel_ends_after_forty_pages():
    one, _ = connected()
    page, pages = one.read("channel", HERE, {}), 1
    while page.more:
        page, pages = one.read("channel", HERE, page.cursor), pages + 1
    assert pages == 41


def test_names_are_asked_once_and_kept_in_the_cursor():
    one, asked = connected()
    page = one.read("channel", HERE, {})
    one.read("channel", HERE, page.cursor)
    assert sum("users.info" in request.url.path for request in asked) == 3
    assert page.cursor["names"]["U123ABC456"] == "zoé"


def test_slacks_marks_are_read_and_no_markup_survives():
    assert (
        spoken("<!here> <!subteam^S1|@team> <b>x</b> a &lt; b", {})[0] == "@here @team bx/b a < b"
    )


def test_a_message_spells_out_slacks_signs_and_carries_its_key():
    one, asked = connected()
    sent = one.publish(Draft("a < b & c", to=HERE), "key-1")
    assert json.loads(asked[0].content) == {
        "channel": CHANNEL,
        "text": "a &lt; b &amp; c",
        "metadata": {"event_type": "palabre_text", "event_payload": {"key": "key-1"}},
    }
    assert (sent.remote_id, sent.url) == (
        f"{CHANNEL}/{STAMP}", f"https://slack.com/archives/{CHANNEL}/p1503435956000247"
    )  # fmt: skip


def test_an_answer_hangs_on_its_thread():
    one, asked = connected()
    one.reply(f"{CHANNEL}/{STAMP}", Draft("Merci"), "k")
    assert json.loads(asked[0].content)["thread_ts"] == STAMP


def test_files_go_out_in_three_steps_with_their_alternative_text():
    network = route({
        "POST files.getUploadURLExternal": {
            "ok": True, "upload_url": "https://files.slack.com/upload/v1/ABC123", "file_id": "F123ABC456"
        },
        "POST files.slack.com/upload/v1/ABC123": {},
        "POST files.completeUploadExternal": {"ok": True, "files": [{"id": "F123ABC456"}]},
    })  # fmt: skip
    one, asked = connected(network)
    picture = Upload("a.png", "image/png", b"123", "Une lampe")
    sent = one.publish(Draft("Bonjour", media=(picture,), to=HERE), "k")
    form = parse_qs(asked[0].content.decode())
    assert form == {"filename": ["a.png"], "length": ["3"], "alt_txt": ["Une lampe"]}
    assert asked[1].content == b"123"
    assert "authorization" not in asked[1].headers
    assert json.loads(asked[2].content) == {
        "files": [{"id": "F123ABC456", "title": "Une lampe"}],
        "channel_id": CHANNEL,
        "initial_comment": "Bonjour",
    }
    assert (sent.remote_id, sent.ready) == (f"{CHANNEL}/file/F123ABC456", False)


def test_the_message_of_shared_files_is_named_when_slack_tells_it():
    shares = {"public": {CHANNEL: [{"ts": STAMP}]}}
    place = {"ok": True, "upload_url": "https://files.slack.com/u", "file_id": "F1"}
    network = route({
        "POST files.getUploadURLExternal": place,
        "POST files.slack.com/u": {},
        "POST files.completeUploadExternal": {"ok": True, "files": [{"id": "F1", "shares": shares}]},
    })  # fmt: skip
    picture = Upload("a.png", "image/png", b"1")
    sent = connected(network)[0].publish(Draft("x", media=(picture,), to=HERE), "k")
    assert sent.remote_id == f"{CHANNEL}/{STAMP}"


def test_a_message_whose_answer_was_lost_is_found_by_its_key():
    message = {**POSTED, "metadata": {"event_type": "palabre_text", "event_payload": {"key": "k1"}}}
    one, asked = connected(says({"ok": True, "messages": [message]}))
    assert one.receipt("k1", Draft("Bonjour", to=HERE), SINCE).remote_id == f"{CHANNEL}/{STAMP}"
    assert one.receipt("k2", Draft("Bonjour", to=HERE), SINCE) is None
    assert asked[0].url.params["include_all_metadata"] == "true"
    assert one.receipt("k1", Draft("une réponse"), SINCE, f"{CHANNEL}/{STAMP}")
    assert asked[-1].url.path.endswith("/conversations.replies")
    assert asked[-1].url.params["ts"] == STAMP
    with pytest.raises(Unknown):
        one.receipt("k1", Draft("une réponse"), SINCE)


@pytest.mark.parametrize("to", ["", f"{CHANNEL}/{STAMP}"])
def test_a_message_that_slack_doesnt_let_us_look_for_stays_unknown(to):
    one, _ = connected(says({"ok": False, "error": "not_allowed_token_type"}))
    with pytest.raises(Unknown):
        one.receipt("k1", Draft("Bonjour", to=HERE), SINCE, to)


@pytest.mark.parametrize(
    ("act", "method", "fine"),
    [(Moderation.LIKE, "reactions.add", "already_reacted"),
     (Moderation.UNLIKE, "reactions.remove", "no_reaction")],
)  # fmt: skip
def test_liking_is_a_thumb_and_doing_it_twice_is_no_fault(act, method, fine):
    one, asked = connected(says({"ok": False, "error": fine}))
    one.moderate(f"{CHANNEL}/{STAMP}", act)
    assert asked[0].url.path == f"/api/{method}"
    assert json.loads(asked[0].content) == {
        "channel": CHANNEL, "timestamp": STAMP, "name": "thumbsup"
    }  # fmt: skip


def test_what_is_gone_is_deleted():
    one, asked = connected(says({"ok": False, "error": "message_not_found"}))
    one.delete(f"{CHANNEL}/{STAMP}")
    assert json.loads(asked[0].content) == {"channel": CHANNEL, "ts": STAMP}


@pytest.mark.parametrize(
    ("word", "error"),
    [("invalid_auth", Reconnect), ("missing_scope", Reconnect), ("ratelimited", RateLimited),
     ("not_in_channel", Rejected), ("anything_else", Rejected), ("internal_error", Unavailable),
     ("", Unavailable)],
)  # fmt: skip
def test_slacks_words_are_told_apart(word, error):
    assert isinstance(refusal(word, reading=True), error)


def test_a_fault_of_slacks_while_writing_leaves_it_unknown():
    one, _ = connected(says({"ok": False, "error": "internal_error"}))
    with pytest.raises(Unknown):
        one.publish(Draft("x", to=HERE), "k")


@pytest.mark.parametrize("channel", ["", "general", "C1/../x"])
def test_what_is_no_channel_is_refused_before_anything_is_asked(channel):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.read("channel", {"channel": channel}, {})
    assert not asked


def test_it_tells_whose_bot_it_is():
    one, _ = connected(
        says({"ok": True, "user": "lamp", "team": "Lanterne", "user_id": "W12345678"})
    )
    assert (one.me().remote_id, one.me().name) == ("W12345678", "lamp (Lanterne)")


def test_a_file_that_gets_lost_on_its_way_happened_nowhere():
    network = route({"POST files.getUploadURLExternal": {"ok": False, "error": "internal_error"}})
    picture = Upload("a.png", "image/png", b"1")
    with pytest.raises(Unavailable):
        connected(network)[0].publish(Draft("x", media=(picture,), to=HERE), "k")


# What is answered in threads

ROOT, FIRST, LAST = "1482960137.003543", "1483037603.017503", "1483051909.018632"
HEADS = {"ok": True, "messages": [
    {"ts": "1483060000.000100", "text": "no thread"},
    {"ts": ROOT, "thread_ts": ROOT, "text": "island", "reply_count": 2, "latest_reply": LAST},
]}  # fmt: skip
REPLIES = {"ok": True, "messages": [
    {"ts": ROOT, "thread_ts": ROOT, "text": "island", "user": "U061F7AUR"},
    {"ts": FIRST, "thread_ts": ROOT, "text": "one island", "user": "U061F7AUR"},
    {"ts": LAST, "thread_ts": ROOT, "text": "two island", "user": "U061F7AUR"},
]}  # fmt: skip
THREADS = route({
    "GET conversations.history": HEADS, "GET conversations.replies": REPLIES
}, TRIAL.answer)  # fmt: skip


def test_the_answers_of_a_thread_are_read_once_and_hang_on_what_began_it():
    one, asked = connected(THREADS)
    page = one.read("answers", HERE, {})
    assert [(item.remote_id, item.text) for item in page.items] == [
        (f"{CHANNEL}/{ROOT}/{FIRST}", "one island"), (f"{CHANNEL}/{ROOT}/{LAST}", "two island")
    ]  # fmt: skip
    assert {(item.parent, item.thread) for item in page.items} == {
        (f"{CHANNEL}/{ROOT}", f"{CHANNEL}/{ROOT}")
    }
    assert asked[2].url.params["ts"] == ROOT
    again = one.read("answers", HERE, page.cursor)
    assert again.unchanged
    assert [one.url.path for one in asked].count("/api/conversations.replies") == 1


def test_of_many_threads_none_is_passed_over_between_two_readings():
    heads = [{"ts": f"148200000{n}.000100", "reply_count": 1, "latest_reply": f"148300000{n}.000100"}
             for n in range(7)]  # fmt: skip

    def replies(request):
        root = request.url.params["ts"]
        at = root.replace("1482", "1483")
        answer = {"ts": at, "thread_ts": root, "text": "y", "user": "U1"}
        return {"ok": True, "messages": [{"ts": root, "text": "x"}, answer]}

    one, asked = connected(route({
        "GET conversations.history": {"ok": True, "messages": heads},
        "GET conversations.replies": replies,
    }, TRIAL.answer))  # fmt: skip
    first = one.read("answers", HERE, {"done": "1482999999.000100", "since": "1482999999.000100"})
    second = one.read("answers", HERE, first.cursor)
    assert (first.more, second.more) == (True, False)
    assert len({item.remote_id for item in (*first.items, *second.items)}) == 7
    threads = [one.url.params["oldest"] for one in asked if "replies" in one.url.path]
    assert set(threads) == {"1482999999.000100"}
    assert second.cursor["since"] == second.cursor["done"] == "1483000006.000100"


def test_an_answer_to_an_answer_goes_into_its_thread_and_is_named_by_it():
    one, asked = connected(THREADS)
    sent = one.reply(f"{CHANNEL}/{ROOT}/{FIRST}", Draft("Merci"), "k")
    assert json.loads(asked[0].content)["thread_ts"] == ROOT
    assert sent.remote_id == f"{CHANNEL}/{ROOT}/{STAMP}"
    one.edit(sent.remote_id, Draft("Merci !"))
    one.delete(sent.remote_id)
    assert [json.loads(request.content)["ts"] for request in asked[1:]] == [STAMP, STAMP]


def test_answers_in_threads_are_looked_at_again_where_they_stand():
    gone = f"{CHANNEL}/{ROOT}/1483051909.999999"
    one, asked = connected(THREADS)
    assert one.check([f"{CHANNEL}/{ROOT}/{FIRST}", gone]).deleted == (gone,)
    assert dict(asked[0].url.params) == {
        "channel": CHANNEL, "ts": ROOT, "oldest": FIRST, "latest": FIRST, "inclusive": "true",
        "limit": "15",
    }  # fmt: skip
    lost, _ = connected(says({"ok": False, "error": "thread_not_found"}))
    assert lost.check([gone]).deleted == (gone,)
    barred, _ = connected(says({"ok": False, "error": "not_in_channel"}))
    with pytest.raises(Rejected):
        barred.check([gone])


def test_an_answer_that_was_edited_is_read_anew():
    edited = {**REPLIES["messages"][1], "text": "one isle", "edited": {"ts": LAST}}
    told = {"ok": True, "messages": [REPLIES["messages"][0], edited]}
    one, _ = connected(route({"GET conversations.replies": told}, TRIAL.answer))
    (item,) = one.check([f"{CHANNEL}/{ROOT}/{FIRST}"]).items
    assert item.text == "one isle"
