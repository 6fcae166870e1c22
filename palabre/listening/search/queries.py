"""Compiles our tree and filters into the embedded engine's queries, with the same meaning."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import product

from tantivy import FieldType, Occur, Query, Schema

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
from palabre.analysis.text import Form
from palabre.listening.search.contract import LISTS, NUMBERED, Filters

_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")
# Topics by number: what a `topic:` of a query is turned into, for one brand (see `finding.asked_by`).
RANGE_FIELDS = {"followers": "followers", "likes": "likes", "date": "day", "topic": "topic"}
LARGEST = (1 << 63) - 1
DAY = 86_400
EPOCH_DAY = date(1970, 1, 1).toordinal()
MOST_LISTED_DAYS = 183
# Of a set of terms the engine reads all that has them; of terms side by side only what else is asked for
# as well: of a week in two years that takes a ninth of the time. Of very many it takes longer.
MOST_TERMS = 256


class Compiler:
    """Writes queries for one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def whole(
        self,
        node: Node | None,
        filters: Filters,
        before: int | None = None,
        least: int | None = None,
    ) -> Query:
        """Give the query for what to find within the filters, with ids from `least` to below `before`."""
        parts = self.filters(filters)
        if node is not None:
            parts.append(self.node(node))
        if before is not None or least is not None:
            parts.append(self.between("id", least, None if before is None else before - 1))
        return _all(parts)

    def node(self, node: Node) -> Query:
        """Give the query for a tree."""
        if isinstance(node, And):
            return _all([self.node(child) for child in node.children])
        if isinstance(node, Or):
            return _any([self.node(child) for child in node.children])
        if isinstance(node, AtLeast):
            parts = [(Occur.Should, self.node(child)) for child in node.children]
            return Query.boolean_query(parts, minimum_number_should_match=node.count)
        if isinstance(node, Not):
            parts = [(Occur.Must, Query.all_query()), (Occur.MustNot, self.node(node.child))]
            return Query.boolean_query(parts)
        return self._leaf(node)

    def _leaf(self, node: Word | Phrase | Near | Value | Range) -> Query:
        if isinstance(node, Word):
            return self._run((node,), [0])
        if isinstance(node, Phrase):
            return self._run(node.words, offsets_of(node.words))
        if isinstance(node, Near):
            return self._near(node)
        if isinstance(node, Value):
            return Query.term_query(self.schema, f"asked_{node.field}", node.value)
        if node.low is not None and node.low == node.high:
            return Query.term_query(self.schema, RANGE_FIELDS[node.field], min(node.low, LARGEST))
        return self.between(RANGE_FIELDS[node.field], node.low, node.high)

    def between(self, name: str, low: int | None, high: int | None) -> Query:
        """Give the query for a number within bounds, both included."""
        low, high = (None if bound is None else min(bound, LARGEST) for bound in (low, high))
        return Query.range_query(self.schema, name, FieldType.Integer, low, high)

    def published(self, low: int | None, high: int | None) -> Query:
        """Give the query for what was published within bounds (seconds, both included).

        The engine looks at every mention to compare numbers. Up to half a year, the lists of whole
        days are four times as quick; only the first and the last day's mentions are looked at.
        """
        if low is None or high is None or high - low > MOST_LISTED_DAYS * DAY:
            return self.between("published", low, high)
        first, last = (EPOCH_DAY + second // DAY for second in (low, high))
        edges = Query.term_set_query(self.schema, "day", sorted({first, last}))
        parts = [_all([edges, self.between("published", low, high)])]
        if last - first > 1:
            parts.append(Query.term_set_query(self.schema, "day", list(range(first + 1, last))))
        return _any(parts)

    def having(self, query: Query, name: str, value: str | int) -> Query:
        """Give the query for what has, beside all else, one value of a list."""
        term = int(value) if name in NUMBERED else str(value)
        return _all([query, Query.term_query(self.schema, name, term)])

    def within(self, query: Query, spans: Iterable[tuple[int, int]]) -> Query:
        """Give the query for what was published in one of these spans (seconds, end excluded)."""
        parts = [self.published(start, end - 1) for start, end in spans]
        return _all([query, _any(parts)])

    def _run(self, words: Sequence[Word], offsets: Sequence[int]) -> Query:
        """Give the query for words at these distances from the first."""
        name = f"in_{words[0].scope}"
        tokens = [word.token for word in words]
        if not any(word.pattern for word in words):
            if len(words) == 1:
                return Query.term_query(self.schema, name, tokens[0])
            placed: list[str | tuple[int, str]] = [*zip(offsets, tokens, strict=True)]
            return Query.phrase_query(self.schema, name, placed)
        if len(words) == 1:
            return Query.regex_query(self.schema, name, regex(words[0]))
        placed = [*zip(offsets, map(regex, words), strict=True)]
        return Query.regex_phrase_query(self.schema, name, placed)

    def _near(self, node: Near) -> Query:
        """Spell out each distance: the engine's slop counts moves, not words between."""
        found: list[Query] = []
        for left, right in product(alternatives(node.left), alternatives(node.right)):
            if not node.ordered and plain_pair(left, right):
                found += [self._slop(left, right, node.distance)]
                found += [self._slop(right, left, node.distance)]
                continue
            orders = [(left, right)] if node.ordered else [(left, right), (right, left)]
            for first, second in dict.fromkeys(orders):
                found += [
                    self._run([*first, *second], offsets_of(first, second, gap))
                    for gap in range(node.distance + 1)
                ]
        return _any(found)

    def _slop(self, left: tuple[Word, ...], right: tuple[Word, ...], distance: int) -> Query:
        name = f"in_{left[0].scope}"
        pair: list[str | tuple[int, str]] = [left[0].token, right[0].token]
        return Query.phrase_query(self.schema, name, pair, slop=distance)

    def filters(self, filters: Filters) -> list[Query]:
        """Give the queries that all must hold."""
        parts = [Query.term_query(self.schema, "organisation", filters.organisation)]
        for name in LISTS:
            if filters.lists.get(name):
                parts.append(self._one_of(name, filters.lists[name]))
        if filters.since or filters.until:
            low = seconds(filters.since) if filters.since else None
            high = seconds(filters.until) - 1 if filters.until else None
            parts.append(self.published(low, high))
        if filters.stretches is not None:
            parts.append(self._in_stretches(filters.stretches))
        switches = {
            "hidden": filters.hidden,
            "copy": filters.copies,
            "starred": filters.starred,
            "unread": filters.unread,
        }
        for name, wanted in switches.items():
            if wanted is not None:
                parts.append(Query.term_query(self.schema, name, int(wanted)))
        return parts

    def _in_stretches(self, stretches: Iterable[tuple[datetime, datetime]]) -> Query:
        spans = [(seconds(start), seconds(end) - 1) for start, end in stretches]
        parts = [self.published(low, high) for low, high in spans if low <= high]
        return _any(parts) if parts else Query.empty_query()

    def _one_of(self, name: str, values: Iterable[str | int]) -> Query:
        terms: list[str | int] = [*map(str, values)]
        if name in NUMBERED:
            numbers = [int(value) for value in terms if str(value).isdecimal()]
            terms = [number for number in numbers if number <= LARGEST]
        if not terms:
            return Query.empty_query()
        if len(terms) > MOST_TERMS:
            return Query.term_set_query(self.schema, name, terms)
        return _any([Query.term_query(self.schema, name, term) for term in terms])


def regex(word: Word) -> str:
    """Give a word as a regular expression of the engine: * is any letters, ? one letter."""
    return "".join(_letter(letter, word.pattern) for letter in word.token)


def _letter(letter: str, pattern: bool) -> str:
    if pattern and letter in "*?":
        return ".*" if letter == "*" else "."
    return "\\" + letter if _SPECIAL.match(letter) else letter


def offsets_of(first: Sequence[Word], second: Sequence[Word] = (), gap: int = 0) -> list[int]:
    """Give the place of each word when `gap` words lie between the two runs."""
    offsets: list[int] = []
    place = 0
    for words in (first, second):
        for word in words:
            offsets.append(place)
            place += word.span
        place += gap
    return offsets


def plain_pair(left: tuple[Word, ...], right: tuple[Word, ...]) -> bool:
    """Tell whether both sides are one plain word each that can't lie on the same place."""
    return (
        len(left) == len(right) == 1
        and left != right
        and not any(w.symbol or w.pattern or w.form is not Form.FOLDED for w in left + right)
    )


def seconds(moment: datetime) -> int:
    """Give whole seconds since 1970, rounded up: a bound within a second begins at the next."""
    stamp = moment.timestamp()
    return int(stamp) + (stamp > int(stamp))


def _all(parts: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, part) for part in parts])


def _any(parts: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, part) for part in parts])
