"""How Microsoft Teams is tried: the examples of Graph's documentation."""

from typing import Any
from urllib.parse import quote

import httpx

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.msgraph.calls import BASE
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import (
    Differs,
    Listed,
    Pages,
    Trial,
    asked_for,
    one_each,
    recorded,
    route,
)

TEAM = "fbe2bf47-16c8-47cf-b4a5-4b9b187c508b"
CHANNEL = "19:4a95f7d8db4c4e7fae857bcebe0623e6@thread.tacv2"
LINK = (
    "https://teams.microsoft.com/l/channel/19%3A4a95f7d8db4c4e7fae857bcebe0623e6%40thread.tacv2/General"
    f"?groupId={TEAM}&tenantId=2432b57b-0abd-43db-aa7b-16eadd115d34"
)
HERE = {"channel": LINK}
ROOT = f"{TEAM}/{CHANNEL}/1616989510408"
ANSWER = f"{ROOT}/1616989750004"
CHANGES = f"{BASE}teams/{TEAM}/channels/{CHANNEL}/messages/delta"
TOLD, SENT = recorded(__file__, "delta.json"), recorded(__file__, "sent.json")
FOUND = recorded(__file__, "search.json")
MESSAGES = [one for root in TOLD["value"] for one in (root, *root["replies"])]
PERSON = {
    "id": "8ea0e38b-efb3-4757-924a-5f94061cf8c2",
    "displayName": "Robin Kline",
    "userPrincipalName": "robin@lanterne.example",
}
FIRST, SECOND, *_ = one_each(TOLD, "value")


def _message(request: httpx.Request) -> Any:
    """The message whose number ends the path."""
    number = request.url.path.rpartition("/")[2]
    found = [one for one in MESSAGES if one["id"] == number]
    return httpx.Response(200, json=found[0]) if found else httpx.Response(404, json={"error": {}})


def _which(request: httpx.Request) -> str | None:
    if not request.url.path.endswith("/delta"):
        return None
    return request.url.params.get("$skiptoken", "")


def _asked_of_teams(request: httpx.Request) -> str | None:
    path = request.url.path
    if not path.endswith(("/joinedTeams", "/channels")):
        return None
    return f"{path} {request.url.params.get('$skiptoken', '')}".strip()


def _link(channel: str) -> str:
    return f"https://teams.microsoft.com/l/channel/{quote(channel)}/General?groupId={TEAM}"


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("channel", HERE, {}),
        Capability.SEARCH: lambda one: one.search("hello", {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour", to=HERE), "k"),
        Capability.REPLY: lambda one: one.reply(ANSWER, Draft("Bonjour"), "k"),
        Capability.EDIT: lambda one: one.edit(ROOT, Draft("Bonsoir")),
        Capability.MODERATE: lambda one: one.moderate(ANSWER, Moderation.LIKE),
        Capability.DELETE: lambda one: one.delete(ANSWER),
        Capability.MEASURE: lambda one: one.measure([ROOT]),
    },
    route({
        "GET /v1.0/me$": PERSON,
        "POST /search/query$": FOUND,
        "GET /messages/delta$": TOLD,
        "GET /messages$": {"value": MESSAGES[:1]},
        "GET /replies$": {"value": []},
        "GET /messages/": _message,
        "POST /softDelete$": httpx.Response(204),
        "POST Reaction": httpx.Response(204),
        "POST /messages$": httpx.Response(201, json=SENT),
        "POST /replies$": httpx.Response(201, json={**SENT, "replyToId": "1616989510408"}),
        "PATCH /messages/": httpx.Response(204),
    }),
    {"secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("channel", HERE, at),
        _which,
        {"": {**FIRST, "@odata.nextLink": f"{CHANGES}?$skiptoken=t2", "@odata.deltaLink": None},
         "t2": SECOND},
    ),
    prepares=asked_for("POST /search/query$"),
    differs=(
        Differs((403, 404), None, "What is gone or can't be seen hides nothing else that is found.",
                "GET /messages/", (Capability.SEARCH,)),
        Differs((404,), None, "What is gone has no figures.", "GET /messages/", (Capability.MEASURE,)),
        Differs((404, 410), None, "What is gone already is deleted.", "POST /softDelete",
                (Capability.DELETE,)),
    ),
    offers={"channel": Listed(
        _asked_of_teams,
        {"/v1.0/me/joinedTeams": {"value": [{"id": TEAM, "displayName": "Atelier"}]},
         f"/v1.0/teams/{TEAM}/channels": {
             "value": [{"displayName": "General", "webUrl": _link("19:a@thread.tacv2")}],
             "@odata.nextLink": f"https://graph.microsoft.com/v1.0/teams/{TEAM}/channels?$skiptoken=t2"},
         f"/v1.0/teams/{TEAM}/channels t2": {
             "value": [{"displayName": "Shop", "webUrl": _link("19:b@thread.tacv2")}]}},
        frozenset({_link("19:a@thread.tacv2"), _link("19:b@thread.tacv2")}),
    )},
)  # fmt: skip
