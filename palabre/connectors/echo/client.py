"""Reads the fictional world as if it were a network: pages, search, an open stream."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, cast

from palabre.connectors.contract import Author, Item, Page, Rejected
from palabre.connectors.echo.inbox import SAID_TO_IT, heard
from palabre.connectors.echo.own import Own
from palabre.connectors.echo.world import World, past, voices
from palabre.connectors.http import Http
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

READ_EVERY = timedelta(minutes=20)
STREAM_EVERY = timedelta(seconds=6)
HEARTBEAT_S = 1.0
MOST_MISSED = timedelta(minutes=5)  # after a long absence the stream goes on from here

BAD_CURSOR = N_("The place we had reached in this source can't be read any more.")
BAD_PACE = N_("The seconds between two texts must be a number, at least 0.1.")


def _now() -> datetime:
    return datetime.now(UTC)


class EchoConnector(Own):
    """The fictional platform. ``clock`` and ``pause`` (seconds) are given by tests."""

    def __init__(
        self, http: object = None, credential: Mapping[str, str] | None = None,
        *, clock: Any = _now, pause: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(cast(Http, http), credential or {})
        self._now = clock
        self._pause = pause or Event().wait

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the next texts, oldest first: ninety days at first, then what has come since."""
        if source in SAID_TO_IT:
            own = (self._http, self._server, self._account)
            return heard(*own, source, cursor, self._now(), limit)
        opened, since = self._place(cursor)
        return self._page(opened, since, lambda item: True, limit)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the texts that hold all the words, whatever their case."""
        wanted, key = words.casefold().split(), key_of(words, language)
        opened, since = self._place(place(cursor, key))

        def holds(item: Item) -> bool:
            text = f"{item.title} {item.text}".casefold()
            fits = not language or item.language in {"", language}
            return fits and all(word in text for word in wanted)

        return keeping(self._page(opened, since, holds, limit), cursor, key)

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]:
        """Give each text when its moment comes, and an empty page every second meanwhile."""
        every = _pace(values.get("every", ""))
        now = self._now()
        opened, since = self._place(cursor) if cursor else (now, now)
        since = max(since, now - MOST_MISSED)
        while True:
            now = self._now()
            items = tuple(World(opened).present(since, now, every))
            since = max(now, since)
            yield Page(items, _cursor(opened, since))
            self._pause(HEARTBEAT_S)

    def who_is(self, handle: str) -> Author | None:
        """Say which voice of the world is called so."""
        return next((one.author for one in voices() if one.handle == handle), None)

    def _place(self, cursor: Mapping[str, Any]) -> tuple[datetime, datetime]:
        """Where the reading stands: when the world was opened, and until when it was read."""
        if not cursor:
            opened = self._now().replace(microsecond=0)
            return opened, datetime.min.replace(tzinfo=UTC)
        try:
            opened = datetime.fromisoformat(cursor["opened"])
            since = datetime.fromisoformat(cursor["since"])
        except (KeyError, TypeError, ValueError):
            raise Rejected(BAD_CURSOR) from None
        if opened.tzinfo is None or since.tzinfo is None:
            raise Rejected(BAD_CURSOR)
        return opened, since

    def _page(self, opened: datetime, since: datetime, wanted: Any, limit: int) -> Page:
        now = self._now()
        items: list[Item] = []
        for item in self._after(opened, since, now):
            if not wanted(item):
                continue
            if len(items) >= limit and item.published_at > items[-1].published_at:
                return Page(tuple(items), _cursor(opened, items[-1].published_at), more=True)
            items.append(item)
        return Page(tuple(items), _cursor(opened, now), unchanged=not items)

    def _after(self, opened: datetime, since: datetime, now: datetime) -> Iterable[Item]:
        if since < opened:
            yield from (item for item in past(opened) if item.published_at > since)
        yield from World(opened).present(max(since, opened), now, READ_EVERY)


def _cursor(opened: datetime, since: datetime) -> dict[str, str]:
    return {"opened": opened.isoformat(), "since": since.isoformat()}


def _pace(spelled: str) -> timedelta:
    try:
        every = timedelta(seconds=float(spelled)) if spelled else STREAM_EVERY
    except (ValueError, OverflowError):
        raise Rejected(BAD_PACE) from None
    if not timedelta(seconds=0.1) <= every <= timedelta(days=1):
        raise Rejected(BAD_PACE)
    return every
