"""Finds the fewest tokens of which every text that answers a query holds at least one."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

from palabre.analysis.query.errors import QueryError
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
    children,
    walk,
)
from palabre.analysis.words import N_

Frequency: TypeAlias = Callable[[str], float]
ANCHORING_FIELDS = ("site", "link", "source")
GIVEN_LATER = ("tag", "topic")
_COMMON_WORDS = """
a à ai as au aux avec c ce ces cette d dans de des du elle en est et eu fait il ils j je l la
le les leur lui m ma mais me mes moi mon n ne nos notre nous on ou par pas plus pour qu que
qui s sa se ses si son sur t ta te tes toi ton tout tu un une va vous y about after all am an
and any are at be been but by can do for from get go had has have he her his how i if in is it
its just like me more my no not now of one or our out she so some than that the their them
then there they this to up was we were what when which who will with would you your rt 1 2
"""
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Anchors:
    """Tokens a query is filed under, and the share of all texts (0 to 1) they should call up."""

    tokens: frozenset[str]
    share: float


def guess(token: str) -> float:
    """Give the share of texts that may hold a token, before any text was seen."""
    bare = token.rpartition(":")[2].rstrip("*")
    if bare in _COMMON:
        return 0.2
    return 10.0 ** -min(len(bare) / 2 + (0.5 if token[-1] != "*" else -0.5), 5)


def anchors(node: Node, frequency: Frequency = guess) -> Anchors | None:
    """Give the cheapest anchors of a query, None when it has none (only NOT, only lang:...)."""
    if isinstance(node, And | Near):
        found = [a for a in (anchors(child, frequency) for child in children(node)) if a]
        return min(found, key=lambda a: a.share, default=None)
    if isinstance(node, Or):
        return _union([anchors(child, frequency) for child in node.children])
    if isinstance(node, AtLeast):
        spare = len(node.children) - node.count + 1
        found = [a for a in (anchors(child, frequency) for child in node.children) if a]
        cheapest = sorted(found, key=lambda a: a.share)[:spare]
        return _union([*cheapest]) if len(cheapest) == spare else None
    if isinstance(node, Phrase):
        return min((_anchor(word, frequency) for word in node.words), key=lambda a: a.share)
    return _leaf(node, frequency)


def _leaf(node: Word | Value | Range | Not, frequency: Frequency) -> Anchors | None:
    if isinstance(node, Word):
        return _anchor(node, frequency)
    if isinstance(node, Value) and node.field in ANCHORING_FIELDS:
        token = f"{node.field}:{node.value}"
        return Anchors(frozenset([token]), frequency(token))
    return None


def _anchor(word: Word, frequency: Frequency) -> Anchors:
    token = word.folded
    if word.pattern:
        token = "".join(takewhile(lambda letter: letter not in "*?", token)) + "*"
    if word.scope is Scope.AUTHOR:
        token = f"author:{token}"
    return Anchors(frozenset([token]), frequency(token))


def _union(parts: list[Anchors | None]) -> Anchors | None:
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    tokens = frozenset[str]().union(*(part.tokens for part in found))
    return Anchors(tokens, min(1.0, sum(part.share for part in found)))


def check_stream(node: Node) -> None:
    """Raise QueryError when the query can be searched but not followed in a stream."""
    if any(isinstance(part, Value) and part.field in GIVEN_LATER for part in walk(node)):
        raise QueryError(
            N_("Tags and topics are given after a text is found: search by them, but follow words.")
        )
    if anchors(node) is None:
        raise QueryError(
            N_(
                "This query would look at every text there is: add a word, a name or a site that "
                "must be present."
            )
        )
