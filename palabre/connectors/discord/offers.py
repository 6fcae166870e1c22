"""The channels of a bot's servers, to choose from."""

from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.discord.calls import Call
from palabre.connectors.discord.parse import number_of
from palabre.connectors.offering import Some, gathered, offer
from palabre.connectors.plain import one_line
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.shapes import count, entire, word

MOST_SERVERS = 19  # a call each, beside the one that names them
# Where people write: texts, voices with a text, announcements, stages, forums and places for pictures.
SPOKEN = frozenset({0, 2, 5, 13, 15, 16})


def channels(call: Call, words: str) -> Offered:
    """The channels that the bot sees on its servers."""
    return gathered(_pages(call), words)


def _pages(call: Call) -> Iterator[Some]:
    servers = entire(call("GET", "/users/@me/guilds", params={"limit": 200}).json())
    for server in servers[:MOST_SERVERS]:
        if number := number_of(server.get("id")):
            found = entire(call("GET", f"/guilds/{number}/channels").json())
            name = one_line(word(server.get("name")), 100)
            yield [_offer(one, name) for one in found]


def _offer(channel: Mapping[str, Any], server: str) -> Offer | None:
    spoken = isinstance(channel.get("type"), int) and count(channel.get("type")) in SPOKEN
    name = word(channel.get("name"))
    return (
        offer(number_of(channel.get("id")), f"#{name}" if name else "", server) if spoken else None
    )
