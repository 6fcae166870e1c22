"""Reads mails that came back (delivery status notifications, RFC 3464)."""

import email
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message

from palabre.connectors.letters import header, ids_in
from palabre.connectors.protocols import Bounce

MOST_PARTS = 50
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# A full mailbox, a policy or a filter say nothing against the address: only these end it.
DEAD = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1)")


def bounce_of(raw: bytes) -> Bounce | None:
    """What a mail says of one of ours; None when it is no report of a failure."""
    try:
        message = email.message_from_bytes(raw)
        if message.get_content_type() != "multipart/report":
            return None
        kind = str(message.get_param("report-type") or "")
        if kind.lower() != "delivery-status":
            return None
        parts = list(_parts(message))
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return None
    failed = [found for part in parts if (found := _failed(part))]
    names = [name for part in parts if (name := _ours(part))]
    if not failed or not names:
        return None
    return Bounce(names[0], any(map(DEAD.fullmatch, failed)), failed[0])


def _parts(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            return
        yield part


def _failed(part: Message) -> str:
    """The status of a recipient whom the mail didn't reach; "" for others and for a mere delay."""
    if header(part, "Action").lower() != "failed":
        return ""
    found = _STATUS.search(header(part, "Status"))
    return found[0] if found else "5.0.0"


def _ours(part: Message) -> str:
    """The name of the mail that came back: it is attached whole, or its headers alone."""
    if part.get_content_type() == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        part = email.message_from_bytes(payload if isinstance(payload, bytes) else b"")
    elif part.get_content_type() != "message/rfc822":
        return ""
    elif isinstance(inner := part.get_payload(), list) and inner and isinstance(inner[0], Message):
        part = inner[0]
    found = ids_in(header(part, "Message-ID"))
    return found[0] if found else ""
