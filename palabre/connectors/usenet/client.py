"""Reads newsgroups over NNTP, and writes to them."""

import base64
import email
import email.policy
import email.utils
import hashlib
import hmac
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Page, Rejected
from palabre.connectors.http import Http
from palabre.connectors.letters import author_of, header, ids_in, item_of
from palabre.connectors.lines import host_of
from palabre.connectors.offering import gathered, offer, only
from palabre.connectors.protocols import Draft, Offered, Sent
from palabre.connectors.shapes import listing, mapping
from palabre.connectors.usenet.session import TOO_MUCH, News, opened
from palabre.connectors.words import N_

MOST_READ, PAGE_BYTES = 100, 8 * 1024 * 1024
MOST_GROUPS, MOST_REFERENCES = 3, 20
MOST_WATCHED = 1_500  # letters of names that a cursor keeps, to see which articles are taken away
SHORTEST_LOCK = 20
NEEDS_SERVER = N_("Say on which news server: connect an account.")
NO_NAME = N_("This is no newsgroup's name.")
NO_ADDRESS = N_("Give with the account the address that your articles show.")
NOT_FOUND = N_("The news server no longer has this article.")
NOT_OURS = N_("This article isn't yours: only its author may cancel it.")
BROKEN_LINE = N_("A subject or an address can't hold a line break.")
NO_FILES = N_("Pictures and files can't be sent to newsgroups.")
NO_ARTICLE = N_("This is no article's name.")
WEAK_LOCK = N_("The sentence for withdrawing is too short: anybody could guess it.")

_GROUP = re.compile(r"[A-Za-z0-9+_-]+(\.[A-Za-z0-9+_-]+)*")
_NAME = re.compile(r"[!-;=?-~]{3,240}")
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,200}")
# A header whose first line is empty, as long words make it, is refused by news servers (RFC 5536, 2.2).
_FOLDED = re.compile(rb"(?m)^([A-Za-z-]+:)\r\n[ \t]+")
_POLICY = email.policy.SMTP.clone(cte_type="8bit")


