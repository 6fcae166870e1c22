"""Reads channels of Discord as a bot, and publishes, answers, changes, deletes and likes there."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from palabre.connectors.again import NoMore, grouped, one_by_one, place_by_place
from palabre.connectors.barred import NOBODY, check_act
from palabre.connectors.contract import (
    Author,
    Barring,
    Item,
    Moderation,
    Page,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import when
from palabre.connectors.discord import PLATFORM, threads
from palabre.connectors.discord.barring import bar
from palabre.connectors.discord.calls import EMPTY, MOST_ASKED
from palabre.connectors.discord.gateway import SIGN_IN
from palabre.connectors.discord.live import Live
from palabre.connectors.discord.missed import MOST_SERVERS
from palabre.connectors.discord.offers import channels
from palabre.connectors.discord.parse import (
    Place,
    address_of,
    author_of,
    item_of,
    number_of,
    reactions_of,
    says_nothing,
    votes_of,
    wait_of,
)
from palabre.connectors.discord.polls import NO_CHANGE, has_poll, poll_of
from palabre.connectors.discord.searching import search
from palabre.connectors.faults import PERHAPS
from palabre.connectors.films import MP4, QUICKTIME
from palabre.connectors.http import HOME, NOT_JSON, Answer, Http
from palabre.connectors.offering import only
from palabre.connectors.plain import one_line
from palabre.connectors.protocols import Draft, Measured, Offered, Sent
from palabre.connectors.receipts import sent_since
from palabre.connectors.shapes import confirmed, count, entire, listing, mapping, told, word
from palabre.connectors.words import N_

API = "https://discord.com/api/v10"
EXPECTED = (400, 401, 403, 404, 413, 429)
UNKNOWN_MESSAGE = 10008  # of Discord's own numbers for what went wrong
MOST_MEDIA = 10
MOST_REASON = 150  # a server's log takes 512 characters, spelled as an address
THUMB = quote("\N{THUMBS UP SIGN}")

UNKNOWN_KIND = N_("Discord isn't read in this way.")
NO_TOKEN = N_("Discord shows nothing without a bot: give its token.")
NOT_ALLOWED = N_("The bot may not do this in the channel: give it the right on the server.")
NO_SUCH = N_("Discord knows no such channel or message, or the bot doesn't see it.")
NO_CHANNEL = N_("This is no channel of Discord: give its address or its number.")
NO_THREADS = N_("Only channels of a server have threads.")
NO_MESSAGE = N_("This is no message of Discord.")
REFUSED = N_("Discord refuses this request.")
TOO_BIG = N_("These files are larger than Discord takes.")
TOO_MANY = N_("Discord takes ten files with one message.")
NO_MEDIA = N_("Discord takes pictures, and videos as MP4 or MOV, from here.")
TOO_OFTEN = N_("Discord asks us to call less often.")
NO_ACT = N_("Discord doesn't do this to a message.")

_REFUSALS = {403: NOT_ALLOWED, 404: NO_SUCH, 413: TOO_BIG}
_CHANNEL = re.compile(
    r"(?:https://(?:\w+\.)?discord(?:app)?\.com/channels/(?:\d{1,20}|@me)/)?(\d{1,20})(?:/\d{1,20})?/?",
    re.ASCII,
)
_NAMED = re.compile(r"(\d{1,20})/(\d{1,20})", re.ASCII)


class DiscordConnector:
    """Speaks as the bot whose token is the credential's ``secret``."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._token = credential.get("secret", "").strip()

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the messages of a channel after the newest known one, oldest first; or what was said in its
        threads, open and closed."""
        if source not in {"channel", "discussions"}:
            raise Rejected(UNKNOWN_KIND)
        channel = _channel(values.get("channel", ""))
        place = self._place(channel, cursor)
        if source == "discussions":
            if not place.server:
                raise Rejected(NO_THREADS)
            return threads.read(self._call, place, cursor)
        wanted = max(1, min(limit, MOST_ASKED))
        after = number_of(cursor.get("after"))
        asked = {"limit": wanted, **({"after": after} if after else {})}
        answer = self._call("GET", f"/channels/{channel}/messages", params=asked)
        messages = [mapping(one) for one in listing(answer.json())]
        found = (item for one in messages if (item := item_of(one, place)))
        # A channel of no server is a talk with the bot alone, whoever gave its number.
        items = {item.remote_id: replace(item, private=not place.server) for item in found}
        numbers = [int(number) for one in messages if (number := number_of(one.get("id")))]
        newest = str(max(numbers)) if numbers else after
        ordered = sorted(items.values(), key=lambda item: item.published_at)
        onward = {
            "name": place.name,
            "server": place.server,
            **({"after": newest} if newest else {}),
        }
        trouble = EMPTY if messages and not items and any(map(says_nothing, messages)) else ""
        more = bool(after) and len(messages) >= wanted and newest != after
        return Page(tuple(ordered), onward, more=more, unchanged=not items, trouble=trouble)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give what the servers of the bot hold of the words: the newest, then what came since."""
        return search(self._call, words, cursor, limit)

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]:
        """Give what is said, edited, deleted and liked as it happens, and what a cut would have hidden.

        The cursor keeps the gateway's session, which is taken up for some minutes, and the newest message
        that was heard of, behind which the channels are read when it is over.
        """
        if source not in {"live", "direct"}:
            raise Rejected(UNKNOWN_KIND)
        if not self._token:
            raise Rejected(NO_TOKEN)
        spelled = values.get("channel", "").strip()
        channel = _channel(spelled) if spelled and source == "live" else ""
        live = Live(self._http, self._token, self._call, channel, direct=source == "direct")
        yield from live.pages(cursor)

    def _place(self, channel: str, known: Mapping[str, Any]) -> Place:
        """The channel with its name; asked for once, then kept in the cursor."""
        if "name" in known:
            name, server = one_line(word(known.get("name")), 100), number_of(known.get("server"))
            return Place(channel, name, server)
        found = told(self._call("GET", f"/channels/{channel}"))
        return Place(
            channel, one_line(word(found.get("name")), 100), number_of(found.get("guild_id"))
        )

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which messages are gone from their channels, and which were edited, a call each."""
        found = (_NAMED.fullmatch(name) for name in remote_ids)
        named = grouped((one[1], one[0]) for one in found if one)
        return place_by_place(named, lambda _, names: one_by_one(names, self._again))

    def _again(self, name: str) -> Item | None:
        channel, number = _named(name)
        answer = self._call("GET", f"/channels/{channel}/messages/{number}", absent=True)
        message = told(answer)
        if answer.status == 404:
            # A channel that is gone, or closed to the bot, says nothing of its messages.
            if message.get("code") == UNKNOWN_MESSAGE:
                raise NoMore
            raise Rejected(NO_SUCH)
        if number_of(message.get("id")) != number:
            raise Unavailable(NOT_JSON)
        item = item_of(message, Place(channel))
        return item if item and item.edited_at else None

    def me(self) -> Author:
        """Give the bot itself."""
        return author_of(told(self._call("GET", "/users/@me")))

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the channels of the bot's servers."""
        only(what, "channel")
        return channels(self._call, words)

    # Speaking

    def publish(self, draft: Draft, key: str) -> Sent:
        """Send a message. Within a few minutes Discord takes the same key only once."""
        return self._send(_channel(draft.to.get("channel", "")), draft, key, {})

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a message in its channel."""
        channel, number = _named(to)
        return self._send(channel, draft, key, {"message_reference": {"message_id": number}})

    def _send(self, channel: str, draft: Draft, key: str, more: Mapping[str, Any]) -> Sent:
        if len(draft.media) > MOST_MEDIA:
            raise Rejected(TOO_MANY)
        poll = poll_of(draft)
        body: dict[str, Any] = {
            **more,
            "content": _text(draft),
            "nonce": nonce_of(key),
            "enforce_nonce": True,
            **_MENTIONS,
            **({"flags": NO_EMBEDS} if draft.no_card else {}),
            **({"poll": poll} if poll else {}),
        }
        path = f"/channels/{channel}/messages"
        if not draft.media:
            return _sent(self._call("POST", path, json=body))
        if any(one.content_type not in _TYPES for one in draft.media):
            raise Rejected(NO_MEDIA)
        names = [f"file{n}.{one.content_type[6:]}" for n, one in enumerate(draft.media)]
        body["attachments"] = [
            {"id": str(n), "filename": name, **({"description": one.alt} if one.alt else {})}
            for n, (name, one) in enumerate(zip(names, draft.media, strict=True))
        ]
        files = {
            f"files[{n}]": (name, one.body, one.content_type)
            for n, (name, one) in enumerate(zip(names, draft.media, strict=True))
        }
        return _sent(self._call("POST", path, data={"payload_json": json.dumps(body)}, files=files))

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the message among the newest ones of its channel, by its key or its text.

        Raises `Unknown` for an answer: which channel it went to isn't known then.
        """
        if not draft.to.get("channel"):
            raise Unknown(PERHAPS)
        channel, own = _channel(draft.to["channel"]), self.me().remote_id
        if not number_of(own):
            raise Unknown(PERHAPS)
        asked = {"limit": MOST_ASKED}
        answer = self._call("GET", f"/channels/{channel}/messages", params=asked)
        for one in entire(answer.json()):
            at = when(one.get("timestamp"))
            if not sent_since(at, since):
                continue
            if mapping(one.get("author")).get("id") != own:
                continue
            same = word(one.get("content")).split() == _text(draft).split()
            if one.get("nonce") == nonce_of(key) or ("nonce" not in one and same):
                return _told_sent(one, channel)
        return None

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change the text of a message of ours; its files stay."""
        if has_poll(draft):
            raise Rejected(NO_CHANGE)
        channel, number = _named(remote_id)
        body = {"content": _text(draft), **_MENTIONS}
        return _sent(self._call("PATCH", f"/channels/{channel}/messages/{number}", json=body))

    def delete(self, remote_id: str) -> None:
        """Delete a message; one that is gone already is deleted."""
        channel, number = _named(remote_id)
        self._call("DELETE", f"/channels/{channel}/messages/{number}", absent=True)

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Put the bot's thumb up under a message, take it away, or delete the message."""
        if act not in PLATFORM.moderation:
            raise Rejected(NO_ACT)
        if act is Moderation.DELETE:
            self.delete(remote_id)
            return
        channel, number = _named(remote_id)
        method = "PUT" if act is Moderation.LIKE else "DELETE"
        self._call(method, f"/channels/{channel}/messages/{number}/reactions/{THUMB}/@me")

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None:
        """Ban somebody from the server where they wrote or let them only read there, or let them again."""
        check_act(act, PLATFORM.barring)
        server, person = self._place(_named(at)[0], {}).server, number_of(who)
        if not (server and person):
            raise Rejected(NOBODY)
        bar(self._call, server, person, act, reason)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give the reactions to messages and the votes in their polls, without those that are gone; with no
        names, how many members the bot's servers have together."""
        if not remote_ids:
            return self._members()
        found: list[Measured] = []
        for remote_id in remote_ids:
            channel, number = _named(remote_id)
            answer = self._call("GET", f"/channels/{channel}/messages/{number}", absent=True)
            message = told(answer)
            if answer.status == 404 and message.get("code") != UNKNOWN_MESSAGE:
                raise Rejected(NO_SUCH)
            if number_of(message.get("id")) == number:
                found.append(Measured(remote_id, "likes", float(reactions_of(message))))
                if (votes := votes_of(message)) is not None:
                    found.append(Measured(remote_id, "votes", float(votes)))
        return tuple(found)

    def _members(self) -> tuple[Measured, ...]:
        asked = {"limit": MOST_SERVERS, "with_counts": "true"}
        servers = map(mapping, listing(self._call("GET", "/users/@me/guilds", params=asked).json()))
        told_of = [one for one in servers if "approximate_member_count" in one]
        whole = sum(count(one["approximate_member_count"]) for one in told_of)
        return (Measured("", "members", float(whole)),) if told_of else ()

    def _call(
        self, method: str, path: str, *, absent: bool = False, reason: str = "", **body: Any
    ) -> Answer:
        if not self._token:
            raise Rejected(NO_TOKEN)
        headers = {
            "Authorization": f"Bot {self._token}",
            "User-Agent": f"DiscordBot ({HOME}, 0.1)",  # the form that Discord asks for
            **({"X-Audit-Log-Reason": quote(reason[:MOST_REASON])} if reason else {}),
        }
        answer = self._http.call(method, f"{API}{path}", headers=headers, expect=EXPECTED, **body)
        if answer.status < 400 or (absent and answer.status == 404):
            return answer
        if answer.status == 401:
            raise Reconnect(SIGN_IN)
        if answer.status == 429:
            raise RateLimited(TOO_OFTEN, wait_of(answer))
        raise Rejected(_REFUSALS.get(answer.status, REFUSED))


