"""What a search index does, whatever engine stands behind it: values in, values out, no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from palabre.analysis.query import Document, Node
from palabre.connectors.words import N_

# What mentions are filtered and counted by; those of NUMBERED are ids of rows, the others words.
LISTS = (
    "topic", "platform", "place", "kind", "language", "country", "tone", "intent", "category", "voice", "tag",
    "hashtag", "domain", "link", "source",
)  # fmt: skip
NUMBERED = frozenset({"topic", "place", "voice", "source", "category"})
# Of these a mention may have several values.
SEVERAL = frozenset({"topic", "intent", "category", "tag", "hashtag", "domain", "link"})


@dataclass(frozen=True, slots=True)
class IndexDoc:
    """A mention as it is indexed. `document` is the very value that the stream was asked with, all
    of it known by now: so a search finds what the stream found. Numbers are ids of rows."""

    id: int
    organisation: int
    document: Document
    published_at: datetime
    voice: int
    place: int
    source: int | None = None
    topics: Iterable[int] = ()
    intents: Iterable[str] = ()
    categories: Iterable[int] = ()
    tags: Iterable[str] = ()
    hashtags: Iterable[str] = ()
    domains: Iterable[str] = ()
    links: Iterable[str] = ()
    hidden: bool = False
    is_copy: bool = False
    starred: bool = False
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """Which mentions of one organisation to look at, beside the query.

    `lists` keep what has one of the values (names as in LISTS); `until` is excluded, as the end of
    each of the `stretches` is, in one of which a mention must lie (None: anywhere). `copies`: None
    keeps all, False leaves copies out, True keeps only them; the same for `hidden`, `starred` and
    `unread`. A value that can't be (a word for an id) keeps nothing.
    """

    organisation: int
    lists: Mapping[str, Sequence[str | int]] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    stretches: Sequence[tuple[datetime, datetime]] | None = None
    hidden: bool | None = False
    copies: bool | None = None
    starred: bool | None = None
    unread: bool | None = None


class Sort(StrEnum):
    """In which order hits come; equal numbers come newest first only with NEWEST."""

    NEWEST = "newest"
    LIKES = "likes"
    FOLLOWERS = "followers"


@dataclass(frozen=True, slots=True)
class Hits:
    """Ids of mentions in order, and how many there are in all."""

    ids: list[int]
    total: int


@dataclass(frozen=True, slots=True)
class Terms:
    """The most frequent values of a field of LISTS, each divided by the values of `split`."""

    field: str
    size: int = 10
    split: str = ""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Mentions per `hour`, `day` or `week` (from Monday) of a time zone, empty ones left out. Keys
    are dates; for hours, aware datetimes. Divided by a field, its `most` most frequent values are
    counted, and the sum is theirs: a mention that has several (topics) counts in each, and as often
    in the sum."""

    interval: str = "day"
    zone: str = "UTC"
    split: str = ""
    most: int = 10


@dataclass(frozen=True, slots=True)
class HourOfWeek:
    """Mentions per (weekday, hour) of a time zone; Monday is 0."""

    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Unique:
    """How many different values a field has: a good estimate (a few per cent off)."""

    field: str


Aggregation = Terms | Histogram | HourOfWeek | Unique


@dataclass(frozen=True, slots=True)
class Bucket:
    """One value with its count, divided when the aggregation asked for a split."""

    key: Any
    count: int
    split: Mapping[str, int] = field(default_factory=dict)


Answer = list[Bucket] | int


def buckets_of(answer: Answer) -> list[Bucket]:
    """The buckets of an answer; none for a single number."""
    return [] if isinstance(answer, int) else answer


BEING_BUILT = N_("The search index is being built.")


class SearchRefused(Exception):
    """The index can't answer this now; the message says why."""


class Index(Protocol):
    """A derived, disposable index of mentions: the database stays the truth."""

    # Whether any number of processes, on any machine, may write.
    shared: bool

    @property
    def needs_rebuild(self) -> bool:
        """Tell whether there is no index that this version can read: then call `rebuild`."""

    def apply(
        self, upserts: Iterable[IndexDoc], deletes: Iterable[int], read_at: int = 0
    ) -> set[int]:
        """Index these mentions anew and forget those: safe to repeat.

        `read_at` tells when the rows were read (microseconds, by the database's clock): what was
        read later stays. Gives the mentions whose turn must come again.
        """

    def rebuild(self, mentions: Iterable[IndexDoc], read_at: int = 0) -> int:
        """Build a fresh index of all mentions and put it in place at once; give how many."""

    def digests(
        self, *, below: int | None = None, ids: Sequence[int] | None = None, most: int = 1000
    ) -> dict[int, int]:
        """Give ids with the digest of what is indexed: the highest ids `below` one, or just these."""

    def lock(self) -> None:
        """Be one that may write; raises `SearchRefused` while another is and only one may."""

    def refresh(self) -> None:
        """See what was written this very moment at the next question."""

    def close(self) -> None:
        """Let go of what is held."""

    def search(
        self,
        node: Node | None,
        filters: Filters,
        *,
        sort: Sort = Sort.NEWEST,
        limit: int = 50,
        before: int | None = None,
        offset: int = 0,
        counted: bool = True,
    ) -> Hits:
        """Give a page of hits: the next one is `before` the last id (newest) or at an offset.

        The total is that of all pages; not ``counted``, it means nothing.
        """

    def count(self, node: Node | None, filters: Filters) -> int:
        """Give how many mentions there are."""

    def aggregate(
        self, node: Node | None, filters: Filters, wanted: Mapping[str, Aggregation]
    ) -> dict[str, Answer]:
        """Answer several questions at once, under their names."""

    def facets(
        self, node: Node | None, filters: Filters, names: Sequence[str], size: int = 10
    ) -> dict[str, list[Bucket]]:
        """Count the values of these lists, each without its own choice, so that one can add to it."""
