"""What is said live beside the broadcasts of the account's own channel: read, answered, taken out.

`liveBroadcasts.list` costs 1 unit of the day's quota, `liveChatMessages.list` 5, `insert` and `delete` 20
each (discovery document of revision 20261104). A chat can be read as long as its broadcast lasts, and no
message of it by its number.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from palabre.connectors.contract import Item, Kind, Page, Rejected, Unknown
from palabre.connectors.dates import when
from palabre.connectors.faults import PERHAPS
from palabre.connectors.plain import cleaned, one_line
from palabre.connectors.protocols import Sent
from palabre.connectors.receipts import same_words, sent_since
from palabre.connectors.shapes import count, dict_at, entire, mapping, word
from palabre.connectors.words import N_
from palabre.connectors.youtube.calls import NO_SUCH, Calls, Over
from palabre.connectors.youtube.parse import SITE, VIDEO, author_of, links_of

MOST_CHATS, MOST_MESSAGES = 3, 2_000  # read in one reading, and in one call
LONGEST = 200  # characters of a message
LONGEST_PLACE = (
    600  # what names the next messages: a longer one isn't kept, and all are given again
)
MESSAGES = "liveChat/messages"

TOO_LONG = N_("A message in a live chat on YouTube holds 200 characters.")

_NAMED = re.compile(r"live:([\w-]{10,120}):([\w.%=-]{5,160})", re.ASCII)

Json = Mapping[str, Any]


def is_live(name: str) -> bool:
    """Say whether a name is that of a message in a live chat."""
    return _NAMED.fullmatch(name) is not None


class Live:
    """The live chats of one account's broadcasts."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def read(self, cursor: Json) -> Page:
        """Give what was said since the last reading; a chat whose broadcast has ended is read once more.

        The cursor keeps, for each chat, the number of its video and what names the next messages.
        """
        known = mapping(cursor.get("chats"))
        on_air = self._on_air()
        videos = {**{chat: word(mapping(of).get("video")) for chat, of in known.items()}, **on_air}
        items: dict[str, Item] = {}
        gone: list[str] = []
        after: dict[str, dict[str, str]] = {}
        pause = 0
        for chat in [*on_air, *(one for one in known if one not in on_air)][:MOST_CHATS]:
            told = self._said(chat, word(mapping(known.get(chat)).get("at")))
            for entry in entire(told.get("items", [])):
                if item := message_of(entry, chat, videos[chat]):
                    items[item.remote_id] = item
                gone += _gone(entry, chat)
            pause = max(pause, count(told.get("pollingIntervalMillis")))
            if chat in on_air and told:
                following = word(told.get("nextPageToken"))
                at = following if len(following) < LONGEST_PLACE else ""
                after[chat] = {"video": on_air[chat], "at": at}
        left = tuple(item for name, item in items.items() if name not in gone)
        return Page(
            left,
            {"chats": after} if after else {},
            deleted=tuple(dict.fromkeys(gone)),
            unchanged=not (left or gone),
            wait=timedelta(milliseconds=min(pause, 3_600_000)) or None,
        )

    def answer(self, to: str, text: str) -> Sent:
        """Say something in the chat of a message: YouTube's live chats know no threads."""
        chat, _number = _named(to)
        if len(text) > LONGEST:
            raise Rejected(TOO_LONG)
        said = {
            "liveChatId": chat,
            "type": "textMessageEvent",
            "textMessageDetails": {"messageText": text},
        }
        told = self._calls.send("POST", MESSAGES, {"part": "snippet"}, {"snippet": said})
        name = f"live:{chat}:{word(told.get('id'))}"
        if not is_live(name):
            raise Unknown(PERHAPS)
        return Sent(name, at=when(dict_at(told, "snippet").get("publishedAt")))

    def receipt(self, to: str, text: str, since: datetime, own: str) -> Sent | None:
        """Look for a text of the channel ``own`` in the chat, whose past may be told in part only."""
        chat, _number = _named(to)
        told = self._calls.get(MESSAGES, _asked(chat))
        oldest = None
        for entry in entire(told.get("items")):
            item = message_of(entry, chat, "")
            at = when(dict_at(entry, "snippet").get("publishedAt"))
            oldest = at if at and (oldest is None or at < oldest) else oldest
            is_own = item and item.author.remote_id == own and same_words(item.text, text)
            if item and is_own and sent_since(item.published_at, since):
                return Sent(item.remote_id, at=item.published_at)
        if oldest is None or oldest > since:
            raise Unknown(PERHAPS)
        return None

    def delete(self, name: str) -> None:
        """Take out a message, of ours or of somebody else; one that is gone already is deleted."""
        self._calls.call("DELETE", MESSAGES, {"id": _named(name)[1]}, absent=True)

    def _on_air(self) -> dict[str, str]:
        """The chats of the broadcasts that go on now, each with the number of its video."""
        asked = {"part": "snippet", "broadcastStatus": "active", "broadcastType": "all"}
        told = self._calls.get("liveBroadcasts", {**asked, "maxResults": "50"})
        found = {}
        for entry in entire(told.get("items", [])):
            chat, video = word(dict_at(entry, "snippet").get("liveChatId")), word(entry.get("id"))
            if is_live(f"live:{chat}:12345") and VIDEO.fullmatch(video):
                found[chat] = video
        return found

    def _said(self, chat: str, at: str) -> Json:
        """The messages of a chat from a place on; from its beginning when the place is no longer known,
        and nothing when it is over."""
        try:
            return self._calls.get(MESSAGES, _asked(chat, at))
        except Over:
            return {}
        except Rejected:
            if not at:
                raise
            return self._said(chat, "")


