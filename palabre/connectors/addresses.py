"""Which addresses of the network we may speak to: public ones, and those an administrator allowed.

A feed's address is typed by anybody and a redirect is chosen by a stranger, so both could point
into the network that Palabre runs in (server-side request forgery). Names are checked before the
call, numbers after resolution, and the connection is made to the very number that was checked, so
that a name can't change its mind in between.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable

import httpx

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.words import N_

PORTS = frozenset({80, 443, 8080, 8443})
DEFAULT_PORT = {"http": 80, "https": 443, "ws": 80, "wss": 443}
LONGEST_ADDRESS = 4096
MOST_NUMBERS = 4  # how many addresses of one name are tried in turn

INTERNAL = N_("This address leads into an internal network, where Palabre doesn't go.")
MISSPELT = N_("This address can't be read: is it spelt right?")
SCHEME = N_("Only addresses that begin with http:// or https:// can be read.")
LOGIN_INSIDE = N_("This address holds a name and password: take them out.")
PORT = N_("This address uses an unusual port, where Palabre doesn't go.")
NO_SUCH_NAME = N_("This site's name is not known on the internet.")

_INTERNAL_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".corp")
_UNICAST_V6 = ipaddress.ip_network("2000::/3")
# Global by the letter, but each carries an IPv4 address that may be anything.
_TUNNELS = tuple(ipaddress.ip_network(net) for net in ("2001::/32", "2002::/16"))
_RELAYS_V4 = ipaddress.ip_network("192.88.99.0/24")

_PLAIN = re.compile(r"https?://([a-z0-9.-]+)(?::[0-9]{1,5})?(?:[/?#]|\Z)")

Resolve = Callable[[str, int], Iterable[str]]


def system_resolver(host: str, port: int) -> list[str]:
    """Give a name's numbers as the operating system knows them; OSError when there are none."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def is_public(number: str) -> bool:
    """Say whether a number belongs to the public internet (IANA special-purpose registries).

    `ipaddress.is_global` alone lets multicast, NAT64 (64:ff9b::/96) and 6to4 (2002::/16) through.
    """
    try:
        address = ipaddress.ip_address(number)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return (
            address.is_global
            and not address.is_multicast
            and not address.is_reserved
            and address not in _RELAYS_V4
        )
    if address not in _UNICAST_V6 or any(address in net for net in _TUNNELS):
        return False
    return address.is_global and not address.is_multicast


class Addresses:
    """The rule for where we may go. ``allow`` holds "host" or "host:port" that escape it."""

    def __init__(
        self,
        allow: Iterable[str] = (),
        ports: Iterable[int] = PORTS,
        resolver: Resolve = system_resolver,
    ) -> None:
        self.allow = frozenset(entry.strip().lower() for entry in allow if entry.strip())
        self.ports = frozenset(ports)
        self.resolver = resolver

    def allowed(self, host: str, port: int) -> bool:
        """Say whether an administrator named this host, or this host and port."""
        name = host.lower().strip("[]")
        return name in self.allow or f"{name}:{port}" in self.allow

    def check(
        self,
        url: str | httpx.URL,
        schemes: tuple[str, ...] = ("http", "https"),
        ports: Iterable[int] = (),
    ) -> httpx.URL:
        """Give the address parsed, or raise `Rejected` with the reason; nothing is sent.

        ``ports`` are taken besides the usual ones.
        """
        if len(str(url)) > LONGEST_ADDRESS:
            raise Rejected(MISSPELT)
        try:
            target = httpx.URL(url)
        except (httpx.InvalidURL, TypeError, ValueError, UnicodeError):
            raise Rejected(MISSPELT) from None
        if target.scheme not in schemes:
            raise Rejected(SCHEME)
        if not target.host:
            raise Rejected(MISSPELT)
        if target.userinfo:
            raise Rejected(LOGIN_INSIDE)
        port = target.port or DEFAULT_PORT[target.scheme]
        self.check_place(target.host.lower(), port, self.ports.union(ports) if ports else ())
        return target

    def host_of(self, url: str) -> str:
        """The host as `check` gives it; of a plain address without reading it all. May raise `Rejected`."""
        plain = _PLAIN.match(url)
        return plain[1] if plain and "xn--" not in plain[1] else self.check(url).host

    def check_place(self, host: str, port: int, ports: Iterable[int] = ()) -> None:
        """Raise `Rejected` when we don't go to this host and port, by the look of its name.

        ``ports`` are those of a protocol that isn't the web's.
        """
        if self.allowed(host, port):
            return
        if port not in (frozenset(ports) or self.ports):
            raise Rejected(PORT)
        number = _spelt_number(host)
        if number is not None and not is_public(number):
            raise Rejected(INTERNAL)
        bare = host.rstrip(".")
        if number is None and ("." not in bare or bare.endswith(_INTERNAL_NAMES)):
            raise Rejected(INTERNAL)

    def numbers(self, host: str, port: int) -> list[str]:
        """Resolve a name and give its addresses, all checked.

        One internal address among several refuses the name: an attacker may mix them on purpose.
        Raises `Unavailable` when the name isn't known and `Rejected` when it leads inside.
        """
        try:
            found = list(self.resolver(host, port))
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise Unavailable(NO_SUCH_NAME)
        if not self.allowed(host, port) and not all(is_public(number) for number in found):
            raise Rejected(INTERNAL)
        return found[:MOST_NUMBERS]


def _spelt_number(host: str) -> str | None:
    """Read a host that is a number in any spelling a C library takes: 127.1, 0x7f000001."""
    try:
        return str(ipaddress.ip_address(host.strip("[]").rstrip(".")))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except (OSError, UnicodeError, ValueError):
        return None
