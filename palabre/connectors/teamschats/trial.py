"""How chats of Microsoft Teams are tried: answers of our own in the shape of Graph's documentation."""

from typing import Any

import httpx

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.msgraph.calls import BASE
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Listed, Pages, Trial, recorded, route

ALONE = (
    "19:8ea0e38b-efb3-4757-924a-5f94061cf8c2_97f62344-57dc-409c-88ad-c4af14158ff5@unq.gbl.spaces"
)
GROUP = "19:2da4c29f6d7041eca70b638b43d45437@thread.v2"
CHATS, MESSAGES = recorded(__file__, "chats.json"), recorded(__file__, "messages.json")
TOLD = MESSAGES["value"]
NAME = f"{ALONE}/{TOLD[0]['id']}"
PERSON = {
    "id": "8ea0e38b-efb3-4757-924a-5f94061cf8c2",
    "displayName": "Robin Kline",
    "userPrincipalName": "robin@lanterne.example",
}
SENT = {
    **TOLD[0],
    "id": "1616990032035",
    "body": {"contentType": "html", "content": "<p>Merci</p>"},
}
NEXT = f"{BASE}me/chats?$skiptoken=t2"


def _message(request: httpx.Request) -> Any:
    """The message whose number ends the path."""
    number = request.url.path.rpartition("/")[2]
    found = [one for one in TOLD if one["id"] == number]
    return httpx.Response(200, json=found[0]) if found else httpx.Response(404, json={"error": {}})


def _said(request: httpx.Request) -> Any:
    """What each chat holds, so that no message stands in two."""
    here = TOLD if ALONE in request.url.path else [{**TOLD[0], "id": "1616990000001"}]
    return {**MESSAGES, "value": here}


def _which(request: httpx.Request) -> str | None:
    if not request.url.path.endswith("/me/chats"):
        return None
    return request.url.params.get("$skiptoken", "")


def _listed(request: httpx.Request) -> str | None:
    """Which page of all chats is asked for, with who is in them."""
    mark = request.url.params.get("$skiptoken", "")
    asked = request.url.params.get("$expand") == "members" or mark == "m2"
    return mark if asked and request.url.path.endswith("/me/chats") else None


def _peopled(number: int) -> dict[str, Any]:
    people = [{"displayName": "Robin Kline"}, {"displayName": "Zoe Fabre"}]
    return {"value": [{**CHATS["value"][number], "members": people}]}


def _one(number: int) -> dict[str, Any]:
    return {**CHATS, "value": [CHATS["value"][number]]}


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("chats", {}, {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Merci", to={"chat": GROUP}), "k"),
        Capability.REPLY: lambda one: one.reply(NAME, Draft("Merci"), "k"),
        Capability.EDIT: lambda one: one.edit(NAME, Draft("Merci bien")),
        Capability.MODERATE: lambda one: one.moderate(NAME, Moderation.LIKE),
        Capability.DELETE: lambda one: one.delete(NAME),
        Capability.MEASURE: lambda one: one.measure([NAME]),
    },
    route({
        "GET /v1.0/me$": PERSON,
        "GET /v1.0/me/chats$": _one(0),
        "GET /messages$": _said,
        "GET /messages/": _message,
        "POST /messages$": httpx.Response(201, json=SENT),
        "PATCH /messages/": httpx.Response(204),
        "POST /messages/": httpx.Response(204),
    }),
    {"secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("chats", {}, at),
        _which,
        {"": {**_one(0), "@odata.nextLink": NEXT}, "t2": _one(1)},
        before={"done": "2021-03-01T00:00:00+00:00"},
    ),
    differs=(
        Differs((403, 404), None, "A chat that was left hides no other.", "GET /messages$",
                (Capability.READ,)),
        Differs((404,), None, "What is gone has no figures.", "GET /messages/", (Capability.MEASURE,)),
        Differs((404, 410), None, "What is gone already is deleted.", "POST /softDelete",
                (Capability.DELETE,)),
    ),
    offers={"chat": Listed(
        _listed,
        {"": {**_peopled(0), "@odata.nextLink": f"{BASE}me/chats?$skiptoken=m2"}, "m2": _peopled(1)},
        frozenset({ALONE, GROUP}),
    )},
)  # fmt: skip
