"""How a mention is spelt in an index: its values by field, and the embedded engine's fields."""

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import msgspec
import tantivy
from xxhash import xxh3_64_intdigest

from palabre.analysis.query.document import NOTHING, placed
from palabre.analysis.query.tree import Scope
from palabre.analysis.text import Form, Text
from palabre.listening.search.contract import LISTS, NUMBERED, IndexDoc

# Signed integers everywhere: a delete by a term of an unsigned field silently deletes nothing.
_NUMBERS = ("organisation", "published", "day", "likes", "followers", *sorted(NUMBERED))
_SWITCHES = ("hidden", "copy", "starred", "unread")
_FACETS = tuple(name for name in LISTS if name not in NUMBERED)
# What only queries look at: the folded values of `site:`, `link:`, `lang:`, `source:` and so on.
ASKED = (
    "site",
    "link",
    "lang",
    "country",
    "source",
    "kind",
    "tone",
    "intent",
    "category",
    "tag",
    "topic",
)
_TEXTS = tuple(scope.value for scope in Scope)
# Raise it when the same fields begin to mean something else.
MEANING = 3


def schema() -> tantivy.Schema:
    """Give the fields of the index. Texts are not stored: they are read from the database."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    builder.add_integer_field("digest", indexed=False, fast=True)
    for name in (*_NUMBERS, *_SWITCHES):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in _FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ASKED:
        builder.add_text_field(f"asked_{name}", tokenizer_name="raw", index_option="basic")
    for name in _TEXTS:
        builder.add_text_field(f"in_{name}", tokenizer_name="whitespace", index_option="position")
    return builder.build()


def fingerprint() -> str:
    """Give a short name that changes whenever an index built before can't be read any more."""
    parts = [version("tantivy"), MEANING, _NUMBERS, _SWITCHES, _FACETS, ASKED, _TEXTS]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def spelt(doc: IndexDoc) -> tantivy.Document:
    """Give the mention as the engine takes it."""
    made = tantivy.Document()
    for name, number in (numbers_of(doc) | {"digest": digest_of(doc)}).items():
        for one in number if isinstance(number, list) else (number,):
            made.add_integer(name, one)
    for name, values in (words_of(doc) | asked_of(doc)).items():
        for value in values:
            made.add_text(name, value)
    read = doc.document.read
    for scope in Scope:
        texts = [(text, first) for text, first in read(scope) if text is not NOTHING]
        if any(text.words for text, _ in texts):
            made.add_pre_tokenized_text(f"in_{scope}", _tokens(texts))
    return made


def numbers_of(doc: IndexDoc) -> dict[str, int | list[int]]:
    """Give the numbers of a mention by field; what isn't known is left out."""
    numbers = doc.document.numbers
    made: dict[str, Any] = {
        "id": doc.id,
        "organisation": doc.organisation,
        "published": int(doc.published_at.timestamp()),
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


def words_of(doc: IndexDoc) -> dict[str, list[str]]:
    """Give the values of a mention by list, each once and in order."""
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


def asked_of(doc: IndexDoc) -> dict[str, list[str]]:
    """Give what only queries look at, by field."""
    fields = doc.document.fields
    return {f"asked_{name}": sorted(fields[name] or ()) for name in ASKED if fields[name]}


def digest_of(doc: IndexDoc) -> int:
    """Give a number of 64 bits that tells whether a mention is still what was indexed of it."""
    document = doc.document
    texts = [
        (text.originals, text.symbols_in(Form.ORIGINAL)) for text in (document.title, document.text)
    ]
    parts = [numbers_of(doc), words_of(doc), asked_of(doc), texts, document.author, document.handle]
    number = xxh3_64_intdigest(msgspec.json.encode(parts))
    return number - (1 << 64) if number >= 1 << 63 else number


def _tokens(texts: list[tuple[Text, int]]) -> tantivy.PreTokenizedString:
    token = tantivy.Token
    found = [token(word, at, 0, 0) for text, first in texts for at, word in placed(text, first)]
    return tantivy.PreTokenizedString("", found)
