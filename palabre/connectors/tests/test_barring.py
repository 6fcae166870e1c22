"""What each network is asked to keep somebody off: by their number, where they spoke, and with why."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import httpx
import pytest

from palabre.connectors.contract import Barring, Capability, Rejected
from palabre.connectors.registry import PLATFORMS
from palabre.connectors.x import COSTS
from tests.contract.trials import connector, trial

# Connector, who, where they spoke, the act, and what is asked: method, path and body.
ASKED = {
    "mastodon": (
        "https://autre.example/users/zoe", "m.example/112", Barring.MUTE,
        ("POST", "/api/v1/accounts/7/mute", None),
    ),
    "bluesky": (
        "did:plc:zoe", "at://did:plc:zoe/app.bsky.feed.post/3kabc", Barring.MUTE,
        ("POST", "/xrpc/app.bsky.graph.muteActor", {"actor": "did:plc:zoe"}),
    ),
    "x": ("700", "1990000000000000002", Barring.UNMUTE, ("DELETE", "/2/users/500/muting/700", None)),
    "youtube": (
        "UC0123456789012345678901", "UgzAAAAAAAAAAAAAAAB4AaABAg", Barring.BAN,
        ("POST", "/youtube/v3/comments/setModerationStatus", None),
    ),
    "discord": (
        "700", "900/1300000000000000003", Barring.UNBAN,
        ("DELETE", "/api/v10/guilds/800/bans/700", {}),
    ),
    "telegram": (
        "55", "-1001234/7", Barring.UNBAN,
        ("POST", "/bot123:s3cret/unbanChatMember",
         {"chat_id": -1001234, "user_id": 55, "only_if_banned": True}),
    ),
    "matrix": (
        "@zoe:example.com", "!726s6s6q:example.com/$one", Barring.BAN,
        ("POST", "/_matrix/client/v3/rooms/!726s6s6q:example.com/ban",
         {"user_id": "@zoe:example.com", "reason": "Réclame"}),
    ),
}  # fmt: skip


def asked(slug, who, at, act):
    """What a network is asked to change, and the connector."""
    wire = []

    def answer(request):
        request.read()
        if request.method != "GET" and not trial(slug).prepares(request):
            wire.append(request)
        given = trial(slug).answer(request)
        changes = request.method != "GET" and given.status_code == 404
        return httpx.Response(204) if changes else given

    one = connector(slug, answer)
    one.bar(who, at, act, "Réclame")
    return wire, one


@pytest.mark.parametrize("slug", sorted(ASKED))
def test_a_network_is_asked_for_the_act_on_the_person_in_their_place(slug):
    who, at, act, wanted = ASKED[slug]
    (request,), _one = asked(slug, who, at, act)
    body = json.loads(request.content) if request.content else None
    assert (request.method, unquote(request.url.path), body) == wanted


@pytest.mark.parametrize("slug", sorted(set(ASKED) - {"youtube"}))
def test_whom_a_network_would_not_know_is_not_asked_about(slug):
    _who, at, act, _wanted = ASKED[slug]
    with pytest.raises(Rejected, match="whom this text is from"):
        connector(slug).bar("?", at, act)


def test_a_ban_of_a_channel_refuses_the_comment_and_its_writer():
    who, at, act, _wanted = ASKED["youtube"]
    (request,), _one = asked("youtube", who, at, act)
    assert dict(request.url.params) == {
        "id": at, "moderationStatus": "rejected", "banAuthor": "true",
    }  # fmt: skip


def test_a_block_on_bluesky_stands_once_and_goes_wherever_it_was_made():
    elsewhere = "at://did:plc:brand/app.bsky.graph.block/3kother"
    written = []

    def answer(request):
        request.read()
        if request.url.path.endswith("getProfile"):
            return httpx.Response(200, json={"viewer": {"blocking": elsewhere}})
        if "Record" in request.url.path:
            written.append((request.url.path.rpartition(".")[2], json.loads(request.content)))
        return trial("bluesky").answer(request)

    one = connector("bluesky", answer)
    one.bar("did:plc:zoe", "", Barring.BLOCK)
    one.bar("did:plc:zoe", "", Barring.UNBLOCK)
    (put, made), (_first, own), (_second, other) = written
    assert (put, made["collection"], made["record"]["subject"]) == (
        "putRecord", "app.bsky.graph.block", "did:plc:zoe",
    )  # fmt: skip
    assert (own["rkey"], other["rkey"]) == (made["rkey"], "3kother")


def test_muting_on_x_is_paid_for():
    _wire, one = asked("x", "700", "1990000000000000002", Barring.MUTE)
    assert one.spent == COSTS["user"] + COSTS["mute"]


def test_a_server_of_discord_keeps_why_in_its_log():
    who, at, _act, _wanted = ASKED["discord"]
    (request,), _one = asked("discord", who, at, Barring.BAN)
    assert unquote(request.headers["x-audit-log-reason"]) == "Réclame"


def test_a_private_chat_of_telegram_has_nobody_to_ban():
    with pytest.raises(Rejected):
        connector("telegram").bar("55", "55/7", Barring.BAN)


@pytest.mark.shared
@pytest.mark.parametrize("slug", ["x", "discord", "mastodon"])
def test_each_request_is_one_that_the_official_description_knows(slug):
    from tests.specs import check

    who, at, act, _wanted = ASKED[slug]
    silences = {Barring.SILENCE, Barring.UNSILENCE} & PLATFORMS[slug][0].barring
    for one in (act, *silences):
        (request,), _one = asked(slug, who, at, one)
        assert check(request, f"{slug}_openapi")
    assert trial(slug).calls[Capability.BAR]


@pytest.mark.parametrize(
    ("slug", "who", "at", "path"),
    [("telegram", "55", "-1001234/7", "/bot123:s3cret/restrictChatMember"),
     ("discord", "700", "900/1300000000000000003", "/api/v10/guilds/800/members/700")],
)  # fmt: skip
def test_somebody_is_silenced_for_a_day_and_let_speak_again(slug, who, at, path):
    (silenced,), _one = asked(slug, who, at, Barring.SILENCE)
    (freed,), _one = asked(slug, who, at, Barring.UNSILENCE)
    assert [unquote(request.url.path) for request in (silenced, freed)] == [path, path]
    said, then = (json.loads(request.content) for request in (silenced, freed))
    if slug == "telegram":
        until = datetime.fromtimestamp(said["until_date"], UTC)
        assert said["permissions"] == {"can_send_messages": False}
        assert set(then["permissions"].values()) == {True}
        assert "until_date" not in then
    else:
        until = datetime.fromisoformat(said["communication_disabled_until"])
        assert then == {"communication_disabled_until": None}
        assert silenced.headers["x-audit-log-reason"] == "R%C3%A9clame"
    assert abs(until - datetime.now(UTC) - timedelta(days=1)) < timedelta(minutes=1)
