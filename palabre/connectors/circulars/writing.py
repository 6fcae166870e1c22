"""Writes a letter to one person: text and HTML, its pictures, and the way out that mail programs show."""

import email.utils
import re
from email.message import EmailMessage

from palabre.connectors.contract import Rejected
from palabre.connectors.imap import CONTROLS
from palabre.connectors.protocols import Circular
from palabre.connectors.smtp import NO_ADDRESS, POLICY, addresses_in, name_of


def written(circular: Circular, key: str, sender: tuple[str, str]) -> EmailMessage:
    """Write the mail. Raises `Rejected` when its address is none."""
    found = addresses_in(circular.to)
    if len(found) != 1 or found[0][1] != circular.to:
        raise Rejected(NO_ADDRESS)
    message = EmailMessage(policy=POLICY)
    message["From"] = email.utils.formataddr(sender)
    message["To"] = circular.to
    message["Subject"] = CONTROLS.sub(" ", circular.subject)[:500]
    message["Date"] = email.utils.localtime()
    message["Message-ID"] = f"<{name_of(key, sender[1])}>"
    _say_the_way_out(message, circular, sender[1])
    message.set_content(_clean(circular.text) + "\n")
    if circular.html:
        message.add_alternative(_clean(circular.html), subtype="html")
        _put_pictures(message, circular)
    return message


def _say_the_way_out(message: EmailMessage, circular: Circular, own: str) -> None:
    """Tell mail programs how one leaves with one click (RFC 2369, 8058), and that machines needn't answer."""
    if not circular.leave:
        return
    message["List-Unsubscribe"] = f"<{circular.leave}>"
    if circular.leave.startswith("https://"):  # RFC 8058 knows no other
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    name = re.sub(r"[^a-z0-9-]", "-", circular.list_name.lower()).strip("-")[:60] or "letters"
    message["List-Id"] = f"<{name}.{own.rpartition('@')[2].lower()}>"
    message["Precedence"] = "bulk"
    message["Auto-Submitted"] = "auto-generated"


def _put_pictures(message: EmailMessage, circular: Circular) -> None:
    parts = message.get_payload()
    shown = parts[-1] if isinstance(parts, list) else None
    if not isinstance(shown, EmailMessage):
        return
    for number, one in enumerate(circular.pictures):
        kind, _, detail = one.content_type.partition("/")
        shown.add_related(
            one.data, maintype=kind, subtype=detail, cid=f"<{Circular.picture_name(number)}>",
            disposition="inline", filename=CONTROLS.sub(" ", one.name),
        )  # fmt: skip


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode()
