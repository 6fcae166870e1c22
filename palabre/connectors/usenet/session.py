"""One conversation with a news server (RFC 3977): commands, answers, texts that end with a dot."""

import contextlib
import re
from collections.abc import Iterator

from palabre.connectors.contract import (
    ConnectorError,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import BROKEN_OFF, PERHAPS, SIGNED_OUT
from palabre.connectors.http import Http
from palabre.connectors.lines import LINE_FAULTS, Host, Lines, fault_of, link_to
from palabre.connectors.words import N_

PORTS = frozenset({119, 443, 563})
TEXT_CAP = 2 * 1024 * 1024  # bytes of one article
MOST_LINES = 200_000  # of one answer
NO_GROUP = N_("The news server has no such newsgroup.")
REFUSED = N_("The news server refuses this.")
NOT_POSTED = N_("The news server doesn't take this article.")
NOT_NOW = N_("The news server can't serve us at the moment.")
TOO_MUCH = N_("This article is too long to be read.")
SIGN_IN = N_("This news server wants an account: connect one.")
ENCRYPTED = N_("This news server wants an encrypted connection: choose tls as its security.")
_GONE = frozenset({420, 423, 430})
_NOT_LET_IN = frozenset({452, 481, 482, 502})  # RFC 4643, and RFC 2980 before it
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


class News:
    """A conversation that is open."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def ask(self, *words: str, welcome: int = 0) -> tuple[int, str]:
        """Send a command and give the answer's number and words."""
        command = " ".join(words)
        if _CONTROLS.search(command) or len(command) > 480:
            raise Rejected(REFUSED)
        self._lines.send(f"{command}\r\n".encode())
        return self.answer(welcome)

    def answer(self, *welcome: int) -> tuple[int, str]:
        """Read an answer's line; those of no use to anybody are raised, unless they are welcome."""
        raw = self._lines.readline(4_096)
        if not raw:
            raise Unavailable(BROKEN_OFF)
        text = raw.decode("utf-8", "replace").strip()
        if not text[:3].isdigit():
            raise Unavailable(NOT_NOW)
        code = int(text[:3])
        if code in {400, 403, 502} - set(welcome):
            raise Unavailable(NOT_NOW)
        if code in {480, 483} - set(welcome):
            raise Rejected(SIGN_IN if code == 480 else ENCRYPTED)
        return code, text[3:].strip()

    def text(self) -> bytes:
        """Read a text up to its dot; one that is too long is read to its end and refused."""
        parts: list[bytes] = []
        size = lines = 0
        while (line := self._lines.readline()) not in {b".\r\n", b".\n"}:
            if not line:
                raise Unavailable(BROKEN_OFF)
            size, lines = size + len(line), lines + 1
            if size > 4 * TEXT_CAP or lines > MOST_LINES:
                raise Unavailable(NOT_NOW)
            if size <= TEXT_CAP:
                parts.append(line[1:] if line.startswith(b"..") else line)
        if size > TEXT_CAP:
            raise Rejected(TOO_MUCH)
        return b"".join(parts)

    def sign_in(self, account: str, secret: str) -> None:
        """Greet, and sign in where there is an account.

        A server that takes us for another server knows no accounts before MODE READER (RFC 3977, 5.3);
        one that is for readers only may want the account first.
        """
        code, _ = self.answer()
        if code not in {200, 201}:
            raise Unavailable(NOT_NOW)
        mode, _ = self.ask("MODE READER", welcome=480)
        if not account:
            if mode == 480:
                raise Rejected(SIGN_IN)
            return
        code, _ = self.ask("AUTHINFO USER", account, welcome=502)
        if code == 381:
            # Servers older than RFC 4643 refuse with 502.
            code, _ = self.ask("AUTHINFO PASS", secret, welcome=502)
        if code != 281:
            raise Reconnect(SIGNED_OUT) if code in _NOT_LET_IN else Unavailable(NOT_NOW)
        if mode == 480:
            self.ask("MODE READER")

    def group(self, name: str) -> tuple[int, int]:
        """Open a newsgroup and give its lowest and highest numbers."""
        code, told = self.ask("GROUP", name)
        if code != 211:
            raise Rejected(NO_GROUP) if code == 411 else Unavailable(NOT_NOW)
        numbers = told.split()[:3]
        if len(numbers) < 3 or not all(
            n.isascii() and n.isdigit() and len(n) < 16 for n in numbers
        ):
            raise Unavailable(NOT_NOW)
        return int(numbers[1]), int(numbers[2])

    def groups(self) -> list[tuple[str, str]]:
        """Give the newsgroups that the server carries, with what they say of themselves (RFC 3977, 7.6)."""
        code, _ = self.ask("LIST", "ACTIVE")
        if code != 215:
            raise Unavailable(NOT_NOW)
        names = [line.split()[0] for line in self._listed() if line.split()]
        code, _ = self.ask("LIST", "NEWSGROUPS")
        told = dict(line.partition("\t")[::2] for line in self._listed()) if code == 215 else {}
        return [(name, told.get(name, "").strip()) for name in names]

    def _listed(self) -> list[str]:
        return self.text().decode("utf-8", "replace").splitlines()

    def there(self, first: int, last: int) -> list[int] | None:
        """Give the numbers that have an article, as the overview tells; None where there is none."""
        code, _ = self.ask("OVER", f"{first}-{last}")
        if code in {420, 423}:
            return []
        if code != 224:
            return None
        numbers = (line.split(b"\t")[0] for line in self.text().splitlines())
        found = {int(number) for number in numbers if number.isdigit() and len(number) < 16}
        return sorted(number for number in found if first <= number <= last)

    def article(self, which: str) -> bytes:
        """Give an article by its number or <name>; b"" when it is gone."""
        code, _ = self.ask("ARTICLE", which)
        return self.text() if _is_there(code, 220) else b""

    def has(self, name: str) -> bool:
        """Say whether the server has the article of this name."""
        return _is_there(self.ask("STAT", f"<{name}>")[0], 223)

    def post(self, article: bytes) -> None:
        """Hand an article over; raises `Unknown` when the answer is lost."""
        code, _ = self.ask("POST")
        if code != 340:
            raise Rejected(NOT_POSTED) if 440 <= code < 500 else Unavailable(NOT_NOW)
        lines = [b"." + line if line.startswith(b".") else line for line in article.splitlines()]
        try:
            self._lines.send(b"\r\n".join([*lines, b".", b""]))
            code, _ = self.answer()
        except (*LINE_FAULTS, Unavailable):
            raise Unknown(PERHAPS) from None
        if code != 240:
            raise Rejected(NOT_POSTED) if 400 <= code < 500 else Unknown(PERHAPS)


def _is_there(code: int, there: int) -> bool:
    """Whether an article is there; an answer that says neither says nothing about it."""
    if code not in {there, *_GONE}:
        raise Unavailable(NOT_NOW)
    return code == there


@contextlib.contextmanager
def opened(http: Http, host: Host, account: str, secret: str) -> Iterator[News]:
    """Open a conversation for a while; whatever breaks becomes one of the five errors."""
    lines = Lines(link_to(http, host, PORTS), http.total)
    try:
        news = News(lines)
        news.sign_in(account, secret)
        yield news
        with contextlib.suppress(*LINE_FAULTS):
            lines.send(b"QUIT\r\n")
    except ConnectorError:
        raise
    except LINE_FAULTS as error:
        raise fault_of(error, sent=False) from None
    finally:
        lines.close()
