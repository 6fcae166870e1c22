"""What was said on Discord while nobody listened: read from its channels, when a session is over."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from palabre.connectors.contract import Item, Page, Rejected
from palabre.connectors.discord.calls import MARGIN, MOST_ASKED, Call
from palabre.connectors.discord.parse import Place, item_of, number_of
from palabre.connectors.discord.threads import BEARERS, closed_since
from palabre.connectors.http import Answer
from palabre.connectors.plain import one_line
from palabre.connectors.shapes import listing, mapping, told, word

MOST_PAGES = 50  # of a channel
MOST_SERVERS = 200  # what one call lists, and more than a bot of one's own is on


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
    """The channels and threads of the bot's servers in which something was said since a message."""
    asked, since = {"limit": MOST_SERVERS}, max(0, after - MARGIN)
    for server in listing(call("GET", "/users/@me/guilds", params=asked).json()):
        number = number_of(mapping(server).get("id"))
        if not number:
            continue
        for channel in map(mapping, _channels(call, number)):
            last = int(number_of(channel.get("last_message_id")) or 0)
            name = number_of(channel.get("id"))
            if name and last > since:
                yield Place(name, one_line(word(channel.get("name")), 100), number)
            if name and word(channel.get("type")) in BEARERS:
                with suppress(Rejected):  # a channel that is closed to the bot hides no other
                    for thread in closed_since(call, name, since):
                        yield Place(thread.number, thread.name, number)


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
