"""What was said on Discord while nobody listened: read from its channels, when a session is over."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

from palabre.connectors.contract import Item, Page, Rejected
from palabre.connectors.discord.parse import Place, item_of, number_of
from palabre.connectors.http import Answer
from palabre.connectors.plain import one_line
from palabre.connectors.shapes import listing, mapping, told, word

MOST_ASKED, MOST_PAGES = 100, 50  # messages in a page, pages of a channel
MOST_SERVERS = 200  # what one call lists, and more than a bot of one's own is on
MARGIN = (
    10_000 << 22
)  # ten seconds: events of several channels don't come in the order of their numbers
SINCE_MS = 1_420_070_400_000  # Discord counts from 2015 on


class Call(Protocol):
    """One call to Discord as the bot; what is refused becomes one of the five errors."""

    def __call__(self, method: str, path: str, **body: Any) -> Answer: ...


def number_at(moment: datetime) -> int:
    """The lowest number that Discord gives to a message at a moment."""
    return max(0, int(moment.timestamp() * 1000) - SINCE_MS) << 22


def no_later(number: int, now: datetime) -> int:
    """The number for a cursor to keep: that of now, when its time is still to come."""
    return min(number, number_at(now + timedelta(minutes=1)))


def since(call: Call, places: Iterable[Place], after: int) -> Iterator[Page]:
    """Give what was said in these channels since a message, page by page."""
    for place in places:
        at = max(0, after - MARGIN)
        for _ in range(MOST_PAGES):
            asked = {"limit": MOST_ASKED, "after": str(at)}
            try:
                answer = call("GET", f"/channels/{place.number}/messages", params=asked)
            except Rejected:
                break  # a channel that is closed to the bot hides no other
            messages = [mapping(one) for one in listing(answer.json())]
            items = (item_of(one, place) for one in messages)
            yield Page(tuple(sorted(filter(None, items), key=_when)))
            reached = max((int(number_of(one.get("id")) or 0) for one in messages), default=0)
            if len(messages) < MOST_ASKED or reached <= at:
                break
            at = reached


def spoken_in(call: Call, after: int) -> Iterator[Place]:
    """The channels and open threads of the bot's servers in which something was said since a message."""
    asked = {"limit": MOST_SERVERS}
    for server in listing(call("GET", "/users/@me/guilds", params=asked).json()):
        number = number_of(mapping(server).get("id"))
        if not number:
            continue
        for channel in map(mapping, _channels(call, number)):
            last = int(number_of(channel.get("last_message_id")) or 0)
            name = number_of(channel.get("id"))
            if name and last > max(0, after - MARGIN):
                yield Place(name, one_line(word(channel.get("name")), 100), number)


def _channels(call: Call, server: str) -> list[Any]:
    """The channels of a server, then its open threads; none where the bot is shown none."""
    found: list[Any] = []
    ways: tuple[tuple[str, Callable[[Answer], Any]], ...] = (
        ("channels", lambda answer: answer.json()),
        ("threads/active", lambda answer: told(answer).get("threads")),
    )
    for path, part in ways:
        try:
            found += listing(part(call("GET", f"/guilds/{server}/{path}")))
        except Rejected:
            continue
    return found


def _when(item: Item) -> datetime:
    return item.published_at