def message_of(told: Json, chat: str, video: str) -> Item | None:
    """An item of a message that somebody wrote, paid for or not; None for what happened in the chat."""
    snippet, writer = dict_at(told, "snippet"), dict_at(told, "authorDetails")
    name, at = f"live:{chat}:{word(told.get('id'))}", when(snippet.get("publishedAt"))
    said = {
        "textMessageEvent": dict_at(snippet, "textMessageDetails").get("messageText"),
        "superChatEvent": dict_at(snippet, "superChatDetails").get("userComment"),
    }.get(word(snippet.get("type")))
    text = cleaned(word(said))
    if not is_live(name) or at is None or not text:
        return None
    video = video if VIDEO.fullmatch(video) else ""
    author = author_of(
        word(writer.get("channelId")) or word(snippet.get("authorChannelId")),
        one_line(word(writer.get("displayName")), 200),
        word(writer.get("profileImageUrl")),
    )
    return Item(
        remote_id=name, text=text, published_at=at, author=author, kind=Kind.COMMENT,
        url=f"{SITE}/watch?v={video}" if video else "", place="youtube.com", place_name="YouTube",
        parent=video, thread=video, links=tuple(links_of(text)),
    )  # fmt: skip


def _gone(told: Json, chat: str) -> Iterator[str]:
    """The messages that one says were taken out, or taken back."""
    snippet = dict_at(told, "snippet")
    number = {
        "messageDeletedEvent": dict_at(snippet, "messageDeletedDetails").get("deletedMessageId"),
        "messageRetractedEvent": dict_at(snippet, "messageRetractedDetails").get(
            "retractedMessageId"
        ),
        "tombstone": told.get("id"),
    }.get(word(snippet.get("type")))
    if is_live(name := f"live:{chat}:{word(number)}"):
        yield name


def _asked(chat: str, at: str = "") -> dict[str, str]:
    asked = {"liveChatId": chat, "part": "id,snippet,authorDetails", "pageToken": at}
    return {**asked, "maxResults": str(MOST_MESSAGES)}


def _named(name: str) -> tuple[str, str]:
    """The chat and the number of a message."""
    found = _NAMED.fullmatch(name)
    if not found:
        raise Rejected(NO_SUCH)
    return found[1], found[2]
