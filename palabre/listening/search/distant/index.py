"""The index on search nodes: any number of processes write, any number read.

An index has a name of its own and is reached by an alias that holds the schema's fingerprint; a
rebuild fills a new one, reached by a second alias, and moves the first over in one step. While it
is filled, every change goes to both. Each write carries the time at which its rows were read: of
two writes of one mention the one that was read later stays, in whatever order they arrive.

What another version built is neither asked nor written: it misses what came, changed and was erased
since. It is deleted once this version's own is in place.
"""

import logging
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

import msgspec

from palabre.analysis.query import Node as Asked
from palabre.listening.search import counts
from palabre.listening.search.contract import (
    BEING_BUILT,
    Aggregation,
    Answer,
    Bucket,
    Filters,
    Histogram,
    Hits,
    HourOfWeek,
    IndexDoc,
    SearchRefused,
    Sort,
)
from palabre.listening.search.distant.node import BUSY, Missing, Node
from palabre.listening.search.distant.queries import having, whole, within
from palabre.listening.search.distant.spelling import fingerprint, mapping, settings, spelt
from palabre.listening.search.queries import seconds

log = logging.getLogger(__name__)

FARTHEST_OFFSET = 10_000
MOST_BYTES = 8_000_000
CONFLICT, BAD, FULL = 409, 400, 429
# How long a rebuild waits at most for the replicas of what it built, how often it asks (seconds), and after
# how many times that none is being made it no longer waits.
COPIED_S, ASKED_S, IDLE = 300, 1, 3
# What a node says of a text that it can't take; all else has to do with the node.
OF_THE_TEXT = frozenset(
    {"mapper_parsing_exception", "document_parsing_exception", "strict_dynamic_mapping_exception"}
)
PRECISE = 40_000
Line = tuple[int, bytes]


