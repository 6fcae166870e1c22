"""How Slack is tried: the examples of its documentation."""

from typing import Any

import httpx

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Listed, Pages, Trial, asks, one_each, recorded, route

CHANNEL, STAMP = "C123ABC456", "1503435956.000247"
POSTED = {"ok": True, "channel": CHANNEL, "ts": STAMP, "message": {"text": "Bonjour"}}
PERSON = {
    "ok": True,
    "user": {"id": "U123ABC456", "real_name": "Zoé", "profile": {"display_name": "zoé"}},
}

LIKED = {
    "type": "message", "ts": STAMP, "text": "Bonjour", "user": "U123ABC456",
    "reactions": [{"name": "thumbsup", "count": 2, "users": ["U1", "U2"]}],
}  # fmt: skip
MATCH = {
    "type": "message", "channel": {"id": CHANNEL, "name": "budget", "is_private": False, "is_mpim": False},
    "user": "U123ABC456", "username": "zoé", "ts": STAMP, "text": "The budget is done",
    "permalink": "https://atelier.slack.com/archives/C123ABC456/p1503435956000247",
}  # fmt: skip
FOUND = {
    "ok": True, "query": "budget",
    "messages": {"total": 1, "paging": {"count": 100, "total": 1, "page": 1, "pages": 1}, "matches": [MATCH]},
}  # fmt: skip

FIRST, SECOND, *_ = one_each(recorded(__file__, "history.json"), "messages")


def _history(request: httpx.Request) -> Any:
    """The newest messages of the channel, or the one of the moment that is asked for, which may be older."""
    told, until = recorded(__file__, "history.json"), request.url.params.get("latest")
    there = told["messages"] if until is None else [*told["messages"], MATCH]
    return {**told, "messages": [m for m in there if until in {None, m["ts"]}]}


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("channel", {"channel": CHANNEL}, {}),
        Capability.SEARCH: lambda one: one.search("budget", {}),
        Capability.MEASURE: lambda one: one.measure([f"{CHANNEL}/{STAMP}"]),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour", to={"channel": CHANNEL}), "k"),
        Capability.REPLY: lambda one: one.reply(f"{CHANNEL}/{STAMP}", Draft("Bonjour"), "k"),
        Capability.EDIT: lambda one: one.edit(f"{CHANNEL}/{STAMP}", Draft("Bonsoir")),
        Capability.MODERATE: lambda one: one.moderate(f"{CHANNEL}/{STAMP}", Moderation.LIKE),
        Capability.DELETE: lambda one: one.delete(f"{CHANNEL}/{STAMP}"),
    },
    route({
        "POST /api/files.getUploadURLExternal": {
            "ok": True, "upload_url": "https://files.slack.com/upload/v1/a", "file_id": "F123",
        },
        "POST files.slack.com/upload": httpx.Response(200, text="OK"),
        "POST /api/files.completeUploadExternal": {"ok": True, "files": [{"id": "F123"}]},
        "GET /api/files.info": {"ok": True, "file": {"id": "F123"}},
        "GET /api/auth.test": {"ok": True, "user": "lanterne", "team": "Atelier", "user_id": "U9"},
        "GET /api/conversations.history": _history,
        "GET /api/conversations.list": {"ok": True, "channels": [
            {"id": "C012AB3CD", "name": "general", "is_member": True, "num_members": 4}]},
        "GET /api/users.conversations": {"ok": True, "channels": []},
        "GET /api/search.messages": FOUND,
        "GET /api/reactions.get": {"ok": True, "type": "message", "channel": CHANNEL, "message": LIKED},
        "GET /api/users.info": PERSON,
        "POST /api/chat.": POSTED,
        "POST /api/reactions.": {"ok": True},
    }),
    {"secret": "xoxb-s3cret", "app_token": "xapp-s3cret", "person": "xoxp-s3cret"},
    pages=Pages(
        lambda one, at: one.read("channel", {"channel": CHANNEL}, at),
        asks("/conversations.history", "cursor"),
        {"": {**FIRST, "response_metadata": {"next_cursor": "c2"}},
         "c2": {**SECOND, "response_metadata": {}}},
    ),
    differs=(
        Differs((), None, "A name is no reason to lose the messages.", "GET /users.info"),
    ),
    film=Draft("Bonjour", to={"channel": CHANNEL}),
    offers={"channel": Listed(
        asks("/conversations.list", "cursor"),
        {"": {"ok": True, "response_metadata": {"next_cursor": "c2"}, "channels": [
            {"id": "C012AB3CD", "name": "general", "is_member": True, "topic": {"value": "Everything"}}]},
         "c2": {"ok": True, "response_metadata": {"next_cursor": ""}, "channels": [
             {"id": "C061EG9T2", "name": "random", "is_member": False}]}},
        frozenset({"C012AB3CD", "C061EG9T2"}),
    )},
)  # fmt: skip
