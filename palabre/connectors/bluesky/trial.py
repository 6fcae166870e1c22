"""How Bluesky is tried: a session, a search, a feed, and one of everything that is written."""

from dataclasses import replace
from typing import Any

import httpx

from palabre.connectors.bluesky.xrpc import forget
from palabre.connectors.contract import Barring, Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import (
    Listed,
    Pages,
    Trial,
    asked_for,
    asks,
    one_each,
    recorded,
    route,
)

POST = "at://did:plc:zoe/app.bsky.feed.post/3kabc"
OURS = "at://did:plc:brand/app.bsky.feed.post/3kxyz"
LIST = "at://did:plc:brand/app.bsky.graph.list"
FEED = "at://did:plc:zoe/app.bsky.feed.generator"
DRAFT = Draft("La Luciole revient. #lanterne", language="fr", link="https://lanterne.example")
GATED = replace(DRAFT, more={"audience": "followers", "quoters": "nobody"})

FIRST, SECOND = one_each(recorded(__file__, "search.json"), "posts")


def _posts(request: httpx.Request) -> Any:
    """The posts of these names, as they are shown with their figures."""
    names = request.url.params.get_list("uris")
    return {
        "posts": [{"uri": name, "cid": "bafy1", "likeCount": 3, "record": {}} for name in names]
    }


def _feeds(request: httpx.Request) -> str | None:
    """The feeds that the account keeps are numbers, and have their names by another call."""
    method = request.url.path.rpartition(".")[2]
    return {"getPreferences": "", "getFeedGenerators": "named"}.get(method)


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("tag", {"tag": "luciole"}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
        Capability.PUBLISH: lambda one: one.publish(GATED, "k1"),
        Capability.REPLY: lambda one: one.reply(POST, DRAFT, "k2"),
        Capability.RELAY: lambda one: one.relay(POST, "k3"),
        Capability.QUOTE: lambda one: one.quote(POST, DRAFT, "k4"),
        Capability.DELETE: lambda one: one.delete(OURS),
        Capability.MODERATE: lambda one: one.moderate(POST, Moderation.LIKE),
        Capability.BAR: lambda one: one.bar("did:plc:zoe", POST, Barring.BLOCK),
        Capability.MEASURE: lambda one: one.measure([OURS]),
        Capability.ACCOUNTS: lambda one: one.accounts("Luciole"),
    },
    route({
        "POST uploadBlob": {"blob": {"$type": "blob", "ref": {"$link": "bafk"}, "size": 9}},
        "GET getSession": {"did": "did:plc:brand", "handle": "a.test"},
        "POST createSession": {"accessJwt": "a.b.c", "did": "did:plc:brand", "handle": "a.test"},
        "GET searchPosts": recorded(__file__, "search.json"),
        "GET getPosts": _posts,
        "GET searchActors": {"actors": [{"did": "did:plc:zoe", "handle": "zoe.test"}]},
        "POST putRecord": {"uri": OURS, "cid": "bafy2"},
        "GET getRecord": httpx.Response(400, json={"error": "RecordNotFound"}),
        "POST applyWrites": {"results": []},
        "POST deleteRecord": {},
        "POST muteActor": httpx.Response(200),
        "POST unmuteActor": httpx.Response(200),
        "GET getProfile": {"did": "did:plc:zoe", "viewer": {}},
    }),
    {"account": "a.test", "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("tag", {"tag": "luciole"}, at), asks("searchPosts", "cursor"),
        {"": {**FIRST, "cursor": "c2"}, "c2": {**SECOND, "cursor": None}},
        before={"newest": "2026-01-01T00:00:00Z"},
    ),
    prepares=asked_for("POST createSession"),
    forget=forget,
    film=Draft("La Luciole revient."),
    offers={"list": Listed(
        asks("getLists", "cursor"),
        {"": {"lists": [{"uri": f"{LIST}/3kaa", "name": "Press"}], "cursor": "c2"},
         "c2": {"lists": [{"uri": f"{LIST}/3kbb", "name": "Neighbours"}]}},
        frozenset({f"{LIST}/3kaa", f"{LIST}/3kbb"}),
    ), "composed": Listed(
        _feeds,
        {"": {"preferences": [{
            "$type": "app.bsky.actor.defs#savedFeedsPrefV2",
            "items": [{"type": "timeline", "value": "following", "pinned": True},
                      {"type": "feed", "value": f"{FEED}/lamps", "pinned": True}],
        }]},
         "named": {"feeds": [{"uri": f"{FEED}/lamps", "displayName": "Lamps"}]}},
        frozenset({f"{FEED}/lamps"}),
    )},
)  # fmt: skip
