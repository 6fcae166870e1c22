"""What forums that anybody may run have in common: an address of their own, maybe with a folder."""

import re
from urllib.parse import urlsplit

from palabre.connectors.contract import Rejected
from palabre.connectors.words import N_

NO_WORDS = N_("Give the words that are looked for.")
NO_FORUM = N_("This is no forum's address: give for example forum.example.org.")

_FOLDER = re.compile(r"(/[\w.~-]+)*")


def base_of(server: str) -> str:
    """Give a forum's address from its name, with its folder if it lives in one."""
    server = server.strip().rstrip("/")
    try:
        parts = urlsplit(server if "://" in server else f"https://{server}")
        good = bool(parts.hostname) and parts.scheme in {"http", "https"} and parts.port != -1
    except ValueError:
        raise Rejected(NO_FORUM) from None
    if not good or "@" in parts.netloc or parts.query or not _FOLDER.fullmatch(parts.path):
        raise Rejected(NO_FORUM)
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"
