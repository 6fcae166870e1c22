"""What libraries log of our calls, without what is secret in it: keys stand in addresses and headers.

A level can be lowered by whoever looks for a fault, and a filter isn't asked for what other loggers of the
same library say. So whatever such a library says is made short before anybody can write it down.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

LIBRARIES = (
    "apprise", "httpx", "httpcore", "websockets", "oauthlib", "slixmpp", "aiodns", "urllib3", "requests",
    "trafilatura", "courlan", "htmldate",
)  # fmt: skip
# Those that say of a call only where it goes and how it was answered.
TERSE = ("httpx",)
_ADDRESS = re.compile(r"(\w[\w+.-]*://)([^\s/?#\"'<>]*)[^\s\"'<>]*")

Make = Callable[..., logging.LogRecord]


def origin_of(found: re.Match[str]) -> str:
    """An address without what may be a key: its scheme and host, no user, path or query."""
    return f"{found[1]}{found[2].rpartition('@')[2]}/…"


def shortened(text: str) -> str:
    """A text in which each address is only its origin."""
    return _ADDRESS.sub(origin_of, text)


def be_discreet() -> None:
    """Shorten from now on, in this process, what the libraries log; once is enough."""
    before = logging.getLogRecordFactory()
    if getattr(before, "is_discreet", False):
        return

    def make(name: str, level: int, *more: Any, **named: Any) -> logging.LogRecord:
        record = before(name, level, *more, **named)
        library = name.partition(".")[0]
        if library in LIBRARIES:
            said = record.getMessage()
            whole = library in TERSE or level >= logging.WARNING
            # Below a warning they tell headers and bodies; what happened is their first word.
            record.msg = shortened(said) if whole else (said.split() or [""])[0][:40]
            record.args = ()
        return record

    make.is_discreet = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make)