class UsenetConnector:
    """One news server.

    ``credential`` holds server, and perhaps account, secret, address, security and lock.
    """

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = credential or {}
        self._http = http
        self._server, self._security = given.get("server", ""), given.get("security", "")
        self._account, self._secret = given.get("account", ""), given.get("secret", "")
        self._address, self._lock = given.get("address", ""), given.get("lock", "").strip()

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the articles that follow the last one read, by the server's own numbers.

        A server whose numbers begin anew is read like a new one; names keep articles from doubling.
        The newest ones that were read are looked for again: ``deleted`` names those that the server
        took away, and not those that its shelf life ended.
        """
        group, most = _group(values.get("group", "")), max(1, min(limit, MOST_READ))
        with self._opened() as news:
            low, high = news.group(group)
            told = cursor.get("last")
            last = told if isinstance(told, int) else -1
            if not -1 < last <= high or cursor.get("server") != self._server:
                last = max(low, high - most + 1) - 1
            known = _known(cursor, low, last)
            first = max(low, last + 1)
            end = min(high, first + most - 1)
            start = min(known, default=first)
            there = news.there(start, end) if start <= end else []
            gone = known.keys() - set(known if there is None else there)
            numbers = list(range(first, end + 1)) if there is None else there
            new = [number for number in numbers if number >= first]
            found, remarks, reached = self._articles(news, group, new)
        done = end if reached is None else reached
        reached_in_all = max(last, done) if first <= end else last
        unique = {item.remote_id: item for item in found.values()}
        lost = tuple(known[number] for number in sorted(gone) if known[number] not in unique)
        left = {number: name for number, name in known.items() if number not in gone}
        left |= {number: item.remote_id for number, item in found.items()}
        following = {"last": reached_in_all, "server": self._server, "known": _newest(left)}
        return Page(
            tuple(unique.values()), following, deleted=lost, more=reached_in_all < high,
            unchanged=not (found or lost), remarks=tuple(dict.fromkeys(remarks)),
        )  # fmt: skip

    def _articles(
        self, news: News, group: str, numbers: list[int]
    ) -> tuple[dict[int, Item], list[str], int | None]:
        """Fetch articles one by one; also gives where it stopped, when it did before the end."""
        items: dict[int, Item] = {}
        remarks: list[str] = []
        size = 0
        for place, number in enumerate(numbers):
            if size > PAGE_BYTES:
                return items, remarks, numbers[place - 1]
            try:
                raw = news.article(str(number))
            except Rejected as refusal:
                if str(refusal) != TOO_MUCH:
                    raise
                remarks.append(TOO_MUCH)
                continue
            size += len(raw)
            if not raw or _is_control(raw):
                continue
            found = item_of(raw, kind=Kind.FORUM, place=group, read_at=datetime.now(UTC))
            if isinstance(found, Item):
                items[number] = found
            else:
                remarks.append(found)
        return items, remarks, None

    def me(self) -> Author:
        """Give the address that articles of ours show; proves that the server lets us in."""
        with self._opened():
            pass
        name, address = self._sender()
        return Author(address.lower(), name or address, address)

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the newsgroups that the server carries."""
        only(what, "group")
        with self._opened() as news:
            names = news.groups()
        return gathered([[offer(name, name, told) for name, told in names]], words)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Send an article to a newsgroup."""
        message = self._article(draft, key, _group(draft.to.get("group", "")), draft.title)
        return self._post(message, self._name(key))

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer an article in its thread, where its author wants answers."""
        with self._opened() as news:
            above = _found(news, to)
        groups = header(above, "Followup-To") or header(above, "Newsgroups")
        wanted = [name for name in re.split(r"[\s,]+", groups) if _GROUP.fullmatch(name)]
        if not wanted:
            raise Rejected(NO_NAME)
        subject = header(above, "Subject")
        subject = subject if subject.lower().startswith("re:") else f"Re: {subject}"
        message = self._article(draft, key, ",".join(wanted[:MOST_GROUPS]), subject)
        before = ids_in(header(above, "References"))
        chain = [*before[:1], *before[1:][-MOST_REFERENCES:], to]
        safe = (one for one in dict.fromkeys(chain) if _NAME.fullmatch(one))
        message["References"] = " ".join(f"<{one}>" for one in safe)
        return self._post(message, self._name(key))

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Send an article that takes the place of one of ours (RFC 5536, 3.2.12), under a new name."""
        with self._opened() as news:
            above = _found(news, remote_id)
        groups = self._own_groups(above)
        # The same change that is sent twice has the same name, and is taken once.
        key = f"supersede {remote_id} {draft.title} {draft.text}"
        message = self._article(draft, key, groups, draft.title or header(above, "Subject"))
        references = [one for one in ids_in(header(above, "References")) if _NAME.fullmatch(one)]
        if references:
            message["References"] = " ".join(f"<{one}>" for one in references[-MOST_REFERENCES:])
        message["Supersedes"] = f"<{remote_id}>"
        self._unlock(message, remote_id)
        return self._post(message, self._name(key))

    def delete(self, remote_id: str) -> None:
        """Ask all servers to delete an article of ours; one that is gone already is deleted."""
        with self._opened() as news:
            try:
                above = _found(news, remote_id)
            except Rejected as refusal:
                if str(refusal) == NOT_FOUND:
                    return
                raise
        key = f"cancel {remote_id}"
        groups = self._own_groups(above)
        message = self._article(Draft("cancel"), key, groups, f"cmsg cancel <{remote_id}>")
        message["Control"] = f"cancel <{remote_id}>"
        self._unlock(message, remote_id)
        self._post(message, self._name(key))

    def _own_groups(self, above: Message) -> str:
        """Give the groups of an article, which has to be ours."""
        if author_of(above).remote_id != self._sender()[1].lower():
            raise Rejected(NOT_OURS)
        groups = (one.strip() for one in header(above, "Newsgroups").split(","))
        return ",".join(one for one in groups if _GROUP.fullmatch(one))

    def _unlock(self, message: EmailMessage, remote_id: str) -> None:
        """Show the key that the lock of an earlier article was made from (RFC 8315, 3)."""
        if self._lock:
            message["Cancel-Key"] = f"sha256:{self._key(remote_id)}"

    def _key(self, remote_id: str) -> str:
        """Give the key of one article: only who knows our sentence can make it (RFC 8315, 4)."""
        if len(self._lock) < SHORTEST_LOCK:
            raise Rejected(WEAK_LOCK)
        name = f"<{remote_id}>".encode()
        made = hmac.digest(self._lock.encode("utf-8", "replace"), name, "sha256")
        return base64.b64encode(made).decode()

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Ask the server whether it has the article of this key."""
        name = self._name(key)
        with self._opened() as news:
            return Sent(name) if news.has(name) else None

    def _post(self, message: EmailMessage, name: str) -> Sent:
        with self._opened() as news:
            if not news.has(name):
                news.post(_written(message))
        return Sent(name, at=datetime.now(UTC))

    def _article(self, draft: Draft, key: str, groups: str, subject: str) -> EmailMessage:
        if draft.media:
            raise Rejected(NO_FILES)
        if any(char in subject for char in "\r\n\x00"):
            raise Rejected(BROKEN_LINE)
        text = (
            draft.text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
        )
        message = EmailMessage(policy=_POLICY)
        message["From"] = email.utils.formataddr(self._sender())
        message["Newsgroups"] = groups
        message["Subject"] = subject[:400] or " ".join(text.split())[:60]
        message["Date"] = email.utils.localtime()
        message["Message-ID"] = f"<{self._name(key)}>"
        if self._lock:
            locked = hashlib.sha256(self._key(self._name(key)).encode()).digest()
            message["Cancel-Lock"] = f"sha256:{base64.b64encode(locked).decode()}"
        message.set_content("\n\n".join(filter(None, (text, draft.unnamed_link))) + "\n")
        return message

    def _name(self, key: str) -> str:
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        return f"palabre.{digest[:32]}@{self._sender()[1].rpartition('@')[2].lower()}"

    def _sender(self) -> tuple[str, str]:
        if any(char in self._address for char in "\r\n\x00"):
            raise Rejected(BROKEN_LINE)
        name, address = email.utils.parseaddr(self._address)
        if not _ADDRESS.fullmatch(address) or not address.isascii():
            raise Rejected(NO_ADDRESS)
        return name, address

    def _opened(self) -> AbstractContextManager[News]:
        if not self._server:
            raise Rejected(NEEDS_SERVER)
        host = host_of(self._server, self._security, {"tls": 563, "none": 119})
        return opened(self._http, host, self._account, self._secret)


