"""Reads a mailbox over IMAP, and writes from it over SMTP."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from palabre.connectors.contract import (
    Author,
    ConnectorError,
    Item,
    Moderation,
    Page,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import BROKEN_OFF, UNSAFES
from palabre.connectors.http import Http
from palabre.connectors.imap import NO_ENCRYPTION, Box, opened
from palabre.connectors.letters import MESSAGE_CAP, TOO_LONG, File, file_of, hung_on, item_of
from palabre.connectors.lines import Host, host_of
from palabre.connectors.offering import gathered, offer, only
from palabre.connectors.protocols import Draft, Offered, Sent
from palabre.connectors.smtp import letter, name_of, send, sender_of, try_out
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

MOST_READ, PAGE_BYTES = 50, 2 * MESSAGE_CAP
FIRST_DAYS = timedelta(days=30)  # what is read of a folder that is new to us
BEAT_S, IDLE_S = 2.0, 9 * 60.0

NO_WAY_OUT = N_(
    "The mailbox opens, but no mail can leave: its outgoing server (SMTP) doesn't answer, or refuses this "
    "account. Check its name."
)
NO_ACCOUNT = N_("Connect a mailbox first: its server, account and password.")
NO_IDLE = N_(
    "This mail server can't tell of new mails by itself: read the folder every few minutes."
)
NOT_FOUND = N_("This mail is no longer in the mailbox.")
NO_FILE = N_("The mail no longer has this file.")
NO_FOLDER_FOR = N_("The mailbox has no folder for this.")
NO_SUCH_ACT = N_("This can't be done to a mail.")
STILL_UNKNOWN = N_(
    "Whether this mail arrived can't be told from here: ask whom it was for, or look into their answer."
)

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WORD = re.compile(r"[\w@.+'’-]+")
_PLACES = {
    Moderation.HIDE: "\\Archive",
    Moderation.SPAM: "\\Junk",
}


class Mailbox:
    """One mailbox. ``credential`` holds server, account, secret, and perhaps smtp, security, address.

    With ``bearer`` the secret is a token that the provider's own page gave.
    """

    bearer = False

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = credential or {}
        self._http = http
        self._account, self._secret = given.get("account", ""), given.get("secret", "")
        self._server, self._smtp = given.get("server", ""), given.get("smtp", "")
        self._security, self._address = given.get("security", ""), given.get("address", "")

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the mails of a folder that came since the last reading, oldest first."""
        with self._opened() as box:
            return self._page(box, _folder(values), cursor, limit)

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the folders of the mailbox that hold mails."""
        only(what, "folder")
        with self._opened() as box:
            found = box.folder.list()
        held = (one for one in found if "\\noselect" not in {flag.lower() for flag in one.flags})
        return gathered([[offer(one.name, one.name) for one in held]], words)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the mails of the inbox that hold these words, as the server finds them."""
        asked = _WORD.findall(words[:300])
        key = key_of(words)
        if not asked:
            return keeping(Page(), cursor, key)
        with self._opened() as box:
            page = self._page(box, "INBOX", place(cursor, key), limit, asked)
        return keeping(page, cursor, key)

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]:
        """Give what came meanwhile, then each mail as the server announces it (IDLE, RFC 2177)."""
        with self._opened() as box:
            if "IDLE" not in box.client.capabilities:
                raise Rejected(NO_IDLE)
            known = dict(cursor)
            while True:
                box.client.lines.renew(self._http.total)
                page = self._page(box, _folder(values), known, MOST_READ)
                known = dict(page.cursor)
                yield page
                if not page.more:
                    yield from self._wait(box)

    def _wait(self, box: Box) -> Iterator[Page]:
        """Wait for the server to announce something, with a heartbeat every other second."""
        lines, until = box.client.lines, time.monotonic() + IDLE_S
        lines.renew(IDLE_S + self._http.total)
        tag = box.client._command("IDLE")  # as imap-tools does
        box.client._get_response()
        while time.monotonic() < until:
            line = lines.next_line(BEAT_S)
            if line is None:
                yield Page()
                continue
            if not line or line.upper().startswith(b"* BYE"):
                raise Unavailable(BROKEN_OFF)
            if b"EXISTS" in line.upper():
                break
        lines.send(b"DONE\r\n")
        box.consume_until_tagged_response(tag)

    def _page(
        self,
        box: Box,
        folder: str,
        cursor: Mapping[str, Any],
        limit: int,
        words: list[str] | None = None,
    ) -> Page:
        """Read on after the last number; a folder that was made anew is read again by date.

        What is read twice bears the same Message-ID, so that nothing comes twice in the end.
        """
        validity = box.choose(folder, readonly=True)
        last, since = cursor.get("uid"), _day(cursor.get("day"))
        known = cursor.get("validity") == validity and isinstance(last, int)
        after = last if known and isinstance(last, int) else 0
        criteria = [f"UID {after + 1}:*"] if known else [f"SINCE {_spelt(since)}"]
        found = [number for number in _search(box, criteria, words) if number > after]
        asked = found[: max(1, min(limit, MOST_READ))]
        items, remarks, done = self._items(box, asked)
        more = len(done) < len(found)
        reached = done[-1] if done else after
        today = datetime.now(UTC).date()
        cursor = {
            "validity": validity,
            "uid": reached,
            "day": (since if more else today).isoformat(),
        }
        unique = {item.remote_id: item for item in items}
        return Page(
            tuple(unique.values()), cursor, more=more, unchanged=not found,
            remarks=tuple(dict.fromkeys(remarks)),
        )  # fmt: skip

    def _items(self, box: Box, numbers: list[int]) -> tuple[list[Item], list[str], list[int]]:
        """Fetch messages one by one, until a page's bytes are reached."""
        items: list[Item] = []
        remarks: list[str] = []
        done: list[int] = []
        sizes, bytes_read = box.sizes(numbers), 0
        for number in numbers:
            if done and bytes_read > PAGE_BYTES:
                break
            done.append(number)
            size = sizes.get(number, 0)
            if size > MESSAGE_CAP:
                remarks.append(TOO_LONG)
                continue
            raw = box.message(number)
            bytes_read += len(raw)
            found = item_of(raw, place=self._account, read_at=datetime.now(UTC)) if raw else ""
            if isinstance(found, Item):
                items.append(replace(found, media=hung_on(found.raw.get("attachments", ()))))
            elif found:
                remarks.append(found)
        return items, remarks, done

    def file(self, remote_id: str, number: int, near: str = "") -> File:
        """Fetch a file that hangs on a mail of the mailbox; raises `Rejected` when either is gone."""
        with self._opened() as box:
            found = box.find(remote_id, first=(near, "INBOX"))
            if found is None:
                raise Rejected(NOT_FOUND)
            if box.sizes([found[1]]).get(found[1], 0) > MESSAGE_CAP:
                raise Rejected(TOO_LONG)
            opened = file_of(box.message(found[1]), number)
        if opened is None:
            raise Rejected(NO_FILE)
        return opened

    # Writing

    def me(self) -> Author:
        """Give the address of the mailbox, once both of its servers were tried.

        Raises `Reconnect` when the mailbox refuses the password, `Rejected` when no mail could leave.
        """
        with self._opened() as box:
            box.choose("INBOX", readonly=True)
        try:
            self._try_out()
        except ConnectorError as fault:
            tells = str(fault) in {NO_ENCRYPTION, *UNSAFES}
            raise Rejected(str(fault) if tells else NO_WAY_OUT) from None
        address = self._address or self._account
        name, own = sender_of(self._address, self._account) if "@" in address else ("", address)
        return Author(own.lower(), name or own, own)

    def _try_out(self) -> None:
        try_out(self._http, self._outgoing(), self._account, self._secret, bearer=self.bearer)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Send a mail to the addresses of ``draft.to``, and keep a copy with those that were sent."""
        message, recipients = letter(draft, key, self._sender())
        return self._send(message, recipients, key)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a mail of the mailbox, in its thread, to who wrote it."""
        with self._opened() as box:
            found = box.find(to)
            above = box.headers(found[1]) if found else None
        if above is None:
            raise Rejected(NOT_FOUND)
        message, recipients = letter(draft, key, self._sender(), above)
        return self._send(message, recipients, key)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the mail among those that were sent; `Unknown` when it isn't there.

        A server that took a mail need not have kept it, so its absence proves nothing.
        """
        if sent := self._already(name_of(key, self._sender()[1])):
            return sent
        raise Unknown(STILL_UNKNOWN)

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Put a mail into the archive, among the unwanted, into the bin, or back into the inbox."""
        if act is Moderation.DELETE:
            self.delete(remote_id)
            return
        if act is not Moderation.SHOW and act not in _PLACES:
            raise Rejected(NO_SUCH_ACT)
        with self._opened() as box:
            folder = "INBOX" if act is Moderation.SHOW else box.special(_PLACES[act])
            if not folder:
                raise Rejected(NO_FOLDER_FOR)
            found = box.find(remote_id)
            if found is None:
                raise Rejected(NOT_FOUND)
            if found[0] != folder:
                box.put(found[1], folder)

    def delete(self, remote_id: str) -> None:
        """Put our copy of a mail into the bin, or delete it where there is none."""
        with self._opened() as box:
            bin_ = box.special("\\Trash")
            found = box.find(remote_id, (box.special("\\Sent"), "INBOX"))
            if found and bin_ and found[0] != bin_:
                box.put(found[1], bin_)
            elif found and not bin_:
                box.remove(found[1])

    def _send(self, message: EmailMessage, recipients: list[str], key: str) -> Sent:
        own = self._sender()[1]
        name = name_of(key, own)
        if sent := self._already(name):
            return sent
        send(
            self._http, self._outgoing(), self._account, self._secret, own, recipients, message,
            bearer=self.bearer,
        )  # fmt: skip
        self._keep(name, message)
        return Sent(name, at=datetime.now(UTC))

    def _already(self, name: str) -> Sent | None:
        with self._opened() as box:
            folder = box.special("\\Sent")
            if not folder:
                return None
            box.choose(folder, readonly=True)
            return Sent(name) if box.search("HEADER", "Message-ID", f'"<{name}>"') else None

    def _keep(self, name: str, message: EmailMessage) -> None:
        """Put a copy among the sent ones, unless the server did; it is sent all the same without."""
        try:
            with self._opened() as box:
                folder = box.special("\\Sent")
                if not folder:
                    return
                box.choose(folder)
                if not box.search("HEADER", "Message-ID", f'"<{name}>"'):
                    box.append(message.as_bytes(), folder, None, ["\\Seen"])
        except ConnectorError:
            return

    # Who and where

    def _opened(self) -> Any:
        if not (self._server and self._account and self._secret):
            raise Rejected(NO_ACCOUNT)
        return opened(self._http, self._incoming(), self._account, self._secret, bearer=self.bearer)

    def _incoming(self) -> Host:
        ports = {"tls": 993, "starttls": 143, "none": 143}
        return _encrypted_later(host_of(self._server, self._security, ports), {143})

    def _outgoing(self) -> Host:
        ports = {"tls": 465, "starttls": 587, "none": 25}
        name = self._smtp or re.sub(r"^imap\.", "smtp.", self._server.partition(":")[0])
        return _encrypted_later(host_of(name, self._security, ports), {25, 587})

    def _sender(self) -> tuple[str, str]:
        return sender_of(self._address, self._account)


