"""Private messages of an account: reads its conversations and answers them.

They are no public records: a service of Bluesky's keeps them, which the account's own server asks for us.
Lexicons: chat.bsky.convo.listConvos, getMessages, getLog, sendMessage, and their defs.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.bluesky import MESSAGE
from palabre.connectors.bluesky.parse import (
    HOME,
    PLACE,
    PLACE_NAME,
    author_of,
    marked,
    post_address,
)
from palabre.connectors.bluesky.records import facets_of, text_of
from palabre.connectors.bluesky.xrpc import Xrpc
from palabre.connectors.contract import Item, Kind, Page, Rejected, Unknown
from palabre.connectors.dates import spelt, when
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import Http
from palabre.connectors.lengths import fits
from palabre.connectors.paging import DEEPEST, by_now, reached
from palabre.connectors.plain import cleaned
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.receipts import same_words, sent_since
from palabre.connectors.shapes import dict_at, dicts_at, entire
from palabre.connectors.words import N_

SERVICE = "did:web:api.bsky.chat#bsky_chat"
MOST_TALKS, MOST_MESSAGES = 50, 100
OVERLAP = timedelta(minutes=2)  # what is written while we read may be shown a little later
SETTLED = timedelta(minutes=5)  # before that, a message on its way may still arrive

NO_FILES = N_("Bluesky's private messages take no pictures or files.")
TOO_LONG = N_("A private message on Bluesky holds 1,000 characters.")
NO_MESSAGE = N_("This is no private message of Bluesky.")
EMPTY = N_("There is nothing in this message.")

_NAME = re.compile(r"message:([A-Za-z0-9._-]{1,100}):([A-Za-z0-9._-]{1,100})")
_PART = re.compile(r"[A-Za-z0-9._-]{1,100}")

Json = Mapping[str, Any]


def is_message(name: str) -> bool:
    """Say whether a name is that of a private message."""
    return _NAME.fullmatch(name) is not None


class Chat:
    """The conversations of one account."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._api = Xrpc(http, credential, SERVICE)

    def read(self, cursor: Mapping[str, Any]) -> Page:
        """Give what was said since the last reading, 50 conversations in one go, the last moved first.

        The cursor keeps ``newest``, and while a reading goes on ``top`` and ``at``, as in other readings;
        ``log`` is how far the service's log was read, which tells of deletions in quiet conversations, too.
        """
        newest, at = reached(cursor.get("newest")), cursor.get("at", "")
        answer = self._api.get("chat.bsky.convo.listConvos", {"limit": MOST_TALKS, "cursor": at})
        talks = dicts_at(answer, "convos")
        since = newest - OVERLAP if newest else None
        items: list[Item] = []
        gone: list[str] = []
        moved = [moment for talk in talks if (moment := _moved(talk))]
        for talk in talks:
            moment = _moved(talk)
            if moment and (since is None or moment > since):
                self._take(talk, since, items, gone)
        top = when(cursor.get("top")) or max(moved, default=newest)
        top = by_now(top) if top else None
        onward = answer.get("cursor")
        met = since is None or not moved or min(moved) <= since
        if isinstance(onward, str) and onward and onward != at and not met:
            going = {
                "newest": cursor.get("newest"),
                "top": spelt(top, "milliseconds"),
                "at": onward[:2_000],
                **({"log": log} if (log := _log_of(cursor, talks)) else {}),
            }
            return Page(tuple(items), going, deleted=tuple(gone), more=True)
        deleted, log = self._deleted(cursor.get("log"))
        gone += [name for name in deleted if name not in gone]
        log = log or _log_of({}, talks)
        done = {"newest": spelt(top, "milliseconds")} if top else {}
        done |= {"log": log} if log else {}
        return Page(tuple(items), done, deleted=tuple(gone), unchanged=not (items or gone))

    def _deleted(self, log: Any) -> tuple[list[str], str]:
        """What was deleted since this place in the log, and the place that was reached."""
        gone: list[str] = []
        at = log if isinstance(log, str) and _PART.fullmatch(log) else ""
        for _ in range(DEEPEST if at else 0):
            try:
                told = self._api.get("chat.bsky.convo.getLog", {"cursor": at})
            except Rejected:  # a service without a log, or one that forgot this place
                return gone, ""
            entries = dicts_at(told, "logs")
            for one in entries:
                name = f"message:{one.get('convoId')}:{dict_at(one, 'message').get('id')}"
                if str(one.get("$type", "")).endswith("#logDeleteMessage") and is_message(name):
                    gone.append(name)
            onward = told.get("cursor")
            if not entries or not isinstance(onward, str) or not _PART.fullmatch(onward):
                break
            if onward == at:
                break
            at = onward
        return gone, at

    def answer(self, to: str, draft: Draft, number_of: Callable[[str], str]) -> Sent:
        """Answer in the conversation of a message; ``number_of`` says whom a handle names."""
        talk = _talk(to)
        text = _text(draft)
        message = {"text": text, "facets": facets_of(text, number_of)}
        told = self._api.post("chat.bsky.convo.sendMessage", {"convoId": talk, "message": message})
        number = str(told.get("id", ""))
        if not _PART.fullmatch(number):
            raise Unknown(PERHAPS)
        return Sent(f"message:{talk}:{number}", _address(talk), at=when(told.get("sentAt")))

    def receipt(self, to: str, draft: Draft, since: datetime) -> Sent | None:
        """Look for a text of ours among the newest of its conversation: messages bear no key of ours."""
        talk = _talk(to)
        asked = {"convoId": talk, "limit": MOST_MESSAGES}
        told = self._api.get("chat.bsky.convo.getMessages", asked)
        own, ours = self._api.did(), _text(draft)
        for entry in entire(told.get("messages")):
            at, number = when(entry.get("sentAt")), str(entry.get("id", ""))
            same = same_words(str(entry.get("text", "")), ours)
            if sent_since(at, since) and same and dict_at(entry, "sender").get("did") == own:
                return Sent(f"message:{talk}:{number}", _address(talk), at=at)
        if datetime.now(UTC) - since < SETTLED:
            raise Unknown(PERHAPS)
        return None

    def _take(self, talk: Json, since: datetime | None, items: list[Item], gone: list[str]) -> None:
        """Take what was said in a conversation; of one that is new to us, its newest hundred."""
        number = str(talk.get("id", ""))
        if not _PART.fullmatch(number):
            return
        people = {str(one.get("did")): one for one in dicts_at(talk, "members")}
        for entry in self._said(number, since):
            name = f"message:{number}:{entry.get('id')}"
            if not is_message(name):
                continue
            if str(entry.get("$type", "")).endswith("#deletedMessageView"):
                gone.append(name)
            elif item := _item(entry, name, number, people):
                items.append(item)

    def _said(self, talk: str, since: datetime | None) -> Iterator[Json]:
        at = ""
        for _ in range(DEEPEST):
            told = self._api.get(
                "chat.bsky.convo.getMessages",
                {"convoId": talk, "limit": MOST_MESSAGES, "cursor": at},
            )
            found = dicts_at(told, "messages")
            yield from found
            onward = told.get("cursor")
            oldest = min((m for one in found if (m := when(one.get("sentAt")))), default=None)
            if since is None or oldest is None or oldest <= since:
                return
            if not isinstance(onward, str) or onward in ("", at):
                return
            at = onward


