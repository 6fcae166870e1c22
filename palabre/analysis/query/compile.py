"""Turns a tree into a function that answers fast."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from palabre.analysis.query.document import Document
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
    alternatives,
)
from palabre.analysis.text import Form

Check: TypeAlias = Callable[[Document], bool]
Places: TypeAlias = Mapping[str, list[int]]


def compiled(node: Node, *, doubt: bool = True) -> Check:
    """Give a function that tells whether a document may answer the query.

    A field that is not known yet counts in the query's favour: `doubt` is what it answers at this
    place of the tree, and turns round under each Not. Once all is known the answer is exact.
    """
    if isinstance(node, Not):
        inner = compiled(node.child, doubt=not doubt)
        return lambda document: not inner(document)
    if isinstance(node, And | Or | AtLeast):
        return _several(node, [compiled(child, doubt=doubt) for child in node.children])
    if isinstance(node, Word):
        return _word(node)
    if isinstance(node, Phrase):
        needed = _needed(node.words)
        return lambda document: (
            needed <= document.words and bool(_starts(node.words, document.places(node.scope)))
        )
    if isinstance(node, Near):
        return _near(node)
    if isinstance(node, Range):
        return _range(node)
    return _value(node, doubt)


def _needed(words: tuple[Word, ...]) -> frozenset[str]:
    """Give the tokens that must be there at all before it is worth looking at places."""
    plain = [w for w in words if not w.pattern and w.scope is not Scope.AUTHOR]
    return frozenset(word.folded for word in plain)


def _several(node: And | Or | AtLeast, checks: list[Check]) -> Check:
    if isinstance(node, And):
        return lambda document: all(check(document) for check in checks)
    if isinstance(node, Or):
        return lambda document: any(check(document) for check in checks)
    count = node.count
    return lambda document: sum(check(document) for check in checks) >= count


def _word(word: Word) -> Check:
    token, scope = word.token, word.scope
    plain = word.form is Form.FOLDED and scope is Scope.ALL
    if not word.pattern:
        if plain:
            return lambda document: token in document.words
        return lambda document: token in document.places(scope)
    matches = wildcard(token)
    if plain:
        return lambda document: any(map(matches, document.words))
    return lambda document: any(map(matches, document.places(scope)))


def wildcard(text: str) -> Callable[[str], object]:
    """Give the test for a spelling with * (any letters) and ? (one letter)."""
    pattern = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in text)
    return re.compile(pattern, re.DOTALL).fullmatch


def _places(word: Word, places: Places) -> Iterable[int]:
    if not word.pattern:
        return places.get(word.token, ())
    matches = wildcard(word.token)
    return [place for token, found in places.items() if matches(token) for place in found]


def _starts(words: tuple[Word, ...], places: Places) -> set[int]:
    """Give the first place of each run of these words."""
    starts = set(_places(words[0], places))
    offset = words[0].span
    for word in words[1:]:
        if not starts:
            break
        starts &= {place - offset for place in _places(word, places)}
        offset += word.span
    return starts


def _near(node: Near) -> Check:
    left, right = alternatives(node.left), alternatives(node.right)
    scope, distance, ordered = left[0][0].scope, node.distance, node.ordered

    needed = [[_needed(run) for run in runs] for runs in (left, right)]

    def check(document: Document) -> bool:
        found = document.words
        if not all(any(tokens <= found for tokens in side) for side in needed):
            return False
        places = document.places(scope)
        before = _edges(left, places)
        after = _edges(right, places) if before[0] else before
        if not after[0]:
            return False
        return _within(before[1], after[0], distance) or (
            not ordered and _within(after[1], before[0], distance)
        )

    return check


def _edges(runs: list[tuple[Word, ...]], places: Places) -> tuple[list[int], list[int]]:
    """Give the sorted first places and the sorted last places of all runs."""
    firsts: set[int] = set()
    lasts: set[int] = set()
    for words in runs:
        starts = _starts(words, places)
        reach = sum(word.span for word in words) - 1
        firsts |= starts
        lasts.update(start + reach for start in starts)
    return sorted(firsts), sorted(lasts)


def _within(lasts: list[int], firsts: list[int], distance: int) -> bool:
    """Tell whether something begins at most `distance` words after something else has ended."""
    for last in lasts:
        following = bisect_right(firsts, last)
        if following < len(firsts) and firsts[following] - last - 1 <= distance:
            return True
    return False


def _range(node: Range) -> Check:
    field = node.field
    low = node.low if node.low is not None else float("-inf")
    high = node.high if node.high is not None else float("inf")

    def check(document: Document) -> bool:
        number = document.numbers[field]
        return number is not None and low <= number <= high

    return check


def _value(node: Value, doubt: bool) -> Check:
    field, value = node.field, node.value

    def check(document: Document) -> bool:
        values = document.fields[field]
        return doubt if values is None else value in values

    return check
