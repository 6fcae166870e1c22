"""A mailbox over IMAP: connected to a checked address, read by numbers that only grow."""

import contextlib
import imaplib
import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.message import Message
from typing import Any

from imap_tools.errors import ImapToolsError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox

from palabre.connectors.contract import Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.faults import PERHAPS, SIGNED_OUT
from palabre.connectors.http import Http
from palabre.connectors.letters import MESSAGE_CAP
from palabre.connectors.lines import (
    LINE_FAULTS,
    TOO_MUCH,
    Host,
    Lines,
    Senseless,
    encrypted,
    fault_of,
    link_to,
)
from palabre.connectors.words import N_

IMAP_PORTS = frozenset({143, 993})
MOST_FOLDERS = 20  # in which a message is looked for
# All that one command is answered, in bytes and in lines.
ANSWER_CAP, LINES_CAP = MESSAGE_CAP + 4 * 1024 * 1024, 20_000
NO_SUCH_FOLDER = N_("The mailbox has no such folder.")
NO_ENCRYPTION = N_("This mail server offers no encryption.")
BUSY = N_("The mail server can't serve this account at the moment.")
REFUSED = N_("The mail server refuses this.")
ODD = N_("The mail server answered something that can't be read.")
# For now: the server's own trouble, or another one at work (RFC 5530, 3).
_LATER = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\b|\bBYE\b", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")
_NAMES = {
    "\\Sent": ("sent", "sent items", "sent mail", "envoyés", "messages envoyés"),
    "\\Archive": ("archive", "archives", "all mail"),
    "\\Junk": ("junk", "spam", "junk e-mail", "courrier indésirable", "indésirables"),
    "\\Trash": ("trash", "deleted items", "corbeille", "bin"),
}


class _Imap(imaplib.IMAP4):
    """The standard client, on a connection that was opened elsewhere and ends by a deadline."""

    def __init__(self, http: Http, host: Host) -> None:
        self._given, self._http = host, http
        super().__init__(host.name, host.port)
        if host.security == "starttls":
            self._encrypt()

    def _encrypt(self) -> None:
        """Begin to encrypt; whatever came before is forgotten with the reader of before.

        The standard client's own way reads on with that one. Raises `Rejected` when the server doesn't.
        """
        try:
            offered = "STARTTLS" in self.capabilities and self.state == "NONAUTH"
            if not offered or self._simple_command("STARTTLS")[0] != "OK":
                raise Rejected(NO_ENCRYPTION)
            self.sock = encrypted(self.sock, self._given.name)
        except BaseException:
            with contextlib.suppress(OSError):
                self.shutdown()
            raise
        self._listen()
        self._get_capabilities()

    def _listen(self) -> None:
        self.lines = Lines(self.sock, self._http.total)
        self._allow()

    def _allow(self) -> None:
        self.lines.allow(ANSWER_CAP)
        self._lines_left = LINES_CAP

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Take the checked connection instead of making one."""
        self.host, self.port = self._given.name, self._given.port
        self.sock = link_to(self._http, self._given, IMAP_PORTS)
        self.file = self.sock.makefile("rb")  # closed by imaplib; never read
        self._listen()

    def read(self, size: int) -> bytes:
        """Read so many bytes; what is longer than any message is no message."""
        if size > MESSAGE_CAP + 1024 * 1024:
            raise self.abort("too long")
        return self.lines.read(size)

    def readline(self) -> bytes:
        """Read a line."""
        self._lines_left -= 1
        if self._lines_left < 0:
            raise Senseless(TOO_MUCH)
        return self.lines.readline()

    def send(self, data: Any) -> None:
        """Send bytes; the answer to them may be as long as any answer."""
        self._allow()
        self.lines.send(data)


class Box(BaseMailBox):
    """A mailbox that is signed in. ``changed`` says that something was, or may have been."""

    client: _Imap
    changed = False

    def __init__(self, http: Http, host: Host) -> None:
        self._http, self._host = http, host
        super().__init__()

    def _get_mailbox_client(self) -> _Imap:
        return _Imap(self._http, self._host)

    def sign_in(self, account: str, secret: str, *, bearer: bool = False) -> None:
        """Sign in; `Reconnect` when the server refuses name or password (with ``bearer``: a token)."""
        try:
            if bearer:
                said = bearer_words(account, secret)
                self.client.authenticate("XOAUTH2", lambda _: said.pop(0) if said else b"")
            elif (account + secret).isascii():
                self.login(account, secret, None)
            else:
                self.login_utf8(account, secret, None)
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            raise (Unavailable(BUSY) if _is_for_now(error) else Reconnect(SIGNED_OUT)) from None
        self.client._get_capabilities()  # after signing in a server mostly offers more

    def choose(self, folder: str, *, readonly: bool = False) -> int:
        """Open a folder and give its UIDVALIDITY: numbers of another one mean other messages."""
        if CONTROLS.search(folder):
            raise Rejected(NO_SUCH_FOLDER)
        try:
            self.folder.set(folder, readonly)
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            raise (Unavailable(BUSY) if _is_for_now(error) else Rejected(NO_SUCH_FOLDER)) from None
        told = self.client.response("UIDVALIDITY")[1]
        number = told[0] if told and isinstance(told[0], bytes) else b""
        if not number.isdigit():
            raise Unavailable(ODD)
        return int(number)

    def search(self, *criteria: str, literal: bytes | None = None) -> list[int]:
        """Search the open folder; ``literal`` is the last criterion's text, in UTF-8."""
        asked = criteria
        if literal is not None:
            self.client.literal = literal  # type: ignore[assignment]  # imaplib's own way
            asked = ("CHARSET", "UTF-8", *criteria)
        status, told = self.client.uid("SEARCH", *asked)
        if status != "OK":
            raise Unavailable(BUSY) if _is_for_now(told) else Rejected(REFUSED)
        words = b" ".join(part for part in told if isinstance(part, bytes)).split()
        return sorted({int(word) for word in words if word.isdigit()})

    def sizes(self, numbers: Sequence[int]) -> dict[int, int]:
        """Give the size of each message, in bytes."""
        if not numbers:
            return {}
        _, told = self.client.uid("FETCH", ",".join(map(str, numbers)), "(UID RFC822.SIZE)")
        found = {}
        for line in told:
            match = _SIZE.search(line) if isinstance(line, bytes) else None
            if match:
                number, size, size_first, number_last = match.groups()
                found[int(number or number_last)] = int(size or size_first)
        return found

    def message(self, number: int, part: str = "") -> bytes:
        """Give a message as it was sent, or its HEADER only; b"" when it is gone. Marks nothing."""
        _, told = self.client.uid("FETCH", str(number), f"(UID BODY.PEEK[{part}])")
        for line in told:
            if isinstance(line, tuple) and len(line) > 1 and isinstance(line[1], bytes):
                return line[1]
        return b""

    def special(self, use: str) -> str:
        """Give the folder of a special use (RFC 6154), else the one that is mostly named so; or ""."""
        folders = self.folder.list()
        # Where mails that are archived stay in one folder with all the others, that one is it.
        for wanted in (use, "\\All") if use == "\\Archive" else (use,):
            for folder in folders:
                if wanted.lower() in {flag.lower() for flag in folder.flags}:
                    return folder.name
        for folder in folders:
            if folder.name.rpartition(folder.delim or "/")[2].lower() in _NAMES[use]:
                return folder.name
        return ""

    def find(self, remote_id: str, first: Sequence[str] = ("INBOX",)) -> tuple[str, int] | None:
        """Look for a message by its Message-ID; the folder that has it stays open for changes."""
        if not remote_id.isascii() or CONTROLS.search(remote_id) or set(remote_id) & set('"\\ <>'):
            return None
        names = dict.fromkeys([*filter(None, first), *(f.name for f in self.folder.list())])
        for name in list(names)[:MOST_FOLDERS]:
            try:
                self.choose(name)
            except Rejected:
                continue
            if found := self.search("HEADER", "Message-ID", f'"<{remote_id}>"'):
                return name, found[0]
        return None

    def headers(self, number: int) -> Message:
        """Give a message's headers."""
        return message_from_bytes(self.message(number, "HEADER"))

    def put(self, number: int, folder: str) -> None:
        """Move a message of the open folder into another one."""
        self.changed = True
        if "MOVE" in self.client.capabilities:
            self.move([str(number)], folder)
        else:
            self.copy([str(number)], folder)
            self.remove(number)

    def remove(self, number: int) -> None:
        """Delete one message, and no other that somebody marked for deletion."""
        self.changed = True
        self.client.uid("STORE", str(number), "+FLAGS.SILENT", "(\\Deleted)")
        if "UIDPLUS" in self.client.capabilities:
            self.client.uid("EXPUNGE", str(number))


