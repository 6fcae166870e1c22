"""What a feed says, in one shape for all formats; texts are still as the feed gave them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST_ENTRIES = 1_000  # of one feed; what is beyond is not read


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a feed: plain or HTML, and the address its links are relative to."""

    value: str = ""
    html: bool = False
    base: str = ""

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that hangs on an entry; ``type`` is its media type, or empty."""

    url: str
    type: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``id`` is what the feed calls it, ``comments`` the page that discusses it."""

    id: str = ""
    link: str = ""
    title: Words = Words()
    summary: Words = Words()
    content: Words = Words()
    published: datetime | None = None
    updated: datetime | None = None
    author: str = ""
    author_url: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    comments: str = ""
    comment_count: int = 0
    parent: str = ""
    video: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A whole feed; ``format`` is "rss20", "atom10", "cdf"..., ``wait`` the pause it asks for.

    ``seen`` names all entries of the document; if it is ``partial``, some of them were left out.
    """

    format: str = ""
    title: Words = Words()
    about: Words = Words()
    link: str = ""
    language: str = ""
    author: str = ""
    hub: str = ""
    myself: str = ""
    wait: timedelta | None = None
    entries: tuple[Entry, ...] = ()
    remarks: tuple[str, ...] = ()
    seen: str = field(default="", compare=False)
    partial: bool = field(default=False, compare=False)
    reader: str = field(default="", compare=False)
