"""Sends a letter to one subscriber after the other over SMTP, and reads what came back over IMAP."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.circulars.bounces import bounce_of
from palabre.connectors.circulars.writing import written
from palabre.connectors.contract import Author, Rejected
from palabre.connectors.http import Http
from palabre.connectors.imap import CONTROLS, Box, opened
from palabre.connectors.letters import MESSAGE_CAP
from palabre.connectors.lines import Host, host_of
from palabre.connectors.protocols import Circular, Draft, Returned, Sent
from palabre.connectors.smtp import name_of, send, sender_of, try_out
from palabre.connectors.words import N_

FIRST_DAYS = timedelta(days=14)  # what is read of a mailbox that is new to us
MOST_READ = 200
BOUNCE_CAP = 1024 * 1024

NO_ACCOUNT = N_("Connect the outgoing mail server first: its name, account and password.")
ONE_BY_ONE = N_("A letter goes to its subscribers one by one: Palabre does that by itself.")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Letters:
    """One outgoing server.

    ``credential`` holds server, account, secret, and perhaps address, imap, security, per_minute. With
    ``bearer`` the secret is a token that the provider's own page gave.
    """

    bearer = False

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = credential or {}
        self._http = http
        self._account, self._secret = given.get("account", ""), given.get("secret", "")
        self._server, self._imap = given.get("server", ""), given.get("imap", "")
        self._security, self._address = given.get("security", ""), given.get("address", "")

    def me(self) -> Author:
        """Give the sender's address; raises `Reconnect` when a server refuses the password."""
        name, own = self._sender()
        self._try_out()
        if self._imap:
            with self._opened() as box:
                box.choose("INBOX", readonly=True)
        return Author(own.lower(), name or own, own)

    def _try_out(self) -> None:
        try_out(self._http, self._outgoing(), self._account, self._secret, bearer=self.bearer)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Refuse: who the subscribers are is known to Palabre alone, which calls `mail` for each."""
        raise Rejected(ONE_BY_ONE)

    def mail(self, circular: Circular, key: str) -> Sent:
        """Send a letter to one person. Raises `NoSuchAddress` when the server knows that it is dead."""
        name, own = self._sender()
        sender = (name or CONTROLS.sub(" ", circular.list_name), own)
        message = written(circular, key, sender)
        send(
            self._http, self._outgoing(), self._account, self._secret, sender[1],
            [circular.to], message, bearer=self.bearer,
        )  # fmt: skip
        return Sent(name_of(key, sender[1]), at=datetime.now(UTC))

    def name(self, key: str) -> str:
        """What the mail of this key is called: known before it leaves."""
        return name_of(key, self._sender()[1])

    def returned(self, cursor: Mapping[str, Any]) -> Returned:
        """Read the inbox for mails that came back since the last reading; nothing without IMAP."""
        if not self._imap:
            return Returned(cursor=cursor)
        with self._opened() as box:
            return self._returned(box, cursor)

    def _returned(self, box: Box, cursor: Mapping[str, Any]) -> Returned:
        validity = box.choose("INBOX", readonly=True)
        last = cursor.get("uid")
        known = cursor.get("validity") == validity and isinstance(last, int)
        after = last if known and isinstance(last, int) else 0
        day = (datetime.now(UTC) - FIRST_DAYS).date()
        since = f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year:04d}"
        numbers = [n for n in box.search(f"UID {after + 1}:*" if known else since) if n > after]
        asked = numbers[:MOST_READ]
        sizes = box.sizes(asked)
        found = [
            bounce
            for number in asked
            if sizes.get(number, 0) <= min(BOUNCE_CAP, MESSAGE_CAP)
            if (bounce := bounce_of(box.message(number)))
        ]
        following = {"validity": validity, "uid": asked[-1] if asked else after}
        return Returned(tuple(found), following, more=len(asked) < len(numbers))

    def _sender(self) -> tuple[str, str]:
        return sender_of(self._address, self._account)

    def _opened(self) -> Any:
        ports = {"tls": 993, "starttls": 143, "none": 143}
        host = _encrypted_later(host_of(self._imap, self._security, ports), {143})
        return opened(self._http, host, self._account, self._secret, bearer=self.bearer)

    def _outgoing(self) -> Host:
        if not (self._server and self._account):
            raise Rejected(NO_ACCOUNT)
        ports = {"tls": 465, "starttls": 587, "none": 25}
        return _encrypted_later(host_of(self._server, self._security, ports), {25, 587})


def _encrypted_later(host: Host, ports: set[int]) -> Host:
    if host.security == "tls" and host.port in ports:
        return Host(host.name, host.port, "starttls")
    return host
