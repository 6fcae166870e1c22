"""What a connector can do, as protocols: the name of each method is its capability's value.

Whatever a connector is asked for ends in a value of the contract or in one of its five errors.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from palabre.connectors.bounces import Bounce as Bounce
from palabre.connectors.bounces import Returned as Returned
from palabre.connectors.contract import Author, Barring, Found, Moderation, Page, PostLimits
from palabre.connectors.documents import PDF
from palabre.connectors.filebody import FileBody
from palabre.connectors.films import FILMS
from palabre.connectors.letters import File
from palabre.connectors.offering import Offer as Offer
from palabre.connectors.offering import Offered as Offered
from palabre.connectors.sound import Sound


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes out with a text.

    Of a picture the size in pixels is known, and where the eye goes in it, in per cent. ``address`` is where
    a network finds it that takes no bytes. A film or a document is too big to be held: ``path`` is its file,
    ``data`` is empty; how long a film lasts is known (in seconds).
    """

    name: str
    content_type: str
    data: bytes = field(repr=False)
    alt: str = ""
    width: int = 0
    height: int = 0
    focal: tuple[int, int] = (50, 50)
    address: str = ""
    path: Path | None = None
    seconds: float = 0

    @property
    def is_film(self) -> bool:
        """Whether it is a film."""
        return self.content_type in FILMS

    @property
    def is_document(self) -> bool:
        """Whether it is a document."""
        return self.content_type == PDF

    @property
    def size(self) -> int:
        """Its bytes, counted."""
        return self.path.stat().st_size if self.path else len(self.data)

    @property
    def body(self) -> "bytes | FileBody":
        """What a call sends of it: its bytes, or its file."""
        return FileBody(self.path) if self.path else self.data

    def parts(self, most: int) -> "list[bytes | FileBody]":
        """The same in parts of so many bytes at most, none of them read yet."""
        starts = range(0, self.size, most)
        if self.path is None:
            return [self.data[start : start + most] for start in starts]
        return [FileBody(self.path, start, most) for start in starts]


@dataclass(frozen=True, slots=True)
class Card:
    """What the page of a link says of itself."""

    address: str
    title: str = ""
    text: str = ""
    picture: Upload | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One text of ours, ready to leave.

    ``to`` and ``more`` hold what the platform's own fields ``to`` and ``draft`` asked for. ``link``
    is the page that the text is about, for a card. ``at`` is when the network itself shall show it.
    ``card`` is that of the link, or of the first one in the text; ``no_card`` says that none is wanted.
    """

    text: str
    title: str = ""
    language: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Upload, ...] = ()
    warning: str = ""
    at: datetime | None = None
    to: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    card: Card | None = None
    no_card: bool = False

    @property
    def unnamed_link(self) -> str:
        """The link, "" where the text names it already."""
        return "" if self.link in self.text else self.link

    def with_link(self, gap: str = "\n\n") -> str:
        """The text with its link at the end, where it doesn't name it already."""
        link = self.unnamed_link
        return f"{self.text}{gap}{link}".strip() if link else self.text


@dataclass(frozen=True, slots=True)
class Circular:
    """A letter to one of many people. ``leave`` is the page by which they leave, "" where there is none.

    The HTML calls its pictures by ``cid:`` and their names.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    leave: str = ""
    list_name: str = ""
    pictures: tuple[Upload, ...] = ()

    @staticmethod
    def picture_name(number: int) -> str:
        """What the HTML calls its picture of this number."""
        return f"picture-{number}@letter"


@dataclass(frozen=True, slots=True)
class Sent(Sound):
    """What a network gave for a text: its name there, and where it can be seen.

    ``ready`` is False while the network still works on it. ``cost`` is in millionths of a US dollar.
    """

    remote_id: str
    url: str = ""
    ready: bool = True
    at: datetime | None = None
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Measured(Sound):
    """One figure of one text, or of the account itself (no ``remote_id``), by our metric's slug; of one
    ``day``, where a network tells an account's days one by one, None for how it stands now."""

    remote_id: str
    metric: str
    value: float
    day: date | None = None


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
class Separable(Protocol):
    """Reads by the thousand, and so may do it in another process, made anew there from an `Http` alone.

    Whoever has it read there takes the turns of hosts here, where all others take theirs.
    """

    def turn(self, values: Mapping[str, str]) -> None: ...

    def hold(self, values: Mapping[str, str], wait: timedelta) -> None: ...


