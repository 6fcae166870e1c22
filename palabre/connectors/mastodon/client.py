"""Servers of the fediverse by Mastodon's client API: timelines, search, live streams; and speaking."""

import re
from collections.abc import Callable, Iterator, Mapping
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import msgspec
from websockets.exceptions import WebSocketException

from palabre.connectors.contract import (
    Author,
    ConnectorError,
    Found,
    Item,
    Page,
    Rejected,
    Unavailable,
)
from palabre.connectors.hearing import BATCH, BATCH_S
from palabre.connectors.http import Answer
from palabre.connectors.mastodon import OPEN_SERVERS
from palabre.connectors.mastodon.again import Looking
from palabre.connectors.mastodon.barring import Barrers
from palabre.connectors.mastodon.calls import NO_SUCH, ODD
from palabre.connectors.mastodon.parse import (
    account_of,
    author_of,
    item_of,
    item_of_notification,
    message_of_notification,
)
from palabre.connectors.offering import gathered, offer, only
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.servers import base_of, host_of
from palabre.connectors.shapes import entire, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

MOST_ASKED = 40  # statuses in one answer
MOST_CATCH_UP = 25  # pages read to fill the gap before a stream is opened again

NO_ACCOUNT = N_(
    "This is no account: give its name with its server, for example @zoe@mastodon.example."
)
NO_TAG = N_("This is no hashtag.")
NO_LIST = N_("This is no list's number.")
BROKEN_OFF = N_("The live stream of this server broke off; it is opened again.")
TAG_OF_THE_NAME = N_("Posts that carry the name as a hashtag, shown there without an account.")
UNKNOWN_KIND = N_("Servers of the fediverse aren't read in this way.")

_ACCOUNT = re.compile(r"@?([\w.-]{1,100})@([A-Za-z0-9.-]+(?::\d{1,5})?)")
_NUMBER = re.compile(r"[\w.-]{1,100}")

Parse = Callable[[Any, str], Item | None]

# What is read in another way than as a row of posts.
PARSES: Mapping[str, Parse] = {
    "notifications": item_of_notification,
    "messages": message_of_notification,
}


