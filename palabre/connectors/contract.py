"""What a platform is, what a connector may do, and the five ways it may fail.

Values in, values out: nothing here knows Django, stores, sleeps or retries. A connector is given its
``Http`` (see ``connectors/http.py``) and its credential, and answers with frozen values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from palabre.connectors.acts import Barring as Barring
from palabre.connectors.acts import Moderation as Moderation
from palabre.connectors.advice import Advice
from palabre.connectors.errors import ConnectorError as ConnectorError
from palabre.connectors.errors import NoSuchAddress as NoSuchAddress
from palabre.connectors.errors import RateLimited as RateLimited
from palabre.connectors.errors import Reconnect as Reconnect
from palabre.connectors.errors import Rejected as Rejected
from palabre.connectors.errors import TooSoon as TooSoon
from palabre.connectors.errors import Unavailable as Unavailable
from palabre.connectors.errors import Unknown as Unknown
from palabre.connectors.looks import Look
from palabre.connectors.naming import Naming
from palabre.connectors.permits import Fact as Fact
from palabre.connectors.permits import OAuth as OAuth
from palabre.connectors.sound import Sound
from palabre.connectors.takes import PostLimits as PostLimits

SEEN = "seen"


class Capability(StrEnum):
    """What a platform lets us do; each value is the name of the method that does it."""

    READ = "read"
    SEARCH = "search"
    STREAM = "stream"
    PUBLISH = "publish"
    REPLY = "reply"
    RELAY = "relay"
    QUOTE = "quote"
    EDIT = "edit"
    MODERATE = "moderate"
    BAR = "bar"
    DELETE = "delete"
    MEASURE = "measure"
    DIRECTORY = "directory"
    ACCOUNTS = "accounts"


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
    """Numbers a platform imposes, with where and when a person read them.

    Without ``calls`` we hold to no number. ``rule`` says what there is to know beside it.
    """

    calls: int
    per: timedelta
    source: str
    read_on: date
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a person gives to add a source or an account, or with a text; ``choices``, if any, name all
    there is. ``lines`` is how many a text may take, where it is more than one.

    ``offered`` says that the network tells what it may be (`Offers`): "list" for all that the account has,
    "search" for what bears some words. ``is_moment`` says that it is a day or a moment of it, by the clocks
    of the place that it is about. ``needed_if`` names another field and what makes this one required there;
    ``needed_with_files`` says that files do, ``without_files`` that none go with it.
    ``answers_to`` says that each line is an answer of a poll: to the text itself (""), or to what the field
    of this name asks; ``most`` is then how many answers there may be, ``longest_text`` how long the text that
    asks. ``longest`` is how long a value may be, or one answer of it, in ``unit`` as `PostLimits` have it. 0:
    not known before it is sent.
    """

    name: str
    label: str
    help: str = ""
    required: bool = True
    secret: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    lines: int = 0
    offered: str = ""
    is_moment: bool = False
    needed_if: tuple[str, frozenset[str]] | None = None
    needed_with_files: bool = False
    without_files: bool = False
    answers_to: str | None = None
    most: int = 0
    longest: int = 0
    longest_text: int = 0
    unit: str = "characters"


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One way of reading a platform: a feed, a tag, a search, a stream.

    ``every`` is the usual pause between two reads; None for a stream. ``follows_topics``: a search for the
    topics' own words. ``needs_account``: never without one.
    """

    slug: str
    label: str
    capability: Capability
    fields: tuple[Field, ...] = ()
    every: timedelta | None = timedelta(minutes=15)
    follows_topics: bool = False
    free: bool = True
    needs_account: bool = False

    @classmethod
    def by_account(cls, slug: str, label: str, minutes: int, *fields: Field) -> "SourceKind":
        """What an account reads, at the usual pause of so many minutes."""
        every = timedelta(minutes=minutes)
        return cls(slug, label, Capability.READ, fields, every=every, needs_account=True)


@dataclass(frozen=True, slots=True)
class Price:
    """What one use costs, in millionths of a US dollar, as published; ``act``: "publish", "publish_link"."""

    what: str
    millionths: int
    act: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure that a network tells: our name for it, what pages call it, its own name there."""

    slug: str
    label: str
    theirs: str = ""
    unit: str = "count"


