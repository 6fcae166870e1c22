"""The one door to the network: address checks, time and size caps, redirects, and the five errors.

Nothing else in Palabre opens a connection to a place it was told about. Nothing here sleeps or
retries: a failure is raised as one of the contract's errors, and the row that asked decides when
to come back.
"""

import copy
import email.utils
import logging
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
import msgspec
from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from palabre.connectors.addresses import DEFAULT_PORT, Addresses
from palabre.connectors.alone import asked
from palabre.connectors.bodies import packed, read_body
from palabre.connectors.contract import ConnectorError, RateLimited, Rejected, Unavailable
from palabre.connectors.decoding import ACCEPTED
from palabre.connectors.discretion import be_discreet
from palabre.connectors.endless import lines_of
from palabre.connectors.faults import HARMLESS, WIRE_ERRORS, error_for, error_of
from palabre.connectors.filebody import SLOWEST, THINKS_S, files_in
from palabre.connectors.pace import Politeness
from palabre.connectors.sockets import checked_socket, first_socket
from palabre.connectors.wire import CheckedBackend, CheckedTransport, time_cap, tls
from palabre.connectors.words import N_

HOME = "https://palabre.example/about"
CONNECT_S, READ_S, TOTAL_S = 10.0, 15.0, 40.0
BODY_CAP = 10 * 1024 * 1024  # bytes, counted after decompression
MESSAGE_CAP = 1024 * 1024  # bytes of one websocket message
MOST_HOPS = 5
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(days=1)
READING = frozenset({"GET", "HEAD"})
PERMANENT, REDIRECTS = frozenset({301, 308}), frozenset({301, 302, 303, 307, 308})

IN_CIRCLES = N_("The redirects of this address turn in circles.")
TOO_MANY_HOPS = N_("This address redirects too many times.")
NOWHERE = N_("This address redirects to nowhere.")
LESS_SAFE = N_("This address redirects from a secure page to one that isn't (http).")
NOT_JSON = N_("The site answered something that can't be read.")

