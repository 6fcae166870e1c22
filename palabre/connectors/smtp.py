"""Writes mails and hands them to a server over SMTP."""

import contextlib
import email.policy
import email.utils
import hashlib
import re
import smtplib
import socket
from collections.abc import Sequence
from email.message import EmailMessage, Message

from palabre.connectors.contract import (
    ConnectorError,
    NoSuchAddress,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import PERHAPS, SIGNED_OUT
from palabre.connectors.http import Http
from palabre.connectors.imap import CONTROLS, NO_ENCRYPTION, bearer_words
from palabre.connectors.letters import header, ids_in
from palabre.connectors.lines import (
    LINE_FAULTS,
    TOO_LONG_A_LINE,
    Host,
    Lines,
    Senseless,
    fault_of,
    link_to,
)
from palabre.connectors.protocols import Draft
from palabre.connectors.wire import tls
from palabre.connectors.words import N_

SMTP_PORTS = frozenset({25, 465, 587})
MOST_RECIPIENTS, MOST_REFERENCES = 50, 30
ANSWER_CAP = 256 * 1024  # bytes of one answer, which may have many lines
NO_ADDRESS = N_("This is no mail address.")
TOO_MANY = N_("This mail goes to more addresses than Palabre sends to at once.")
NO_SENDER = N_("Give your own mail address with the account.")
BROKEN_LINE = N_("A subject, an address or a file's name can't hold a line break.")
NOT_NOW = N_("The outgoing mail server can't take this mail at the moment.")
NOT_TAKEN = N_("The outgoing mail server refuses this mail.")
NOT_TO_THEM = N_("The outgoing mail server refuses an address to which this mail goes.")
NOT_FROM_US = N_("The outgoing mail server doesn't let this account write from this address.")

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ANSWER = re.compile(r"(re|aw|sv|tr|réf)\s*:", re.IGNORECASE)
_DOT = re.compile(rb"(?m)^\.")  # a line that begins with a dot is not the end (RFC 5321, 4.5.2)
_ENHANCED = re.compile(rb"\s*[245]\.\d{1,3}\.\d{1,3}\b")
_DEAD = re.compile(rb"\s*5\.(1\.(1|2|3|6|10)|2\.1)\b")
POLICY = email.policy.SMTP.clone(cte_type="7bit")


def addresses_in(text: str) -> list[tuple[str, str]]:
    """Give the names and addresses of a list; raises `Rejected` when one of them is none."""
    if CONTROLS.search(text):
        raise Rejected(BROKEN_LINE)
    found = [pair for pair in email.utils.getaddresses([text.replace(";", ",")]) if any(pair)]
    if len(found) > MOST_RECIPIENTS:
        raise Rejected(TOO_MANY)
    if not all(_ADDRESS.fullmatch(address) for _, address in found):
        raise Rejected(NO_ADDRESS)
    return found


def sender_of(address: str, account: str) -> tuple[str, str]:
    """Give our own name and address."""
    found = addresses_in(address or account) if "@" in (address or account) else []
    if len(found) != 1:
        raise Rejected(NO_SENDER)
    return found[0]


def name_of(key: str, sender: str) -> str:
    """The Message-ID of a text of ours: always the same for the same key."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"palabre.{digest[:32]}@{sender.rpartition('@')[2].lower()}"


def letter(
    draft: Draft, key: str, sender: tuple[str, str], above: Message | None = None
) -> tuple[EmailMessage, list[str]]:
    """Write the mail, and say to whom it goes; ``above`` holds the headers of what it answers.

    Raises `Rejected` for addresses that are none and for line breaks where none may be.
    """
    one_line = (draft.title, *draft.to.values(), *(file.name + file.alt for file in draft.media))
    if any("\r" in part or "\n" in part for part in one_line):
        raise Rejected(BROKEN_LINE)
    message = EmailMessage(policy=POLICY)
    if above is None:
        to, subject = addresses_in(draft.to.get("to", "")), draft.title or _beginning(draft.text)
    else:
        to, subject = _answered(above, sender[1]), _again(draft.title or header(above, "Subject"))
        _continue(message, above)
    copies = addresses_in(draft.to.get("cc", ""))
    if not to:
        raise Rejected(NO_ADDRESS)
    message["From"] = email.utils.formataddr(sender)
    message["To"] = ", ".join(email.utils.formataddr(one) for one in to)
    if copies:
        message["Cc"] = ", ".join(email.utils.formataddr(one) for one in copies)
    message["Subject"] = CONTROLS.sub(" ", subject)[:500]
    message["Date"] = email.utils.localtime()
    message["Message-ID"] = f"<{name_of(key, sender[1])}>"
    if draft.more.get("automatic"):  # RFC 3834: so that no robot answers it
        message["Auto-Submitted"] = "auto-replied"
    message.set_content(_text(draft))
    for file in draft.media:
        _attach(message, file.name, file.content_type, file.data, file.alt)
    return message, [address for _, address in (*to, *copies)]


def _text(draft: Draft) -> str:
    text = draft.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = text.encode("utf-8", "replace").decode()
    link = draft.unnamed_link
    return f"{text}\n\n{link}\n" if link else f"{text}\n"


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + "…"


def _answered(above: Message, own: str) -> list[tuple[str, str]]:
    """Who is answered: who wrote the mail; when it is ours, those to whom it went."""
    writers = addresses_in(header(above, "Reply-To") or header(above, "From"))[:1]
    if any(address.lower() == own.lower() for _, address in writers):
        return addresses_in(header(above, "To")) or writers
    return writers


def _again(subject: str) -> str:
    return subject if _ANSWER.match(subject) else f"Re: {subject}"


def _continue(message: EmailMessage, above: Message) -> None:
    """Put the answer into the thread (RFC 5322, 3.6.4)."""
    own = ids_in(header(above, "Message-ID"))[:1]
    before = ids_in(header(above, "References")) or ids_in(header(above, "In-Reply-To"))[:1]
    if own:
        chain = [*before[:1], *before[1:][-MOST_REFERENCES:], *own]
        safe = [one for one in dict.fromkeys(chain) if one.isascii()]
        message["In-Reply-To"] = f"<{own[0]}>"
        message["References"] = " ".join(f"<{one}>" for one in safe)


def _attach(message: EmailMessage, name: str, content_type: str, data: bytes, alt: str) -> None:
    kind, mark, detail = content_type.partition(";")[0].strip().lower().partition("/")
    if (
        not mark
        or not re.fullmatch(r"[a-z0-9.+-]+", kind + detail)
        or kind in {"multipart", "message"}
    ):
        kind, detail = "application", "octet-stream"
    message.add_attachment(data, maintype=kind, subtype=detail, filename=name)
    if alt:  # what a picture shows, for those who don't see it
        list(message.iter_attachments())[-1]["Content-Description"] = alt


class _Smtp(smtplib.SMTP):
    """The standard client, on a connection that was opened elsewhere and ends by a deadline."""

    def __init__(self, http: Http, host: Host) -> None:
        self._http, self._given = http, host
        super().__init__(local_hostname="[127.0.0.1]")
        self._host = host.name  # what starttls asks the certificate for

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return link_to(self._http, self._given, SMTP_PORTS)

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer, by a deadline."""
        if self.file is None and self.sock is not None:
            self.file = Lines(self.sock, self._http.total)
        if isinstance(self.file, Lines):
            self.file.allow(ANSWER_CAP)
        try:
            return super().getreply()
        except smtplib.SMTPResponseException:  # what the standard client makes of an endless line
            raise Senseless(TOO_LONG_A_LINE) from None


def send(
    http: Http, host: Host, account: str, secret: str, sender: str,
    recipients: Sequence[str], message: EmailMessage, *, bearer: bool = False,
) -> None:  # fmt: skip
    """Hand a mail over, to all of its recipients or to none. With ``bearer`` the secret is a token.

    Raises `Unknown` when the connection broke after the text had left.
    """
    smtp = _Smtp(http, host)
    try:
        _enter(smtp, host, account, secret, bearer=bearer)
        _address(smtp, sender, recipients)
        _hand_over(smtp, message.as_bytes(policy=POLICY))
    except ConnectorError:
        raise
    except smtplib.SMTPAuthenticationError as error:
        raise (Unavailable(NOT_NOW) if error.smtp_code < 500 else Reconnect(SIGNED_OUT)) from None
    except smtplib.SMTPNotSupportedError:
        raise Rejected(NO_ENCRYPTION) from None
    except smtplib.SMTPServerDisconnected:
        raise Unavailable(NOT_NOW) from None
    except smtplib.SMTPResponseException as error:
        raise _error_of(error.smtp_code, NOT_TAKEN) from None
    except (*LINE_FAULTS, smtplib.SMTPException) as error:
        raise fault_of(error, sent=False) from None
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException, ConnectorError):
            smtp.close()


