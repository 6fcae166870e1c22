"""Decodes the events of Jetstream, the network's stream in JSON: posts, edits, deletions, departures."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from palabre.connectors.bluesky.parse import item_of_record, uri_parts
from palabre.connectors.contract import Item

POSTS = "app.bsky.feed.post"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# An account that is merely slow or out of step has not gone.
STAYING = frozenset({"throttled", "desynchronized"})


class Commit(msgspec.Struct):
    """A change in somebody's repository."""

    operation: str = ""
    collection: str = ""
    rkey: str = ""
    record: dict[str, Any] | None = None


class Account(msgspec.Struct):
    """Whether an account is there, and if not, why."""

    active: bool = True
    status: str | None = None

    @property
    def gone(self) -> bool:
        """Say whether its posts are no longer to be shown: deleted, taken down, suspended, switched off."""
        return not self.active and (self.status or "") not in STAYING


class Event(msgspec.Struct):
    """One event of the stream; ``time_us`` is its cursor: microseconds since 1970."""

    did: str
    time_us: int
    kind: str
    commit: Commit | None = None
    account: Account | None = None


_decode = msgspec.json.Decoder(Event).decode


class Batch:
    """Gathers what some events say; ``time_us`` is where to go on after them."""

    def __init__(self, time_us: int = 0) -> None:
        self.items: list[Item] = []
        self.deleted: list[str] = []
        self.time_us = time_us

    def __len__(self) -> int:
        return len(self.items) + len(self.deleted)

    def add(self, message: str | bytes) -> None:
        """Take one event in; what can't be read is passed over, the stream is not ours to judge."""
        try:
            event = _decode(message)
        except (msgspec.DecodeError, RecursionError, ValueError):
            return
        self.time_us = max(self.time_us, event.time_us)
        if event.commit is not None and event.commit.collection == POSTS:
            self._commit(event, event.commit)
        elif event.account is not None and event.account.gone:
            self.deleted.append(event.did)

    def _commit(self, event: Event, commit: Commit) -> None:
        uri = f"at://{event.did}/{POSTS}/{commit.rkey}"
        if commit.operation == "delete":
            if uri_parts(uri):
                self.deleted.append(uri)
            return
        try:
            seen = EPOCH + timedelta(microseconds=event.time_us)
        except OverflowError:
            return
        item = item_of_record(commit.record or {}, event.did, commit.rkey, seen)
        if item is None:
            return
        if commit.operation == "update":
            item = replace(item, edited_at=seen)
        self.items.append(item)