class DistantIndex:
    """An index under an address such as ``http://search.internal:9200/palabre?shards=2&replicas=1``."""

    shared = True

    def __init__(self, address: str) -> None:
        self.node = Node(address)
        self.current = f"{self.node.prefix}-{fingerprint()}"
        self.coming = f"{self.current}-next"
        # Neither a fingerprint nor what follows it has a hyphen: no other installation's names are such.
        prefix = re.escape(self.node.prefix)
        self._own_names = re.compile(rf"{prefix}-[0-9a-f]{{12}}-(first|[0-9a-f]{{8}})")
        # What a rebuild of this process put out of use and could not delete yet.
        self._left: set[str] = set()

    @property
    def needs_rebuild(self) -> bool:
        """Tell whether there is no index that this version can read: then call `rebuild`."""
        return not self._behind(self.current)

    def _behind(self, alias: str) -> list[str]:
        """Give the indexes that an alias stands for, none when there is no such alias."""
        try:
            return list(self.node.ask("GET", f"/_alias/{alias}"))
        except Missing:
            return []

    def _own(self) -> dict[str, bool]:
        """Give this installation's indexes, whichever version built them: whether each was put in place."""
        found = self.node.ask("GET", f"/{self.node.prefix}-*/_alias")
        own = {name: one for name, one in found.items() if self._own_names.fullmatch(name)}
        return {name: name.rpartition("-")[0] in one["aliases"] for name, one in own.items()}

    # Reading

    def refresh(self) -> None:
        """See what was written this very moment at the next question."""
        self.node.ask("POST", f"/{self.current}/_refresh")

    def _search(self, body: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.node.ask("POST", f"/{self.current}/_search", body)
        if found.get("timed_out") or found["_shards"]["failed"]:
            raise SearchRefused(BUSY)  # part of an answer would be a wrong one
        return found

    def search(
        self,
        node: Asked | None,
        filters: Filters,
        *,
        sort: Sort = Sort.NEWEST,
        limit: int = 50,
        before: int | None = None,
        offset: int = 0,
        counted: bool = True,
    ) -> Hits:
        """Give a page of hits: the next one is `before` the last id (newest) or at an offset."""
        after = before is not None and counted and sort is Sort.NEWEST
        newest: list[dict[str, Any]] = [{"id": {"order": "desc"}}]
        named = {"order": "desc", "missing": "_last"}
        body: dict[str, Any] = {
            "query": whole(node, filters, None if after else before),
            "size": limit,
            "from": 0 if after else min(offset, FARTHEST_OFFSET),
            "sort": newest if sort is Sort.NEWEST else [{sort.value: named}, *newest],
            "track_total_hits": True,
            "_source": False,
        }
        if after:
            body["search_after"] = [before]
        found = self._search(body)["hits"]
        return Hits([int(hit["_id"]) for hit in found["hits"]], found["total"]["value"])

    def count(self, node: Asked | None, filters: Filters) -> int:
        """Give how many mentions there are."""
        body = {"query": whole(node, filters), "size": 0, "track_total_hits": True}
        return int(self._search(body)["hits"]["total"]["value"])

    def aggregate(
        self, node: Asked | None, filters: Filters, wanted: Mapping[str, Aggregation]
    ) -> dict[str, Answer]:
        """Answer several questions at once, under their names."""
        plain = {n: w for n, w in wanted.items() if not isinstance(w, Histogram | HourOfWeek)}
        found: dict[str, Answer] = {}
        if plain:
            asked = {name: counts.simple(w) for name, w in plain.items()}
            raw = self._divided(whole(node, filters), asked)
            found = {name: counts.answer(w, raw[name]) for name, w in plain.items()}
        for name, w in wanted.items():
            if isinstance(w, Histogram | HourOfWeek):
                found[name] = self._over_time(node, filters, w)
        return found

    def _divided(self, query: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        body = {"query": query, "size": 0, "track_total_hits": False, "aggs": _in_its_words(asked)}
        found: dict[str, Any] = self._search(body)["aggregations"]
        return found

    def _over_time(
        self, node: Asked | None, filters: Filters, wanted: Histogram | HourOfWeek
    ) -> list[Bucket]:
        span = self._span(filters)
        if span is None:
            return []
        first, last = span
        split = getattr(wanted, "split", "")
        others, chosen = counts.apart(wanted, filters)
        query = whole(node, others)

        def ask(
            request: dict[str, Any], spans: list[tuple[int, int]], value: Any
        ) -> dict[str, Any]:
            asked = query if value is None else having(query, split, value)
            return self._divided(within(asked, spans), request)

        return counts.over_time(wanted, first, last, ask, chosen)

    def _span(self, filters: Filters) -> tuple[int, int] | None:
        """Give the first and last second to count in: those asked for, else the organisation's."""
        if filters.since and filters.until:
            first, last = seconds(filters.since), seconds(filters.until) - 1
            return (first, last) if first <= last else None
        edges = {"a": {"min": {"field": "published"}}, "z": {"max": {"field": "published"}}}
        found = self._divided(whole(None, Filters(filters.organisation, hidden=None)), edges)
        low, high = found["a"]["value"], found["z"]["value"]
        return None if low is None else (int(low), int(high))

    def facets(
        self, node: Asked | None, filters: Filters, names: Sequence[str], size: int = 10
    ) -> dict[str, list[Bucket]]:
        """Count the values of these lists, each without its own choice, so that one can add to it."""
        return counts.facets(self.aggregate, node, filters, names, size)

    def digests(
        self, *, below: int | None = None, ids: Sequence[int] | None = None, most: int = 1000
    ) -> dict[int, int]:
        """Give ids with the digest of what is indexed: the highest ids `below` one, or just these."""
        kept: list[dict[str, Any]] = [{"exists": {"field": "organisation"}}]
        if ids is not None:
            kept.append({"terms": {"id": list(ids)}})
        body: dict[str, Any] = {
            "query": {"bool": {"filter": kept}},
            "size": most if ids is None else len(ids) + 1,
            "sort": [{"id": {"order": "desc"}}],
            "docvalue_fields": ["digest"],
            "_source": False,
        }
        if below is not None:
            body["search_after"] = [below]
        found = self._search(body)["hits"]["hits"]
        return {int(hit["_id"]): hit["fields"]["digest"][0] for hit in found}

    # Writing

    def lock(self) -> None:
        """Nothing to hold: any number of processes may write."""

    def close(self) -> None:
        """Let go of the connections."""
        self.node.close()

    def apply(
        self, upserts: Iterable[IndexDoc], deletes: Iterable[int], read_at: int = 0
    ) -> set[int]:
        """Index these mentions anew and forget those; give those whose turn must come again."""
        lines = [*map(_line, upserts), *((number, _gone(number)) for number in deletes)]
        # Asked after the rows were read: a rebuild that begins later reads them itself.
        if not self._behind(self.current):
            self._make_first()
        self._tidy()
        targets = [self.current]
        if self._behind(self.coming):
            targets.append(self.coming)
        again: set[int] = set()
        for batch in _batches(lines):
            for alias in targets:
                again |= self._put(alias, batch, read_at or now())
        if lines:
            self.refresh()
        return again

    def _make_first(self) -> None:
        try:
            # One with nothing but these mentions would answer for all, until the rebuild ends.
            if self._own():
                raise SearchRefused(BEING_BUILT)
            self._make(f"{self.current}-first", self.current, replicas=self.node.replicas)
        except SearchRefused:
            if not self._behind(self.current):  # else another process was quicker
                raise

    def _make(self, name: str, alias: str, *, replicas: int, **more: Any) -> None:
        how = settings() | more
        how |= {"number_of_shards": self.node.shards, "number_of_replicas": replicas}
        body = {"settings": how, "mappings": mapping(), "aliases": {alias: {}}}
        self.node.ask("PUT", f"/{name}", body)

    def _put(
        self, alias: str, lines: Sequence[Line], read_at: int, *, alone: bool = False
    ) -> set[int]:
        """Write to what an alias stands for; give what has to be written again.

        ``alone``: nobody writes it again, so what isn't taken ends the rebuild that writes it.
        """
        sent: list[bytes] = []
        for number, body in lines:
            act = {"_id": str(number), "version": read_at, "version_type": "external_gte"}
            sent += [msgspec.json.encode({"index": act}), body]
        answer = self.node.ask_lines(f"/{alias}/_bulk", sent, require_alias="true")
        if not answer["errors"]:
            return set()
        again: set[int] = set()
        for item in answer["items"]:
            status, number = item["index"]["status"], int(item["index"]["_id"])
            error = item["index"].get("error", {})
            if status == BAD and error.get("type") in OF_THE_TEXT:
                log.error("mention %s can't be indexed: %.300s", number, error)
            elif status == CONFLICT:  # written by who read it later
                again.add(number)
            elif status >= BAD:  # too much at once, or the alias stands for something else by now
                if alone or status == FULL:
                    raise SearchRefused(BUSY)
                again.add(number)
        return again

    def rebuild(self, mentions: Iterable[IndexDoc], read_at: int = 0) -> int:
        """Build a fresh index of all mentions and put it in place at once; give how many.

        `read_at` is when the first of them was read: all later writes go before these.
        """
        read_at = read_at or now()
        name = f"{self.current}-{uuid4().hex[:8]}"
        # Of a rebuild that was ended, or is overtaken; of a swap whose process died.
        self._forget(one for one, is_in_place in self._own().items() if not is_in_place)
        # Copies are made once it is whole: each mention is indexed once, and lies there once.
        self._make(name, self.coming, replicas=0, refresh_interval="-1")
        count = 0
        for batch in _batches(map(_line, mentions)):
            self._put(self.coming, batch, read_at, alone=True)
            count += len(batch)
        self.node.ask("POST", f"/{name}/_refresh")
        served = {"refresh_interval": None, "number_of_replicas": self.node.replicas}
        self.node.ask("PUT", f"/{name}/_settings", {"index": served})
        self._put_in_place(name)
        return count

    def _put_in_place(self, name: str) -> None:
        moves: list[dict[str, Any]] = [
            {"remove": {"index": name, "alias": self.coming, "must_exist": True}},
            {"remove": {"index": f"{self.current}-*", "alias": self.current, "must_exist": False}},
            {"add": {"index": name, "alias": self.current}},
        ]
        others = self._own().keys() - {name}
        self.node.ask("POST", "/_aliases", {"actions": moves})
        self._wait_for_replicas(name)
        self._left = others
        self._tidy()

    def _wait_for_replicas(self, name: str) -> None:
        """Wait until all replicas of an index are made, for some minutes at most, and no longer than any is
        being made: what was erased must not stay in the old index."""
        until, idle = time.monotonic() + COPIED_S, 0
        with suppress(SearchRefused):
            while self.node.replicas and idle < IDLE and time.monotonic() < until:
                told = self.node.ask("GET", f"/_cluster/health/{name}")
                if told["status"] == "green":
                    return
                idle = 0 if told["initializing_shards"] else idle + 1
                time.sleep(ASKED_S)

    def _tidy(self) -> None:
        """Delete what is out of use; while the node refuses, as it makes a snapshot, the next write does."""
        for name in sorted(self._left):
            try:
                # The first one of all bears the name of another first one that somebody else deleted.
                if name not in self._behind(self.current):
                    self._forget([name])
            except SearchRefused:
                log.warning("the index %s is out of use and can't be deleted now", name)
            else:
                self._left.discard(name)

    def _forget(self, names: Iterable[str]) -> None:
        for name in names:
            with suppress(Missing):
                self.node.ask("DELETE", f"/{name}")


def now() -> int:
    """Give this machine's time in microseconds, as a write's age."""
    return time.time_ns() // 1000


def _line(doc: IndexDoc) -> Line:
    return doc.id, spelt(doc)


def _gone(number: int) -> bytes:
    """A deleted mention leaves its number, so that no write that was read earlier brings it back."""
    return msgspec.json.encode({"id": number})


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line[1])
        if size > MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _in_its_words(asked: dict[str, Any]) -> dict[str, Any]:
    """The embedded engine's words are the node's, but for two."""
    made: dict[str, Any] = {}
    for name, value in asked.items():
        key = "shard_size" if name == "segment_size" else name
        made[key] = _in_its_words(value) if isinstance(value, dict) else value
        if name == "cardinality":
            made[key]["precision_threshold"] = PRECISE
    return made