def _hand_over(smtp: _Smtp, text: bytes) -> None:
    """Send the text; `Unknown` when what the server says of it is lost or can't be understood."""
    code, _ = smtp.docmd("DATA")
    if code != 354:
        raise _error_of(code, NOT_TAKEN)
    stuffed = _DOT.sub(b"..", text if text.endswith(b"\r\n") else text + b"\r\n")
    try:
        smtp.send(stuffed + b".\r\n")
        code, _ = smtp.getreply()
    except (*LINE_FAULTS, ConnectorError, smtplib.SMTPException):
        raise Unknown(PERHAPS) from None
    if not 200 <= code < 300:
        raise _error_of(code, NOT_TAKEN) if 400 <= code < 600 else Unknown(PERHAPS)


def try_out(http: Http, host: Host, account: str, secret: str, *, bearer: bool = False) -> None:
    """Sign in to a server and leave again: nothing is sent. Raises the errors of the contract."""
    smtp = _Smtp(http, host)
    try:
        _enter(smtp, host, account, secret, bearer=bearer)
    except ConnectorError:
        raise
    except smtplib.SMTPAuthenticationError as error:
        raise (Unavailable(NOT_NOW) if error.smtp_code < 500 else Reconnect(SIGNED_OUT)) from None
    except smtplib.SMTPNotSupportedError:
        raise Rejected(NO_ENCRYPTION) from None
    except (*LINE_FAULTS, smtplib.SMTPException) as error:
        raise fault_of(error, sent=False) from None
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException, ConnectorError):
            smtp.close()


