"""How Isso is tried: one page with comments, and the administrator's page."""

from pathlib import Path

import httpx

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Trial, asked_for, recorded, route

ADMIN = (Path(__file__).parent / "fixtures" / "admin.html").read_text(encoding="utf-8")
_ONE = "comments.example#isso-1@/essai/"
_DRAFT = Draft("Merci", to={"page": "/essai/"})


def _made(request: httpx.Request) -> httpx.Response:
    made = {"id": 1, "mode": 2, "created": 1795782225.28}
    return httpx.Response(202, json=made)


def _signed_in(request: httpx.Request) -> httpx.Response:
    cookie = {"set-cookie": "admin-session=x.y-z; Path=/", "location": "/admin/"}
    return httpx.Response(302, headers=cookie)


def _page(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, text=ADMIN)


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read(
            "thread", {"server": "comments.example", "page": "/essai/"}, {}
        ),
        Capability.PUBLISH: lambda one: one.publish(_DRAFT, "key"),
        Capability.REPLY: lambda one: one.reply(_ONE, _DRAFT, "key"),
        Capability.EDIT: lambda one: one.edit(_ONE, _DRAFT),
        Capability.DELETE: lambda one: one.delete(_ONE),
        Capability.MODERATE: lambda one: one.moderate(_ONE, Moderation.APPROVE),
    },
    route({
        "GET /admin/": _page,
        "GET /": recorded(__file__, "thread.json"),
        "POST /login/": _signed_in,
        "POST /new": _made,
        "POST /id/1/edit": {"id": 1},
        "POST /id/1/": {},
    }),
    {"server": "https://comments.example", "account": "Lanterne", "secret": "s3cret"},
    one_page="A page's comments come as a whole, the newest of all pages in one list.",
    prepares=asked_for("POST /login/"),
    differs=(Differs((404,), None, "A page without comments isn't known to Isso.", "GET ?uri="),),
)  # fmt: skip
