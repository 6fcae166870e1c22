"""How a mention is spelt for the search nodes: the fields, and their values as JSON.

A text goes out as its places, parted by spaces; what lies on one place (a word, its accented and
original spelling, a symbol) is joined by a mark, which the node parts again without moving on.
"""

import hashlib
from typing import Any

import msgspec

from palabre.analysis.query.document import placed
from palabre.analysis.query.tree import Scope
from palabre.analysis.text import Text
from palabre.listening.search.contract import LISTS, NUMBERED, IndexDoc
from palabre.listening.search.spelling import ASKED, asked_of, digest_of, numbers_of, words_of

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
    """Give the mention as JSON."""
    made: dict[str, Any] = numbers_of(doc) | words_of(doc) | asked_of(doc)
    made |= {"quarter": int(doc.published_at.timestamp()) // QUARTER, "digest": digest_of(doc)}
    for scope in Scope:
        if text := _places(doc.document.read(scope)):
            made[f"in_{scope}"] = text
    return msgspec.json.encode(made)


def _places(texts: list[tuple[Text, int]]) -> str:
    found: dict[int, list[str]] = {}
    for text, first in texts:
        for at, token in placed(text, first):
            if len(token) <= LONGEST:
                found.setdefault(at, []).append(token)
    if not found:
        return ""
    return " ".join(JOINED.join(found.get(at, (EMPTY,))) for at in range(max(found) + 1))
