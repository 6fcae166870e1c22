"""Compiles our tree and filters into the search node's queries, with the same meaning."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import product
from typing import Any

from palabre.analysis.query import Node
from palabre.analysis.query.tree import (
    And,
    AtLeast,
    Near,
    Not,
    Or,
    Phrase,
    Range,
    Value,
    Word,
    alternatives,
)
from palabre.listening.search.contract import LISTS, NUMBERED, Filters
from palabre.listening.search.distant.spelling import QUARTER
from palabre.listening.search.queries import LARGEST, RANGE_FIELDS, offsets_of, plain_pair, seconds

Query = dict[str, Any]
NOTHING: Query = {"match_none": {}}
# The node reads these as signs in a wildcard.
_BACKSLASH = re.compile(r"\\")


def whole(node: Node | None, filters: Filters, before: int | None = None) -> Query:
    """Give the query for what to find within the filters, with ids below `before`."""
    parts = _filters(filters)
    if node is not None:
        parts.append(written(node))
    if before is not None:
        parts.append(between("id", None, before - 1))
    return _all(parts)


def written(node: Node) -> Query:
    """Give the query for a tree."""
    if isinstance(node, And):
        return _all([written(child) for child in node.children])
    if isinstance(node, Or):
        return _any([written(child) for child in node.children])
    if isinstance(node, AtLeast):
        parts = [written(child) for child in node.children]
        return {"bool": {"should": parts, "minimum_should_match": node.count}}
    if isinstance(node, Not):
        return {"bool": {"must_not": [written(node.child)]}}
    return _leaf(node)


def _leaf(node: Word | Phrase | Near | Value | Range) -> Query:
    if isinstance(node, Word):
        return _run((node,), [0])
    if isinstance(node, Phrase):
        return _run(node.words, offsets_of(node.words))
    if isinstance(node, Near):
        return _near(node)
    if isinstance(node, Value):
        return {"term": {f"asked_{node.field}": node.value}}
    return between(RANGE_FIELDS[node.field], node.low, node.high)


def between(name: str, low: int | None, high: int | None) -> Query:
    """Give the query for a number within bounds, both included; the field must be there."""
    bounds = {"gte": low, "lte": high}
    given = {key: min(bound, LARGEST) for key, bound in bounds.items() if bound is not None}
    return {"range": {name: given}} if given else {"exists": {"field": name}}


def having(query: Query, name: str, value: str | int) -> Query:
    """Give the query for what has, beside all else, one value of a list."""
    return _all([query, {"term": {name: int(value) if name in NUMBERED else str(value)}}])


def within(query: Query, spans: Iterable[tuple[int, int]]) -> Query:
    """Give the query for what was published in one of these spans (seconds, end excluded)."""
    return _all([query, _any([between("published", start, end - 1) for start, end in spans])])


def _run(words: Sequence[Word], offsets: Sequence[int]) -> Query:
    """Give the query for words at these distances from the first."""
    name = f"in_{words[0].scope}"
    if len(words) == 1:
        return _word(name, words[0])
    clauses: list[Query] = []
    place = 0
    for word, at in zip(words, offsets, strict=True):
        if at > place:
            clauses.append({"span_gap": {name: at - place}})
        clauses.append(_span(name, word))
        place = at + 1
    return _in_order(clauses)


def _word(name: str, word: Word) -> Query:
    if word.pattern:
        return {"wildcard": {name: {"value": _BACKSLASH.sub(r"\\\\", word.token)}}}
    return {"term": {name: word.token}}


def _span(name: str, word: Word) -> Query:
    if word.pattern:
        return {"span_multi": {"match": _word(name, word)}}
    return {"span_term": {name: word.token}}


def _in_order(clauses: list[Query], distance: int = 0) -> Query:
    return {"span_near": {"clauses": clauses, "slop": distance, "in_order": True}}


def _near(node: Near) -> Query:
    """Spell out each distance, except between two plain words: there the node counts as we do."""
    found: list[Query] = []
    for left, right in product(alternatives(node.left), alternatives(node.right)):
        orders = [(left, right)] if node.ordered else [(left, right), (right, left)]
        for first, second in dict.fromkeys(orders):
            if plain_pair(first, second):
                name = f"in_{first[0].scope}"
                pair = [_span(name, first[0]), _span(name, second[0])]
                found.append(_in_order(pair, node.distance))
                continue
            found += [
                _run([*first, *second], offsets_of(first, second, gap))
                for gap in range(node.distance + 1)
            ]
    return _any(found)


def _filters(filters: Filters) -> list[Query]:
    """Give the queries that all must hold."""
    parts: list[Query] = [{"term": {"organisation": filters.organisation}}]
    for name in LISTS:
        if filters.lists.get(name):
            parts.append(_one_of(name, filters.lists[name]))
    if filters.since or filters.until:
        low = seconds(filters.since) if filters.since else None
        high = seconds(filters.until) - 1 if filters.until else None
        parts.append(between("published", low, high))
    if filters.stretches is not None:
        parts.append(_in_stretches(filters.stretches))
    switches = {
        "hidden": filters.hidden,
        "copy": filters.copies,
        "starred": filters.starred,
        "unread": filters.unread,
    }
    parts += [{"term": {name: int(on)}} for name, on in switches.items() if on is not None]
    return parts


def _in_stretches(stretches: Iterable[tuple[datetime, datetime]]) -> Query:
    """Whole quarters of an hour are listed: one clause, however many there are."""
    quarters: set[int] = set()
    spans: list[Query] = []
    for start, end in stretches:
        low, high = seconds(start), seconds(end)
        if low % QUARTER or high % QUARTER:
            spans += [between("published", low, high - 1)] if low < high else []
        else:
            quarters.update(range(low // QUARTER, high // QUARTER))
    if quarters:
        spans.append({"terms": {"quarter": sorted(quarters)}})
    return _any(spans)


def _one_of(name: str, values: Iterable[str | int]) -> Query:
    if name not in NUMBERED:
        return {"terms": {name: [str(value) for value in values]}}
    numbers = [int(value) for value in values if str(value).isdecimal()]
    usable = [number for number in numbers if number <= LARGEST]
    return {"terms": {name: usable}} if usable else NOTHING


def _all(parts: list[Query]) -> Query:
    return {"bool": {"filter": parts}}


def _any(parts: list[Query]) -> Query:
    return {"bool": {"should": parts, "minimum_should_match": 1}} if parts else NOTHING
