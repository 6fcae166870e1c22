"""Private messages on X: what is written to the account, and its answers.

https://docs.x.com/x-api/direct-messages/lookup/introduction and the official description, version 2.167.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Page, Rejected, Unknown
from palabre.connectors.dates import when
from palabre.connectors.faults import PERHAPS
from palabre.connectors.plain import WORDLESS, cleaned
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.receipts import sent_since
from palabre.connectors.shapes import entire, listing, mapping, word
from palabre.connectors.words import N_
from palabre.connectors.x import COSTS
from palabre.connectors.x.calls import NO_SUCH, Calls, Refused
from palabre.connectors.x.parse import (
    FIRST_MS,
    SITE,
    Companions,
    author_of,
    media_of,
    number_of,
)

NO_FILES = N_("A private message leaves from here without pictures.")
ONE_GO = 10  # messages of a page: each that is told again on another day is paid for again
MOST_LOOKED = 50
MOST_AGAIN, PAGES_AGAIN = (
    100,
    10,
)  # messages of a page, and pages, of a conversation that is looked at again
TOLD = timedelta(days=29)  # X tells those of 30 days: of older ones nothing is known
_NAMED = re.compile(r"message:([0-9-]{1,40}):([0-9]{1,19})", re.ASCII)
_FIELDS = {
    "dm_event.fields": "attachments,created_at,dm_conversation_id,event_type,id,text",
    "event_types": "MessageCreate",
    "expansions": "attachments.media_keys,sender_id",
    "media.fields": "alt_text,media_key,preview_image_url,type,url",
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
    """An item of a message; None for one with neither words nor pictures."""
    media = tuple(media_of(event, beside))
    name = f"message:{word(event.get('dm_conversation_id'))}:{number_of(event.get('id'))}"
    shown = " ".join(one.alt for one in media if one.alt) or (WORDLESS if media else "")
    text, at = cleaned(word(event.get("text"))) or shown, when(event.get("created_at"))
    if not _NAMED.fullmatch(name) or not text or at is None:
        return None
    writer = event.get("sender_id")
    talk = word(event.get("dm_conversation_id"))
    known: Author = author_of(beside.users.get(word(writer), {"id": writer}))
    return Item(
        remote_id=name, text=text, published_at=at, author=known, kind=Kind.MESSAGE,
        url=f"{SITE}/messages/{talk}", place="x.com", place_name="X", thread=talk,
        media=media,
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
        ours = item.author.remote_id == own and sent_since(item.published_at, since)
        if ours and item.text.split() == words_of(draft).split():
            return Sent(
                item.remote_id, item.url, at=item.published_at, cost=calls.pay(COSTS["say"])
            )
    return None


def gone(calls: Calls, names: Sequence[str]) -> tuple[str, ...]:
    """Those of these messages that their conversations no longer show to the account. Each message that is
    told for it is paid for. Of a conversation that shows nothing at all, nothing is known."""
    talks: dict[str, dict[int, str]] = {}
    for name in names:
        if found := _NAMED.fullmatch(name):
            talks.setdefault(found[1], {})[int(found[2])] = name
    since = int((datetime.now(UTC) - TOLD).timestamp() * 1_000 - FIRST_MS) << 22
    lost: list[str] = []
    for talk, ours in talks.items():
        if not (asked := {number for number in ours if number > since}):
            continue
        shown, reached = _shown(calls, talk, min(asked))
        lost += [ours[number] for number in sorted(asked - shown) if shown and number >= reached]
    return tuple(lost)


def _shown(calls: Calls, talk: str, oldest: int) -> tuple[set[int], int]:
    """The numbers that a conversation shows, from the newest on, and down to which one all are known."""
    shown: set[int] = set()
    at = ""
    for _ in range(PAGES_AGAIN):
        asked = {"dm_event.fields": "id", "event_types": "MessageCreate",
                 "max_results": MOST_AGAIN, "pagination_token": at}  # fmt: skip
        try:
            told = calls.get(f"/2/dm_conversations/{talk}/dm_events", asked)
        except Refused:  # another account's conversation: what it shows isn't ours to see
            return set(), 0
        meta = mapping(told.get("meta"))
        events = entire(told.get("data", [] if meta.get("result_count") == 0 else None))
        calls.pay(len(events) * COSTS["message"])
        shown |= {int(number) for one in events if (number := number_of(one.get("id")))}
        onward = word(meta.get("next_token"))[:1_000]
        if not onward:
            return shown, 0
        if onward == at or (shown and min(shown) <= oldest):
            break
        at = onward
    return shown, min(shown, default=0)


def words_of(draft: Draft) -> str:
    """The text with its link."""
    return draft.with_link("\n").strip()


def _talk(name: str) -> str:
    found = _NAMED.fullmatch(name)
    if not found:
        raise Rejected(NO_SUCH)
    return found[1]
