"""One connection to Discord's gateway: who we are, a heart that beats, and where we were cut off.

https://docs.discord.com/developers/events/gateway
"""

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from websockets.exceptions import ConnectionClosed, WebSocketException

from palabre.connectors.contract import ConnectorError, Reconnect, Rejected, Unavailable
from palabre.connectors.faults import BROKEN_OFF, REFUSED, SILENT
from palabre.connectors.http import Http
from palabre.connectors.plain import one_line
from palabre.connectors.shapes import count, mapping, said, word
from palabre.connectors.words import N_

ASKED = "?v=10&encoding=json"
HELLO_S = 20.0
SHORTEST_S, LONGEST_S = 1.0, 300.0  # between two beats, whatever is asked for
RESUMABLE = 4000  # closing so, and not by 1000 or 1001, keeps the session for some minutes

GUILD_MESSAGES, GUILD_REACTIONS = 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_REACTIONS = 1 << 12, 1 << 13
MESSAGE_CONTENT = 1 << 15

DISPATCH, BEAT, IDENTIFY, RESUME, MOVE_ON, INVALID, HELLO, BEATEN = 0, 1, 2, 6, 7, 9, 10, 11
# Codes of Discord's for closing: after these a session is begun anew, after the others it is taken up.
_ANEW = frozenset({1000, 1001, 4003, 4007, 4009})

SIGN_IN = N_("Discord no longer accepts the bot's token: give the new one.")
NO_INTENT = N_("Discord lets nobody listen so: switch on Message Content Intent on the bot's page.")
TOO_WIDE = N_("This bot is on too many servers to be heard on one connection.")
ODD_PLACE = N_("Discord names no gateway of its own.")

_FINAL: Mapping[int, tuple[type[ConnectorError], str]] = {
    4004: (Reconnect, SIGN_IN), 4010: (Rejected, TOO_WIDE), 4011: (Rejected, TOO_WIDE),
    4012: (Rejected, REFUSED), 4013: (Rejected, REFUSED), 4014: (Rejected, NO_INTENT),
}  # fmt: skip
# The token is shown to Discord's own gateways only, encrypted.
_PLACE = re.compile(r"wss://(?:[a-z0-9-]{1,63}\.){1,5}discord\.gg/?", re.ASCII)


class Cut(Exception):
    """The link ended; ``anew`` says that its session is over, too."""

    def __init__(self, *, anew: bool) -> None:
        super().__init__()
        self.anew = anew


@dataclass(slots=True)
class Session:
    """Where we stand: the session's name, where it is taken up, and the last event that we heard."""

    name: str = ""
    url: str = ""
    seq: int = 0

    def forget(self) -> None:
        """Begin anew the next time."""
        self.name, self.url, self.seq = "", "", 0


class Gateway:
    """An open link, with its greeting done. Whoever has it takes `events` and closes it."""

    def __init__(self, http: Http, url: str, token: str, session: Session, intents: int) -> None:
        if not _PLACE.fullmatch(url):
            raise Unavailable(ODD_PLACE)
        self.session = session
        self.is_welcome = False
        self._is_answered = True
        self._link = http.websocket(f"{url.rstrip('/')}/{ASKED}")
        try:
            self._greet(token, intents)
        except Cut:
            self.close()
            raise Unavailable(BROKEN_OFF) from None
        except ConnectorError:
            self.close()
            raise

    def close(self) -> None:
        """End the link in a way that keeps the session."""
        self._link.close(RESUMABLE)

    def events(self, seconds: float) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Give the events that come within so many seconds; raises `Cut` when the link ends.

        What can't be read is passed over: Discord is not ours to judge.
        """
        ends = monotonic() + seconds
        while (now := monotonic()) < ends:
            if now >= self._beat_at:
                if not self._is_answered:
                    raise Cut(anew=False)  # nobody is there any more
                self.beat()
            try:
                told = self._next(min(ends, self._beat_at) - now)
            except TimeoutError:
                continue
            if event := self._heard(told):
                yield event

    def beat_when_due(self) -> None:
        """Show that we live, while nothing is listened to."""
        if monotonic() >= self._beat_at:
            self.beat()

    def beat(self) -> None:
        """Tell Discord up to which event we heard."""
        self._is_answered = False
        self._beat_at = monotonic() + self._every
        self._say(BEAT, self.session.seq or None)

    def _greet(self, token: str, intents: int) -> None:
        ends = monotonic() + HELLO_S
        told: Mapping[str, Any] = {}
        while told.get("op") != HELLO:
            try:
                told = self._next(ends - monotonic())
            except TimeoutError:
                raise Unavailable(SILENT) from None
        spelled = count(mapping(told.get("d")).get("heartbeat_interval")) / 1000
        self._every = min(max(spelled, SHORTEST_S), LONGEST_S)
        # The first beat comes at any moment of the pause, so that not all bots beat at once.
        self._beat_at = monotonic() + self._every * secrets.randbelow(1000) / 1000
        if self.session.name:
            where = {"session_id": self.session.name, "seq": self.session.seq}
            self._say(RESUME, {"token": token, **where})
            return
        us = {"os": "linux", "browser": "palabre", "device": "palabre"}
        self._say(IDENTIFY, {"token": token, "intents": intents, "properties": us})

    def _heard(self, told: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
        op, data = told.get("op"), told.get("d")
        if not isinstance(op, int):
            return None
        if op == DISPATCH:
            name = word(told.get("t"))
            self.session.seq = max(self.session.seq, count(told.get("s")))
            if name == "READY":
                self._begin(mapping(data))
            self.is_welcome = self.is_welcome or name in {"READY", "RESUMED"}
            return name, mapping(data)
        if op == BEAT:
            self.beat()
        elif op == BEATEN:
            self._is_answered = True
        elif op in {MOVE_ON, INVALID}:
            raise Cut(anew=op == INVALID and data is not True)
        return None

    def _begin(self, ready: Mapping[str, Any]) -> None:
        url = word(ready.get("resume_gateway_url"))
        name = one_line(word(ready.get("session_id")), 200)
        self.session.name = name if _PLACE.fullmatch(url) else ""
        self.session.url = url if self.session.name else ""

    def _next(self, seconds: float) -> Mapping[str, Any]:
        """One message of theirs; an empty one when it can't be read."""
        if seconds <= 0:
            raise TimeoutError
        try:
            return said(self._link.recv(timeout=seconds))
        except TimeoutError:
            raise
        except (WebSocketException, OSError) as error:
            raise _ended(error) from None

    def _say(self, op: int, data: Any) -> None:
        try:
            self._link.send(json.dumps({"op": op, "d": data}))
        except (WebSocketException, OSError) as error:
            raise _ended(error) from None


def _ended(error: Exception) -> Exception:
    """What the end of a link means, by the code that Discord closed it with."""
    given = error.rcvd.code if isinstance(error, ConnectionClosed) and error.rcvd else 0
    if given in _FINAL:
        kind, says = _FINAL[given]
        return kind(says)
    return Cut(anew=given in _ANEW)
