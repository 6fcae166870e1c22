"""Private messages on X: what is written to the account, and its answers.

https://docs.x.com/x-api/direct-messages/lookup/introduction and the official description, version 2.167.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Page, Rejected, Unknown
from palabre.connectors.dates import when
from palabre.connectors.faults import PERHAPS
from palabre.connectors.plain import cleaned
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.shapes import entire, listing, mapping, word
from palabre.connectors.words import N_
from palabre.connectors.x import COSTS
from palabre.connectors.x.calls import NO_SUCH, Calls
from palabre.connectors.x.parse import SITE, Companions, author_of, number_of

NO_FILES = N_("A private message leaves from here without pictures.")
ONE_GO = 10  # messages of a page: each that is told again on another day is paid for again
MOST_LOOKED = 50
_NAMED = re.compile(r"message:([0-9-]{1,40}):([0-9]{1,19})", re.ASCII)
_FIELDS = {
    "dm_event.fields": "created_at,dm_conversation_id,event_type,id,text",
    "event_types": "MessageCreate",
    "expansions": "sender_id",
    "user.fields": "name,profile_image_url,username",
}


def is_message(name: str) -> bool:
    """Say whether this is how we call a private message."""
    return name.startswith("message:")


def newest(calls: Calls, known: Mapping[str, Any], limit: int) -> Page:
    """The messages after the newest known one, page by page from the newest; a first reading is one page.

    X tells those of the last 30 days, and takes no number to begin after.
    """
    since, at = int(number_of(known.get("since")) or 0), word(known.get("at"))
    asked = {
        **_FIELDS,
        "max_results": max(1, min(limit, ONE_GO)),
        **({"pagination_token": at} if at else {}),
    }
    told = calls.get("/2/dm_events", asked)
    events = [mapping(one) for one in listing(told.get("data"))]
    numbers = [int(number) for one in events if (number := number_of(one.get("id")))]
    cost = calls.pay(len(events) * COSTS["message"])
    top = max([*numbers, int(number_of(known.get("top")) or 0), since])
    fresh = [one for one in _items(told) if int(one.remote_id.rpartition(":")[2]) > since]
    onward = word(mapping(told.get("meta")).get("next_token"))[:1_000]
    more = bool(since and onward and onward != at and numbers and min(numbers) > since)
    cursor = {"since": str(since), "top": str(top), "at": onward} if more else {"since": str(top)}
    return Page(tuple(fresh), cursor, more=more, unchanged=not fresh, cost=cost)


def _items(told: Mapping[str, Any]) -> list[Item]:
    beside = Companions(told)
    found = (_item(mapping(one), beside) for one in listing(told.get("data")))
    return [item for item in found if item]


def _item(event: Mapping[str, Any], beside: Companions) -> Item | None:
    """An item of a message; None for one without words."""
    name = f"message:{word(event.get('dm_conversation_id'))}:{number_of(event.get('id'))}"
    text, at = cleaned(word(event.get("text"))), when(event.get("created_at"))
    if not _NAMED.fullmatch(name) or not text or at is None:
        return None
    writer = event.get("sender_id")
    talk = word(event.get("dm_conversation_id"))
    known: Author = author_of(beside.users.get(word(writer), {"id": writer}))
    return Item(
        remote_id=name, text=text, published_at=at, author=known, kind=Kind.MESSAGE,
        url=f"{SITE}/messages/{talk}", place="x.com", place_name="X", thread=talk,
    )  # fmt: skip


def answer(calls: Calls, to: str, draft: Draft) -> Sent:
    """Write into the conversation of a message."""
    talk = _talk(to)
    if draft.media:
        raise Rejected(NO_FILES)
    body = {"text": words_of(draft)}
    sent = calls.send("POST", f"/2/dm_conversations/{talk}/messages", json=body)
    number = number_of(mapping(sent.get("data")).get("dm_event_id"))
    if not number:
        raise Unknown(PERHAPS)
    cost = calls.pay(COSTS["say"])
    return Sent(
        f"message:{talk}:{number}", f"{SITE}/messages/{talk}", at=datetime.now(UTC), cost=cost
    )


def receipt(calls: Calls, own: str, to: str, draft: Draft, since: datetime) -> Sent | None:
    """Look for an answer of the account ``own`` among the newest of its conversation."""
    talk = _talk(to)
    asked = {**_FIELDS, "max_results": MOST_LOOKED}
    told = calls.get(f"/2/dm_conversations/{talk}/dm_events", asked)
    none = mapping(told.get("meta")).get("result_count") == 0
    calls.pay(len(entire(told.get("data", [] if none else None))) * COSTS["message"])
    for item in _items(told):
        ours = item.author.remote_id == own and item.published_at >= since - timedelta(minutes=1)
        if ours and item.text.split() == words_of(draft).split():
            return Sent(
                item.remote_id, item.url, at=item.published_at, cost=calls.pay(COSTS["say"])
            )
    return None


def words_of(draft: Draft) -> str:
    """The text with its link."""
    link = draft.link if draft.link and draft.link not in draft.text else ""
    return f"{draft.text}\n{link}".strip()


def _talk(name: str) -> str:
    found = _NAMED.fullmatch(name)
    if not found:
        raise Rejected(NO_SUCH)
    return found[1]
