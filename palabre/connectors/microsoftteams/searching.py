"""Searches what a person sees in Microsoft Teams for words, and keeps what was said in channels.

Microsoft's search names messages and tells a line of each: the messages themselves are read afterwards, a
call each. It promises no order, only the day since which it looks.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from palabre.connectors.contract import Item, Page, Rejected, Unavailable
from palabre.connectors.dates import when
from palabre.connectors.http import NOT_JSON
from palabre.connectors.microsoftteams.parse import Name, item_of, name_of, named
from palabre.connectors.msgraph.calls import Calls, Refused
from palabre.connectors.msgraph.messages import is_gone
from palabre.connectors.paging import by_now, number, reached
from palabre.connectors.plain import web_address
from palabre.connectors.shapes import dict_at, dicts_at, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

MOST_FOUND, MOST_PAGES = 25, 8  # messages in a page, pages of one search
MOST_WORDS = 300
SLACK = timedelta(
    hours=1
)  # what came so long before the last reading is found again: an index is slow

NEEDS_BOTH = N_(
    "Microsoft searches only where the app may read channels and chats: connect the account again, and tick"
    " that it shall search."
)
NO_WORDS = N_("There is nothing to search for.")


def search(graph: Calls, words: str, cursor: Mapping[str, Any]) -> Page:
    """Give what channels hold of the words since the last whole reading. A first reading is one page."""
    wanted = _spelt(words)
    if not wanted:
        raise Rejected(NO_WORDS)
    key = key_of(words)
    known = place(cursor, key)
    done, new = reached(known.get("done")), reached(known.get("new"))
    since = done - SLACK if done else None
    at = min(number(known.get("at")), MOST_FOUND * (MOST_PAGES - 1))
    hits, goes_on = _found(graph, wanted, since, at)
    fresh = [hit for hit in hits if (moment := _at(hit)) and (since is None or moment > since)]
    items, gone = _read(graph, fresh)
    newest = max([one for one in (done, new, *map(_at, fresh)) if one], default=None)
    reach = by_now(newest).isoformat() if newest else ""
    if done and goes_on and fresh and at + MOST_FOUND < MOST_FOUND * MOST_PAGES:
        onward = {"done": done.isoformat(), "new": reach, "at": at + MOST_FOUND}
        return keeping(Page(items, onward, gone, more=True), cursor, key)
    after = {"done": reach} if reach else {}
    return keeping(Page(items, after, gone, unchanged=not (items or gone)), cursor, key)


def _spelt(words: str) -> str:
    """The words as Microsoft looks for them, each as it stands: none of them commands its search."""
    phrase = " ".join(words.replace('"', " ").split())[:MOST_WORDS]
    if words.strip().startswith('"'):
        return f'"{phrase}"' if phrase else ""
    return " ".join(f'"{one}"' for one in phrase.split())


def _found(
    graph: Calls, wanted: str, since: datetime | None, at: int
) -> tuple[list[Mapping[str, Any]], bool]:
    """The messages that are named from a place on, and whether there are more."""
    sent = f" sent>{(since - timedelta(days=1)).date().isoformat()}" if since else ""
    asked = {
        "entityTypes": ["chatMessage"],
        "query": {"queryString": wanted + sent},
        "from": at,
        "size": MOST_FOUND,
    }
    try:
        told = graph.ask("search/query", {"requests": [asked]})
    except Refused as refusal:
        if refusal.status == 403:
            raise Rejected(NEEDS_BOTH) from None
        raise
    if not isinstance(told.get("value"), list):
        raise Unavailable(NOT_JSON)  # not to be taken for nothing that was found
    boxes = [
        box for answer in dicts_at(told, "value") for box in dicts_at(answer, "hitsContainers")
    ]
    hits = [dict_at(hit, "resource") for box in boxes for hit in dicts_at(box, "hits")]
    return hits, any(box.get("moreResultsAvailable") is True for box in boxes)


def _at(hit: Mapping[str, Any]) -> datetime | None:
    return when(hit.get("createdDateTime"))


def _read(graph: Calls, hits: list[Mapping[str, Any]]) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """The messages themselves, and the names of those that were taken back meanwhile."""
    items: dict[str, Item] = {}
    gone: dict[str, None] = {}
    for name in {name.whole: name for hit in hits for name in _named(hit)}.values():
        try:
            message = graph.get(name.path)
        except Refused as refusal:
            if refusal.status in {403, 404}:  # gone, or an answer whose thread wasn't named
                continue
            raise
        true = name_of(message, name.place)
        if true and is_gone(message):
            gone[true.whole] = None
        elif item := item_of(message, name.place):
            items[item.remote_id] = item
    return tuple(items.values()), tuple(gone)


def _named(hit: Mapping[str, Any]) -> Iterator[Name]:
    """The message that a hit is about, where it stands in a channel: chats are private.

    Only the message's own link says whether it answers in a thread.
    """
    where, own = dict_at(hit, "channelIdentity"), word(hit.get("id"))
    link = web_address(word(hit.get("webUrl")) or word(hit.get("webLink")))
    root = (parse_qs(urlsplit(link).query).get("parentMessageId") or [own])[0]
    numbers = [own] if root == own else [root, own]
    team = word(where.get("teamId")).lower()
    try:
        yield named("/".join([team, word(where.get("channelId")), *numbers]))
    except Rejected:
        return
