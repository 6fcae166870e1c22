"""Discord: what is read, what is sent under which key, and what is refused."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Moderation, RateLimited, Reconnect, Rejected, Unknown
from palabre.connectors.discord.client import DiscordConnector, nonce_of
from palabre.connectors.discord.parse import Place, item_of
from palabre.connectors.discord.searching import LAG
from palabre.connectors.discord.trial import TRIAL, found
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Measured, Upload
from palabre.connectors.trial import recorded

MESSAGES = recorded(str(__file__).replace("/tests/", "/"), "messages.json")
PICTURE = Upload("a.png", "image/png", b"\x89PNG", "A lantern")
HERE = {"channel": "900"}


class Network:
    """Discord on paper: keeps what it was asked."""

    def __init__(self, answer=None):
        self.asked, self.answer = [], answer

    def __call__(self, request):
        from tests.specs import hold

        request.read()
        hold(request, "discord_openapi")
        self.asked.append(request)
        return (self.answer or TRIAL.answer)(request)

    @property
    def connector(self):
        return DiscordConnector(Http(transport=httpx.MockTransport(self)), TRIAL.credential)


def answering(status=200, **options):
    return Network(lambda _: httpx.Response(status, **options)).connector


def body(request):
    return json.loads(request.content)


def test_what_is_said_to_the_bot_alone_is_private_whoever_gave_the_number_of_the_talk():
    alone = answering(json=MESSAGES).read("channel", HERE, {"name": "", "server": ""})
    assert alone.items
    assert all(item.private for item in alone.items)
    shared = answering(json=MESSAGES).read("channel", HERE, {"name": "general", "server": "800"})
    assert not any(item.private for item in shared.items)


def test_a_message_becomes_an_item_with_names_for_numbers():
    item = item_of(MESSAGES[0], Place("900", "general", "800"))
    assert item.text == (
        "Thanks @Zoé! See https://lanterne.example/a and https://example.org/b. :lamp:"
    )
    assert item.links == ("https://lanterne.example/a", "https://example.org/b")
    assert (item.remote_id, item.parent) == ("900/1300000000000000003", "900/1300000000000000002")
    assert item.url == "https://discord.com/channels/800/900/1300000000000000003"
    assert (item.likes, item.place_name, item.author.name) == (3, "#general", "Bo")
    assert item.edited_at - item.published_at == timedelta(minutes=1)


def test_a_picture_speaks_by_its_description_and_arrivals_are_left_out():
    item = item_of(MESSAGES[1], Place("900"))
    assert (item.text, item.media[0].alt) == ("A garden", "A garden")
    assert item_of(MESSAGES[2], Place("900")) is None


def test_no_page_is_shown_where_none_is_wanted():
    network = Network()
    for no_card in (True, False):
        network.connector.publish(Draft("Lire https://a.example", to=HERE, no_card=no_card), "k")
    bare, shown = map(body, network.asked)
    assert bare["flags"] == 4
    assert "flags" not in shown


def test_a_channel_is_read_on_after_the_newest_message():
    network = Network()
    address = "https://discord.com/channels/800/900"
    page = network.connector.read("channel", {"channel": address}, {})
    assert [item.remote_id[-1] for item in page.items] == ["2", "3"]
    assert page.cursor == {"name": "general", "server": "800", "after": "1300000000000000003"}
    network.connector.read("channel", HERE, page.cursor)
    assert network.asked[-1].url.params["after"] == "1300000000000000003"
    assert len(network.asked) == 3  # the channel's name is asked for once
    assert network.asked[0].headers["authorization"] == "Bot s3cret"
    assert network.asked[0].headers["user-agent"].startswith("DiscordBot (https://")


def test_messages_without_words_mean_that_a_right_is_missing():
    empty = {"id": "5", "timestamp": "2026-11-27T10:00:00Z", "author": {"id": "1"}, "content": ""}
    page = answering(json=[empty]).read("channel", HERE, {"name": "", "server": ""})
    assert "Message Content Intent" in page.trouble
    assert page.cursor["after"] == "5"


def test_a_message_is_sent_under_a_key_and_calls_no_crowd():
    network = Network()
    draft = Draft("Bonjour @everyone", link="https://lanterne.example", to=HERE)
    sent = network.connector.publish(draft, "key-1")
    assert body(network.asked[0]) == {
        "content": "Bonjour @everyone\nhttps://lanterne.example",
        "nonce": nonce_of("key-1"),
        "enforce_nonce": True,
        "allowed_mentions": {"parse": ["users"], "replied_user": True},
    }
    assert len(nonce_of("key-1")) == 25
    assert nonce_of("key-1") != nonce_of("key-2")
    assert (sent.remote_id, sent.at.minute) == ("900/1300000000000000009", 5)


def test_files_go_out_with_their_descriptions():
    from tests.specs import multipart

    network = Network()
    network.connector.publish(Draft("Bonjour", media=(PICTURE, PICTURE), to=HERE), "k")
    parts = multipart(network.asked[0])
    told = json.loads(parts["payload_json"][0])
    assert told["attachments"][1] == {
        "id": "1", "filename": "file1.png", "description": "A lantern"
    }  # fmt: skip
    assert parts["files[1]"] == (b"\x89PNG", "image/png")


def test_answering_changing_liking_deleting():
    network = Network()
    one = network.connector
    one.reply("900/3", Draft("Merci"), "k")
    one.edit("900/9", Draft("Bonsoir"))
    one.moderate("900/3", Moderation.LIKE)
    one.moderate("900/3", Moderation.UNLIKE)
    one.delete("900/9")
    answer, edit, like, unlike, gone = network.asked
    assert body(answer)["message_reference"] == {"message_id": "3"}
    assert body(edit)["content"] == "Bonsoir"
    assert like.url.raw_path.endswith(b"/reactions/%F0%9F%91%8D/@me")
    assert [one.method for one in (like, unlike, gone)] == ["PUT", "DELETE", "DELETE"]
    answering(404, json={}).delete("900/9")  # gone already


def test_reactions_are_counted_and_what_is_gone_is_left_out():
    message = "900/1300000000000000003"
    assert Network().connector.measure([message]) == (Measured(message, "likes", 3.0),)
    assert answering(404, json={"code": 10008}).measure([message]) == ()
    with pytest.raises(
        Rejected
    ):  # the channel is closed to the bot: nothing is known of the message
        answering(404, json={"code": 10003}).measure([message])


def test_the_members_of_all_servers_are_counted_together():
    servers = [
        {"id": "800", "approximate_member_count": 40},
        {"id": "801", "approximate_member_count": 2},
    ]
    network = Network(lambda _: httpx.Response(200, json=servers))
    assert network.connector.measure([]) == (Measured("", "members", 42.0),)
    assert network.asked[0].url.params["with_counts"] == "true"
    assert Network().connector.measure([]) == ()  # where Discord doesn't tell


def test_what_discord_does_not_take_is_refused_before_anything_is_sent():
    network = Network()
    pdf = Upload("a.pdf", "application/pdf", b"x")
    for draft in (
        Draft("a"),
        Draft("a", to={"channel": "general"}),
        Draft("a", media=(pdf,), to=HERE),
        Draft("a", media=(PICTURE,) * 11, to=HERE),
    ):
        with pytest.raises(Rejected):
            network.connector.publish(draft, "k")
    with pytest.raises(Rejected):
        network.connector.moderate("900/3", Moderation.HIDE)
    with pytest.raises(Rejected):
        network.connector.delete("900/../3")
    assert network.asked == []


def test_a_lost_answer_is_looked_for_by_key_or_by_text():
    since = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    base = {"id": "5", "timestamp": "2026-11-27T10:00:05Z", "author": {"id": "1"}, "content": "Oui"}

    def after(message):
        def answer(request):
            bot = {"id": "1"} if "@me" in request.url.path else [message]
            return httpx.Response(200, json=bot)

        return Network(answer).connector

    draft = Draft("Oui", to=HERE)
    assert after(base).receipt("k", draft, since).remote_id == "900/5"
    assert after({**base, "nonce": nonce_of("k")}).receipt("k", draft, since)
    assert after({**base, "nonce": "another"}).receipt("k", draft, since) is None
    assert after({**base, "author": {"id": "2"}}).receipt("k", draft, since) is None
    assert after(base).receipt("k", draft, since + timedelta(hours=1)) is None
    with pytest.raises(Unknown):
        after(base).receipt("k", Draft("Oui"), since)


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, Reconnect, "token"),
        (403, Rejected, "may not do this"),
        (404, Rejected, "no such channel"),
        (413, Rejected, "larger"),
        (400, Rejected, "refuses"),
    ],
)
def test_refusals_are_sentences(status, error, words):
    with pytest.raises(error, match=words):
        answering(status, json={"message": "no"}).publish(Draft("a", to=HERE), "k")


def test_the_pause_is_the_longer_one_of_body_and_header():
    connector = answering(429, json={"retry_after": 64.57}, headers={"retry-after": "65"})
    with pytest.raises(RateLimited) as told:
        connector.me()
    assert told.value.wait == timedelta(seconds=65)


@pytest.mark.shared
def test_every_request_is_one_that_the_official_description_knows():
    from tests.specs import check

    network = Network()
    _use(network.connector)
    assert {check(request, "discord_openapi") for request in network.asked} == {
        "/users/@me", "/channels/{channel_id}", "/channels/{channel_id}/messages",
        "/channels/{channel_id}/messages/{message_id}",
        "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me",
    }  # fmt: skip


@pytest.mark.shared
def test_each_request_would_be_refused_with_a_name_of_our_own_making():
    from tests.specs import check_spoilt_refused

    network = Network()
    _use(network.connector)
    check_spoilt_refused(network.asked, "discord_openapi")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/channels/900/messages", {"content": 7}),
        ("POST", "/channels/900/messages", {"content": "a", "nonce": {}}),
        ("POST", "/channels/900/messages", {"content": "a", "allowed_mentions": {"parse": "odd"}}),
        ("POST", "/channels/900/messages", {"content": "a", "message_reference": "12"}),
        ("PATCH", "/channels/900/messages/9", {"content": ["a"]}),
        ("GET", "/channels/900/messages?limit=many", None),
        ("GET", "/channels/900/texts", None),
        ("PUT", "/channels/900/messages", {"content": "a"}),
    ],
)
def test_a_request_of_another_shape_would_be_refused(method, path, sent):
    from tests.specs import REFUSED, check

    head = {"Authorization": "Bot t"}
    request = httpx.Request(method, f"https://discord.com/api/v10{path}", json=sent, headers=head)
    with pytest.raises(REFUSED):
        check(request, "discord_openapi")


def _use(one):
    """Make every call that there is."""
    page = one.read("channel", HERE, {})
    one.read("channel", HERE, page.cursor)
    one.me()
    one.publish(Draft("Bonjour", to=HERE), "k")
    one.publish(Draft("Bonjour", media=(PICTURE,), to=HERE), "k")
    one.reply("900/3", Draft("Merci"), "k")
    one.receipt("k", Draft("x", to=HERE), datetime.now(UTC))
    one.edit("900/9", Draft("Bonsoir"))
    one.moderate("900/3", Moderation.LIKE)
    one.moderate("900/3", Moderation.UNLIKE)
    one.measure(["900/1300000000000000003"])
    one.delete("900/9")


def searching(servers, answers):
    """Discord on paper with these servers, each with what its search answers."""

    def answer(request):
        if request.url.path.endswith("/users/@me/guilds"):
            return httpx.Response(200, json=[{"id": server} for server in servers])
        return answers[request.url.path.split("/")[4]](request)

    return Network(answer)


def test_a_search_gives_the_newest_first_then_what_came_since():
    network = searching(["800"], {"800": lambda _: httpx.Response(200, json=found(MESSAGES[:2]))})
    page = network.connector.search("  lanterne  bleue ", {})
    assert [item.remote_id[-1] for item in page.items] == ["2", "3"]
    assert page.items[0].url == "https://discord.com/channels/800/900/1300000000000000002"
    network.connector.search("lanterne bleue", page.cursor)
    network.connector.search("  lanterne  bleue ", page.cursor)
    first, other, then = (dict(one.url.params) for one in network.asked[1::2])
    newest = {"content": "lanterne bleue", "limit": "25", "sort_by": "timestamp"}
    assert first == other == {**newest, "sort_order": "desc"}
    since = str(int(MESSAGES[0]["id"]) - LAG)
    assert then == {**newest, "sort_order": "asc", "min_id": since}


def test_a_full_page_of_a_search_is_followed_from_its_last_message():
    network = searching(["800"], {"800": lambda _: httpx.Response(200, json=found(MESSAGES[:1]))})
    page = network.connector.search("a", {}, limit=1)
    assert not page.more
    page = network.connector.search("a", page.cursor, limit=1)
    assert page.more
    page = network.connector.search("a", page.cursor, limit=1)
    assert network.asked[-1].url.params["min_id"] == MESSAGES[0]["id"]
    assert not page.more


def test_a_server_that_shuts_the_bot_out_hides_no_other():
    def shut(_):
        return httpx.Response(403, json={"code": 50001})

    answers = {"800": shut, "801": lambda _: httpx.Response(200, json=found(MESSAGES[:1]))}
    page = searching(["800", "801"], answers).connector.search("a", {})
    assert (len(page.items), len(page.remarks)) == (1, 1)
    with pytest.raises(Rejected):
        searching(["800"], answers).connector.search("a", {})


def test_a_search_that_is_being_prepared_waits_as_long_as_discord_says():
    told = {"message": "Index not yet available", "code": 110000, "documents_indexed": 0}

    def later(_):
        return httpx.Response(202, json={**told, "retry_after": 120})

    with pytest.raises(RateLimited) as refusal:
        searching(["800"], {"800": later}).connector.search("a", {})
    assert refusal.value.wait == timedelta(seconds=120)
    answers = {"800": later, "801": lambda _: httpx.Response(200, json=found(MESSAGES[:1]))}
    page = searching(["800", "801"], answers).connector.search("a", {})
    assert (len(page.items), page.wait) == (1, None)  # only that server waits
    assert page.remarks == ("Discord still prepares the search of some servers.",)


def test_all_the_servers_of_a_bot_are_searched_part_after_part(monkeypatch):
    monkeypatch.setattr("palabre.connectors.discord.searching.MOST_SERVERS", 2)
    every, asked = ["800", "801", "802", "803", "804"], []

    def answer(request):
        if request.url.path.endswith("/guilds"):
            after, most = int(request.url.params.get("after", 0)), int(request.url.params["limit"])
            servers = [{"id": one} for one in every if int(one) > after]
            return httpx.Response(200, json=servers[:most])
        asked.append(request.url.path.split("/")[4])
        return httpx.Response(200, json=found(MESSAGES[:1]))

    one, cursor, more = Network(answer).connector, {}, True
    while more:
        page = one.search("a", cursor)
        cursor, more = page.cursor, page.more
    assert asked == every
    (place,) = cursor["places"].values()
    assert sorted(place) == every  # it begins with the first ones again, from where each stands
    every.remove("801")
    place = one.search("a", cursor).cursor["places"].popitem()[1]
    assert sorted(place) == ["800", "802", "803", "804", "at"]


def test_nothing_is_searched_without_words():
    network = Network()
    with pytest.raises(Rejected):
        network.connector.search("  ", {})
    assert not network.asked
