"""The mails that came back to who sent them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from palabre.connectors.sound import Sound


@dataclass(frozen=True, slots=True)
class Bounce(Sound):
    """What a server tells of a mail of ours that it couldn't deliver: which one, and whether for good."""

    message_id: str
    is_hard: bool
    status: str


@dataclass(frozen=True, slots=True)
class Returned(Sound):
    """The mails that came back since the last reading, and where the next one begins."""

    bounces: tuple[Bounce, ...] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)
    more: bool = False