@contextlib.contextmanager
def opened(
    http: Http, host: Host, account: str, secret: str, *, bearer: bool = False
) -> Iterator[Box]:
    """Open a mailbox for a while; whatever breaks becomes one of the five errors.

    With ``bearer`` the secret is a token of OAuth 2 (SASL XOAUTH2).
    """
    if CONTROLS.search(account + secret) or (bearer and not (account + secret).isascii()):
        raise Reconnect(SIGNED_OUT)
    box = None
    try:
        box = Box(http, host)
        box.sign_in(account, secret, bearer=bearer)
        yield box
        with contextlib.suppress(*LINE_FAULTS, imaplib.IMAP4.error, ImapToolsError):
            box.logout()
    except imaplib.IMAP4.abort:
        raise fault_of(EOFError(), sent=_may_be_done(box)) from None
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        if box is None or _is_for_now(error):  # without a box it was the greeting
            raise Unavailable(BUSY if _is_for_now(error) else ODD) from None
        raise Rejected(REFUSED) from None
    except (*LINE_FAULTS, Senseless) as error:
        raise fault_of(error, sent=_may_be_done(box)) from None
    except (TypeError, IndexError, KeyError, AttributeError):
        raise (Unknown(PERHAPS) if _may_be_done(box) else Unavailable(ODD)) from None
    finally:
        if box is not None:
            with contextlib.suppress(OSError):
                box.client.shutdown()


def bearer_words(account: str, token: str) -> list[bytes]:
    """What is said to sign in by a token, once: a server that answers with a reason wants silence then.

    https://developers.google.com/workspace/gmail/imap/xoauth2-protocol (read on 2026-11-28).
    """
    return [f"user={account}\x01auth=Bearer {token}\x01\x01".encode()]


def _is_for_now(told: object) -> bool:
    return _LATER.search(str(told)) is not None


def _may_be_done(box: Box | None) -> bool:
    return box is not None and box.changed
