"""Reads a query into its tree; says in plain words what it can't read, and where."""

from collections.abc import Callable
from typing import TypeVar

from palabre.analysis.query.errors import QueryError
from palabre.analysis.query.fields import RANGES, TEXTS, VALUES, canonical, value_node
from palabre.analysis.query.leaves import leaf
from palabre.analysis.query.lexer import Kind, Token, tokens
from palabre.analysis.query.tree import (
    And,
    AtLeast,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scope,
    Word,
    walk,
)
from palabre.analysis.words import N_

LONGEST_QUERY = 20_000
DEEPEST = 40
MOST_PARTS = 2_000
FARTHEST = 50
T = TypeVar("T", And, Or)


def parse(query: str) -> Node:
    """Give the tree of a query; raise QueryError with the place of what is wrong."""
    if len(query) > LONGEST_QUERY:
        message = N_("A query holds at most %(most)s characters.")
        raise QueryError(message, LONGEST_QUERY, len(query), most=LONGEST_QUERY)
    node = _Reader(list(tokens(query))).whole()
    if sum(1 for _ in walk(node)) > MOST_PARTS:
        message = N_("A query holds at most %(most)s words and signs.")
        raise QueryError(message, 0, len(query), most=MOST_PARTS)
    if only_leaves_out(node):
        message = N_("A query can't be made only of things to leave out.")
        raise QueryError(message, 0, len(query))
    return node


def only_leaves_out(node: Node) -> bool:
    """Tell whether a query says what it doesn't want and nothing that it wants."""
    if isinstance(node, And):
        return all(only_leaves_out(child) for child in node.children)
    return isinstance(node, Not)


