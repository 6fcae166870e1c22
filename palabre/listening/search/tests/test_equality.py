"""The stream, the index, SQLite's full text and a plain look at each text give the same mentions."""

import sqlite3

import pytest
from hypothesis import given, settings

from palabre.analysis.query import Percolator, evaluate
from palabre.analysis.query.anchors import anchors
from palabre.analysis.query.tests.strategies import queries
from palabre.analysis.query.tree import And, AtLeast, Near, Not, Or, Phrase, Scope, Word
from palabre.analysis.text import Form
from palabre.listening.search import EmbeddedIndex, Filters
from palabre.listening.search.distant import DistantIndex
from palabre.listening.search.tests.corpus import corpus

MENTIONS = corpus()


@pytest.fixture(scope="module", params=["embedded", "distant"])
def index(request, tmp_path_factory):
    if request.param == "distant":
        made = DistantIndex(request.getfixturevalue("search_node"))
    else:
        made = EmbeddedIndex(tmp_path_factory.mktemp("index"))
    half = len(MENTIONS) // 2
    made.apply(MENTIONS[:half], [])
    made.apply(MENTIONS[half:], [])
    yield made
    made.close()


@pytest.fixture(scope="module")
def full_text():
    database = sqlite3.connect(":memory:")
    columns = ", ".join(f'"{scope}"' for scope in Scope)
    database.execute(f"create virtual table texts using fts5({columns})")
    for mention in MENTIONS:
        row = [_column(mention.document.read(scope)) for scope in Scope]
        database.execute(
            f"insert into texts(rowid, {columns}) values (?,?,?,?)", (mention.id, *row)
        )
    return database


def _column(texts):
    """Write words as hexadecimal numbers: what SQLite's tokeniser would do to them is no matter."""
    return " gap ".join(" ".join(_hex(word) for word in text.words) for text, _ in texts)


def _hex(word):
    return "x" + word.encode().hex()


@settings(max_examples=300, deadline=None)
@given(node=queries)
def test_the_index_finds_what_a_plain_look_finds(index, node):
    expected = {m.id for m in MENTIONS if evaluate(node, m.document)}
    hits = index.search(node, Filters(organisation=1), limit=1000)
    assert set(hits.ids) == expected
    assert hits.total == len(expected)
    assert hits.ids == sorted(hits.ids, reverse=True)


@settings(max_examples=100, deadline=None)
@given(node=queries)
def test_the_stream_finds_what_the_index_finds(index, node):
    if anchors(node) is None:
        return
    percolator: Percolator[int] = Percolator()
    percolator.add(1, node)
    streamed = {m.id for m in MENTIONS if percolator.match(m.document)}
    assert streamed == set(index.search(node, Filters(organisation=1), limit=1000).ids)


@settings(max_examples=200, deadline=None)
@given(node=queries)
def test_sqlite_s_full_text_agrees(full_text, node):
    expected = {m.id for m in MENTIONS if evaluate(node, m.document)}
    assert _found(full_text, node) == expected


def _found(database, node):
    everything = {m.id for m in MENTIONS}
    if isinstance(node, And):
        return everything.intersection(*(_found(database, child) for child in node.children))
    if isinstance(node, Or):
        return set().union(*(_found(database, child) for child in node.children))
    if isinstance(node, Not):
        return everything - _found(database, node.child)
    if isinstance(node, AtLeast):
        parts = [_found(database, child) for child in node.children]
        return {m for m in everything if sum(m in part for part in parts) >= node.count}
    written = _written(node)
    if written is None:
        return {m.id for m in MENTIONS if evaluate(node, m.document)}
    rows = database.execute("select rowid from texts where texts match ?", (written,))
    return {row[0] for row in rows}


def _written(node):
    """Give the leaf as an FTS5 expression, None when it has no words for it."""
    if isinstance(node, Word | Phrase):
        words = (node,) if isinstance(node, Word) else node.words
        if not all(_plain(word) for word in words) or any(w.pattern for w in words[:-1]):
            return None
        star = words[-1].pattern
        text = " ".join(_hex(word.text.rstrip("*")) for word in words)
        return f'"{words[0].scope}" : "{text}"' + ("*" if star else "")
    if isinstance(node, Near) and not node.ordered and node.left != node.right:
        sides = [node.left, node.right]
        if all(isinstance(s, Word) and _plain(s) and not s.pattern for s in sides):
            pair = " ".join(f'"{_hex(side.text)}"' for side in sides)
            return f'"{sides[0].scope}" : NEAR({pair}, {node.distance})'
    return None


def _plain(word):
    inner = word.text.rstrip("*")
    return word.form is Form.FOLDED and not word.symbol and not set(inner) & set("*?")
