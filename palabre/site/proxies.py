"""Who asks, behind a proxy: a proxy that is named is believed when it says for whom it asks, and nobody else.

Without that, all that comes by a proxy has one address, and a limit by address closes the door to everybody.
"""

import ipaddress
import logging
from pathlib import Path
from typing import cast

from django.conf import settings

from palabre.site.bodies import Application, Receive, Scope, Send

log = logging.getLogger(__name__)

ANYBODY = "*"
# What Docker and Podman put into a container.
MARKS_OF_CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))
# The last address that passed somebody on and isn't named: of this process alone.
_unnamed = ""


def named() -> tuple[list[str], list[str]]:
    """The addresses and networks of `PALABRE_PROXIES`, and what is written there and is neither."""
    good, wrong = [], []
    for one in filter(None, map(str.strip, settings.PROXIES)):
        try:
            good.append(one if one == ANYBODY else _told(ipaddress.ip_network(one, strict=False)))
        except ValueError:
            wrong.append(one)
    return ([ANYBODY] if ANYBODY in good else good), wrong


def _told(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> str:
    return str(network.network_address if network.num_addresses == 1 else network)


def unnamed() -> str:
    """The last address that passed somebody on and isn't named in `PALABRE_PROXIES`; "" for none."""
    return _unnamed


def in_a_container() -> bool:
    """Whether this is a container: a proxy of the same machine then comes from another address."""
    return any(mark.exists() for mark in MARKS_OF_CONTAINERS)


def only_this_machine() -> bool:
    """Whether no proxy is named but those of this machine."""
    good, _wrong = named()
    return all(one != ANYBODY and ipaddress.ip_network(one).is_loopback for one in good)


def behind_proxies(pages: Application) -> Application:
    """The pages, for whom the proxies that are named say that they ask."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    believed = ProxyHeadersMiddleware(pages, trusted_hosts=named()[0])  # type: ignore[arg-type]

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        host = (scope.get("client") or ("",))[0]
        if host != _unnamed and host and host not in believed.trusted_hosts:
            _notice(scope, host)
        await cast(Application, believed)(scope, receive, send)

    return asked


def _notice(scope: Scope, host: str) -> None:
    global _unnamed
    if not any(name == b"x-forwarded-for" for name, _value in scope.get("headers", ())):
        return
    if not _unnamed:  # anybody may send this header: once is enough for a log
        log.warning("%s passes others on and isn't named in PALABRE_PROXIES: all count as it", host)
    _unnamed = host
