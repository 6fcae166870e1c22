"""Conversations in lines over a checked socket, for protocols older than the web (mail, chat, news).

Each read ends by a deadline and each line at a cap: a server that drips or floods holds up nobody.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass

from palabre.connectors.contract import ConnectorError, Rejected, Unavailable, Unknown
from palabre.connectors.faults import BROKEN_OFF, PERHAPS, SILENT, TOO_SLOW, unsafe
from palabre.connectors.http import CONNECT_S, Http
from palabre.connectors.wire import tls
from palabre.connectors.words import N_

LINE_CAP = 1024 * 1024  # bytes
PIECE = 64 * 1024

NO_HOST = N_("This is no server's name: give for example mail.example.")
NO_SECURITY = N_("The security of a connection is tls, starttls or none.")
PLAIN_REFUSED = N_(
    "Without encryption Palabre speaks only to servers that its administrator allowed."
)
TOO_LONG_A_LINE = N_("The server sends a line that has no end.")
TOO_MUCH = N_("The server sends far more than was asked for.")
# A socket's own errors, and what an unreadable name raises.
LINE_FAULTS = (OSError, EOFError, UnicodeError, ValueError)


class Senseless(Unavailable):
    """What comes has no end, so the conversation is broken off: what was sent may be carried out."""


@dataclass(frozen=True, slots=True)
class Host:
    """A server that is spoken to in lines; ``security`` is tls, starttls or none."""

    name: str
    port: int
    security: str = "tls"


# What a connection may be secured by, as a field of an account offers it.
SECURITIES = {
    "tls": N_("TLS, the usual"),
    "starttls": "STARTTLS",
    "none": N_("none, for a server that your administrator allowed"),
}


def host_of(text: str, security: str, ports: dict[str, int]) -> Host:
    """Read "name" or "name:port"; ``ports`` gives the usual one of each security.

    Raises `Rejected` when it can't be read.
    """
    security = security.strip().lower() or "tls"
    if security not in ports:
        raise Rejected(NO_SECURITY)
    name, mark, number = text.strip().lower().partition(":")
    port = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    letters = name.replace("-", "").replace(".", "").replace("_", "")
    good = name and len(name) < 254 and letters.isascii() and letters.isalnum()
    if not good or (mark and not 0 < port < 65_536):
        raise Rejected(NO_HOST)
    return Host(name, port or ports[security], security)


def link_to(http: Http, host: Host, ports: Iterable[int]) -> socket.socket:
    """Open a connection to a checked address, encrypted at once where ``security`` is tls.

    ``ports`` are those on which the protocol is spoken. Raises `Rejected` or `Unavailable`.
    """
    if host.security == "none" and not http.addresses.allowed(host.name, host.port):
        raise Rejected(PLAIN_REFUSED)
    try:
        link = http.link(host.name, host.port, ports=ports, timeout=CONNECT_S)
        return encrypted(link, host.name) if host.security == "tls" else link
    except LINE_FAULTS as error:
        raise fault_of(error, sent=False, began=False) from None


def encrypted(link: socket.socket, name: str) -> ssl.SSLSocket:
    """Encrypt a connection that is open, checking the server's certificate against its name."""
    try:
        return tls().wrap_socket(link, server_hostname=name)
    except BaseException:
        link.close()
        raise


def fault_of(error: BaseException, *, sent: bool, began: bool = True) -> ConnectorError:
    """Choose the error for a broken conversation; ``sent`` when it may have been carried out."""
    if isinstance(error, ConnectorError) and not (sent and isinstance(error, Senseless)):
        return error
    if sent:
        return Unknown(PERHAPS)
    if isinstance(error, ssl.SSLCertVerificationError):
        return unsafe(error)
    if isinstance(error, TimeoutError):
        return Unavailable(TOO_SLOW)
    return Unavailable(BROKEN_OFF if began else SILENT)


class Lines:
    """Reads and writes lines; what has come of a line stays when the wait for its end is over.

    ``seconds`` is how long everything may take together, until `renew` gives more.
    """

    def __init__(self, link: socket.socket, seconds: float) -> None:
        self.link = link
        self._came = bytearray()
        self._ends = time.monotonic() + seconds
        self._room: int | None = None

    def renew(self, seconds: float) -> None:
        """Let what follows take so long."""
        self._ends = time.monotonic() + seconds

    def allow(self, size: int) -> None:
        """Let so many bytes come, until more are allowed: what keeps them must not fill our memory."""
        self._room = size

    def next_line(self, wait: float) -> bytes | None:
        """Give the next line with its end, b"" at the end of all, None when none came in time."""
        until = min(self._ends, time.monotonic() + wait)
        while (at := self._came.find(b"\n")) < 0:
            if len(self._came) > LINE_CAP:
                raise Senseless(TOO_LONG_A_LINE)
            try:
                if not self._more(until):
                    return self._taken(len(self._came))
            except TimeoutError:
                return None
        return self._taken(at + 1)

    def readline(self, limit: int = -1) -> bytes:
        """Give a line with its end, at most ``limit`` bytes of it; b"" at the end of all."""
        most = limit if limit >= 0 else LINE_CAP
        while (at := self._came.find(b"\n")) < 0 and len(self._came) < most:
            if not self._more(self._ends):
                return self._taken(min(len(self._came), most))
        return self._taken(min(at + 1 if at >= 0 else most, most))

    def read(self, size: int = -1) -> bytes:
        """Give so many bytes, or fewer at the end of all."""
        while size < 0 or len(self._came) < size:
            if not self._more(self._ends):
                break
        return self._taken(len(self._came) if size < 0 else size)

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.link.settimeout(max(0.01, self._ends - time.monotonic()))
        self.link.sendall(data)

    def close(self) -> None:
        """End the conversation."""
        with contextlib.suppress(OSError):
            self.link.close()

    def _more(self, until: float) -> bool:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.link.settimeout(left)
        piece = self.link.recv(PIECE)
        self._came += piece
        if self._room is not None:
            self._room -= len(piece)
            if self._room < 0:
                raise Senseless(TOO_MUCH)
        return bool(piece)

    def _taken(self, count: int) -> bytes:
        given = bytes(self._came[:count])
        del self._came[:count]
        return given
