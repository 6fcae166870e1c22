"""Keeps one place per search in a source's cursor, because the topics take turns in asking.

A single place would be wrong: what one topic's words found last says nothing about another's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from palabre.connectors.contract import Page

MOST = 200  # searches whose place is kept; the one that is asked least recently goes


def key_of(*asked: str) -> str:
    """A short name for what is searched."""
    return hashlib.sha256("\x1f".join(asked).encode("utf-8", "replace")).hexdigest()[:12]


def place(cursor: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Where the search of this key stands; nothing when it is new."""
    places = cursor.get("places")
    found = places.get(key) if isinstance(places, dict) else None
    return found if isinstance(found, dict) else {}


def keeping(page: Page, cursor: Mapping[str, Any], key: str) -> Page:
    """Give the page with its own place put among those of the other searches."""
    places = cursor.get("places")
    others = {k: v for k, v in places.items() if k != key} if isinstance(places, dict) else {}
    kept = dict(list(others.items())[-(MOST - 1) :])
    return replace(page, cursor={"places": {**kept, key: dict(page.cursor)}})
