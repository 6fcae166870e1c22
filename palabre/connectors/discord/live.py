"""What is said on Discord as it is said: events of the gateway become pages, and no gap stays."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import (
    ConnectorError,
    Item,
    Page,
    RateLimited,
    Rejected,
    Unavailable,
)
from palabre.connectors.discord import gateway
from palabre.connectors.discord.calls import Call, no_later, number_at
from palabre.connectors.discord.gateway import Cut, Gateway, Session
from palabre.connectors.discord.missed import since, spoken_in
from palabre.connectors.discord.parse import Place, item_of, number_of
from palabre.connectors.faults import BROKEN_OFF, TOO_OFTEN
from palabre.connectors.hearing import BATCH, BATCH_S, Heard
from palabre.connectors.http import LONGEST_WAIT, Answer, Http, its_now
from palabre.connectors.plain import one_line
from palabre.connectors.shapes import count, listing, mapping, told, word

SPARE = 20  # beginnings of sessions that are left to the bot's other programs: of 1,000 a day
MOST_NAMED, MOST_TALKS = 500, 50
MOST_AGAIN, MOST_WAITING = 5, 100  # messages that are read again in one batch, or wait for it

SERVERS = gateway.GUILD_MESSAGES | gateway.GUILD_REACTIONS | gateway.MESSAGE_CONTENT
DIRECT = gateway.DIRECT_MESSAGES | gateway.DIRECT_REACTIONS

Where = tuple[str, str]


class Live:
    """One bot that listens: in a channel, on all of its servers, or to what it is told directly."""

    def __init__(self, http: Http, token: str, call: Call, channel: str, *, direct: bool) -> None:
        self._http, self._token, self._call = http, token, call
        self._channel, self._is_direct = channel, direct
        self._session = Session()
        self._after = 0  # the newest message that we heard of
        self._gap = 0  # the newest one before a gap that isn't read yet
        self._talks: dict[str, None] = {}
        self._places: dict[str, Place] = {}
        self._again: dict[Where, None] = {}

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Give what is said, edited, deleted and liked from where the cursor stands."""
        self._restore(cursor)
        if self._channel:
            self._places[self._channel] = self._named(self._channel)
        while True:
            is_resumed = bool(self._session.name)
            link = self._opened()
            try:
                yield from self._listened(link)
            except Cut as cut:
                if cut.anew:
                    self._session.forget()
                if not link.is_welcome and not (is_resumed and cut.anew):
                    raise Unavailable(BROKEN_OFF) from None
            finally:
                link.close()

    def _listened(self, link: Gateway) -> Iterator[Page]:
        """Give pages until the link is cut; what came before that is given all the same."""
        cut: Cut | ConnectorError | None = None
        while cut is None:
            heard = Heard()
            try:
                for name, data in link.events(BATCH_S):
                    self._hear(name, data, heard)
                    if len(heard) >= BATCH:
                        break
            except (Cut, ConnectorError) as ended:
                cut = ended
            self._look_again(heard)
            yield Page(tuple(heard.items.values()), self._cursor(), tuple(heard.deleted))
            if self._gap and link.is_welcome and cut is None:
                yield from self._missed(link)
        raise cut

    def _missed(self, link: Gateway) -> Iterator[Page]:
        """What a new session won't tell: the cursor moves only when all of it is there."""

        def call(method: str, path: str, **body: Any) -> Answer:
            link.beat_when_due()  # many calls may be needed before there is a page
            return self._call(method, path, **body)

        if self._is_direct:
            places = iter([Place(talk) for talk in self._talks])
        elif self._channel:
            places = iter([self._places[self._channel]])
        else:
            places = spoken_in(call, self._gap)
        for page in since(call, places, self._gap):
            link.beat_when_due()
            yield page
        self._gap = 0

    def _hear(self, name: str, data: Mapping[str, Any], heard: Heard) -> None:
        channel = number_of(data.get("channel_id"))
        server = number_of(data.get("guild_id"))
        if not channel or not self._concerns(channel, server):
            return
        if name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}:
            self._hear_message(name, data, heard)
        elif name in {"MESSAGE_DELETE", "MESSAGE_DELETE_BULK"}:
            numbers = filter(None, map(number_of, [data.get("id"), *listing(data.get("ids"))]))
            heard.deleted += [f"{channel}/{number}" for number in numbers]
        elif name.startswith("MESSAGE_REACTION_"):
            self._read_again(channel, number_of(data.get("message_id")))

    def _concerns(self, channel: str, server: str) -> bool:
        if self._is_direct:
            return not server
        return channel == self._channel if self._channel else bool(server)

    def _hear_message(self, name: str, data: Mapping[str, Any], heard: Heard) -> None:
        channel, number = number_of(data.get("channel_id")), number_of(data.get("id"))
        item = item_of(data, self._place(channel, number_of(data.get("guild_id"))))
        if name == "MESSAGE_UPDATE":
            if item is None and data.get("edited_timestamp"):
                self._read_again(channel, number)
            if item is None or item.edited_at is None:
                return  # Discord also tells so of the card that it made of a link
        if item is None:
            return
        heard.items[item.remote_id] = item
        if name == "MESSAGE_CREATE":
            self._after = max(self._after, no_later(int(number), datetime.now(UTC)))
            if self._is_direct:
                self._talks.pop(channel, None)
                self._talks[channel] = None
                for talk in list(self._talks)[:-MOST_TALKS]:
                    del self._talks[talk]

    # What an event doesn't tell

    def _read_again(self, channel: str, number: str) -> None:
        if number and len(self._again) < MOST_WAITING:
            self._again[channel, number] = None

    def _look_again(self, heard: Heard) -> None:
        """Read some messages again whose figures or words changed: a nicety, that nothing waits for."""
        for where in list(self._again)[:MOST_AGAIN]:
            del self._again[where]
            channel, number = where
            if f"{channel}/{number}" in heard.deleted:
                continue
            with suppress(Rejected, RateLimited, Unavailable):
                answer = self._call("GET", f"/channels/{channel}/messages/{number}")
                known = heard.items.get(f"{channel}/{number}")
                item = item_of(told(answer), self._place(channel, _server_of(known)))
                if item:
                    heard.items[item.remote_id] = item

    def _place(self, channel: str, server: str) -> Place:
        """A channel with its name, asked for once; without it when that isn't told now."""
        if channel not in self._places and len(self._places) < MOST_NAMED:
            with suppress(Rejected, RateLimited, Unavailable):
                self._places[channel] = Place(channel, "", server)
                self._places[channel] = self._named(channel)
        return self._places.get(channel) or Place(channel, "", server)

    def _named(self, channel: str) -> Place:
        found = told(self._call("GET", f"/channels/{channel}"))
        name = one_line(word(found.get("name")), 100)
        return Place(channel, name, number_of(found.get("guild_id")))

    # Where we stand

    def _opened(self) -> Gateway:
        """A link on which the session is taken up, or else begun anew."""
        session, intents = self._session, DIRECT if self._is_direct else SERVERS
        if session.name:
            with suppress(Unavailable):
                return Gateway(self._http, session.url, self._token, session, intents)
            session.forget()
        answer = self._call("GET", "/gateway/bot")
        started = mapping(told(answer).get("session_start_limit"))
        if "remaining" in started and count(started.get("remaining")) <= SPARE:
            pause = timedelta(milliseconds=count(started.get("reset_after")))
            raise RateLimited(TOO_OFTEN, min(max(pause, timedelta(minutes=1)), LONGEST_WAIT))
        self._gap = self._gap or self._after
        self._after = self._after or number_at(its_now(answer.headers))
        url = word(told(answer).get("url"))
        return Gateway(self._http, url, self._token, session, intents)

    def _restore(self, cursor: Mapping[str, Any]) -> None:
        self._after = no_later(int(number_of(cursor.get("after")) or 0), datetime.now(UTC))
        self._talks = dict.fromkeys(filter(None, map(number_of, listing(cursor.get("talks")))))
        name, url = word(cursor.get("session"))[:200], word(cursor.get("url"))
        if name and url:
            self._session = Session(name, url, count(cursor.get("seq")))

    def _cursor(self) -> dict[str, Any]:
        """Where to go on: in the session, and behind which message when it is over; what is known stays
        while a gap is still to be read."""
        if self._gap:
            return {}
        here: dict[str, Any] = {"after": str(self._after)}
        if self._talks:
            here |= {"talks": list(self._talks)}
        session = self._session
        if session.name:
            here |= {"session": session.name, "url": session.url, "seq": session.seq}
        return here


def _server_of(item: Item | None) -> str:
    """The server that an item's address names."""
    return number_of(item.url.split("/")[-3]) if item else ""
