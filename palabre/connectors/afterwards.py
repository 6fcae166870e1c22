"""What a connector may be asked after a text left, and about its account; each is one protocol."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from palabre.connectors.contract import Page
from palabre.connectors.oauth import Tokens
from palabre.connectors.protocols import Draft, Sent


@runtime_checkable
class GivesReceipts(Protocol):
    """Says after an `Unknown` whether the text of this key arrived: what it became, or None.

    ``since`` is just before the sending; ``to`` is the text that it answers, "" when it answers none.
    Raises `Unknown` when it still can't be told.
    """

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None: ...


@runtime_checkable
class Progresses(Protocol):
    """Says what became of a text on which the network still worked when it was sent.

    Asked with the name that `publish` or `reply` gave when it wasn't ``ready``; gives it with the name
    that is its own from now on. Still not ``ready``: ask again later. Raises `Rejected` when the network
    gave it up. A connector without this gives nothing to ask: what isn't ready waits over there, for its
    hour or for a person.
    """

    def progress(self, remote_id: str) -> Sent: ...


@runtime_checkable
class Charges(Protocol):
    """Knows what all of its calls cost since it was opened, in millionths of a US dollar.

    Reading, sending, deleting, moderating, measuring, looking again, and calls that failed afterwards:
    `Page.cost` and `Sent.cost` are parts of it, so that whoever counts this counts those no more.
    """

    @property
    def spent(self) -> int: ...


@runtime_checkable
class Checks(Protocol):
    """Looks again at texts that are kept here: ``deleted`` names those that are gone over there, and
    ``items`` holds those that were edited, or as they are now all that it shows where the network
    doesn't tell which were: whoever keeps them sees what changed. What can't be told is in neither."""

    def check(self, remote_ids: Sequence[str]) -> Page: ...


@runtime_checkable
class ChecksPages(Protocol):
    """Looks again at texts whose names tell nothing to anybody, by the addresses of their pages.

    ``pages`` is from a name to its address; the answer is that of `Checks`.
    """

    def check_pages(self, pages: Mapping[str, str]) -> Page: ...


@runtime_checkable
class Prolongs(Protocol):
    """Gives a key that lasts for the short one that connecting gave, or for one that is about to end,
    where the network has no keys that renew others (RFC 6749, 6)."""

    def prolong(self) -> Tokens: ...
