"""Turns what was typed between two spaces, or between quotation marks, into words of the tree."""

import re

from palabre.analysis.query.errors import QueryError
from palabre.analysis.query.tree import Node, Phrase, Scope, Word
from palabre.analysis.text import Form, accented, clean, fold, tokenise
from palabre.analysis.words import N_

FEWEST_LETTERS = 3
_WILD = re.compile(r"[*?]")
_STARS = re.compile(r"\*+")


def leaf(text: str, scope: Scope, start: int, end: int) -> Node:
    """Give a Word, or a Phrase when the text holds several; raise QueryError when it holds none."""
    words: list[Word] = []
    for piece in text.split():
        words.extend(_words(piece, scope, start, end))
    if not words:
        message = N_("There is nothing to look for in “%(text)s”.")
        raise QueryError(message, start, end, text=text)
    if len(words) > 1 and any(word.symbol and word.pattern for word in words):
        message = N_("A # or @ with a wildcard can't stand inside a phrase.")
        raise QueryError(message, start, end)
    return words[0] if len(words) == 1 else Phrase(tuple(words))


def _words(piece: str, scope: Scope, start: int, end: int) -> list[Word]:
    exact = piece.startswith("=") and len(piece) > 1
    piece = piece[1:] if exact else piece
    if _WILD.search(piece):
        return [_pattern(piece, exact, scope, start, end)]
    found = tokenise(piece)
    symbols = dict(found.symbols_in(Form.ORIGINAL))
    words: list[Word] = []
    place = 0
    while place < len(found.originals):
        symbol = symbols.get(place)
        span = len(tokenise(symbol).originals) if symbol else 1
        spelt = symbol or found.originals[place]
        words.append(_spelt(spelt, exact, scope, bool(symbol), max(span, 1)))
        place += max(span, 1)
    if exact and not any(word.form is Form.ORIGINAL for word in words):
        message = N_(
            "Exact spelling needs a capital or an accent: =%(text)s can't be told from %(text)s."
        )
        raise QueryError(message, start, end, text=piece)
    return words


def _spelt(spelt: str, exact: bool, scope: Scope, symbol: bool, span: int) -> Word:
    read = _single(spelt, symbol)
    folded, accented, original = read
    if exact and original != folded:
        return Word(original, Form.ORIGINAL, symbol, span=span, scope=scope)
    if accented != folded:
        return Word(accented, Form.ACCENTED, symbol, span=span, scope=scope)
    return Word(folded, Form.FOLDED, symbol, span=span, scope=scope)


def _single(spelt: str, symbol: bool) -> tuple[str, str, str]:
    """Give the three forms of one token."""
    read = tokenise(spelt)
    if symbol:
        return (
            read.symbols[0][1],
            read.symbols_in(Form.ACCENTED)[0][1],
            read.symbols_in(Form.ORIGINAL)[0][1],
        )
    return read.words[0], read.accented[0], read.originals[0]


def _pattern(piece: str, exact: bool, scope: Scope, start: int, end: int) -> Word:
    head = _WILD.split(piece, maxsplit=1)[0]
    signs = "#@$" if head[:1] in ("#", "@", "$") else ""
    letters = _WILD.sub("", piece).lstrip(signs or None)
    if not letters or tokenise(letters).originals != [letters]:
        message = N_("A wildcard works inside one word: “%(text)s” is more than that.")
        raise QueryError(message, start, end, text=piece)
    if len(fold(head).lstrip(signs or None)) < FEWEST_LETTERS:
        message = N_("Write at least three letters before * or ?.")
        raise QueryError(message, start, end)
    form, text = _form(_STARS.sub("*", piece), exact)
    return Word(text, form, symbol=bool(signs), pattern=True, scope=scope)


def _form(spelt: str, exact: bool) -> tuple[Form, str]:
    folded, lowered = fold(spelt), _lowered(spelt)
    if exact and spelt != folded:
        return Form.ORIGINAL, spelt
    return (Form.ACCENTED, lowered) if lowered != folded else (Form.FOLDED, folded)


def _lowered(spelt: str) -> str:
    return accented(clean(spelt))
