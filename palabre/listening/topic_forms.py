"""The beginner's form of a topic and its query: each is written from the other."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from palabre.analysis.query import Node, Phrase, Word, parse, to_text
from palabre.analysis.query.tree import And, Not, Or, Scope

# What may stand in a query without quotation marks; everything else is a phrase.
_BARE = re.compile(r"(?!-)[^\s(),:\"“”«»]+")
_OPERATORS = frozenset({"AND", "ET", "OR", "OU", "NOT", "SAUF"})
_JOINING = re.compile(r"O?NEAR/\d+|--.*|/\*.*")
_MARKS = str.maketrans(dict.fromkeys('"“”«»', " "))
MOST_TERMS = 200


@dataclass(frozen=True, slots=True)
class Parts:
    """What the form says: at least one of ``any_of``, each of ``all_of``, and nothing of ``none_of``.

    A term is a word, a #tag, an @name, a word with wildcards or, with spaces, a phrase.
    """

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    @classmethod
    def read(cls, any_of: str, all_of: str, none_of: str) -> "Parts":
        """Read what was typed into the three fields, one term a line."""
        return cls(_terms(any_of), _terms(all_of), _terms(none_of))


def _terms(text: str) -> tuple[str, ...]:
    lines = (" ".join(line.translate(_MARKS).split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))[:MOST_TERMS]


def query_of(parts: Parts) -> str:
    """Write the form's words as a query; "" when nothing is asked for."""
    either = " OR ".join(map(_spelt, parts.any_of))
    more = parts.all_of or parts.none_of
    pieces = [f"({either})" if len(parts.any_of) > 1 and more else either] if either else []
    pieces += map(_spelt, parts.all_of)
    pieces += (f"NOT {_spelt(term)}" for term in parts.none_of)
    return " AND ".join(pieces)


def _spelt(term: str) -> str:
    bare = _BARE.fullmatch(term) and term not in _OPERATORS and not _JOINING.fullmatch(term)
    return term if bare else f'"{term}"'


def parts_of(query: str) -> Parts | None:
    """Read a query back into the form; None when it says more than the form can.

    Raises `QueryError` for one that can't be read. A query with comments is left to its writer.
    """
    node = parse(query)
    if "--" in query or "/*" in query:
        return None
    wanted: list[Node] = []
    refused: list[Node] = []
    for child in node.children if isinstance(node, And) else (node,):
        if isinstance(child, Not):
            inner = child.child
            refused += inner.children if isinstance(inner, Or) else (inner,)
        else:
            wanted.append(child)
    lists = [child for child in wanted if isinstance(child, Or)]
    single: list[Node] = [child for child in wanted if not isinstance(child, Or)]
    either: list[Node] = list(lists[0].children) if lists else []
    if not all(map(_is_plain, [*single, *refused, *either])) or len(lists) > 1:
        return None
    if not lists and len(single) == 1:
        either, single = single, []
    return Parts(_words(either), _words(single), _words(refused))


def _is_plain(node: Node) -> bool:
    return isinstance(node, Word | Phrase) and node.scope is Scope.ALL


def _words(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(to_text(node).strip('"') for node in nodes)


def agreed_query(query: str, was: str, parts: Parts | None) -> str:
    """The query that is meant when both halves were sent at once, as from a page without scripts.

    ``was`` is the query both halves showed before: the half that has moved away from it speaks, the
    query first. ``parts`` is None when the form was not shown.
    """
    query = query.strip().replace("\r\n", "\n")
    if parts is None or query != was.strip().replace("\r\n", "\n"):
        return query
    written = query_of(parts)
    return query if _same(query, written) else written


def _same(one: str, other: str) -> bool:
    """Whether two queries ask the same; one that can't be read is only like itself."""
    try:
        return one == other or parse(one) == parse(other)
    except ValueError:
        return False