_TYPES = frozenset((*PLATFORM.post.types, MP4, QUICKTIME) if PLATFORM.post else ())
# People may be called by name, but nobody calls a whole server by mistake.
NO_EMBEDS = 1 << 2  # message flag SUPPRESS_EMBEDS
_MENTIONS: Mapping[str, Any] = {"allowed_mentions": {"parse": ["users"], "replied_user": True}}


def nonce_of(key: str) -> str:
    """Our key as Discord takes it: 25 characters at most, always the same."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:25]


def _channel(spelled: str) -> str:
    found = _CHANNEL.fullmatch(spelled.strip())
    if not found:
        raise Rejected(NO_CHANNEL)
    return found[1]


def _named(remote_id: str) -> tuple[str, str]:
    found = _NAMED.fullmatch(remote_id)
    if not found:
        raise Rejected(NO_MESSAGE)
    return found[1], found[2]


def _text(draft: Draft) -> str:
    """The text with its link, which Discord makes a card of where it stands in the text."""
    return draft.with_link("\n")


def _sent(answer: Answer) -> Sent:
    return _told_sent(confirmed(answer), "")


def _told_sent(message: Mapping[str, Any], channel: str) -> Sent:
    number = number_of(message.get("id"))
    channel = number_of(message.get("channel_id")) or channel
    if not number or not channel:
        raise Unknown(PERHAPS)
    place = Place(channel, server=number_of(message.get("guild_id")))
    url = address_of(place, number)
    return Sent(f"{channel}/{number}", url, at=when(message.get("timestamp")))