class MastodonConnector(Looking, Barrers):
    """Reads any server, and speaks on the one of the credential.

    ``credential`` holds ``server`` and ``secret`` (an access token with the rights that are used).
    """

    # Timelines

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what is newer than the last reading, oldest page first, so that nothing is missed."""
        base = self._server(source, values)
        known = dict(cursor)
        path, asked = self._timeline(base, source, values, known)
        return self._next(base, path, asked, known, limit, PARSES.get(source, item_of))

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the statuses that the account's server finds; it decides what may be found."""
        self._check_signed_in()
        asked = {"q": words[:300], "type": "statuses"}
        key = key_of(words)
        page = self._next(self._home, "/api/v2/search", asked, dict(place(cursor, key)), limit)
        return keeping(page, cursor, key)

    def directory(self, words: str, *, language: str = "", site: str = "") -> tuple[Found, ...]:
        """Propose the hashtag that a name makes, on the servers that show it to everybody now.

        Raises the last server's error when none of them does.
        """
        tag = "".join(letter for letter in words if letter.isalnum())
        found: list[Found] = []
        fault: ConnectorError | None = None
        for server in (OPEN_SERVERS.get(language) or OPEN_SERVERS[""]) if tag else ():
            try:
                self._http.get(f"https://{server}/api/v1/timelines/tag/{quote(tag)}?limit=1")
            except ConnectorError as error:
                fault = error
                continue
            title = f"#{tag} · {server}"
            found.append(Found("tag", {"server": server, "tag": tag}, title, TAG_OF_THE_NAME))
        if fault and not found:
            raise fault
        return tuple(found)

    def accounts(self, name: str) -> tuple[Author, ...]:
        """Give the accounts that a server knows by a name: the account's own one, else a large open one."""
        base = self._home or base_of(OPEN_SERVERS[""][0])
        asked = {"q": name[:300], "type": "accounts", "limit": str(MOST_ASKED)}
        told = self._get(base, "/api/v2/search", asked).json()
        found = told.get("accounts") if isinstance(told, dict) else None
        if not isinstance(found, list):
            raise Unavailable(ODD)
        people = (account_of(one, host_of(base)) for one in found if isinstance(one, dict))
        return tuple(one for one in people if one.handle)

    def who_is(self, handle: str) -> Author | None:
        """Say whom user@server names; the account's server looks for them on theirs. None: nobody."""
        self._check_signed_in()
        asked = {"q": handle, "type": "accounts", "resolve": "true", "limit": "5"}
        told = self._get(self._home, "/api/v2/search", asked).json()
        found = told.get("accounts") if isinstance(told, dict) else None
        for account in found if isinstance(found, list) else ():
            author = author_of(account, host_of(self._home)) if isinstance(account, dict) else None
            if author and author.handle.casefold() == handle.casefold():
                return author
        return None

    def _server(self, source: str, values: Mapping[str, str]) -> str:
        if source == "account":
            found = _ACCOUNT.fullmatch(values.get("account", "").strip())
            if not found:
                raise Rejected(NO_ACCOUNT)
            return base_of(values.get("server") or found[2])
        if source in {"list", "notifications", "messages", "stream-list", "stream-user"}:
            self._check_signed_in()
            return self._home
        return (
            base_of(values.get("server", "")) if values.get("server") else self._home or base_of("")
        )

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the lists of the account."""
        only(what, "list")
        self._check_signed_in()
        found = entire(self._get(self._home, "/api/v1/lists", {}).json())
        return gathered([map(_offer, found)], words)

    def _timeline(
        self, base: str, source: str, values: Mapping[str, str], known: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """Where a source is read, and with which parameters."""
        kind = source.removeprefix("stream-").replace("stream", "public")
        if kind in {"public", "local"}:
            return "/api/v1/timelines/public", {"local": "true"} if kind == "local" else {}
        if kind == "tag":
            return f"/api/v1/timelines/tag/{quote(_tag(values), safe='')}", {}
        if kind == "list":
            return f"/api/v1/timelines/list/{_list(values)}", {}
        if kind == "notifications":
            return "/api/v1/notifications", {"types[]": ["mention", "quote"]}
        if kind == "messages":
            return "/api/v1/notifications", {"types[]": ["mention"]}
        if kind == "user":
            return "/api/v1/timelines/home", {}
        if kind == "account":
            number = known.get("account") or self._account_number(base, values)
            known["account"] = number
            return f"/api/v1/accounts/{number}/statuses", {}
        raise Rejected(UNKNOWN_KIND)

    def _account_number(self, base: str, values: Mapping[str, str]) -> str:
        name = values.get("account", "").strip().lstrip("@")
        found = self._get(base, "/api/v1/accounts/lookup", {"acct": name}).json()
        number = str(found.get("id", "")) if isinstance(found, dict) else ""
        if not _NUMBER.fullmatch(number):
            raise Rejected(NO_SUCH)
        return number

    def _next(
        self, base: str, path: str, asked: Mapping[str, Any], known: dict[str, Any], limit: int,
        parse: Parse = item_of,
    ) -> Page:  # fmt: skip
        """Ask for the statuses that follow the newest known one; the cursor keeps its number.

        Numbers are never compared: they are letters on some servers. The first of an answer is the newest.
        """
        before = str(known.get("min_id", ""))
        count = str(max(1, min(limit, MOST_ASKED)))
        answer = self._get(base, path, {**asked, "limit": count, "min_id": before})
        told = answer.json()
        statuses = told.get("statuses") if isinstance(told, dict) else told
        if not isinstance(statuses, list):
            raise Unavailable(ODD)
        items = [item for status in statuses if (item := parse(status, host_of(base)))]
        newest = _newest(answer, statuses) or before
        more = bool(before) and newest != before and len(statuses) >= int(count) // 2
        cursor = {**known, "min_id": newest} if newest else known
        return Page(tuple(reversed(items)), cursor, more=more, unchanged=not statuses)

    # Streams

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]:
        """Give statuses, edits and deletions as they come, in batches of 100 or half a second.

        Opened again with a cursor, it first reads what the timeline gained meanwhile.
        """
        base = self._server(source, values)
        known = dict(cursor)
        path, asked = self._timeline(base, source, values, known)
        wanted = _channel(source, values)
        signed = {}
        if self._mine(base):
            # Some servers of its kind read the token in the address only, none minds to hear it twice.
            wanted["access_token"] = self._token
            signed = {"Authorization": f"Bearer {self._token}"}
        address = f"{self._streaming(base)}/api/v1/streaming?{urlencode(wanted)}"
        connection = self._http.websocket(address, headers=signed)
        try:
            if known.get("min_id"):
                for page in self._missed(base, path, asked, known):
                    known = dict(page.cursor)
                    yield page
            yield from _live(connection, host_of(base), known)
        finally:
            connection.close()

    def _missed(
        self, base: str, path: str, asked: Mapping[str, Any], known: dict[str, Any]
    ) -> Iterator[Page]:
        for _ in range(MOST_CATCH_UP):
            page = self._next(base, path, asked, known, MOST_ASKED)
            known = dict(page.cursor)
            yield page
            if not page.more:
                return

    def _streaming(self, base: str) -> str:
        """Where the server streams: as it says itself, else on its own name."""
        told = self.instance(base).streaming.rstrip("/")
        own = base.replace("http", "ws", 1)
        as_safe = urlsplit(told).scheme in {"wss", urlsplit(own).scheme}
        return told if as_safe and urlsplit(told).hostname else own


def _live(connection: Any, host: str, known: dict[str, Any]) -> Iterator[Page]:
    open_still = True
    while open_still:
        items: list[Item] = []
        deleted: list[str] = []
        moved: dict[str, Any] = {}
        ends = monotonic() + BATCH_S
        while len(items) + len(deleted) < BATCH and (left := ends - monotonic()) > 0:
            try:
                message = connection.recv(timeout=left)
            except TimeoutError:
                break
            except (WebSocketException, OSError):
                open_still = False
                break
            item, gone = heard(message, host)
            items += [item] if item else []
            deleted += [gone] if gone else []
            if item and item.edited_at is None:
                moved = {**known, "min_id": item.remote_id.partition("/")[2]}
        yield Page(tuple(items), moved, deleted=tuple(deleted))
    raise Unavailable(BROKEN_OFF)


def heard(message: str | bytes, host: str) -> tuple[Item | None, str]:
    """Understand one event of a stream: an item (new or edited), or the name of a deleted one."""
    try:
        event = msgspec.json.decode(message)
        name, payload = event["event"], event["payload"]
        if name == "delete":
            return None, f"{host}/{payload}" if _NUMBER.fullmatch(str(payload)) else ""
        if name in {"update", "status.update"}:
            told = msgspec.json.decode(payload) if isinstance(payload, str) else payload
            return item_of(told, host), ""
    except (msgspec.DecodeError, RecursionError, ValueError, KeyError, TypeError):
        pass
    return None, ""


def _channel(source: str, values: Mapping[str, str]) -> dict[str, str]:
    """The name of a stream, as https://docs.joinmastodon.org/methods/streaming/ spells it."""
    channels = {
        "stream": {"stream": "public"},
        "stream-local": {"stream": "public:local"},
        "stream-user": {"stream": "user"},
    }
    if source == "stream-tag":
        return {"stream": "hashtag", "tag": _tag(values)}
    if source == "stream-list":
        return {"stream": "list", "list": _list(values)}
    if source not in channels:
        raise Rejected(UNKNOWN_KIND)
    return channels[source]


