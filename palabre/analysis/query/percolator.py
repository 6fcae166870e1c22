"""Finds which of thousands of queries a text answers, looking at almost none of them."""

from bisect import insort
from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from palabre.analysis.query.anchors import Anchors, anchors, check_stream, guess
from palabre.analysis.query.compile import Check, compiled
from palabre.analysis.query.document import Document
from palabre.analysis.query.tree import Node, Scope

Key = TypeVar("Key", bound=Hashable)

MOST_COUNTED = 200_000
MOST_REMEMBERED = 500_000
COUNT_ONE_IN = 16
ENOUGH_COUNTED = 500
PREFIXED = ("author", "site", "link", "source")


@dataclass(frozen=True, slots=True)
class _Filed:
    node: Node
    check: Check
    anchors: Anchors


class Percolator(Generic[Key]):
    """Queries under their keys. Each is filed under its anchors (see `anchors.anchors`): one set
    intersection with a text's tokens gives the few queries worth asking. For one thread only."""

    def __init__(self) -> None:
        self._filed: dict[Key, _Filed] = {}
        self._under: dict[str, set[Key]] = {}
        self._anchors: set[str] = set()
        self._fields: Counter[str] = Counter()
        self._lengths: list[int] = []
        self._plain: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._counted = 0
        self._turn = 0

    def __len__(self) -> int:
        return len(self._filed)

    def add(self, key: Key, node: Node) -> None:
        """File a query, in place of the one with the same key. Raise QueryError if it has no anchor
        or asks for what is not known while a text streams by."""
        check_stream(node)
        self.remove(key)
        found = anchors(node, self._frequency)
        if found is None:
            raise AssertionError("check_stream lets only queries with anchors through")
        self._filed[key] = _Filed(node, compiled(node), found)
        for token in found.tokens:
            self._under.setdefault(token, set()).add(key)
            self._anchors.add(token)
            self._fields[token.partition(":")[0] if ":" in token else ""] += 1
            if token[-1] == "*":
                self._learn_prefix(len(token) - 1)

    def remove(self, key: Key) -> None:
        """Forget a query; a key that is not there is no error."""
        filed = self._filed.pop(key, None)
        for token in filed.anchors.tokens if filed else ():
            self._fields[token.partition(":")[0] if ":" in token else ""] -= 1
            self._under[token].discard(key)
            if not self._under[token]:
                del self._under[token]
                self._anchors.discard(token)

    def match(self, document: Document, among: Collection[Key] | None = None) -> set[Key]:
        """Give the keys of the queries that the document answers.

        While its language or tone is None (not known yet) it gives those that may be answered: find
        the missing out for these few documents, then ask again `among` them.
        """
        keys = self.candidates(document) if among is None else among
        filed = self._filed
        return {key for key in keys if key in filed and filed[key].check(document)}

    def candidates(self, document: Document) -> set[Key]:
        """Give the keys of the queries of which the document holds an anchor."""
        tokens = self._tokens(document)
        self._turn += 1
        if self._turn % COUNT_ONE_IN == 0:
            self._count(tokens)
        hits = tokens & self._anchors
        if self._lengths:
            hits = hits.union(self._prefixes(tokens - self._plain))
        found: set[Key] = set()
        for token in hits:
            found |= self._under[token]
        return found

    def cost(self, node: Node) -> float:
        """Give the share (0 to 1) of all texts that this query would have to be asked about."""
        found = anchors(node, self._frequency)
        return 1.0 if found is None else found.share

    def refile(self) -> None:
        """File all queries anew by the frequencies seen so far: now and then, in a quiet moment."""
        for key, filed in list(self._filed.items()):
            self.add(key, filed.node)

    def _tokens(self, document: Document) -> set[str]:
        wanted = [name for name in PREFIXED if self._fields[name] > 0]
        if not wanted:
            return document.words
        tokens = set(document.words)
        for name in wanted:
            tokens.update(f"{name}:{value}" for value in _values(document, name))
        return tokens

    def _prefixes(self, tokens: Iterable[str]) -> set[str]:
        """Give the filed prefixes of these tokens, and remember the tokens that have none."""
        found: set[str] = set()
        if len(self._plain) > MOST_REMEMBERED:
            self._plain.clear()
        for token in tokens:
            heads = [head for n in self._lengths if (head := token[:n] + "*") in self._anchors]
            if heads:
                found.update(heads)
            else:
                self._plain.add(token)
        return found

    def _learn_prefix(self, length: int) -> None:
        """Look at starts of this length from now on, and again at the tokens already met."""
        self._plain.clear()
        if length not in self._lengths:
            insort(self._lengths, length)

    def _count(self, tokens: set[str]) -> None:
        self._counted += 1
        self._counts.update(tokens)
        if len(self._counts) > MOST_COUNTED:
            self._counts = Counter({t: n for t, n in self._counts.items() if n > 1})

    def _frequency(self, token: str) -> float:
        if self._counted < ENOUGH_COUNTED or token[-1] == "*":
            return guess(token)
        return (self._counts[token] + 0.5) / (self._counted + 1)


def _values(document: Document, name: str) -> Iterable[str]:
    if name == "author":
        return document.places(Scope.AUTHOR)
    if name == "site":
        return document.sites
    # The fields as a whole cost more than the one that is asked for most.
    return document.linked if name == "link" else document.fields[name] or ()