def _written(message: EmailMessage) -> bytes:
    head, mark, body = message.as_bytes(policy=_POLICY).partition(b"\r\n\r\n")
    return _FOLDED.sub(rb"\1 ", head) + mark + body


def _found(news: News, name: str) -> Message:
    if not _NAME.fullmatch(name):
        raise Rejected(NO_ARTICLE)
    raw = news.article(f"<{name}>")
    if not raw:
        raise Rejected(NOT_FOUND)
    return email.message_from_bytes(raw)


def _known(cursor: Mapping[str, Any], low: int, last: int) -> dict[int, str]:
    """Give the articles that a cursor watches, without those whose shelf life is over."""
    pairs = (mapping(one) for one in listing(cursor.get("known")))
    found = {one["n"]: one["id"] for one in pairs if isinstance(one.get("n"), int)
             and isinstance(one.get("id"), str)}  # fmt: skip
    return {number: name for number, name in found.items() if low <= number <= last}


def _newest(known: Mapping[int, str]) -> list[dict[str, Any]]:
    """Give of articles the newest that a cursor has room for."""
    kept: list[dict[str, Any]] = []
    room = MOST_WATCHED
    for number in sorted(known, reverse=True):
        room -= len(known[number]) + 24
        if room < 0:
            break
        kept.insert(0, {"n": number, "id": known[number]})
    return kept


def _is_control(raw: bytes) -> bool:
    """Say whether an article is a message to servers, not to people."""
    head = raw[:20_000].partition(b"\r\n\r\n")[0].lower()
    return head.startswith(b"control:") or b"\ncontrol:" in head


def _group(text: str) -> str:
    name = text.strip().removeprefix("news:")
    if not _GROUP.fullmatch(name) or len(name) > 200:
        raise Rejected(NO_NAME)
    return name
