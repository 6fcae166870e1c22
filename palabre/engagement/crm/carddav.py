"""An address book on a CardDAV server (RFC 6352): found, listed, read, written. Pure.

Whatever a server says, nothing is asked for outside of its own address book: the password is meant for it.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.http import Answer, Http
from palabre.connectors.words import N_

DAV, CARD = "{DAV:}", "{urn:ietf:params:xml:ns:carddav}"
MOST_CARDS, AT_ONCE, CAP = 10_000, 50, 20_000_000
LONGEST_URL, LONGEST_ETAG = 500, 200
NO_BOOK = N_("There is no address book at this address.")
UNREADABLE = N_("The server answered something that can't be read.")
TOO_MANY = N_("This address book holds more cards than are read.")

_PROPS = "<d:resourcetype/><d:getetag/><d:current-user-principal/><c:addressbook-home-set/>"
_FIND = (
    '<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">'
    f"<d:prop>{_PROPS}</d:prop></d:propfind>"
)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a server tells of."""

    url: str
    etag: str = ""
    is_book: bool = False
    is_folder: bool = False
    principal: str = ""
    home: str = ""
    card: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """An address book; ``url`` ends with a slash."""

    http: Http
    url: str
    account: str
    password: str

    def find(self) -> "Book":
        """The book at this address, or the first of the account whose server this is. Raises the errors
        of connectors, `Rejected` when there is none."""
        here = self._asked(self.url, "0")
        if here and here[0].is_book:
            return self
        principal = next((one.principal for one in here if one.principal), "")
        home = next((one.home for one in self._asked(principal or self.url, "0") if one.home), "")
        for one in self._asked(home, "1") if home else ():
            if one.is_book and self._same_server(one.url):
                return Book(self.http, one.url.rstrip("/") + "/", self.account, self.password)
        raise Rejected(NO_BOOK)

    def etags(self) -> dict[str, str]:
        """The cards of the book: their addresses with the marks of their states."""
        found = {
            one.url: one.etag
            for one in self._asked(self.url, "1")
            if not one.is_folder and self._is_inside(one.url)
        }
        if len(found) > MOST_CARDS:
            raise Rejected(TOO_MANY)
        return found

    def cards(self, urls: Sequence[str]) -> Iterator[Found]:
        """These cards with their texts, some at a time; those that are gone are left out."""
        for start in range(0, len(urls), AT_ONCE):
            names = "".join(
                f"<d:href>{_text(urlsplit(one).path)}</d:href>"
                for one in urls[start : start + AT_ONCE]
            )
            body = (
                '<?xml version="1.0"?><c:addressbook-multiget xmlns:d="DAV:" '
                'xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag/><c:address-data/></d:prop>'
                f"{names}</c:addressbook-multiget>"
            )
            answer = self._call("REPORT", self.url, body, {"Depth": "1"}, reading=True)
            told = self._read(answer, self.url)
            yield from (one for one in told if one.card and self._is_inside(one.url))

    def put(self, url: str, card: str, etag: str = "") -> str | None:
        """Write a card: a new one, or in place of the one with this mark. Its new mark, "" when the server
        tells none; None when somebody was quicker."""
        when = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/vcard; charset=utf-8", **when}
        answer = self._call("PUT", url, card, headers, expect=(412, 409))
        return (
            None if answer.status in {412, 409} else answer.headers.get("etag", "")[:LONGEST_ETAG]
        )

    def delete(self, url: str, etag: str) -> None:
        """Take a card away, unless somebody changed it since; one that isn't there is as good."""
        headers = {"If-Match": etag} if etag else {}
        self._call("DELETE", url, "", headers, expect=(404, 410, 412))

    def card_url(self, uid: str) -> str:
        """Where a card of ours lies."""
        return f"{self.url}{uid}.vcf"

    def _asked(self, url: str, depth: str) -> list[Found]:
        if not url or not self._same_server(url):
            raise Rejected(NO_BOOK)
        answer = self._call("PROPFIND", url, _FIND, {"Depth": depth}, reading=True)
        return self._read(answer, url)

    def _call(
        self, method: str, url: str, body: str, headers: dict[str, str], *,
        reading: bool = False, expect: tuple[int, ...] = (),
    ) -> Answer:  # fmt: skip
        key = base64.b64encode(f"{self.account}:{self.password}".encode()).decode()
        sent = {"Authorization": f"Basic {key}", **headers}
        if body:
            sent.setdefault("Content-Type", "application/xml; charset=utf-8")
        return self.http.call(
            method, url, headers=sent, content=body.encode(), changes=not reading,
            expect=expect, cap=CAP,
        )  # fmt: skip

    def _read(self, answer: Answer, url: str) -> list[Found]:
        try:
            tree = fromstring(answer.body)
            return [_found(one, url) for one in tree.iter(f"{DAV}response")]
        except (
            ParseError,
            DefusedXmlException,
            ValueError,
        ):  # the last also for what is no address
            raise Unavailable(UNREADABLE) from None

    def _same_server(self, url: str) -> bool:
        here, there = urlsplit(self.url), urlsplit(url)
        same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        return same and len(url) <= LONGEST_URL

    def _is_inside(self, url: str) -> bool:
        path = unquote(urlsplit(url).path)
        return (
            self._same_server(url)
            and path.startswith(unquote(urlsplit(self.url).path))
            and ".." not in path
        )


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _found(one: Element, url: str) -> Found:
    def leads(name: str) -> str:
        href = one.find(f".//{name}/{DAV}href")
        return urljoin(url, (href.text or "").strip()) if href is not None else ""

    kinds = one.find(f".//{DAV}resourcetype")
    names = {kind.tag for kind in kinds} if kinds is not None else set()
    return Found(
        urljoin(url, (one.findtext(f"{DAV}href") or "").strip()),
        (one.findtext(f".//{DAV}getetag") or "").strip()[:LONGEST_ETAG],
        f"{CARD}addressbook" in names,
        f"{DAV}collection" in names,
        leads(f"{DAV}current-user-principal"),
        leads(f"{CARD}addressbook-home-set"),
        one.findtext(f".//{CARD}address-data") or "",
    )
