"""How the fediverse is tried: timelines and a search, and one of everything that is written."""

from typing import Any

import httpx

from palabre.connectors.contract import Barring, Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Listed, Pages, Trial, asks, recorded, route

ZOE = "https://autre.example/users/zoe"
STATUS = {"id": "112", "url": "https://m.example/@brand/112", "favourites_count": 3,
          "account": {"id": "7", "acct": "zoe@autre.example", "uri": ZOE},
          "visibility": "public"}  # fmt: skip
DRAFT = Draft("La Luciole revient.", language="fr")


def _status(request: httpx.Request) -> Any:
    """The post of this number, as its server shows it when it is asked for by itself."""
    return {**STATUS, "id": request.url.path.rpartition("/")[2]}


SECOND = recorded(__file__, "statuses.json")[:1]
FIRST = [{**SECOND[0], "id": "109"}]

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("public", {"server": "m.example"}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
        Capability.DIRECTORY: lambda one: one.directory("Luciole"),
        Capability.ACCOUNTS: lambda one: one.accounts("Luciole"),
        Capability.PUBLISH: lambda one: one.publish(DRAFT, "k1"),
        Capability.REPLY: lambda one: one.reply("m.example/112", DRAFT, "k2"),
        Capability.RELAY: lambda one: one.relay("m.example/112", "k3"),
        Capability.QUOTE: lambda one: one.quote("m.example/112", DRAFT, "k4"),
        Capability.EDIT: lambda one: one.edit("m.example/112", DRAFT),
        Capability.DELETE: lambda one: one.delete("m.example/112"),
        Capability.MODERATE: lambda one: one.moderate("m.example/112", Moderation.LIKE),
        Capability.BAR: lambda one: one.bar(ZOE, "m.example/112", Barring.BLOCK),
        Capability.MEASURE: lambda one: one.measure(["m.example/112"]),
    },
    route({
        "POST /api/v2/media": httpx.Response(202, json={"id": "77"}),
        "GET /api/v1/media/77": {"id": "77", "type": "video"},
        "GET /verify_credentials": {"id": "7", "username": "lanterne", "acct": "lanterne"},
        "GET /api/v1/timelines": recorded(__file__, "statuses.json"),
        "GET /api/v2/search": {
            "statuses": recorded(__file__, "statuses.json"),
            "accounts": [recorded(__file__, "statuses.json")[0]["account"]],
        },
        "GET /api/v2/instance": {"version": "4.7.0"},
        "GET /api/v1/statuses?": [STATUS],
        "GET /api/v1/statuses/": _status,
        "POST /api/v1/accounts/7/": {"id": "7", "blocking": True},
        "POST /reblog": {**STATUS, "id": "113", "reblog": STATUS},
        "POST /api/v1/statuses": STATUS,
        "PUT /api/v1/statuses": STATUS,
        "DELETE /api/v1/statuses": STATUS,
    }),
    {"server": "https://m.example", "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("public", {"server": "m.example"}, at, limit=1),
        asks("/timelines/public", "min_id"),
        {"1": FIRST, FIRST[0]["id"]: SECOND, SECOND[0]["id"]: []},
        before={"min_id": "1"},
    ),
    differs=(
        Differs((404,), None, "A text that is gone is no hindrance: who wrote it is looked for.",
                at="GET /api/v1/statuses/", calls=(Capability.BAR,)),
        Differs((400, 403, 404, 410, 422), None,
                "A server that can't tell of several posts is asked for each; what is gone has no figures.",
                calls=(Capability.MEASURE,)),
    ),
    film=DRAFT,
    offers={"list": Listed(
        lambda asked: "" if asked.url.path == "/api/v1/lists" else None,
        {"": [{"id": "12", "title": "Press"}, {"id": "13", "title": "Neighbours"}]}, frozenset({"12", "13"}),
    )},
)  # fmt: skip
