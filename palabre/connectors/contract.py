"""What a platform is, what a connector may do, and the five ways it may fail.

Values in, values out: nothing here knows Django, stores, sleeps or retries. A connector is given
its ``Http`` (see ``connectors/http.py``) and its credential, and answers with frozen values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable


class Capability(StrEnum):
    """What a platform lets us do; each value is the name of the method that does it."""

    READ = "read"
    SEARCH = "search"
    STREAM = "stream"
    PUBLISH = "publish"
    REPLY = "reply"
    MODERATE = "moderate"
    DELETE = "delete"
    MEASURE = "measure"
    DIRECTORY = "directory"


class Kind(StrEnum):
    """What sort of text an item is; the attention barometer weighs each kind apart."""

    ARTICLE = "article"
    POST = "post"
    COMMENT = "comment"
    FORUM = "forum"
    REVIEW = "review"
    VIDEO = "video"
    PHOTO = "photo"
    MAIL = "mail"
    MESSAGE = "message"
    WIKI = "wiki"


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers a platform imposes, with where and when a person read them."""

    calls: int
    per: timedelta
    source: str
    read_on: date
    text: int = 0
    text_unit: str = "graphemes"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a person gives to add a source or an account (an address, a tag, a password)."""

    name: str
    label: str
    help: str = ""
    required: bool = True
    secret: bool = False


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One way of reading a platform: a feed, a tag, a search, a stream.

    ``every`` is the usual pause between two reads; None for a stream, which stays open.
    ``follows_topics`` says that the reading is made from the topics' own words (a search).
    ``needs_account`` says that nothing is read in this way without a connected account.
    """

    slug: str
    label: str
    capability: Capability
    fields: tuple[Field, ...] = ()
    every: timedelta | None = timedelta(minutes=15)
    follows_topics: bool = False
    free: bool = True
    needs_account: bool = False


@dataclass(frozen=True, slots=True)
class Platform:
    """A network, as data: everything a page says about it is made from this.

    ``account`` is what a person gives to connect an account: fields named server, account, secret.
    A ``fictional`` platform is shown in the demonstration and nowhere else.
    """

    slug: str
    name: str
    capabilities: frozenset[Capability]
    sources: tuple[SourceKind, ...]
    limits: Limits
    kind: Kind = Kind.POST
    icon: str = "globe"
    about: str = ""
    cannot: tuple[str, ...] = ()
    by_hand: str = ""
    needs_account: bool = False
    deletion_duty: str = ""
    home: str = ""
    account: tuple[Field, ...] = ()
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an item, in the platform's own terms. ``remote_id`` never changes there."""

    remote_id: str
    name: str = ""
    handle: str = ""
    url: str = ""
    avatar: str = ""
    followers: int | None = None
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, a video or a sound that hangs on an item."""

    url: str
    kind: str = "image"
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One text by one voice in one place, as found. Plain text only: never markup.

    ``remote_id`` is unique within the platform. ``place`` is where people talk (a site's host, a
    forum, an instance). ``links`` are absolute http(s) addresses. Times are aware.
    """

    remote_id: str
    text: str
    published_at: datetime
    author: Author
    kind: Kind = Kind.POST
    url: str = ""
    title: str = ""
    language: str = ""
    country: str = ""
    place: str = ""
    place_name: str = ""
    parent: str = ""
    thread: str = ""
    relay_of: str = ""
    links: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    tags: tuple[str, ...] = ()
    likes: int = 0
    relays: int = 0
    replies: int = 0
    edited_at: datetime | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What one reading brought, and where the next one starts.

    ``cursor`` is opaque to everybody but the connector, small enough for a row, and JSON.
    ``moved_to`` is the address a permanent redirect gave; ``gone`` says that the place said 410.
    ``wait`` is the pause the place asked for; ``remarks`` are sentences for the source's health;
    ``trouble`` is the sentence that makes of a reading without an error a fault all the same.
    """

    items: tuple[Item, ...] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    more: bool = False
    unchanged: bool = False
    moved_to: str = ""
    gone: bool = False
    wait: timedelta | None = None
    title: str = ""
    hub: str = ""
    remarks: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A source a directory proposes: which kind, with which values, and why."""

    source: str
    values: Mapping[str, str]
    title: str
    why: str = ""


class ConnectorError(Exception):
    """The five ways to fail; the message is a sentence for a person, without secrets."""


class Reconnect(ConnectorError):
    """The credential is dead: a person must connect again."""


class Rejected(ConnectorError):
    """This very request is refused and will be refused again."""


class RateLimited(ConnectorError):
    """Too many calls; ``wait`` is the pause asked for."""

    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


class TooSoon(RateLimited):
    """We hold ourselves back, out of politeness: nobody refused anything."""


class Unavailable(ConnectorError):
    """The place is down or unreachable; nothing happened there."""


class Unknown(ConnectorError):
    """It may have happened: ask the platform before anything else."""


@runtime_checkable
class Reads(Protocol):
    """Reads a timeline, a feed, a tag: newest first or oldest first, as the platform does."""

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page: ...


@runtime_checkable
class Searches(Protocol):
    """Asks the platform's own search for words (the coarse net; topics match finely afterwards)."""

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page: ...


@runtime_checkable
class Streams(Protocol):
    """Stays open and yields pages as they come; ends when ``stop`` says so or the link breaks.

    A page without items is a heartbeat: it gives the caller a chance to flush and to stop.
    """

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]: ...


@runtime_checkable
class Directs(Protocol):
    """Proposes sources for a brand: its site's feeds, its likely tags."""

    def directory(self, words: str, *, language: str = "", site: str = "") -> tuple[Found, ...]: ...


@runtime_checkable
class Completes(Protocol):
    """Reads whole texts of which a reading gave only the beginning.

    ``robots`` is what the site allows robots, as text, kept by the caller for a day at most.
    """

    def robots(self, url: str) -> str: ...

    def complete(self, url: str, robots: str) -> str: ...


@runtime_checkable
class Receives(Protocol):
    """Understands what a place sends by itself, as a hub does for a feed (WebSub)."""

    def received(
        self, values: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> Page: ...


@runtime_checkable
class Introduces(Protocol):
    """Says whose account it is connected with: the cheapest proof that the credential works."""

    def me(self) -> Author: ...
