"""What the parts of Discord's connector share: how it is called, and how its numbers count time."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from palabre.connectors.http import Answer
from palabre.connectors.words import N_

MOST_ASKED = 100  # messages in a page
MARGIN = (
    10_000 << 22
)  # ten seconds: events of several channels don't come in the order of their numbers
SINCE_MS = 1_420_070_400_000  # Discord counts from 2015 on

EMPTY = N_("Discord gives empty messages: switch on Message Content Intent on the bot's page.")


class Call(Protocol):
    """One call to Discord as the bot; what is refused becomes one of the five errors."""

    def __call__(self, method: str, path: str, **body: Any) -> Answer: ...


def number_at(moment: datetime) -> int:
    """The lowest number that Discord gives to a message at a moment."""
    return max(0, int(moment.timestamp() * 1000) - SINCE_MS) << 22


def moment_of(number: int) -> datetime:
    """When Discord gave a number; now, for one that is still to come."""
    now = datetime.now(UTC)
    milliseconds = min((number >> 22) + SINCE_MS, int(now.timestamp() * 1000))
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def no_later(number: int, now: datetime) -> int:
    """The number for a cursor to keep: that of now, when its time is still to come."""
    return min(number, number_at(now + timedelta(minutes=1)))
