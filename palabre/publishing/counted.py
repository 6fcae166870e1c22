"""Addresses in texts that are counted: found, and told as the short links that stand there instead."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from palabre.campaigns.addresses import is_open_to_all, sample_address, short_hosts
from palabre.campaigns.targets import Unfit, target_of
from palabre.connectors.contract import Kind, Platform
from palabre.connectors.links import links

# What stands there for years, or in somebody's mailbox: readers shall see where a link leads.
AS_WRITTEN = frozenset({Kind.ARTICLE, Kind.WIKI, Kind.MAIL})

_CODE = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]+`|<(code|pre)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_ADDRESS = re.compile(r"(?<![\w@])(?:https?://|www\.)[^\s<>\"`«»“”]+", re.IGNORECASE)
_GOES_ON = re.compile(r"[\w@-]|[.:]\w")
_ENDS = ".,;:!?…'’*~|"
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Found:
    """An address in a text, where it stands, and the target that it is to a tracked link."""

    start: int
    end: int
    target: str


def counts_there(of: Platform) -> bool:
    """Whether links are counted on a network: where texts pass by, and short links open for everybody."""
    if of.to_subscribers or of.kind in AS_WRITTEN:
        return False
    return of.fictional or is_open_to_all()


def found_in(text: str) -> Iterator[Found]:
    """The addresses of a text to which a tracked link may lead, in their order.

    Those written with http://, https:// or www., and those with a path: the bare name of a site may be
    that of a company. None in code, none that is a short link already.
    """
    hosts, code = short_hosts(), [match.span() for match in _CODE.finditer(text)]
    for start, end in _spans(text):
        if any(first <= start < last for first, last in code):
            continue
        try:
            yield Found(start, end, target_of(text[start:end], hosts))
        except Unfit:
            continue


def _spans(text: str) -> list[tuple[int, int]]:
    known = dict(links(text))
    found: list[tuple[int, int]] = []
    for match in _ADDRESS.finditer(text):
        start, end = match.start(), _end(text, *match.span())
        better = known.get(start)
        # Networks know where an address ends in a script without spaces; not all endings of names.
        if better and better < end and not _GOES_ON.match(text, better):
            end = better
        found.append((start, end))
    for start, end in known.items():
        apart = all(end <= first or last <= start for first, last in found)
        if apart and "/" in text[start:end] and not _GOES_ON.match(text, end):
            found.append((start, end))
    return sorted(found)


def _end(text: str, start: int, end: int) -> int:
    """Where an address ends: before the signs that belong to the sentence."""
    while end > start:
        last = text[end - 1]
        opened = _PAIRS.get(last)
        closes = opened and text.count(last, start, end) > text.count(opened, start, end)
        if last not in _ENDS and not closes:
            break
        end -= 1
    return end


def put_short(text: str, short: Callable[[str], str]) -> str:
    """A text with a short link for each of its addresses; ``short`` gives the one of a target."""
    said, last = [], 0
    for one in found_in(text):
        said += [text[last : one.start], short(one.target)]
        last = one.end
    return "".join([*said, text[last:]])


def with_short_links(content: dict[str, Any], short: Callable[[str], str]) -> dict[str, Any]:
    """What leaves, with short links in its text and for its own link."""
    put = {name: put_short(content[name], short) for name in ("text", "link")}
    return {**content, **put}


def as_long_as(text: str) -> str:
    """A text with links as long as its own will be, before they are made."""
    sample = sample_address()
    return put_short(text, lambda target: sample)


def leads_of(texts: Iterable[str]) -> list[str]:
    """The addresses of some texts to which tracked links lead, each once."""
    return list(dict.fromkeys(one.target for text in texts for one in found_in(text)))
