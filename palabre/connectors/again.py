"""Looking again at kept texts: what is the same where each is a call, and where each server is asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from palabre.connectors.contract import ConnectorError, Item, Page, RateLimited

# What a network says of one text: an item that was edited, None for one that stands as it was.
Look = Callable[[str], Item | None]
Value = TypeVar("Value")


class NoMore(Exception):
    """The network itself says that a text is gone."""


def one_by_one(names: Iterable[str], look: Look) -> Page:
    """One page of what ``look`` says of each text; it raises `NoMore` for one that is gone.

    Raises the errors of ``look``, and then nothing is known of any.
    """
    items: list[Item] = []
    gone: list[str] = []
    for name in dict.fromkeys(names):
        try:
            item = look(name)
        except NoMore:
            gone.append(name)
        else:
            items += [item] if item and item.remote_id == name else []
    return Page(tuple(items), deleted=tuple(gone))


def place_by_place(
    names: Mapping[str, Sequence[str]], look: Callable[[str, Sequence[str]], Page]
) -> Page:
    """One page of what ``look`` says place by place: of one that can't be asked now, nothing is told.

    Raises the first fault when nobody could be asked, and at once when a place asks us to wait.
    """
    items: list[Item] = []
    gone: list[str] = []
    faults: list[ConnectorError] = []
    for place, here in names.items():
        try:
            page = look(place, here)
        except RateLimited:
            raise
        except ConnectorError as fault:
            faults.append(fault)
            continue
        items += page.items
        gone += page.deleted
    if faults and len(faults) == len(names):
        raise faults[0]
    return Page(tuple(items), deleted=tuple(gone))


def grouped(names: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The second of each pair under the first, once each, in their order."""
    found: dict[str, dict[str, None]] = {}
    for place, name in names:
        found.setdefault(place, {})[name] = None
    return {place: list(here) for place, here in found.items()}


def slices(names: Sequence[Value], most: int) -> list[Sequence[Value]]:
    """The names in slices of at most so many."""
    return [names[start : start + most] for start in range(0, len(names), most)]
