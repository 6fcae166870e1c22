"""Searches the servers of a bot, one after the other, for the words of a topic."""

from collections.abc import Mapping
from typing import Any

from palabre.connectors.contract import ConnectorError, Item, Page, RateLimited, Rejected
from palabre.connectors.discord.calls import Call
from palabre.connectors.discord.parse import Place, item_of, number_of, wait_of
from palabre.connectors.shapes import listing, mapping, told
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

MOST_WORDS = 1_024
MOST_FOUND = 25
MOST_SERVERS = 50  # that are searched in one go; the next ones come in the next
LAG = 10 * 60 * 1_000 << 22  # ten minutes, as Discord's numbers count time

NO_WORDS = N_("There is nothing to search for.")
NOT_READY = N_("Discord still prepares the search of this server.")
SOME_PREPARE = N_("Discord still prepares the search of some servers.")
SOME_REFUSE = N_("Some servers don't let the bot search.")


class _NotReady(RateLimited):
    """One server's search is still being prepared: the others needn't wait for it."""


_REMARKS = {Rejected: SOME_REFUSE, _NotReady: SOME_PREPARE}


def search(call: Call, words: str, cursor: Mapping[str, Any], limit: int) -> Page:
    """Give what the servers hold of the words: the newest, then what came since."""
    wanted = " ".join(words.split())[:MOST_WORDS]
    if not wanted:
        raise Rejected(NO_WORDS)
    key = key_of(words)
    known = place(cursor, key)
    at = number_of(known.get("at"))
    servers, following = _servers(call, at)
    onward = _elsewhere(known, at, following)
    items: dict[str, Item] = {}
    faults: list[ConnectorError] = []
    more = False
    for server in servers:
        start = number_of(known.get(server))
        try:
            found = _found(call, server, wanted, start, limit)
        except (Rejected, _NotReady) as fault:  # one server hides no other
            faults.append(fault)
            onward |= {server: start} if start else {}
            continue
        items |= {item.remote_id: item for item in found.items}
        onward |= found.cursor
        more = more or found.more
    if faults and len(faults) == len(servers):
        raise next((one for one in faults if isinstance(one, _NotReady)), faults[0])
    # These servers are asked on until they have told all; only then come the next ones.
    where = at if more else following
    onward |= {"at": where} if where else {}
    ordered = tuple(sorted(items.values(), key=lambda item: item.published_at))
    page = Page(
        ordered, onward, more=more or bool(following), unchanged=not ordered,
        remarks=tuple(dict.fromkeys(_REMARKS[type(one)] for one in faults)),
    )  # fmt: skip
    return keeping(page, cursor, key)


def _servers(call: Call, at: str) -> tuple[list[str], str]:
    """Some of the bot's servers, in the order of their numbers, and after which the next ones come."""
    asked = {"limit": MOST_SERVERS, **({"after": at} if at else {})}
    told_of = listing(call("GET", "/users/@me/guilds", params=asked).json())
    found = {int(number) for one in told_of if (number := number_of(mapping(one).get("id")))}
    servers = sorted(number for number in found if number > int(at or 0))
    more = len(told_of) >= MOST_SERVERS and servers
    return [str(number) for number in servers], str(servers[-1]) if more else ""


def _elsewhere(known: Mapping[str, Any], at: str, following: str) -> dict[str, str]:
    """Where the searches stand on servers of other parts of the list; one that is left is forgotten."""
    low, high = int(at or 0), int(following or 10**20)
    starts = {server: number_of(known.get(server)) for server in known if number_of(server)}
    return {one: start for one, start in starts.items() if start and not low < int(one) <= high}


def _found(call: Call, server: str, wanted: str, start: str, limit: int) -> Page:
    """One page of a server's search; its cursor says from which number the next one starts."""
    size = max(1, min(limit, MOST_FOUND))
    asked = {"content": wanted, "limit": size, "sort_by": "timestamp"}
    asked |= {"sort_order": "asc", "min_id": start} if start else {"sort_order": "desc"}
    answer = call("GET", f"/guilds/{server}/messages/search", params=asked)
    if answer.status == 202:
        raise _NotReady(NOT_READY, wait_of(answer))
    groups = listing(told(answer).get("messages"))
    messages = [mapping(one) for group in groups for one in listing(group)]
    items = tuple(
        item
        for one in messages
        if (channel := number_of(one.get("channel_id")))
        and (item := item_of(one, Place(channel, server=server)))
    )
    numbers = [int(found) for one in messages if (found := number_of(one.get("id")))]
    newest = max(numbers, default=0)
    more = bool(start) and len(groups) >= size and newest > int(start)
    # The index lags: a round that is at its end leaves a few minutes to be asked for again.
    following = newest if more else max(newest - LAG, int(start or 0))
    return Page(items, {server: str(following)} if following else {}, more=more)
