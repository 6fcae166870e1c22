"""How MediaWiki is tried: a small wiki with one discussion, read and written in by a bot."""

from typing import Any

import httpx

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Pages, Trial, recorded

_PAGES = recorded(__file__, "pages.json")
_SEARCH = recorded(__file__, "search.json")
_PLACE = "wiki.example/w"


# What it answers whatever the rest of the question is, by its action or by what it asks of.
_PLAIN: dict[str, Any] = {
    "login": {"login": {"result": "Success"}},
    "edit": {"edit": {"result": "Success", "newrevid": 30, "pageid": 3}},
    "revisiondelete": {"revisiondelete": {"status": "Success", "items": [{"id": 20}]}},
    "tokens": {"query": {"tokens": {"logintoken": "in+\\", "csrftoken": "write+\\"}}},
    "siteinfo": {"query": {"general": {"generator": "MediaWiki 1.39.17", "sitename": "Wiki"}}},
    "userinfo": {"query": {"userinfo": {"id": 4, "name": "Zoe", "editcount": 12}}},
}
_VIEWS = {"2026-11-26": 30, "2026-11-27": 12, "2026-11-28": None}


def answer(request: httpx.Request) -> httpx.Response:
    """The wiki on paper: what an api.php answers by what it is asked."""
    asked = dict(request.url.params) | dict(httpx.QueryParams(request.content.decode()))
    return httpx.Response(200, json=_said(asked), headers={"set-cookie": "session=1; path=/"})


def _said(asked: dict[str, Any]) -> Any:
    for name in ("action", "meta"):
        if asked.get(name) in _PLAIN:
            return _PLAIN[asked[name]]
    if "pageviews" in asked.get("prop", ""):
        page = {"pageid": 3, "pageviews": _VIEWS, "revisions": [{"revid": 21}]}
        return {"query": {"pages": [page]}}
    if asked.get("list") == "search":
        return _SEARCH
    if asked.get("rvuser"):
        return {"query": {"pages": []}}
    if asked.get("rvprop") == "ids|sha1" and (numbers := asked.get("pageids", "")):
        revision = {"revid": 20, "sha1": "x"}
        pages = [{"pageid": int(one), "revisions": [revision]} for one in numbers.split("|")]
        return {"query": {"pages": pages}}
    wanted = asked.get("revids", "")
    page = _PAGES["query"]["pages"][0]
    shown = [one for one in page["revisions"] if not wanted or str(one["revid"]) in wanted]
    if not asked.get("rvlimit") and not wanted:
        shown = shown[-1:]
    return {"query": {"pages": [{**page, "revisions": shown}]}}


def _which(request: httpx.Request) -> str | None:
    asked = httpx.QueryParams(request.content.decode() or request.url.query)
    return asked.get("rccontinue", "") if asked.get("list") == "recentchanges" else None


def _changes(number: int, onward: str) -> Any:
    change = {"revid": number, "old_revid": 0, "timestamp": "2026-11-20T10:00:00Z"}
    more = {"continue": {"rccontinue": onward}} if onward else {}
    return {"query": {"recentchanges": [change]}, **more}


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read(
            "page", {"wiki": "https://wiki.example/w/api.php", "page": "Talk:Lanterne"}, {}
        ),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
        Capability.DIRECTORY: lambda one: one.directory(
            "Lanterne", site="https://wiki.example/w/api.php"
        ),
        Capability.PUBLISH: lambda one: one.publish(
            Draft("Bonjour", to={"page": "Talk:Lanterne"}), "key"
        ),
        Capability.REPLY: lambda one: one.reply(f"{_PLACE}#rev-21", Draft("Merci"), "key"),
        Capability.EDIT: lambda one: one.edit(f"{_PLACE}#rev-21", Draft("Merci")),
        Capability.DELETE: lambda one: one.delete(f"{_PLACE}#rev-21"),
        Capability.MODERATE: lambda one: one.moderate(f"{_PLACE}#rev-21", Moderation.DELETE),
        Capability.MEASURE: lambda one: one.measure([f"{_PLACE}#rev-21"]),
    },
    answer,
    {"server": "https://wiki.example/w/api.php", "account": "zoe@palabre", "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("changes", {"wiki": "https://wiki.example/w/api.php"}, at),
        _which,
        {"": _changes(20, "2026|21"), "2026|21": _changes(21, "")},
        before={"newest": "2026-01-01T00:00:00Z"},
    ),
    prepares=lambda request: b"action=login" in request.content,
)
