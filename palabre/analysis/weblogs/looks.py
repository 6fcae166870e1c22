"""What a file is that holds no request: a sentence for whoever took it for an access log."""

import re
from typing import Any

import msgspec

from palabre.analysis.weblogs.lines import LogError
from palabre.analysis.words import N_

ENOUGH_TO_TELL = 1000  # lines without a single request

EMPTY = N_("The file is empty.")
TOO_LONG = N_("The file is no access log: its lines are longer than a request can be.")
BINARY = N_(
    "The file holds no text: give the access log as the server writes it, or packed with gzip."
)
STATUS = N_(
    "These are status figures of an NGINX server, not its access log: they hold sums of connections, and "
    "no request by anybody."
)
JSON = N_(
    "These lines of JSON are no requests: each needs a time, an address, a request and a status, under "
    "the names that Caddy or NGINX give them."
)
W3C = N_(
    "This log is in the W3C format, as IIS and CDNs write it. Formats that are read: common, combined, JSON."
)
ERRORS = N_("This is a server's error log: give its access log.")
NO_LOG = N_(
    "No line of the file is a request in the common or combined format of Apache and NGINX, or in JSON. "
    "It begins: “%(line)s”"
)
LONGEST_SHOWN = 60

_ERROR_LINE = re.compile(
    rb"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[\w+\]|\[\w{3} \w{3} +\d+ [\d:.]+ \d{4}\]"
)


def unfit(lines: list[bytes], too_long: int) -> LogError:
    """The fault of a file, of which these are the first lines, but for those that are too long."""
    told = [line for line in lines if line.strip()]
    if not told:
        return LogError(TOO_LONG if too_long else EMPTY)
    if any(b"\0" in line for line in told[:10]):
        return LogError(BINARY)
    first = told[0]
    if first.lstrip()[:1] == b"{":
        fields = _fields(first)
        is_status = "connections" in fields and {"nginx_version", "server_zones"} & fields.keys()
        return LogError(STATUS if is_status else JSON)
    if re.match(rb"#(?:Software|Version|Fields|Date):", first):
        return LogError(W3C)
    if _ERROR_LINE.match(first):
        return LogError(ERRORS)
    shown = "".join(one for one in first[:400].decode("utf-8", "replace") if one.isprintable())
    return LogError(NO_LOG, line=shown[:LONGEST_SHOWN])


def _fields(line: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