def _encrypted_later(host: Host, ports: set[int]) -> Host:
    """On these ports a conversation begins in the clear and is encrypted by STARTTLS."""
    if host.security == "tls" and host.port in ports:
        return Host(host.name, host.port, "starttls")
    return host


def _folder(values: Mapping[str, str]) -> str:
    return values.get("folder", "").strip() or "INBOX"


def _day(told: Any) -> date:
    """The day from which a folder is read: the day before the last reading, else a month ago.

    A day that is still to come was kept by a clock that was wrong.
    """
    today = datetime.now(UTC).date()
    try:
        day = date.fromisoformat(told) - timedelta(days=1)
    except (TypeError, ValueError, OverflowError):
        return today - FIRST_DAYS
    return day if day <= today else today - FIRST_DAYS


def _spelt(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year:04d}"


def _search(box: Box, criteria: list[str], words: list[str] | None) -> list[int]:
    """All the plain words, and the longest of the others, which alone may follow as a literal."""
    easy = [word for word in words or () if word.isascii()][:8]
    hard = sorted((word for word in words or () if not word.isascii()), key=len)[-1:]
    asked = [*criteria, *(f'TEXT "{word}"' for word in easy)]
    if hard:
        return box.search(*asked, "TEXT", literal=hard[0].encode())
    return box.search(*asked)
