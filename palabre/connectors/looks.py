"""How a network arranges a text on its pages, roughly: what a preview of it is drawn from. Pure.

Networks tell little of this and change it often: what stands here was seen on their pages, or in the code of
those that publish it, and a preview says that it is an approximation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from palabre.connectors.links import trimmed

Family = Literal["short", "wall", "photo", "pin", "mail", "page", "plain"]
Grid = Literal["halves", "lead", "top", "strip", "leaf", "stack"]
Card = Literal["", "large", "over", "side", "quote"]

_MARK = regex.compile(
    r"(?P<tag>(?<![\w&/#])#[\w·]*[^\W\d_][\w·]*)|(?P<mention>(?<![\w@./=])@\w[\w.-]*\w(?:@[\w.-]+\w)?)"
)
_SPACE = regex.compile(r"\s+")
_ADDRESS = regex.compile(r"https?://[^\s<>\"“”«»]+", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """How a text stands on a network.

    ``family`` is the arrangement as a whole, ``grid`` that of several pictures, of which ``pictures`` are
    shown at once. A text is folded after ``fold`` signs or ``lines`` lines of some ``across`` signs, at the
    word ``more`` (0: it isn't). Addresses lose their beginning and what is beyond ``link`` signs (0: they are
    shown whole). ``marks`` says that hashtags and mentions are coloured, ``servers`` that mentions keep their
    server. ``card`` is how the page of a link is shown: large, with its title over the picture, beside it,
    or as a quotation; ``beside`` says that it is shown with pictures, too. ``below`` says that texts that
    follow stand below as comments, not as texts of their own.
    """

    family: Family = "plain"
    grid: Grid = "halves"
    pictures: int = 4
    fold: int = 0
    lines: int = 0
    across: int = 55
    link: int = 0
    marks: bool = True
    servers: bool = True
    card: Card = ""
    beside: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text as it is shown: "tag", "mention", "link", or "" for plain words."""

    kind: str
    text: str


def folded(text: str, look: Look) -> int:
    """The place at which a network folds a text; its end where it doesn't."""
    end = len(text)
    if look.fold and len(text) > look.fold:
        end = look.fold
    if look.lines:
        end = min(end, _after_lines(text, look.lines, look.across))
    if end >= len(text.rstrip()):
        return len(text)
    spaces = [one.start() for one in _SPACE.finditer(text, 0, end + 1)]
    return spaces[-1] if spaces and spaces[-1] > end // 2 else end


def _after_lines(text: str, most: int, across: int) -> int:
    """Where so many lines end, when a line holds so many signs."""
    at = taken = 0
    for line in text.split("\n"):
        rows = max(1, -(-len(line) // across))
        if taken + rows > most:
            return at + (most - taken) * across
        taken += rows
        at += len(line) + 1
        if taken == most:
            return at - 1
    return len(text)


def pieces(text: str, look: Look) -> Iterator[Piece]:
    """A text as a network shows it, piece by piece."""
    last = 0
    for start, end in (*addresses(text), (len(text), len(text))):
        yield from _words(text[last:start], look)
        if end > start:
            yield Piece("link", _address(text[start:end], look))
        last = end


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Give (start, end) of each address with its http://, without the punctuation of its sentence."""
    for found in _ADDRESS.finditer(text):
        address = trimmed(found[0])
        if "." in address:
            yield found.start(), found.start() + len(address)


def _words(text: str, look: Look) -> Iterator[Piece]:
    last = 0
    for found in _MARK.finditer(text) if look.marks else ():
        if found.start() > last:
            yield Piece("", text[last : found.start()])
        name = found[0]
        if found["mention"] and not look.servers:
            name = "@" + name[1:].partition("@")[0]
        yield Piece("tag" if found["tag"] else "mention", name)
        last = found.end()
    if last < len(text):
        yield Piece("", text[last:])


def _address(address: str, look: Look) -> str:
    if not look.link:
        return address
    bare = address.partition("://")[2].removeprefix("www.")
    return bare if len(bare) <= look.link else f"{bare[: look.link]}…"
