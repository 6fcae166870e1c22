"""Lines of IRC: taken apart, cleaned, and made. Everything that comes in is hostile."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from palabre.connectors.contract import Author, Item, Kind, Rejected
from palabre.connectors.dates import when
from palabre.connectors.plain import cleaned, web_address
from palabre.connectors.words import N_

NO_NAME = N_("This is no line of IRC.")
TOO_MUCH = N_("This text is too long for IRC: five lines of 400 bytes at most.")
NOTHING = N_("There is nothing to say in this text.")
MOST_LINES, LINE_BYTES = 5, 400
CHANNEL = re.compile(r"[#&+!][^\s,:\x00-\x1f]{1,80}")
NICK = re.compile(r"[A-Za-z\[\]\\`_^{|}][A-Za-z0-9\[\]\\`_^{|}-]{0,40}")
_FORMATS = re.compile(
    r"\x03(\d{1,2}(,\d{1,2})?)?|\x04([0-9A-Fa-f]{6})?|[\x02\x0f\x11\x16\x1d-\x1f]"
)
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the protocol cuts it; ``nick`` is who it comes from and ``who`` from where (user@host),
    "" for a server."""

    verb: str
    words: tuple[str, ...] = ()
    nick: str = ""
    who: str = ""
    tags: dict[str, str] = field(default_factory=dict)

    def word(self, number: int) -> str:
        """Give a word, or "" where there is none."""
        return self.words[number] if number < len(self.words) else ""


def line_of(raw: bytes) -> Line:
    """Take a line apart; whatever comes gives some line."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    text, tags = text.rstrip("\r\n"), {}
    if text.startswith("@"):
        told, _, text = text[1:].partition(" ")
        tags = dict(part.partition("=")[::2] for part in told.split(";")[:30])
    source = ""
    if text.startswith(":"):
        source, _, text = text[1:].partition(" ")
    text, mark, last = text.strip().partition(" :")
    words = [*text.split()[:30], *([last] if mark else [])]
    nick, mark, who = source.partition("!")
    verb = words[0].upper() if words else ""
    return Line(verb, tuple(words[1:]), nick if mark else "", who, tags)


def item_of(line: Line, server: str, me: str, now: datetime) -> Item | None:
    """Make an item of what somebody said in a channel or to us; None for all else."""
    if line.verb not in {"PRIVMSG", "NOTICE"} or not NICK.fullmatch(line.nick):
        return None
    channel, said = line.word(0), line.word(1)
    if said.startswith("\x01"):
        if not said.startswith("\x01ACTION "):
            return None
        said = said.strip("\x01").removeprefix("ACTION ")
    text = cleaned(_FORMATS.sub("", said))
    public = bool(CHANNEL.fullmatch(channel))
    if not text or not (public or channel.lower() == me.lower()):
        return None
    at = when(line.tags.get("time")) or now
    number = line.tags.get("msgid") or _digest(f"{line.nick} {at.isoformat()} {text}")
    place = channel if public else line.nick
    found = (web_address(link.rstrip(".,;:!?")) for link in _LINK.findall(text))
    return Item(
        remote_id=name_of(server, place, line.nick, number[:100], line.who), text=text, published_at=at,
        kind=Kind.MESSAGE, place=f"{server}/{place}", place_name=place,
        author=Author(f"{server}/{line.nick.lower()}", line.nick, line.nick,
                      automatic=line.verb == "NOTICE"),
        links=tuple(link for link in dict.fromkeys(found) if link), private=not public,
    )  # fmt: skip


def name_of(server: str, place: str, nick: str, number: str, who: str = "") -> str:
    """Name a line: where, by whom, a number of the server's or of ours, and a mark of where it came from."""
    parts = [server, place, nick, number, *([_mark(number, who)] if who else [])]
    return "/".join(quote(part, safe="") for part in parts)


def keeps_who(remote_id: str) -> bool:
    """Whether a line's name tells where it came from: those of older lines don't."""
    return remote_id.count("/") == 4


def was_said_by(remote_id: str, who: str) -> bool:
    """Whether a line came from there (user@host)."""
    *_, number, mark = map(unquote, remote_id.split("/"))
    return keeps_who(remote_id) and bool(who) and mark == _mark(number, who)


def _mark(number: str, who: str) -> str:
    """A mark of where a line came from: no address, and another one for each line."""
    return _digest(f"{number} {who.removeprefix('~').lower()}")[:12]


def parts_of(remote_id: str) -> tuple[str, str]:
    """Give the place and the nickname in a line's name; raises `Rejected` for what is none."""
    parts = [unquote(part) for part in remote_id.split("/")]
    if len(parts) not in {4, 5} or not NICK.fullmatch(parts[2]):
        raise Rejected(NO_NAME)
    if not (CHANNEL.fullmatch(parts[1]) or NICK.fullmatch(parts[1])):
        raise Rejected(NO_NAME)
    return parts[1], parts[2]


def lines_of(text: str, before: str = "") -> list[str]:
    """Cut a text into lines that a server takes; raises `Rejected` when they are too many."""
    lines: list[str] = []
    for paragraph in re.split(r"[\r\n]+", text.replace("\x00", "")):
        rest = "".join(char for char in paragraph if char >= " ").strip()
        while rest:
            room = LINE_BYTES - len(before.encode()) if not lines else LINE_BYTES
            piece = rest.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
            if len(piece) < len(rest) and " " in piece:
                piece = piece.rpartition(" ")[0]
            lines.append(piece if lines else before + piece)
            rest = rest[len(piece) :].strip()
            if len(lines) > MOST_LINES:
                raise Rejected(TOO_MUCH)
    if not lines:
        raise Rejected(NOTHING)
    return lines


def number_of(key: str) -> str:
    """A number for a line of ours, made from its key."""
    return _digest(key)


def now() -> datetime:
    """The time that a line is given which tells none."""
    return datetime.now(UTC).replace(microsecond=0)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
