"""What other Pages say in public and what is said under it, which Meta tells apps that it reviewed for that
(*Page Public Content Access*).

https://developers.facebook.com/docs/features-reference/page-public-content-access (read on 2026-11-30 in a
stored copy). Without that review only Pages of people with a role in the app are told of.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from palabre.connectors.contract import Page, Rejected
from palabre.connectors.facebook.comments import commented
from palabre.connectors.facebook.parse import POST, named, post_of
from palabre.connectors.graph import Graph, Refused
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import word
from palabre.connectors.words import N_

NOT_ALLOWED = 10  # https://developers.facebook.com/docs/graph-api/guides/error-handling/
_NAME = re.compile(r"(?:https?://(?:www\.|m\.)?facebook\.com/)?@?([A-Za-z0-9.-]{1,100})/?")

NO_NAME = N_("This is neither the name nor the number of a Page on Facebook.")
NOT_REVIEWED = N_(
    "Facebook tells this app nothing of other Pages: Meta must review it for Page Public Content Access."
)


def posts_of(graph: Graph, name: str, cursor: Mapping[str, Any], limit: int) -> Page:
    """Give the public posts on another Page that are newer than the last reading."""
    with _reviewed():
        theirs = _page(graph, name)
        path = f"{theirs['id']}/feed"
        found, following = graph.listed(path, page_of(cursor), fields=POST, limit=limit)
    items = [item for entry in found if (item := post_of(entry, theirs))]
    page = newest_first(items, cursor, following)
    return replace(page, wait=graph.wait, title=theirs["name"])


def comments_of(graph: Graph, name: str, cursor: Mapping[str, Any]) -> Page:
    """Give the public comments under another Page's posts, as those under our own."""
    with _reviewed():
        theirs = _page(graph, name)
        return replace(commented(graph, theirs, cursor), title=theirs["name"])


def _page(graph: Graph, name: str) -> dict[str, str]:
    """The number and the name of a Page that was spelled or copied somehow."""
    spelled = _NAME.fullmatch(name.strip())
    if not spelled:
        raise Rejected(NO_NAME)
    theirs = graph.get(spelled[1], fields="id,name")
    number = named(theirs.get("id"))
    if not number:
        raise Rejected(NO_NAME)
    return {"id": number, "name": word(theirs.get("name"))}


@contextmanager
def _reviewed() -> Iterator[None]:
    """Say in words what Meta refuses to an app that it didn't review."""
    try:
        yield
    except Refused as refusal:
        if refusal.code == NOT_ALLOWED:
            raise Rejected(NOT_REVIEWED) from None
        raise
