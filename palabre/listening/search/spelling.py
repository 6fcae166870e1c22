"""How a mention is spelt in the embedded index: the fields and their values."""

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version

import tantivy

from palabre.analysis.query.document import NOTHING, placed
from palabre.analysis.query.tree import Scope
from palabre.analysis.text import Text
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
MEANING = 2


def schema() -> tantivy.Schema:
    """Give the fields of the index. Texts are not stored: they are read from the database."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
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
    _add_numbers(made, doc)
    _add_facets(made, doc)
    for name in ASKED:
        for value in doc.document.fields[name] or ():
            made.add_text(f"asked_{name}", value)
    read = doc.document.read
    for scope in Scope:
        texts = [(text, first) for text, first in read(scope) if text is not NOTHING]
        if any(text.words for text, _ in texts):
            made.add_pre_tokenized_text(f"in_{scope}", _tokens(texts))
    return made


def _add_numbers(made: tantivy.Document, doc: IndexDoc) -> None:
    numbers = doc.document.numbers
    single = {
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
    }
    for name, number in single.items():
        if number is not None:
            made.add_integer(name, number)
    for topic in doc.topics:
        made.add_integer("topic", topic)
    for category in doc.categories:
        made.add_integer("category", category)


def _add_facets(made: tantivy.Document, doc: IndexDoc) -> None:
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
    for name, values in several.items():
        for value in dict.fromkeys(values):
            if value:
                made.add_text(name, value)


def _tokens(texts: list[tuple[Text, int]]) -> tantivy.PreTokenizedString:
    token = tantivy.Token
    found = [token(word, at, 0, 0) for text, first in texts for at, word in placed(text, first)]
    return tantivy.PreTokenizedString("", found)
