"""Servers that people name themselves, as those of the fediverse: from a name to an address."""

import re
from urllib.parse import urlsplit

from palabre.connectors.contract import Rejected
from palabre.connectors.words import N_

NO_SERVER = N_("This is no server's name: give for example mastodon.example.")
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?")


def base_of(server: str) -> str:
    """Give a server's address from its name; https unless the address says otherwise.

    Raises `Rejected` when this is no server's name.
    """
    server = server.strip().rstrip("/")
    scheme, mark, name = server.partition("://")
    if not mark:
        scheme, name = "https", server
    if scheme not in {"http", "https"} or not _HOST.fullmatch(name):
        raise Rejected(NO_SERVER)
    return f"{scheme}://{name.lower()}"


def base_at(host: str, home: str) -> str:
    """The address of a server by its name: that of the account's own as it was given, "" for none."""
    return home if home and host_of(home) == host else base_of(host)


def host_of(base: str) -> str:
    """The name of a server, with its port where that is unusual."""
    return urlsplit(base).netloc