@dataclass(frozen=True, slots=True)
class Platform:
    """A network, as data: everything a page says about it is made from this.

    ``cannot`` is what the network doesn't let us do, ``undone`` what it lets us and we don't.
    ``account`` is what connecting an account takes: fields named server, account, secret. ``app`` is what the
    maker of an app over there gives of it: client_id, client_secret, key. ``inbox`` names the ways of reading
    that bring what is said to the account, ``private`` those of them that nobody else may see. ``to`` is what
    a text needs to know where it goes (a board, a room, an address), ``draft`` what else it may carry.
    ``moderation`` are the acts that `moderate` does, ``barring`` those that `bar` does to a person.
    ``closed_on`` is the day on which a place ended: only its archives are read; ``closed_before`` says that
    it ended on some day before, which nobody told us. ``ends_on`` is the day on which what we use of it will.
    ``deletion_within`` is how soon what is deleted there must be deleted here,
    as ``deletion_source`` said on ``deletion_read_on``; the prices stood in ``prices_source`` on
    ``prices_read_on``. ``costs`` is what it takes beside them, or in
    their place: a plan, a membership. ``deletion_soon`` says that it must be so soon without naming a time,
    ``read_again_or_delete`` that a text which can't be read again within that time must go, too. ``looks_at``
    is how many texts are looked at again in one go, ``looks_back`` how long after they came they are, once
    a day (UTC), where each look costs money; None for always. ``no_export`` says that the network forbids to
    export or copy elsewhere what its members wrote. ``any_account_sees`` says that a text can be looked up
    with whatever account. ``knows_keys`` says that our key is kept over there: what became of a text is
    then told exactly, and at once. ``to_subscribers`` says that a text goes as one mail to each person
    who asked for it. ``naming`` is how a text names somebody there; None: by the plain name. ``look`` is
    how a text stands there, roughly. ``advice`` is its own, else its kind's holds. ``share`` is its page
    for sending a ``{text}`` or ``{link}`` by hand. A ``fictional`` one is for the demonstration only.
    ``anyone_signs``: no proof of senders. ``answers_others_only``: nothing can be said under a text of
    ours. ``answers_if_named``: only who named or quoted the account can be answered in public.
    ``unanswerable`` are the beginnings of names of texts that take no answer yet, each with why.
    ``private_within`` is how long after a text in public its writer may be answered in private, once.
    """

    slug: str
    name: str
    capabilities: frozenset[Capability]
    sources: tuple[SourceKind, ...]
    limits: Limits
    inbox: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset()
    kind: Kind = Kind.POST
    icon: str = "globe"
    about: str = ""
    cannot: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    by_hand: str = ""
    needs_account: bool = False
    deletion_duty: str = ""
    home: str = ""
    share: str = ""
    account: tuple[Field, ...] = ()
    fictional: bool = False
    app: tuple[Field, ...] = ()
    oauth: OAuth | None = None
    guide: tuple[str, ...] = ()
    keys_page: str = ""
    post: PostLimits | None = None
    to: tuple[Field, ...] = ()
    draft: tuple[Field, ...] = ()
    moderation: frozenset["Moderation"] = frozenset()
    barring: frozenset["Barring"] = frozenset()
    metrics: tuple[Metric, ...] = ()
    prices: tuple[Price, ...] = ()
    approval: str = ""
    costs: str = ""
    facts: tuple[Fact, ...] = ()
    deletion_within: timedelta | None = None
    prices_source: str = ""
    prices_read_on: date | None = None
    deletion_source: str = ""
    deletion_read_on: date | None = None
    closed_on: date | None = None
    closed_before: bool = False
    ends_on: date | None = None
    no_export: bool = False
    knows_keys: bool = False
    to_subscribers: bool = False
    any_account_sees: bool = False
    deletion_soon: bool = False
    read_again_or_delete: bool = False
    looks_at: int = 100
    looks_back: timedelta | None = None
    anyone_signs: bool = False
    answers_others_only: bool = False
    answers_if_named: bool = False
    unanswerable: tuple[tuple[str, str], ...] = ()
    private_within: timedelta | None = None
    naming: Naming | None = None
    look: Look = field(default_factory=Look)
    advice: Advice | None = None

    @property
    def can_follow(self) -> bool:
        """Whether a text of ours can stand under another one: a thread, a first comment."""
        return Capability.REPLY in self.capabilities and not self.answers_others_only

    @property
    def reply_window(self) -> timedelta | None:
        """How long after their last text an answer is taken; None for as long as one likes."""
        return self.post.answered_within if self.post else None

    def in_form(self, form: str) -> "Platform":
        """The network with what it takes of a text in a form (a story, a reel) in the place of a post."""
        return replace(self, post=self.post.in_form(form)) if self.post else self

    def aside(self) -> "Platform":
        """The network with what it takes of an answer in private to a text in public."""
        post = self.post or PostLimits()
        return replace(
            self, post=replace(post.private or post, answered_within=self.private_within)
        )

    def in_private(self) -> "Platform":
        """The network with what it takes of a private message in the place of a post."""
        private = self.post.private if self.post else None
        return replace(self, post=private) if private else self


@dataclass(frozen=True, slots=True)
class Author(Sound):
    """Who wrote an item, in the platform's own terms. ``remote_id`` never changes there.

    ``about`` is what the account says of itself, where the network tells it.
    """

    remote_id: str
    name: str = ""
    handle: str = ""
    url: str = ""
    avatar: str = ""
    followers: int | None = None
    automatic: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Media(Sound):
    """A picture, a video or a sound that hangs on an item.

    A "file" without an address is fetched from the account itself (`OpensFiles`), by its place among the
    item's files; ``alt`` is its name then, and ``size`` how many bytes it has.
    """

    url: str
    kind: str = "image"
    alt: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Item(Sound):
    """One text by one voice in one place, as found. Plain text only: never markup.

    ``remote_id`` is unique within the platform. ``place`` is where people talk (a host, a forum, a server).
    ``links`` are absolute http(s) addresses. Times are aware. ``private`` is what nobody but the account may
    see, where its source brings public texts, too.
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
    private: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page(Sound):
    """What one reading brought, and where the next one starts.

    ``cursor`` is opaque to all but the connector, small, and JSON; only what it calls `SEEN` (what needn't be
    given again) is taken out when topics have changed since. ``moved_to`` is the address a permanent redirect
    gave; ``gone`` says that the place said 410. ``wait`` is the pause the place asked for; ``remarks`` are
    sentences for the source's health; ``trouble`` is one that makes a fault of a reading without an error.
    ``likes`` are those of texts that a reading tells of without giving them again. ``cost`` is its price in
    millionths of a US dollar. ``left`` are the texts, of those to look at again, for which there was no
    call any more.
    """

    items: tuple[Item, ...] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    likes: Mapping[str, int] = field(default_factory=dict)
    more: bool = False
    unchanged: bool = False
    moved_to: str = ""
    gone: bool = False
    wait: timedelta | None = None
    title: str = ""
    hub: str = ""
    remarks: tuple[str, ...] = ()
    trouble: str = ""
    cost: int = 0
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found(Sound):
    """A source a directory proposes: which kind, with which values, and why."""

    source: str
    values: Mapping[str, str]
    title: str
    why: str = ""
