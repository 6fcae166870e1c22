"""Reads forums that run phpBB, which publish their posts as Atom feeds at feed.php."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Kind, Page, Rejected
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.forums import base_of
from palabre.connectors.http import Http
from palabre.connectors.words import N_

NO_TOPIC = N_("This is no topic's number: it follows t= in the topic's address.")
UNKNOWN_KIND = N_("phpBB can't be read in this way.")

_NUMBER = re.compile(r"\d{1,10}")


class PhpbbConnector:
    """Needs no credential."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._feed = FeedConnector(http)

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what a forum's feed of posts, of topics or of one topic holds; the cursor is a feed's."""
        base = base_of(values.get("server", ""))
        url = f"{base}/feed.php{_asked(source, values.get('topic', '').strip())}"
        page = self._feed.read("feed", {"url": url}, cursor, limit=limit)
        place = urlsplit(base).netloc
        items = tuple(replace(item, kind=Kind.FORUM, place=place) for item in page.items)
        # A feed that moved is no forum that moved: the address that was given stays.
        return replace(page, items=items, moved_to="")


def _asked(source: str, topic: str) -> str:
    if source == "topic":
        if not _NUMBER.fullmatch(topic):
            raise Rejected(NO_TOPIC)
        return f"?t={topic}"
    if source not in {"posts", "topics"}:
        raise Rejected(UNKNOWN_KIND)
    return "?mode=topics" if source == "topics" else ""
