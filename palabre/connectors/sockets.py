"""Plain sockets to checked addresses, for protocols that aren't the web's."""

import socket
from collections.abc import Iterable, Sequence

from palabre.connectors.addresses import Addresses
from palabre.connectors.contract import ConnectorError


def first_socket(
    addresses: Addresses, places: Sequence[tuple[str, int]], ports: Iterable[int], timeout: float
) -> socket.socket:
    """Open a plain socket to the first of some places that is let and answers; raises what was wrong with
    the last one."""
    failure: Exception = OSError()
    for host, port in places:
        try:
            addresses.check_place(host.lower(), port, ports)
            return checked_socket(addresses, host, port, timeout)
        except (OSError, ConnectorError) as error:
            failure = error
    raise failure


def checked_socket(addresses: Addresses, host: str, port: int, timeout: float) -> socket.socket:
    """Open a plain socket to a checked address of this host; OSError when nobody answers."""
    failure: OSError = OSError()
    for number in addresses.numbers(host, port):
        try:
            return socket.create_connection((number, port), timeout)
        except OSError as error:
            failure = error
    raise failure