def _enter(smtp: _Smtp, host: Host, account: str, secret: str, *, bearer: bool) -> None:
    code, _ = smtp.connect(host.name, host.port)
    _refused_if(code, NOT_TAKEN)
    smtp.ehlo_or_helo_if_needed()
    if host.security == "starttls":
        smtp.starttls(context=tls())
        smtp.ehlo_or_helo_if_needed()
    if bearer:
        if not (account + secret).isascii() or CONTROLS.search(account + secret):
            raise Reconnect(SIGNED_OUT)
        said = [words.decode() for words in bearer_words(account, secret)]
        smtp.auth("XOAUTH2", lambda _=None: said.pop(0) if said else "")
    elif secret and smtp.has_extn("auth"):
        smtp.login(account, secret)


def _address(smtp: _Smtp, sender: str, recipients: Sequence[str]) -> None:
    code, _ = smtp.mail(sender)
    _refused_if(code, NOT_FROM_US)
    for recipient in recipients:
        code, words = smtp.rcpt(recipient)
        if code >= 500 and _is_dead(code, words):
            raise NoSuchAddress(NOT_TO_THEM)
        _refused_if(code, NOT_TO_THEM)


def _is_dead(code: int, words: bytes) -> bool:
    """Whether a refusal is about the address itself (RFC 3463), not about us or for now."""
    status = _ENHANCED.match(words)
    return bool(_DEAD.match(words)) if status else code in {551, 553}


def _refused_if(code: int, words: str) -> None:
    if code >= 400 or code < 200:
        raise _error_of(code, words)


def _error_of(code: int, words: str) -> ConnectorError:
    return Rejected(words) if code >= 500 else Unavailable(NOT_NOW)