def _item(entry: Json, name: str, talk: str, people: Mapping[str, Json]) -> Item | None:
    did, at = str(dict_at(entry, "sender").get("did", "")), when(entry.get("sentAt"))
    quoted = post_address(dict_at(entry, "embed", "record").get("uri"))
    text = cleaned(str(entry.get("text") or "")) or quoted
    if not text or not did.startswith("did:") or at is None:
        return None
    links, tags = marked(entry)
    return Item(
        remote_id=name, text=text, published_at=at, kind=Kind.MESSAGE,
        author=author_of(people.get(did, {}), did), url=_address(talk), place=PLACE, place_name=PLACE_NAME,
        thread=talk, links=tuple(dict.fromkeys(filter(None, [*links, quoted]))),
        tags=tuple(dict.fromkeys(filter(None, tags))),
    )  # fmt: skip


def _log_of(cursor: Mapping[str, Any], talks: Sequence[Json]) -> str:
    """Where the log is read on: where it was, at first from the newest of all conversations' marks."""
    known = cursor.get("log")
    if isinstance(known, str) and _PART.fullmatch(known):
        return known
    marks = [rev for talk in talks if _PART.fullmatch(rev := str(talk.get("rev", "")))]
    return max(marks, default="")


def _moved(talk: Json) -> datetime | None:
    """When something was last said in a conversation."""
    return when(dict_at(talk, "lastMessage").get("sentAt"))


def _address(talk: str) -> str:
    return f"{HOME}/messages/{talk}"


def _talk(name: str) -> str:
    """The conversation of a message."""
    found = _NAME.fullmatch(name)
    if not found:
        raise Rejected(NO_MESSAGE)
    return found[1]


def _text(draft: Draft) -> str:
    """The text as it goes out; a link stands in it, for a message has no card."""
    if draft.media:
        raise Rejected(NO_FILES)
    text = text_of(replace(draft, no_card=True))
    if not text:
        raise Rejected(EMPTY)
    if not fits(text, MESSAGE):
        raise Rejected(TOO_LONG)
    return text
