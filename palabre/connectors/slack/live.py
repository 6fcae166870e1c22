"""What is said in a workspace as it is said, and after a cut what its channels hold of it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import (
    Item,
    Page,
    RateLimited,
    Rejected,
    Unavailable,
)
from palabre.connectors.hearing import BATCH, BATCH_S, Heard
from palabre.connectors.http import Http
from palabre.connectors.plain import one_line
from palabre.connectors.shapes import listing, mapping, word
from palabre.connectors.slack.calls import Calls
from palabre.connectors.slack.direct import NO_SCOPE, talks
from palabre.connectors.slack.missed import Missed, stamp
from palabre.connectors.slack.parse import (
    GROUP,
    gone_of,
    is_talk,
    items_of,
    name_of,
    number_of,
    order,
    stamp_of,
)
from palabre.connectors.slack.socket import Socket, opened

SHORT_S = 0.05
MOST_CHANNELS, LISTED = 1_000, 200
MOST_NAMES = 500
MOST_AGAIN, MOST_WAITING = 5, 100  # messages that are read again in one batch, or wait for it

Message = Mapping[str, Any]
Again = Callable[[str], Item | None]
Names = Callable[[list[Message], Mapping[str, Any]], dict[str, str]]


class Live:
    """One app that listens in all channels of its bot, and to what people write to it, alone or in a group.

    Slack shares what happens out among an app's links, so that there is one, for all channels. An event
    is confirmed as it comes and may be lost when the machine breaks before it is stored: it is then found
    in the channels, like all that a cut hid, while the listening goes on.
    """

    def __init__(
        self, http: Http, app_token: str, slack: Calls, names: Names, again: Again
    ) -> None:
        self._http, self._token, self._slack, self._ask_names = http, app_token, slack, names
        self._people: dict[str, str] = {}
        self._channels: dict[str, str] = {}
        self._again: dict[tuple[str, str], None] = {}
        self._after = ""
        self._missed = Missed(slack, again)

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Give what is said, edited, deleted and liked from where the cursor stands."""
        link = opened(self._http, self._token, alone=True)
        try:
            self._restore(cursor)
            while True:
                yield from self._listened(link)
                # The former link still tells what is under way while there is the new one.
                former, link = link, opened(self._http, self._token, alone=False)
                former.is_ending = False
                try:
                    yield self._batch(former)
                finally:
                    former.close()
        finally:
            link.close()

    def _listened(self, link: Socket) -> Iterator[Page]:
        while not link.is_ending:
            link.check()
            # Slack waits for nobody's reading: what is said now goes before what a cut hid.
            yield self._batch(link, SHORT_S if self._missed.is_due else BATCH_S)
            if self._missed.is_due:
                yield self._read_missed()

    def _batch(self, link: Socket, seconds: float = BATCH_S) -> Page:
        heard = Heard()
        for event in link.events(seconds):
            self._hear(event, heard)
            if len(heard) >= BATCH:
                break
        self._look_again(heard)
        return self._page(heard)

    def _page(self, heard: Heard) -> Page:
        self._missed.hear(heard.items, heard.deleted)
        return Page(tuple(heard.items.values()), self._cursor(), tuple(heard.deleted))

    # What was said during a cut

    def _restore(self, cursor: Mapping[str, Any]) -> None:
        self._channels = self._listed()
        now, after = stamp(datetime.now(UTC)), stamp_of(cursor.get("after"))
        after = after and min(after, now, key=order)
        self._after = self._missed.restore(cursor, self._channels, after)

    def _listed(self) -> dict[str, str]:
        """The channels that the bot was invited to, with their names, and its direct conversations, where it
        may list them."""
        found = dict.fromkeys(talks(self._slack, NO_SCOPE), "")
        at = ""
        while len(found) < MOST_CHANNELS:
            asked = {"types": "public_channel,private_channel", "exclude_archived": "true"}
            asked |= {"limit": str(LISTED), **({"cursor": at} if at else {})}
            told = self._slack.ask("users.conversations", **asked)
            for channel in map(mapping, listing(told.get("channels"))):
                number = word(channel.get("id"))
                if is_shared(number):
                    found[number] = one_line(word(channel.get("name")), 80)
            following = word(mapping(told.get("response_metadata")).get("next_cursor"))[:500]
            if not following or following == at:
                break
            at = following
        return found

    def _read_missed(self) -> Page:
        """What one call tells of a cut; what is still unread stands in the cursor."""
        found, heard = self._missed.step(), Heard()
        self._keep(list(found.messages), found.channel, heard)
        for item in found.items:
            heard.items[item.remote_id] = self._placed(item)
        heard.deleted += found.deleted
        return self._page(heard)

    # What happens

    def _hear(self, event: Message, heard: Heard) -> None:
        sort = word(event.get("type"))
        if sort in {"reaction_added", "reaction_removed"}:
            liked = mapping(event.get("item"))
            where = self._place(word(liked.get("channel"))), stamp_of(liked.get("ts"))
            if all(where) and len(self._again) < MOST_WAITING:
                self._again[where] = None
        channel = self._place(word(event.get("channel")), word(event.get("channel_type")))
        if sort != "message" or not channel:
            return
        message = mapping(event.get("message"))
        if event.get("subtype") == "message_deleted":
            heard.deleted += _deleted(event, channel)
        elif event.get("subtype") != "message_changed":
            self._keep([event], channel, heard)
            self._after = _later(self._after, stamp_of(event.get("ts")))
        elif message.get("edited"):  # Slack also tells so of the card that it made of a link
            self._keep([message], channel, heard)
        else:
            heard.deleted += gone_of([message], channel)

    def _place(self, number: str, sort: str = "") -> str:
        """What the channel or conversation of a number is called, "" where nobody says who may read it: what
        several people say among themselves has a number like a channel's."""
        if is_talk(number):
            return number
        known = (name for name in (GROUP + number, number) if name in self._channels)
        names = {"channel": number, "group": number, "mpim": GROUP + number}
        name = next(known, names.get(sort, "")) if is_shared(number) else ""
        if name and len(self._channels) < 2 * MOST_CHANNELS:
            self._channels.setdefault(name, "")
        return name

    def _keep(self, messages: list[Message], channel: str, heard: Heard) -> None:
        self._people = dict(list(self._ask_names(messages, self._people).items())[-MOST_NAMES:])
        for item in items_of(messages, channel, self._people):
            heard.items[item.remote_id] = self._placed(item)

    def _placed(self, item: Item) -> Item:
        name = self._channels.get(item.place, "")
        return replace(item, place_name=f"#{name}" if name else "")

    def _look_again(self, heard: Heard) -> None:
        """Read some messages again whose reactions changed: a nicety, that nothing waits for."""
        for where in list(self._again)[:MOST_AGAIN]:
            del self._again[where]
            with suppress(Rejected, RateLimited, Unavailable):
                asked = {"channel": number_of(where[0]), "timestamp": where[1], "full": "true"}
                message = mapping(self._slack.ask("reactions.get", **asked).get("message"))
                if message.get("ts") == where[1]:
                    self._keep([message], where[0], heard)

    def _cursor(self) -> dict[str, Any]:
        return {"after": self._after, **self._missed.cursor()}


def is_shared(channel: str) -> bool:
    """Say whether this is the number of a place where several may speak."""
    return (
        channel[:1] in {"C", "G"} and channel.isascii() and channel.isalnum() and len(channel) < 32
    )


def _deleted(event: Message, channel: str) -> list[str]:
    stamp = stamp_of(event.get("deleted_ts"))
    thread = stamp_of(mapping(event.get("previous_message")).get("thread_ts"))
    return [name_of(channel, thread if thread != stamp else "", stamp)] if stamp else []


def _later(one: str, other: str) -> str:
    """The later of two moments, but none that is still to come."""
    now = stamp(datetime.now(UTC) + timedelta(minutes=1))
    return max(one, min(other, now, key=order), key=order) if other else one