be_discreet()  # who lowers these levels reads no key all the same
for _name in ("httpx", "httpcore", "websockets.client"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered, decompressed. Its repr shows no header and no text.

    ``url`` is where it was read in the end, ``moved_to`` where permanent redirects say it lives
    from now on, ``cut`` says that the body was longer (or slower) than we read.
    """

    status: int
    url: str
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    moved_to: str = ""
    cut: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body in the charset that the headers name, or UTF-8; the unreadable is replaced."""
        _, _, charset = self.headers.get("content-type", "").lower().partition("charset=")
        try:
            return self.body.decode(charset.split(";")[0].strip(" \"'") or "utf-8", "replace")
        except (LookupError, ValueError):
            return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body read as JSON; raises `Unavailable` when it isn't (an error page, mostly)."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, RecursionError, ValueError):
            raise Unavailable(NOT_JSON) from None

    @property
    def wait(self) -> timedelta | None:
        """The pause asked for by Retry-After, or None."""
        return retry_after(self.headers.get("retry-after", ""), its_now(self.headers))


def its_now(headers: Mapping[str, str]) -> datetime:
    """What time it is by the clock of the place that answered (its Date header), else by ours.

    Its moments are meant by its own clock, which may be hours away from ours.
    """
    try:
        moment = email.utils.parsedate_to_datetime(headers.get("date", ""))
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return datetime.now(UTC)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Read a Retry-After header (RFC 9110): seconds or a date; 1 s at least, a day at most."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        wait = timedelta(seconds=min(int(value[:9]), 864_000))
    else:
        try:
            moment = email.utils.parsedate_to_datetime(value)
            wait = moment.replace(tzinfo=moment.tzinfo or UTC) - now
        except (ValueError, OverflowError):
            return None
    return min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    cap: int
    cut: bool
    alone: bool
    reading: bool


class Http:
    """Calls addresses on behalf of connectors. Safe to share between threads.

    ``allow`` names hosts ("127.0.0.1", "peer.test:21300") that may be internal; ``home`` is the
    page that the user agent points to. ``transport`` replaces the network in tests: addresses are
    then checked by name only.
    """

    def __init__(
        self,
        *,
        allow: Iterable[str] = (),
        ports: Iterable[int] = (),
        home: str = HOME,
        total: float = TOTAL_S,
        addresses: Addresses | None = None,
        politeness: Politeness | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        usual = Addresses(allow)
        self.addresses = addresses or Addresses(allow, usual.ports | frozenset(ports))
        self.politeness = politeness or Politeness()
        self.agent = f"Palabre/0.1 (+{home})"
        self.total = total
        self._backend = None if transport else CheckedBackend(self.addresses)
        self._usual = {"User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED}
        self._client = httpx.Client(
            transport=transport or CheckedTransport(self.addresses),
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            headers=self._usual,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
        )
        self._take: Callable[[], None] = lambda: None  # counts nothing

    def metered(self, take: Callable[[], None]) -> "Http":
        """The same door with a guard more: ``take`` is asked before each call, and may refuse it."""
        before = self._take

        def both() -> None:
            before()
            take()

        door = copy.copy(self)
        door._take = both
        return door

    def turn(self, url: str, pause: timedelta) -> None:
        """Take the turn of this address's host, for a call that another process makes (and checks).

        Raises `TooSoon`, or `Rejected` for what is no address.
        """
        self.politeness.turn(self.addresses.host_of(url), pause)

    def hold(self, url: str, wait: timedelta) -> None:
        """Leave this address's host in peace for so long, as it told another process."""
        self.politeness.hold(self.addresses.host_of(url), wait)

    def close(self) -> None:
        """Close the connections that were kept open."""
        self._client.close()

    def get(self, url: str, **options: Any) -> Answer:
        """Read an address, following redirects; the options are those of `call`."""
        return self.call("GET", url, **options)

    def post(self, url: str, **options: Any) -> Answer:
        """Send to an address, never twice; the options are those of `call`."""
        return self.call("POST", url, **options)

    def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        expect: Iterable[int] = (),
        cap: int = BODY_CAP,
        cut: bool = False,
        pause: timedelta = timedelta(0),
        alone: bool = False,
        changes: bool | None = None,
        ports: Iterable[int] = (),
        **body: Any,
    ) -> Answer:
        """Make one call and give the answer when its status is 2xx or in ``expect``.

        ``body`` goes to httpx as it is: params, json, data, files, content; a `FileBody` in it is given
        the time that its bytes need. ``cap`` is in bytes after decompression; with ``cut`` a longer
        answer is cut there, else it is refused. ``ports`` are called besides the usual ones.
        ``pause`` is the least time between two calls to this host. ``alone`` says that this one will
        not be called again soon: a GET without ``body`` costs a quarter then, and keeps no connection.
        What ``changes`` something over there may have done so when its answer is lost (`Unknown`, not
        `Unavailable`): all but GET and HEAD, unless it is said, as of a sign-in.
        Raises the five errors of the contract and nothing else.
        """
        method = method.upper()
        reading = method in READING if changes is None else not changes
        call = _Call(method, dict(headers or {}), body, cap, cut, alone, reading)
        target = self.addresses.check(url, ports=ports)
        host = target.host
        if pause:
            self.politeness.turn(host, pause)
        self._take()
        sent = files_in(body)
        thinks = THINKS_S if sent else 0
        with time_cap(self.total + thinks + sum(one.size for one in sent) / SLOWEST):
            answer = self._follow(call, target)
        if not (200 <= answer.status < 300 or answer.status in set(expect)):
            error = error_for(answer.status, answer.wait, call.headers, reading=call.reading)
            if pause and isinstance(error, RateLimited):
                self.politeness.hold(host, error.wait)
            raise error
        return answer

    def _follow(self, call: _Call, first: httpx.URL) -> Answer:
        """Follow redirects by hand: each hop is checked like the first address."""
        target = first
        seen: set[str] = set()
        moved, permanent = "", True
        remarks: list[str] = []
        for _ in range(MOST_HOPS + 1):
            seen.add(str(target))
            answer = self._once(call, target, bare=not _same_origin(target, first))
            if answer.status not in REDIRECTS or call.method not in READING:
                moved = moved if answer.status < 400 else ""
                return replace(answer, moved_to=moved, remarks=tuple(remarks))
            before, target = target, self._next_hop(target, answer)
            if str(target) in seen:
                raise Rejected(IN_CIRCLES)
            permanent = permanent and answer.status in PERMANENT
            moved = str(target) if permanent else moved
            if before.scheme == "https" and target.scheme == "http":
                remarks.append(LESS_SAFE)
        raise Rejected(TOO_MANY_HOPS)

    def _next_hop(self, here: httpx.URL, answer: Answer) -> httpx.URL:
        location = answer.headers.get("location", "").strip()
        if not location:
            raise Rejected(NOWHERE)
        try:
            target = here.join(location).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError, UnicodeError):
            raise Rejected(NOWHERE) from None
        return self.addresses.check(target)

    def _once(self, call: _Call, target: httpx.URL, *, bare: bool) -> Answer:
        """Make one request, follow nothing. ``bare``: at a stranger's, without credentials."""
        headers = {
            name: value
            for name, value in call.headers.items()
            if not bare or name.lower() in HARMLESS
        }
        try:
            # The query of ``params`` belongs to the first address; a redirect carries its own.
            extra = {k: v for k, v in call.body.items() if not (bare and k == "params")}
            if call.alone and call.method == "GET" and not extra and self._backend:
                return self._once_alone(self._backend, call, target, headers)
            if files_in(extra):
                extra["timeout"] = httpx.Timeout(THINKS_S, connect=CONNECT_S)
            request = self._client.build_request(call.method, target, headers=headers, **extra)
            response = self._client.send(request, stream=True)
        except ConnectorError:
            raise
        except (*WIRE_ERRORS, ssl.SSLError, OSError, UnicodeError) as error:
            # The cause holds the request with its headers: it is left behind on purpose.
            raise error_of(error, call.reading) from None
        try:
            body, was_cut = read_body(*packed(response), call)
        finally:
            response.close()
        return Answer(response.status_code, str(target), response.headers, body, cut=was_cut)

    def _once_alone(
        self, backend: CheckedBackend, call: _Call, target: httpx.URL, headers: Mapping[str, str]
    ) -> Answer:
        named = {name.title(): value for name, value in headers.items()}
        limits = {"connect": CONNECT_S, "read": READ_S}
        with asked(backend, target, self._usual | named, **limits) as (status, given, chunks):
            body, was_cut = read_body(chunks, given.get("content-encoding", ""), call)
        return Answer(status, str(target), given, body, cut=was_cut)

    @contextmanager
    def lines(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        quiet: float = READ_S,
        cap: int = MESSAGE_CAP,
    ) -> Iterator[Iterator[bytes]]:
        """Open an answer that doesn't end, and give its lines as they come, the empty ones too.

        ``quiet`` is how many seconds it may say nothing, ``cap`` is bytes of one line. Redirects are
        not followed. Raises the errors of the contract, also in the middle.
        """
        target = self.addresses.check(url)
        self._take()
        asked = {**(headers or {}), "Accept-Encoding": "identity"}
        timeout = httpx.Timeout(quiet, connect=CONNECT_S)
        try:
            request = self._client.build_request(
                "GET", target, params=params, headers=asked, timeout=timeout
            )
            response = self._client.send(request, stream=True)
        except ConnectorError:
            raise
        except (*WIRE_ERRORS, ssl.SSLError, OSError, UnicodeError) as error:
            raise error_of(error, reading=True) from None
        try:
            if response.status_code != 200:
                given = response.headers
                wait = retry_after(given.get("retry-after", ""), its_now(given))
                raise error_for(response.status_code, wait, headers or (), reading=True)
            yield lines_of(response, cap)
        finally:
            response.close()

    def websocket(
        self, url: str, *, headers: Mapping[str, str] | None = None, cap: int = MESSAGE_CAP
    ) -> ClientConnection:
        """Open a websocket (ws:// or wss://) with the same checks; ``cap`` is bytes of one message.

        The connection pings by itself. The caller closes it and reads it with a time limit (what
        websockets calls legacy).
        Redirects are not followed. Raises the errors of the contract.
        """
        target = self.addresses.check(url, ("ws", "wss"))
        self._take()
        port = target.port or DEFAULT_PORT[target.scheme]
        secure = tls() if target.scheme == "wss" else None
        link = None
        try:
            link = checked_socket(self.addresses, target.host, port, CONNECT_S)
            connection = connect(
                str(target), sock=link, ssl=secure, additional_headers=dict(headers or {}),
                user_agent_header=self.agent, proxy=None, max_size=cap, open_timeout=READ_S,
                legacy=True,
            )  # fmt: skip
        except InvalidStatus as refusal:
            status, given = refusal.response.status_code, refusal.response.headers
            wait = retry_after(given.get("Retry-After", ""), its_now(given))
            raise error_for(status, wait, headers or (), reading=True) from None
        except (OSError, InvalidHandshake, WebSocketException) as error:
            if link is not None:
                link.close()
            raise error_of(error, reading=True) from None
        return connection

    def link(
        self, host: str, port: int, *, ports: Iterable[int], timeout: float = CONNECT_S,
        elsewhere: Callable[[], list[tuple[str, int]]] = list,
    ) -> socket.socket:  # fmt: skip
        """Open a plain connection with the same checks; ``ports`` are those of its protocol.

        ``elsewhere`` tells, when it may be asked, of the places instead of this one. Raises `Rejected` or
        `Unavailable` for a place where we don't go, and OSError as it comes.
        """
        self.addresses.check_place(host.lower(), port, ports)
        self._take()
        return first_socket(self.addresses, elsewhere() or [(host, port)], ports, timeout)


def _same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)
