"""Hears channels of IRC while it is there, and speaks in them."""

import base64
import contextlib
import secrets
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import (
    ConnectorError,
    Item,
    Moderation,
    Page,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import spelt
from palabre.connectors.faults import BROKEN_OFF, PERHAPS, SIGNED_OUT, TOO_SLOW
from palabre.connectors.http import Http
from palabre.connectors.irc.moderation import NOT_NOW, send_out
from palabre.connectors.irc.speech import (
    CHANNEL,
    NICK,
    Line,
    item_of,
    line_of,
    lines_of,
    name_of,
    now,
    number_of,
    parts_of,
)
from palabre.connectors.lines import LINE_FAULTS, Host, Lines, fault_of, host_of, link_to
from palabre.connectors.offering import MOST, Offered, gathered, offer, only
from palabre.connectors.paging import reached
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.words import N_

PORTS = frozenset({6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697, 7000})
# https://ircv3.net/specs/extensions/chathistory (read on 2026-11-29)
HISTORY, MOST_BEFORE, MOST_ROUNDS, OVERLAP = "draft/chathistory", 1_000, 10, timedelta(seconds=2)
BEAT_S, STEP_S, SILENCE_S, BATCH = 2.0, 20.0, 120.0, 100
MOST_NICKS = 4

NEEDS_ACCOUNT = N_("Say on which server and under which nickname: connect an account.")
NO_NICK = N_("This nickname can't be one on IRC.")
NO_CHANNEL = N_("This is no channel: its name begins with #.")
CLOSED = N_("The channel doesn't let us in.")
MUTE = N_("The channel or person doesn't take what we say.")
TAKEN = N_("This nickname is in use on the server.")
BANNED = N_("The server doesn't let us in.")
UNKNOWN_KIND = N_("IRC isn't heard in this way.")
NO_ACT = N_(
    "On IRC nothing can be done to a line: only its writer can be sent out of a channel, or banned."
)
NO_FILES = N_("Pictures and files can't be sent by IRC.")
_LATER = frozenset({"263", "437"})
_CLOSED = frozenset({"403", "405", "471", "473", "474", "475", "476", "477", "489"})
_MUTE = frozenset({"401", "403", "404", "408", "411", "412", "442", "477", "531", "716"})


class Conversation:
    """One connection to a server, under a nickname."""

    def __init__(self, lines: Lines, nick: str) -> None:
        self._lines, self.nick = lines, nick
        self.keeps_history, self.own_host = False, ""

    def say(self, *words: str) -> None:
        """Send a line; what would be a second one is refused."""
        text = " ".join(words)
        if any(char in text for char in "\r\n\x00"):
            raise Rejected(MUTE)
        self._lines.renew(STEP_S)
        self._lines.send(f"{text}\r\n".encode("utf-8", "replace"))

    def next(self, wait: float) -> Line | None:
        """Give the next line that isn't the server's asking whether we live; None in time."""
        self._lines.renew(wait + STEP_S)
        until = time.monotonic() + wait
        while (left := until - time.monotonic()) > 0:
            raw = self._lines.next_line(left)
            if raw is None:
                return None
            if not raw:
                raise Unavailable(BROKEN_OFF)
            line = line_of(raw)
            if line.verb == "PING":
                self.say("PONG", f":{line.word(0)}")
            elif line.verb == "ERROR":
                raise Unavailable(BROKEN_OFF)
            else:
                return line
        return None

    def until(self, *verbs: str) -> Iterator[Line]:
        """Give the lines up to the first of these verbs; raises when it doesn't come in time."""
        ends = time.monotonic() + STEP_S
        while (left := ends - time.monotonic()) > 0:
            line = self.next(left)
            if line is None:
                break
            yield line
            if line.verb in verbs:
                return
        raise Unavailable(TOO_SLOW)

    def enter(self, secret: str) -> None:
        """Make ourselves known; raises when the server doesn't want us."""
        self.say("CAP REQ", ":message-tags server-time")
        self.say("CAP REQ", f":batch {HISTORY}")
        if secret:
            self.say("PASS", f":{secret}")
            self.say("CAP REQ", ":sasl")
        self.say("NICK", self.nick)
        self.say("USER", "palabre 0 * :Palabre")
        if not secret:
            self.say("CAP END")
        wanted, tried = self.nick, 1
        for line in self.until("001"):
            if line.verb == "433":
                if tried >= MOST_NICKS:
                    raise Unavailable(TAKEN)
                self.nick = wanted + "_" * tried
                tried += 1
                self.say("NICK", self.nick)
            elif refusal := _refusal_of(line.verb):
                raise refusal
            elif line.verb == "001":
                self.nick = line.word(0) if NICK.fullmatch(line.word(0)) else self.nick
            elif line.verb == "CAP" and line.word(1) == "ACK" and HISTORY in line.word(2):
                self.keeps_history = True
            elif secret:
                self._sign_in(line, wanted, secret)

    def _sign_in(self, line: Line, account: str, secret: str) -> None:
        """Sign in by SASL PLAIN where the server offers it."""
        if line.verb == "CAP" and "sasl" in line.word(2):
            self.say("AUTHENTICATE PLAIN" if line.word(1) == "ACK" else "CAP END")
        elif line.verb == "AUTHENTICATE":
            told = base64.b64encode(f"{account}\0{account}\0{secret}".encode()).decode()
            self.say("AUTHENTICATE", told)
        elif line.verb in {"903", "410", "421"}:
            self.say("CAP END")

    def join(self, channel: str) -> None:
        """Enter a channel; raises `Rejected` when it is closed to us."""
        self.say("JOIN", channel)
        for line in self.until("366", *_CLOSED, *_LATER):
            if line.verb in _CLOSED:
                raise Rejected(CLOSED)
            if line.verb in _LATER:
                raise Unavailable(NOT_NOW)
            if line.verb == "JOIN" and line.nick.lower() == self.nick.lower():
                self.own_host = line.who.rpartition("@")[2].lower()

    def channels(self) -> list[tuple[str, str]]:
        """Give the channels that the server shows to everybody, with what they are about."""
        self.say("LIST")
        found: list[tuple[str, str]] = []
        for line in self.until("323", *_LATER):
            if line.verb in _LATER:
                raise Unavailable(NOT_NOW)
            if line.verb == "322" and CHANNEL.fullmatch(line.word(1)):
                found.append((line.word(1), line.word(3)))
            if len(found) > MOST:
                break  # some networks have tens of thousands
        return found

    def before(self, channel: str, since: datetime | None) -> list[Line]:
        """Give what was said in a channel since then, or last, and whatever is said while it is told."""
        mark = (
            f"AFTER {channel} timestamp={spelt(since, 'milliseconds')}"
            if since
            else f"LATEST {channel} *"
        )
        self.say("CHATHISTORY", mark, str(BATCH))
        told: list[Line] = []
        batch = ""
        for line in self.until("FAIL", "421"):
            if line.verb == "BATCH" and line.word(0) == f"-{batch}":
                break
            if line.verb == "BATCH" and line.word(1) == "chathistory":
                batch = line.word(0)[1:]
            elif line.verb in {"PRIVMSG", "NOTICE"} and len(told) < MOST_BEFORE:
                told.append(line)
        return told


class IrcConnector:
    """One nickname on one server. ``credential`` holds server, account, perhaps secret, security."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = credential or {}
        self._http = http
        self._server, self._security = given.get("server", ""), given.get("security", "")
        self._nick, self._secret = given.get("account", "").strip(), given.get("secret", "")

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]:
        """Give what is said in a channel, and to us, as it comes; a heartbeat every other second."""
        if source != "live":
            raise Rejected(UNKNOWN_KIND)
        channel = _channel(values.get("channel", ""))
        with self._opened() as conversation:
            conversation.join(channel)
            heard = time.monotonic()
            known, items = dict(cursor), list[Item]()
            if conversation.keeps_history:
                items = self._missed(conversation, channel, reached(cursor.get("since")))
            yield _page(items, known)
            while True:
                items, heard = self._batch(conversation, heard)
                yield _page(items, known)
                silence = time.monotonic() - heard
                if silence > SILENCE_S + STEP_S:
                    raise Unavailable(BROKEN_OFF)
                if silence > SILENCE_S:
                    conversation.say("PING", ":palabre")

    def _missed(
        self, conversation: Conversation, channel: str, since: datetime | None
    ) -> list[Item]:  # fmt: skip
        """What was said since the last line that was heard, as far as the server keeps it."""
        items: dict[str, Item] = {}
        start = since - OVERLAP if since else None
        for _ in range(MOST_ROUNDS):
            lines = conversation.before(channel, start)
            told = [item_of(one, self._host().name, conversation.nick, now()) for one in lines]
            found = {one.remote_id: one for one in told if one}
            new = set(found) - set(items)
            items |= found
            if since is None or len(lines) < BATCH or not new:
                break
            start = max(one.published_at for one in found.values())
        return list(items.values())

    def _batch(self, conversation: Conversation, heard: float) -> tuple[list[Item], float]:
        items: list[Item] = []
        ends = time.monotonic() + BEAT_S
        while len(items) < BATCH and (left := ends - time.monotonic()) > 0:
            line = conversation.next(left)
            if line is None:
                break
            heard = time.monotonic()
            if line.verb == "KICK" and line.word(1).lower() == conversation.nick.lower():
                raise Unavailable(CLOSED)
            if item := item_of(line, self._host().name, conversation.nick, now()):
                items.append(item)
        return items, heard

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the channels of the server that don't hide."""
        only(what, "channel")
        with self._opened() as conversation:
            found = conversation.channels()
        return gathered([[offer(name, name, about) for name, about in found]], words)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Say something in a channel or to a person."""
        place = draft.to.get("channel", "").strip()
        if not (CHANNEL.fullmatch(place) or NICK.fullmatch(place)):
            raise Rejected(NO_CHANNEL)
        return self._say(place, draft, key)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a line where it was said, with the name of who said it before."""
        place, nick = parts_of(to)
        return self._say(place, draft, key, "" if place == nick else f"{nick}: ")

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Send who said a line out of its channel, or ban them from it. Raises `Rejected` for no operator."""
        place, _nick = parts_of(remote_id)
        if act not in {Moderation.KICK, Moderation.BAN} or not CHANNEL.fullmatch(place):
            raise Rejected(NO_ACT)
        with self._opened() as conversation:
            send_out(conversation, remote_id, ban=act is Moderation.BAN)

    def _say(self, place: str, draft: Draft, key: str, before: str = "") -> Sent:
        if draft.media:
            raise Rejected(NO_FILES)
        text = draft.with_link("\n")
        spoken = lines_of(f"{draft.title}\n{text}", before)
        with self._opened() as conversation:
            if CHANNEL.fullmatch(place):
                conversation.join(place)
            try:
                for line in spoken:
                    conversation.say("PRIVMSG", place, f":{line}")
                _taken(conversation)
            except (*LINE_FAULTS, Unavailable):
                raise Unknown(PERHAPS) from None
            name = name_of(self._host().name, place, conversation.nick, number_of(key))
        return Sent(name, at=datetime.now(UTC))

    def _host(self) -> Host:
        return host_of(self._server, self._security, {"tls": 6697, "none": 6667})

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Conversation]:
        if not (self._server and self._nick):
            raise Rejected(NEEDS_ACCOUNT)
        if not NICK.fullmatch(self._nick):
            raise Rejected(NO_NICK)
        lines = Lines(link_to(self._http, self._host(), PORTS), STEP_S)
        try:
            conversation = Conversation(lines, self._nick)
            conversation.enter(self._secret)
            yield conversation
            with contextlib.suppress(*LINE_FAULTS):  # what was said is said
                conversation.say("QUIT", ":")
        except ConnectorError:
            raise
        except LINE_FAULTS as error:
            raise fault_of(error, sent=False) from None
        finally:
            lines.close()


def _page(items: list[Item], known: dict[str, Any]) -> Page:
    """One page, and up to when was heard, for a server that keeps what was said."""
    last = max((item.published_at for item in items), default=None)
    if last:
        known["since"] = min(last, now()).isoformat()
    return Page(tuple({item.remote_id: item for item in items}.values()), dict(known))


def _refusal_of(verb: str) -> ConnectorError | None:
    """What a server means that doesn't let us in."""
    if verb in {"464", "904", "905"}:
        return Reconnect(SIGNED_OUT)
    if verb in _LATER:
        return Unavailable(NOT_NOW)
    return {"432": Rejected(NO_NICK), "465": Rejected(BANNED), "466": Rejected(BANNED)}.get(verb)


def _taken(conversation: Conversation) -> None:
    """Wait until the server has worked off what we said: it answers in order."""
    token = secrets.token_hex(8)
    conversation.say("PING", f":{token}")
    for line in conversation.until("PONG"):
        if line.verb in _MUTE:
            raise Rejected(MUTE)


def _channel(text: str) -> str:
    channel = text.strip()
    if not CHANNEL.fullmatch(channel):
        raise Rejected(NO_CHANNEL)
    return channel
