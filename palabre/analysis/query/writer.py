"""Writes a tree back as a query that reads as the same tree."""

from datetime import date

from palabre.analysis.query.tree import (
    And,
    AtLeast,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Scope,
    Value,
    Word,
)
from palabre.analysis.text import Form


def to_text(node: Node) -> str:
    """Give the query in its usual spelling; `parse` of it gives an equal tree."""
    if isinstance(node, And):
        return " AND ".join(_inner(child) for child in node.children)
    if isinstance(node, Or):
        return " OR ".join(_inner(child) for child in node.children)
    if isinstance(node, AtLeast):
        return f"{node.count} OF ({', '.join(to_text(child) for child in node.children)})"
    if isinstance(node, Not):
        return f"NOT {_inner(node.child)}"
    if isinstance(node, Near):
        name = "ONEAR" if node.ordered else "NEAR"
        return f"{_inner(node.left)} {name}/{node.distance} {_inner(node.right)}"
    return _leaf(node)


def _inner(node: Node) -> str:
    text = to_text(node)
    return f"({text})" if isinstance(node, And | Or | Near) else text


def _leaf(node: Word | Phrase | Value | Range) -> str:
    if isinstance(node, Word):
        return _scoped(node.scope, _spelt(node))
    if isinstance(node, Phrase):
        return _scoped(node.scope, f'"{" ".join(_spelt(word) for word in node.words)}"')
    if isinstance(node, Value):
        return f'{node.field}:"{node.value}"' if " " in node.value else f"{node.field}:{node.value}"
    return f"{node.field}:{_bounds(node)}"


def _spelt(word: Word) -> str:
    return f"={word.text}" if word.form is Form.ORIGINAL else word.text


def _scoped(scope: Scope, text: str) -> str:
    return text if scope is Scope.ALL else f"{scope}:{text}"


def _bounds(node: Range) -> str:
    low, high = _bound(node.field, node.low), _bound(node.field, node.high)
    if not high:
        return f">={low}"
    if not low:
        return f"<={high}"
    return low if low == high else f"{low}..{high}"


def _bound(field: str, value: int | None) -> str:
    if value is None:
        return ""
    return date.fromordinal(value).isoformat() if field == "date" else str(value)
