"""One line of an access log: Apache's and nginx's common and combined, with a host before or not, and JSON.

Common and combined are Apache's LogFormat of those names, combined also nginx's; vhost_combined is
Debian's. JSON is Caddy's, or nginx's and others' with names of fields that people usually choose.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NamedTuple

import msgspec

EARLIEST, LATEST = date(1990, 1, 1).toordinal(), date(2100, 1, 1).toordinal()
MOST_MINUTES = 50_000

Moment = tuple[int, int]  # the day as an ordinal, and the minute within it


class Request(NamedTuple):
    """What a line tells: when (of the log's own clock), who, what for, how it was answered, how they came.

    ``asked`` is the request's first line. ``agent`` is None where the log doesn't hold any, and ``host``
    empty.
    """

    day: int
    minute: int
    address: bytes
    asked: bytes
    status: int
    size: int
    referrer: bytes
    agent: bytes | None
    host: bytes = b""


# A quoted field, read as a whole where nothing in it is escaped: then at twice the pace.
_QUOTED = rb'"([^"]*+(?<!\\)|(?:[^"\\]++|\\.)*+)"'
_LINE = re.compile(
    rb"([^\[]{3,600}+)\[(\d\d/[A-Za-z]{3}/\d{4}:\d\d:\d\d):\d\d [+-]\d{4}\] "
    + _QUOTED
    + rb" (\d{3}) (\d{1,15}+|-)(?: "
    + _QUOTED
    + rb" "
    + _QUOTED
    + rb")?"
)
_ADDRESS = re.compile(rb"\d{1,3}(?:\.\d{1,3}){3}$|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$")
_WITH_PORT = re.compile(rb"(?:\[([0-9a-fA-F:.]+)\]|(\d{1,3}(?:\.\d{1,3}){3})):\d{1,5}")
_NAMES = b"jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}


def reader() -> Callable[[bytes], Request | None]:
    """A function that reads a line; None for one that is no request. It remembers minutes, so keep it."""
    minutes: dict[bytes, Moment | None] = {}
    match = _LINE.match
    made = partial(tuple.__new__, Request)  # of a million requests, each is made in half the time

    def read(line: bytes) -> Request | None:
        if line[:1] == b"{":
            return _from_json(line)
        found = match(line)
        if not found:
            return None
        head, written, asked, status, size, referrer, agent = found.groups()
        try:
            moment = minutes[written]
        except KeyError:
            if len(minutes) > MOST_MINUTES:
                minutes.clear()
            moment = minutes[written] = _clf_minute(written)
        names = head.split(None, 3)
        if moment is None or not names:
            return None
        host, address = b"", names[0]
        if len(names) > 2 and names[1] != b"-" and _ADDRESS.match(names[1]):
            # With a comma behind the first, it is a list of the proxies on the way.
            host, address = (host, address) if address.endswith(b",") else (address, names[1])
        length = 0 if size == b"-" else int(size)
        who = address.rstrip(b",")
        day, minute = moment
        return made((day, minute, who, asked, int(status), length, referrer or b"", agent, host))

    return read


def _clf_minute(written: bytes) -> Moment | None:
    """The minute of a time such as 17/May/2015:10:05; None for one that no calendar has."""
    try:
        day = date(int(written[7:11]), _MONTHS[written[3:6].lower()], int(written[:2]))
        hour, minute = int(written[12:14]), int(written[15:17])
    except (ValueError, KeyError):
        return None
    return _sound(day, hour, minute)


def _sound(day: date, hour: int, minute: int) -> Moment | None:
    known = EARLIEST <= day.toordinal() <= LATEST and hour < 24 and minute < 60
    return (day.toordinal(), hour * 60 + minute) if known else None


# --- JSON. Of the names that a field may have, the first that is there counts.

_WHEN = ("time_local", "time_iso8601", "@timestamp", "timestamp", "ts", "msec", "time", "date")
_WHO = (
    "http_x_forwarded_for",
    "x_forwarded_for",
    "client_ip",
    "remote_addr",
    "remote_ip",
    "clientip",
    "ip",
)
_LINES = ("request", "request_line")
_METHODS = ("request_method", "method", "verb")
_TARGETS = ("request_uri", "uri", "url", "path", "target")
_STATUSES = ("status", "response", "status_code", "code")
_SIZES = ("body_bytes_sent", "bytes_sent", "size", "bytes", "response_size")
_REFERRERS = ("http_referer", "http_referrer", "referer", "referrer")
_AGENTS = ("http_user_agent", "user_agent", "useragent", "agent")
_HOSTS = ("http_host", "host", "server_name", "vhost")

_decode = msgspec.json.Decoder(dict[str, Any]).decode


def _from_json(line: bytes) -> Request | None:
    """The request of a line of JSON: Caddy's has the request as an object, others have flat fields."""
    try:
        told = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    inner = told.get("request")
    if isinstance(inner, dict):
        headers = inner.get("headers")
        told = {**told, **inner, **_headers(headers if isinstance(headers, dict) else {})}
        del told["request"]
    moment = _moment(_first(told, _WHEN))
    asked = _text(_first(told, _LINES))
    if not asked:
        target = _text(_first(told, _TARGETS))
        asked = b"%s %s" % (_text(_first(told, _METHODS)) or b"GET", target) if target else b""
    status = _number(_first(told, _STATUSES))
    address = _text(_first(told, _WHO)).partition(b",")[0].strip()
    if moment is None or not asked or not address or not 100 <= status <= 999:
        return None
    return Request(
        *moment,
        _without_port(address),
        asked,
        status,
        max(_number(_first(told, _SIZES)), 0),
        _text(_first(told, _REFERRERS)),
        _text(_first(told, _AGENTS)) if any(name in told for name in _AGENTS) else None,
        _text(_first(told, _HOSTS)),
    )


def _headers(headers: dict[str, Any]) -> dict[str, Any]:
    """Caddy's headers, each a list, under the names that flat logs have."""
    named = {}
    for name in ("Referer", "User-Agent"):
        values = headers.get(name)
        first = values[0] if isinstance(values, list) and values else ""
        named[name.lower().replace("-", "_")] = first
    return named


def _first(told: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((told[name] for name in names if told.get(name) not in (None, "", "-")), None)


def _text(value: Any) -> bytes:
    return value.encode("utf-8", "replace") if isinstance(value, str) else b""


def _number(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        return 0
    return int(value)


def _without_port(address: bytes) -> bytes:
    found = _WITH_PORT.fullmatch(address)
    return (found[1] or found[2]) if found else address.strip(b"[]")


def _moment(value: Any) -> Moment | None:
    """The minute of a time as JSON has it: seconds since 1970 (UTC), ISO 8601, or as in common logs."""
    if isinstance(value, str) and value.replace(".", "", 1).isdecimal() and value.isascii():
        value = float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value > 1e11 else value
        if not 0 < seconds < 4e9:
            return None
        at = datetime.fromtimestamp(seconds, UTC)
        return _sound(at.date(), at.hour, at.minute)
    if not isinstance(value, str):
        return None
    if re.match(r"\d\d/\w{3}/\d{4}:", value):
        return _clf_minute(value[:17].encode("ascii", "replace"))
    try:
        at = datetime.fromisoformat(value.replace("/", "-", 2))
    except ValueError:
        return None
    return _sound(at.date(), at.hour, at.minute)
