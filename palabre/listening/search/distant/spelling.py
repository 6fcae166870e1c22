"""How a mention is spelt for the search nodes: the fields, and their values as JSON.

A text goes out as its places, parted by spaces; what lies on one place (a word, its accented and
original spelling, a symbol) is joined by a mark, which the node parts again without moving on.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec
from xxhash import xxh3_64_intdigest

from palabre.analysis.query.document import placed
from palabre.analysis.query.tree import Scope
from palabre.analysis.text import Text
from palabre.listening.search.contract import LISTS, NUMBERED, IndexDoc
from palabre.listening.search.spelling import ASKED

# Private letters of Unicode: no text's words hold them.
JOINED, EMPTY = "\ue000", "\ue001"
# What the node takes as one word, in bytes; nobody looks for a longer one.
LONGEST = 8000
QUARTER = 900
# Raise it when the same fields begin to mean something else.
MEANING = 1

_NUMBERS = (
    "id", "organisation", "published", "quarter", "likes", "followers", "day", "digest",
    "hidden", "copy", "starred", "unread", *sorted(NUMBERED),
)  # fmt: skip
_WORDS = tuple(name for name in LISTS if name not in NUMBERED)


def mapping() -> dict[str, Any]:
    """Give the fields of the index. Nothing is stored to be read: texts are in the database."""
    fields: dict[str, Any] = {name: {"type": "long"} for name in _NUMBERS}
    fields |= {name: {"type": "keyword", "ignore_above": LONGEST // 4} for name in _WORDS}
    for name in ASKED:
        fields[f"asked_{name}"] = {
            "type": "keyword",
            "doc_values": False,
            "ignore_above": LONGEST // 4,
        }
    for scope in Scope:
        fields[f"in_{scope}"] = {"type": "text", "analyzer": "placed", "norms": False}
    return {"dynamic": "strict", "_source": {"enabled": False}, "properties": fields}


def settings() -> dict[str, Any]:
    """Give what the index does with texts, and its bounds."""
    return {
        "max_result_window": 100_000,
        "max_terms_count": 1_000_000,
        "analysis": {
            "tokenizer": {"places": {"type": "simple_pattern_split", "pattern": " "}},
            "filter": {
                "spellings": {
                    "type": "pattern_capture",
                    "preserve_original": False,
                    "patterns": [f"([^{JOINED}]+)"],
                }
            },
            "analyzer": {
                "placed": {"type": "custom", "tokenizer": "places", "filter": ["spellings"]}
            },
        },
    }


def fingerprint() -> str:
    """Give a short name that changes whenever an index built before can't be read any more."""
    parts = msgspec.json.encode([MEANING, mapping(), settings()])
    return hashlib.sha256(parts).hexdigest()[:12]


def spelt(doc: IndexDoc) -> bytes:
    """Give the mention as JSON, with a digest of all else in it."""
    made = _numbers(doc) | _words(doc)
    for name in ASKED:
        if values := doc.document.fields[name]:
            made[f"asked_{name}"] = sorted(values)
    for scope in Scope:
        if text := _places(doc.document.read(scope)):
            made[f"in_{scope}"] = text
    made["digest"] = signed(xxh3_64_intdigest(msgspec.json.encode(made)))
    return msgspec.json.encode(made)


def signed(number: int) -> int:
    """Give an unsigned number of 64 bits as the signed one of the same bits."""
    return number - (1 << 64) if number >= 1 << 63 else number


def _numbers(doc: IndexDoc) -> dict[str, Any]:
    numbers = doc.document.numbers
    second = int(doc.published_at.timestamp())
    made: dict[str, Any] = {
        "id": doc.id,
        "organisation": doc.organisation,
        "published": second,
        "quarter": second // QUARTER,
        "voice": doc.voice,
        "place": doc.place,
        "source": doc.source,
        "likes": numbers["likes"],
        "followers": numbers["followers"],
        "day": numbers["date"],
        "hidden": int(doc.hidden),
        "copy": int(doc.is_copy),
        "starred": int(doc.starred),
        "unread": int(doc.unread),
        "topic": sorted(doc.topics),
        "category": sorted(doc.categories),
    }
    return {name: value for name, value in made.items() if value is not None and value != []}


def _words(doc: IndexDoc) -> dict[str, list[str]]:
    document = doc.document
    several: dict[str, Iterable[str]] = {
        "platform": [document.platform],
        "kind": [document.kind],
        "language": [document.language or ""],
        "country": [document.country],
        "tone": [document.tone or ""],
        "intent": doc.intents,
        "tag": doc.tags,
        "hashtag": doc.hashtags,
        "domain": doc.domains,
        "link": doc.links,
    }
    found = {name: sorted({value for value in given if value}) for name, given in several.items()}
    return {name: values for name, values in found.items() if values}


def _places(texts: list[tuple[Text, int]]) -> str:
    found: dict[int, list[str]] = {}
    for text, first in texts:
        for at, token in placed(text, first):
            if len(token) <= LONGEST:
                found.setdefault(at, []).append(token)
    if not found:
        return ""
    return " ".join(JOINED.join(found.get(at, (EMPTY,))) for at in range(max(found) + 1))