class _Reader:
    """One pass over the tokens, one method a rule of the grammar."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.place = 0
        self.depth = 0
        self.scope = Scope.ALL

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.next
        self.place += token.kind is not Kind.END
        return token

    def whole(self) -> Node:
        if self.next.kind is Kind.END:
            raise QueryError(N_("Write at least one word to look for."))
        node = self.any_of()
        rest = self.next
        if rest.kind is Kind.CLOSE:
            message = N_("This bracket closes nothing.")
            raise QueryError(message, rest.start, rest.end)
        if rest.kind is not Kind.END:
            message = N_("A comma only belongs in a list such as 2 OF (tea, milk, sugar).")
            raise QueryError(message, self.next.start, self.next.end)
        return node

    def any_of(self) -> Node:
        parts = [self.all_of()]
        while self.next.kind is Kind.OR:
            self.take()
            parts.append(self.all_of())
        return _joined(Or, parts)

    def all_of(self) -> Node:
        parts = [self.unless()]
        while self.next.kind not in (Kind.OR, Kind.CLOSE, Kind.COMMA, Kind.END):
            if self.next.kind is Kind.AND:
                self.take()
            parts.append(self.unless())
        return _joined(And, parts)

    def unless(self) -> Node:
        if self.next.kind is not Kind.NOT:
            return self.near()
        self.take()
        child = self.deeper(self.unless)
        return child.child if isinstance(child, Not) else Not(child)

    def near(self) -> Node:
        first = self.next
        left = self.one()
        if self.next.kind is not Kind.NEAR:
            return left
        sign = self.take()
        name, _, number = sign.text.partition("/")
        if int(number[:9]) > FARTHEST:
            message = N_("NEAR reaches at most %(most)s words.")
            raise QueryError(message, sign.start, sign.end, most=FARTHEST)
        second = self.next
        right = self.one()
        if self.next.kind is Kind.NEAR:
            message = N_("NEAR joins two things only: write (a NEAR/5 b) AND (b NEAR/5 c).")
            raise QueryError(message, self.next.start, self.next.end)
        scopes = {_checked_operand(left, first), _checked_operand(right, second)}
        if len(scopes) > 1:
            message = N_("Both sides of NEAR must be looked for in the same place.")
            raise QueryError(message, first.start, second.end)
        return Near(left, right, int(number), ordered=name == "ONEAR")

    def one(self) -> Node:
        token = self.take()
        if token.kind in (Kind.WORD, Kind.PHRASE):
            return leaf(token.text, self.scope, token.start, token.end)
        if token.kind is Kind.OPEN:
            return self.group(token)
        if token.kind is Kind.FIELD:
            return self.field(token)
        if token.kind is Kind.QUORUM:
            return self.quorum(token)
        raise self.missing(token)

    def missing(self, token: Token) -> QueryError:
        if token.kind is Kind.END and self.place:
            before = self.tokens[self.place - 1]
            message = N_("Something is missing after “%(text)s”.")
            return QueryError(message, before.start, before.end, text=before.text)
        message = N_("A word is missing before “%(text)s”.")
        return QueryError(message, token.start, token.end, text=token.text)

    def group(self, opening: Token) -> Node:
        node = self.deeper(self.any_of)
        if self.next.kind is not Kind.CLOSE:
            self.never_closed(opening)
        self.take()
        return node

    def never_closed(self, opening: Token) -> None:
        if self.next.kind is Kind.COMMA:
            message = N_("A comma only belongs in a list such as 2 OF (tea, milk, sugar).")
            raise QueryError(message, self.next.start, self.next.end)
        raise QueryError(N_("This bracket is never closed."), opening.start, opening.end)

    def deeper(self, rule: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            message = N_("This query has brackets within brackets more than %(most)s deep.")
            raise QueryError(message, self.next.start, self.next.end, most=DEEPEST)
        node = rule()
        self.depth -= 1
        return node

    def field(self, token: Token) -> Node:
        name = canonical(token.text)
        if name is None:
            message = N_("There is no field “%(field)s”. Fields are: %(fields)s.")
            known = ", ".join([*TEXTS, *VALUES, *RANGES])
            raise QueryError(message, token.start, token.end, field=token.text, fields=known)
        if name in TEXTS:
            return self.scoped(TEXTS[name])
        value = self.take()
        if value.kind is Kind.OPEN:
            return self.value_list(name, value)
        if value.kind is not Kind.VALUE:
            message = N_("Write a value right after “%(field)s:”.")
            raise QueryError(message, token.start, token.end, field=token.text)
        return value_node(name, value.text, value.start, value.end)

    def scoped(self, scope: Scope) -> Node:
        outer, self.scope = self.scope, scope
        # A field may stand before a field: without a count, thousands would exhaust the stack.
        node = self.deeper(self.one)
        self.scope = outer
        return node

    def value_list(self, name: str, opening: Token) -> Node:
        """Read `lang:(fr OR en)`."""
        found: list[Node] = []
        while self.next.kind in (Kind.WORD, Kind.PHRASE):
            token = self.take()
            found.append(value_node(name, token.text, token.start, token.end))
            if self.next.kind in (Kind.OR, Kind.COMMA):
                self.take()
        if self.next.kind is not Kind.CLOSE or not found:
            self.never_closed(opening)
        self.take()
        return _joined(Or, found)

    def quorum(self, token: Token) -> Node:
        opening = self.take()
        parts = [self.deeper(self.any_of)]
        while self.next.kind is Kind.COMMA:
            self.take()
            parts.append(self.deeper(self.any_of))
        if self.next.kind is not Kind.CLOSE:
            self.never_closed(opening)
        self.take()
        parts = list(dict.fromkeys(parts))
        count = int(token.text.split()[0][:9])
        if not 1 <= count <= len(parts):
            message = N_("This list has %(parts)s things: %(count)s of them can't be asked.")
            raise QueryError(message, token.start, token.end, parts=len(parts), count=count)
        if count == 1:
            return _joined(Or, parts)
        return _joined(And, parts) if count == len(parts) else AtLeast(count, tuple(parts))


def _checked_operand(node: Node, token: Token) -> Scope:
    """Give where one side of a Near is looked for, after checking that it has places at all."""
    if isinstance(node, Or):
        scopes = {_checked_operand(child, token) for child in node.children}
        if len(scopes) == 1:
            return scopes.pop()
    wild_symbol = isinstance(node, Word) and node.symbol and node.pattern
    if isinstance(node, Word | Phrase) and not wild_symbol:
        return node.scope
    message = N_("NEAR joins words, phrases or lists such as (tea OR coffee).")
    raise QueryError(message, token.start, token.end)


def _joined(kind: type[T], parts: list[Node]) -> Node:
    """Join the parts, flat, each once; a single part stays itself."""
    flat: dict[Node, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.children if isinstance(part, kind) else (part,)))
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))
