"""Looking again at kept texts: what is the same where each is a call, and where each server is asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from palabre.connectors.contract import ConnectorError, Item, Page, RateLimited
from palabre.connectors.words import N_

PAUSE = N_(
    "The network says that most of the calls it allows are made: the rest is kept for people."
)

# What a network says of one text: an item that was edited, None for one that stands as it was.
Look = Callable[[str], Item | None]
Value = TypeVar("Value")


class NoMore(Exception):
    """The network itself says that a text is gone."""


def one_by_one(
    names: Iterable[str], look: Look, wait: Callable[[], timedelta | None] = lambda: None
) -> Page:
    """One page of what ``look`` says of each text; it raises `NoMore` for one that is gone.

    When calls run out in the midst of it, or the network wants us to ``wait``, what was learnt until then is
    given, and the others are `Page.left`. Raises the other errors of ``look``, and then nothing is known of
    any; `RateLimited` where not one could be asked.
    """
    items: list[Item] = []
    gone: list[str] = []
    asked = list(dict.fromkeys(names))
    for at, name in enumerate(asked):
        try:
            if pause := wait():
                raise RateLimited(PAUSE, pause)
            item = look(name)
        except NoMore:
            gone.append(name)
        except RateLimited:
            if not at:
                raise
            return Page(tuple(items), deleted=tuple(gone), left=tuple(asked[at:]))
        else:
            items += [item] if item and item.remote_id == name else []
    return Page(tuple(items), deleted=tuple(gone))


def place_by_place(
    names: Mapping[str, Sequence[str]], look: Callable[[str, Sequence[str]], Page]
) -> Page:
    """One page of what ``look`` says place by place: of one that can't be asked now, nothing is told.

    Once a place asks us to wait, its texts and those of the places behind it are `Page.left`. Raises the
    first fault when nobody could be asked, and at once when the first place asks us to wait.
    """
    items: list[Item] = []
    gone: list[str] = []
    left: list[str] = []
    faults: list[ConnectorError] = []
    for at, (place, here) in enumerate(names.items()):
        if left:
            left += here
            continue
        try:
            page = look(place, here)
        except RateLimited:
            if not at:
                raise
            left += here
            continue
        except ConnectorError as fault:
            faults.append(fault)
            continue
        items += page.items
        gone += page.deleted
        left += page.left
    if faults and len(faults) == len(names):
        raise faults[0]
    return Page(tuple(items), deleted=tuple(gone), left=tuple(left))


def grouped(names: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The second of each pair under the first, once each, in their order."""
    found: dict[str, dict[str, None]] = {}
    for place, name in names:
        found.setdefault(place, {})[name] = None
    return {place: list(here) for place, here in found.items()}


def slices(names: Sequence[Value], most: int) -> list[Sequence[Value]]:
    """The names in slices of at most so many."""
    return [names[start : start + most] for start in range(0, len(names), most)]
