"""Cuts a query into tokens that know their place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from palabre.analysis.query.errors import QueryError
from palabre.analysis.query.fields import TEXTS, canonical
from palabre.analysis.words import N_


class Kind(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    QUORUM = "OF"
    FIELD = "field"
    VALUE = "value"
    PHRASE = "phrase"
    WORD = "word"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query, with the offsets of its characters."""

    kind: Kind
    text: str
    start: int
    end: int


_OPERATORS = {
    "AND": Kind.AND,
    "ET": Kind.AND,
    "OR": Kind.OR,
    "OU": Kind.OR,
    "NOT": Kind.NOT,
    "SAUF": Kind.NOT,
}
_PIECE = re.compile(
    r"(?P<skip>\s+|--[^\n]*|/\*(?:(?!\*/).)*\*/)"
    r"|(?P<comment>/\*)"
    r"|(?P<mark>[(),])"
    r'|"(?P<straight>[^"]*)"|[“”](?P<curly>[^“”]*)[“”]|«(?P<french>[^«»]*)»'
    r'|(?P<quote>["“”«»])'
    r"|(?P<minus>-(?=[^\s-]))"
    r"|(?P<near>O?NEAR/\d+(?![^\s()]))"
    r"|(?P<quorum>\d+\s+(?:OF|PARMI)\s*(?=\())"
    r"|(?P<address>https?://[^\s()\"]+)"
    r"|(?P<field>[^\W\d]+):(?!/)"
    r"|(?P<word>[^\s(),\"“”«»]+)",
    re.DOTALL,
)
_VALUE = re.compile(r'"(?P<quoted>[^"]*)"|(?P<bare>[^\s()",]+(?:,[^\s()",:]+(?![^\s()",]))*)')


def tokens(query: str) -> Iterator[Token]:
    """Cut a query; the last token is END. Raise QueryError for what is never closed."""
    place = 0
    while place < len(query):
        match = _PIECE.match(query, place)
        if match is None:  # every character begins some piece
            raise AssertionError(query[place])
        place = match.end()
        if match.lastgroup != "skip":
            yield from _named(match)
            if match.lastgroup == "field" and canonical(match["field"]) not in TEXTS:
                value = _VALUE.match(query, place)
                if value:
                    text = value["quoted"] if value["quoted"] is not None else value["bare"]
                    yield Token(Kind.VALUE, text, *value.span())
                    place = value.end()
    yield Token(Kind.END, "", len(query), len(query))


def _named(match: re.Match[str]) -> Iterator[Token]:
    start, end = match.span()
    group = str(match.lastgroup)
    text = match[group]
    if group == "comment":
        raise QueryError(N_("This comment is never closed."), start, end)
    if group == "quote":
        raise QueryError(N_("This quotation mark is never closed."), start, end)
    if group == "address":
        yield Token(Kind.FIELD, "link", start, start)
        yield Token(Kind.VALUE, text, start, end)
    elif group == "word":
        yield Token(_OPERATORS.get(text, Kind.WORD), text, start, end)
    else:
        yield Token(
            _KINDS.get(group, Kind.PHRASE) if group != "mark" else Kind(text), text, start, end
        )


_KINDS = {
    "minus": Kind.NOT,
    "near": Kind.NEAR,
    "quorum": Kind.QUORUM,
    "field": Kind.FIELD,
}