@runtime_checkable
class Receives(Protocol):
    """Understands what a place sends by itself, as a hub does for a feed (WebSub)."""

    def received(
        self, values: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> Page: ...


@dataclass(frozen=True, slots=True)
class Told(Sound):
    """What a network told, unasked, of one account: in which way of reading there is news, with the names
    of the texts that only they open, or none where that is simply read again; and which texts are gone.
    ``calm``: only figures of them changed, of which hundreds may be told: once in a while is enough."""

    account: str
    source: str
    names: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    calm: bool = False


@runtime_checkable
class IsTold(Protocol):
    """Understands what a network sends to the address of an app (a webhook), signed with the app's secret.

    ``told`` looks at nothing but the body; ``fetch`` reads the texts of which it told, and gives none
    where they were another account's.
    """

    def told(self, body: bytes) -> tuple[Told, ...]: ...

    def fetch(self, told: Told) -> Page: ...


@runtime_checkable
class AsksToBeTold(Protocol):
    """Has the network tell the app what happens to the account. Asked twice it changes nothing."""

    def ask_to_be_told(self) -> None: ...


@runtime_checkable
class OpensFiles(Protocol):
    """Fetches the file of this place (from 0) on a text, read in this folder. `Rejected`: it is gone."""

    def file(self, remote_id: str, number: int, near: str = "") -> File: ...


@runtime_checkable
class Introduces(Protocol):
    """Says whose account it is connected with: the cheapest proof that the credential works."""

    def me(self) -> Author: ...


@runtime_checkable
class Announces(Protocol):
    """Says what the account's own server takes of one post, where the servers of a network differ. What it
    doesn't say is 0 or empty."""

    def announced(self) -> PostLimits: ...


@runtime_checkable
class Offers(Protocol):
    """Says what an ``offered`` field (by its name) can be given: all of a list in which the words stand, or
    what the network's own search finds for them."""

    def offers(self, what: str, words: str = "") -> Offered: ...


@runtime_checkable
class FindsPeople(Protocol):
    """Says whom a handle names there, so that a text can name them; None: nobody is called so."""

    def who_is(self, handle: str) -> Author | None: ...


@runtime_checkable
class FindsAccounts(Protocol):
    """Gives the accounts that the network's own search finds for a name; another search may find others."""

    def accounts(self, name: str) -> tuple[Author, ...]: ...


@runtime_checkable
class Publishes(Protocol):
    """Sends a text. ``key`` is ours: networks that know such keys never take the same one twice."""

    def publish(self, draft: Draft, key: str) -> Sent: ...


@runtime_checkable
class Replies(Protocol):
    """Answers the text of this name (an `Item.remote_id`) where it stands."""

    def reply(self, to: str, draft: Draft, key: str) -> Sent: ...


@runtime_checkable
class Relays(Protocol):
    """Passes a text of this name on as it is, asked twice once; what it becomes `Deletes` takes back."""

    def relay(self, of: str, key: str) -> Sent: ...


@runtime_checkable
class Quotes(Protocol):
    """Passes a text of this name on, with words of ours above it; it is a text of ours like any other."""

    def quote(self, of: str, draft: Draft, key: str) -> Sent: ...


@runtime_checkable
class Edits(Protocol):
    """Changes a text of ours that was sent."""

    def edit(self, remote_id: str, draft: Draft) -> Sent: ...


@runtime_checkable
class Deletes(Protocol):
    """Deletes a text of ours; one that is gone already is deleted."""

    def delete(self, remote_id: str) -> None: ...


@runtime_checkable
class Moderates(Protocol):
    """Does one of the platform's acts of moderation to a text of somebody else."""

    def moderate(self, remote_id: str, act: Moderation) -> None: ...


@runtime_checkable
class Bars(Protocol):
    """Keeps a person (an `Author.remote_id`) off, who said the text ``at``, or lets them again; done twice it
    is done once."""

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None: ...


@runtime_checkable
class Measures(Protocol):
    """Tells the figures of texts of ours, and with no names those of the account."""

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]: ...
