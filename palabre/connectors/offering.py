"""What an account can be bound to, gathered from a network's pages: each thing once, and with an end."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from palabre.connectors.contract import Rejected
from palabre.connectors.plain import one_line
from palabre.connectors.sound import Sound
from palabre.connectors.words import N_

MOST, MOST_PAGES = 1_000, 20
LONGEST_VALUE, LONGEST_NAME, LONGEST_MARK = 300, 200, 4_000
NO_OFFER = N_("The network has no list of this: type it by hand.")


@dataclass(frozen=True, slots=True)
class Offer(Sound):
    """One thing that an account can be bound to (a board, a room, a place): what a field is given for it,
    what people call it, what tells it from others of that name, and a sentence of ours to know before."""

    value: str
    name: str
    detail: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Offered(Sound):
    """What an account can be bound to, as people read lists; ``more``: not all that there is."""

    offers: tuple[Offer, ...] = ()
    more: bool = False


Some = Iterable[Offer | None]


def offer(value: str, name: Any, *details: Any, remark: str = "") -> Offer | None:
    """One thing of a list, by the network's words; None for what no field could be given."""
    if not value or len(value) > LONGEST_VALUE or not value.isprintable():
        return None
    told = " · ".join(filter(None, map(_line, details)))
    return Offer(value, _line(name) or value, told[:LONGEST_NAME], remark)


def gathered(pages: Iterable[Some], words: str = "") -> Offered:
    """What some pages give in which the words stand, by name; twenty pages and a thousand things at most."""
    found: dict[str, Offer] = {}
    more = False
    for number, page in enumerate(pages, start=1):
        for one in page:
            if one is not None and _holds(one, words):
                found.setdefault(one.value, one)
        more = number >= MOST_PAGES or len(found) > MOST
        if more:
            break
    named = sorted(list(found.values())[:MOST], key=lambda one: (one.name.casefold(), one.value))
    return Offered(tuple(named), more)


def marked(ask: Callable[[str], tuple[Some, str]]) -> Iterator[Some]:
    """The pages of a list of which each names the next: ``ask`` takes the mark of a page ("" for the first)
    and gives what stands there, with the mark of the next one, "" for none."""
    at, seen = "", {""}
    while True:
        found, at = ask(at)
        yield found
        if at in seen or len(at) > LONGEST_MARK:
            return
        seen.add(at)


def only(what: str, *known: str) -> None:
    """Raise `Rejected` for a field of which the network has no list."""
    if what not in known:
        raise Rejected(NO_OFFER)


def _holds(one: Offer, words: str) -> bool:
    told = f"{one.name} {one.detail} {one.value}".casefold()
    return all(word in told for word in words.casefold().split())


def _line(told: Any) -> str:
    return one_line(told[:2_000], LONGEST_NAME) if isinstance(told, str) else ""