def _offer(one: Mapping[str, Any]) -> Offer | None:
    number = word(one.get("id"))
    return offer(number, one.get("title")) if _NUMBER.fullmatch(number) else None


def _tag(values: Mapping[str, str]) -> str:
    tag = values.get("tag", "").strip().lstrip("#")
    if not tag or len(tag) > 200 or not re.fullmatch(r"[\w·]+", tag):
        raise Rejected(NO_TAG)
    return tag


def _list(values: Mapping[str, str]) -> str:
    number = values.get("list", "").strip().rstrip("/").rpartition("/")[2]
    if not _NUMBER.fullmatch(number):
        raise Rejected(NO_LIST)
    return number


def _newest(answer: Answer, statuses: list[Any]) -> str:
    """The number after which to go on: the ``min_id`` of the Link header, else that of the first status."""
    for link, rel in re.findall(
        r'<([^<>]{1,2000})>\s*;\s*rel="?(\w+)', answer.headers.get("link", "")
    ):
        told = parse_qs(urlsplit(link).query).get("min_id", [""])[0]
        if rel == "prev" and _NUMBER.fullmatch(told):
            return told
    first = statuses[0] if statuses and isinstance(statuses[0], dict) else {}
    number = str(first.get("id", ""))
    return number if _NUMBER.fullmatch(number) else ""
