"""Counting in one commit of the embedded index."""

from collections.abc import Callable, Mapping
from typing import Any

import tantivy

from palabre.analysis.query import Node
from palabre.listening.search.contract import (
    Aggregation,
    Answer,
    Bucket,
    Filters,
    Histogram,
    HourOfWeek,
    Terms,
    Unique,
)
from palabre.listening.search.counts import answer, apart, over_time, side_by_side, simple
from palabre.listening.search.engine import run
from palabre.listening.search.known import Known
from palabre.listening.search.queries import Compiler, seconds

# Counts what is wanted of the mentions with numbers from the first to below the second.
Count = Callable[[Mapping[str, Aggregation], int | None, int | None], dict[str, Answer]]


class Counting:
    """Answers what is to be counted, in what is known of one commit so far."""

    def __init__(self, compiler: Compiler, searcher: tantivy.Searcher, known: Known) -> None:
        self._compiler, self._searcher, self._edges = compiler, searcher, known.edges

    def of(self, node: Node | None, filters: Filters) -> Count:
        """Give what counts within a question."""

        def count(
            wanted: Mapping[str, Aggregation], least: int | None, before: int | None
        ) -> dict[str, Answer]:
            def whole(filters: Filters) -> tantivy.Query:
                return self._compiler.whole(node, filters, before, least)

            found = _simple(self._searcher, whole(filters), wanted)
            for name, one in wanted.items():
                if isinstance(one, Histogram | HourOfWeek):
                    found[name] = self._over_time(whole, filters, one)
            return found

        return count

    def _over_time(
        self,
        whole: Callable[[Filters], tantivy.Query],
        filters: Filters,
        wanted: Histogram | HourOfWeek,
    ) -> list[Bucket]:
        span = self._span(filters)
        if span is None:
            return []
        first, last = span
        split = getattr(wanted, "split", "")
        others, chosen = apart(wanted, filters)
        query = whole(others)

        def ask(
            request: dict[str, Any], spans: list[tuple[int, int]], value: Any
        ) -> dict[str, Any]:
            asked = query if value is None else self._compiler.having(query, split, value)
            everything = spans == [(first, last + 1)]
            within = asked if everything else self._compiler.within(asked, spans)
            return run(self._searcher, within, request)

        return over_time(wanted, first, last, ask, chosen)

    def _span(self, filters: Filters) -> tuple[int, int] | None:
        """Give the first and last second to count in: those asked for, else the organisation's."""
        if filters.since and filters.until:
            first, last = seconds(filters.since), seconds(filters.until) - 1
            return (first, last) if first <= last else None
        if filters.organisation not in self._edges:
            edges = {"a": {"min": {"field": "published"}}, "z": {"max": {"field": "published"}}}
            everything = Filters(filters.organisation, hidden=None)
            found = run(self._searcher, self._compiler.whole(None, everything), edges)
            low, high = found["a"]["value"], found["z"]["value"]
            self._edges[filters.organisation] = None if low is None else (int(low), int(high))
        return self._edges[filters.organisation]


def _simple(
    searcher: tantivy.Searcher, query: tantivy.Query, wanted: Mapping[str, Aggregation]
) -> dict[str, Answer]:
    """Count what time does not divide."""
    plain = {name: one for name, one in wanted.items() if isinstance(one, Terms | Unique)}

    def ask(some: dict[str, Terms | Unique]) -> dict[str, Answer]:
        raw = run(searcher, query, {name: simple(one) for name, one in some.items()})
        return {name: answer(one, raw[name]) for name, one in some.items()}

    # A mention has several topics: to count them takes as long as all the rest together.
    topics = {name: one for name, one in plain.items() if one.field == "topic"}
    others = {name: one for name, one in plain.items() if name not in topics}
    found: dict[str, Answer] = {}
    for some in side_by_side(ask, [one for one in (topics, others) if one]):
        found |= some
    return found
