"""The syntax tree of a query: frozen values, the same for stream, search and tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from palabre.analysis.text import Form, fold


class Scope(StrEnum):
    """Where a word is looked for: title and text together, the title, the voice's names."""

    ALL = "all"
    TITLE = "title"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Word:
    """One word or symbol, spelt in its form; `span` is how many words a symbol lies over."""

    text: str
    form: Form = Form.FOLDED
    symbol: bool = False
    pattern: bool = False
    span: int = 1
    scope: Scope = Scope.ALL

    @property
    def folded(self) -> str:
        """Give the spelling without case and accents; wildcards stay."""
        return fold(self.text)

    @property
    def token(self) -> str:
        """Give the token under which texts hold it (see `document.placed`)."""
        return MARK[self.form] + self.text


MARK = {Form.FOLDED: "", Form.ACCENTED: "~", Form.ORIGINAL: "="}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row."""

    words: tuple[Word, ...]

    @property
    def scope(self) -> Scope:
        """Give where the phrase is looked for."""
        return self.words[0].scope


@dataclass(frozen=True, slots=True)
class Near:
    """Two things with at most `distance` words between them, in this order if `ordered`."""

    left: "Operand"
    right: "Operand"
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A field that holds exactly this value."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Range:
    """A number within bounds, both included; for `date` the bounds are day ordinals (UTC)."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Without this."""

    child: "Node"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of these."""

    count: int
    children: tuple["Node", ...]


Operand: TypeAlias = Word | Phrase | Or
Node: TypeAlias = Word | Phrase | Near | Value | Range | And | Or | Not | AtLeast


def alternatives(operand: Operand) -> list[tuple[Word, ...]]:
    """Give the runs of words that satisfy one side of a Near."""
    if isinstance(operand, Word):
        return [(operand,)]
    if isinstance(operand, Phrase):
        return [operand.words]
    return [run for child in operand.children for run in alternatives(child)]  # type: ignore[arg-type]


def children(node: Node) -> tuple[Node, ...]:
    """Give what a node is made of, empty for a leaf."""
    if isinstance(node, And | Or | AtLeast):
        return node.children
    if isinstance(node, Not):
        return (node.child,)
    if isinstance(node, Near):
        return (node.left, node.right)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Give the node and everything under it."""
    yield node
    for child in children(node):
        yield from walk(child)


def with_values(node: Node, change: Callable[[Value], Node]) -> Node:
    """Give the tree with something else in the place of each value of a field."""
    if isinstance(node, Value):
        return change(node)
    if isinstance(node, And | Or):
        return type(node)(tuple(with_values(child, change) for child in node.children))
    if isinstance(node, AtLeast):
        changed = tuple(with_values(child, change) for child in node.children)
        return AtLeast(node.count, changed)
    return Not(with_values(node.child, change)) if isinstance(node, Not) else node


def words(node: Node) -> list[Word | Phrase]:
    """Give what the query looks for in texts, without what it leaves out: to highlight, to ask
    a network's own search. In order, each once."""
    found: dict[Word | Phrase, None] = {}
    _gather(node, found)
    return list(found)


def _gather(node: Node, found: dict[Word | Phrase, None]) -> None:
    if isinstance(node, Word | Phrase):
        found[node] = None
    elif not isinstance(node, Not):
        for child in children(node):
            _gather(child, found)
