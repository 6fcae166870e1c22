"""Reads and writes in the channels of Microsoft Teams, in the name of a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from palabre.connectors.again import NoMore, grouped, one_by_one, place_by_place
from palabre.connectors.contract import (
    Item,
    Moderation,
    Page,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import when
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import NOT_JSON
from palabre.connectors.microsoftteams.offers import channels
from palabre.connectors.microsoftteams.parse import (
    Name,
    Place,
    address_of,
    item_of,
    name_of,
    named,
    place_of,
    threads_of,
)
from palabre.connectors.microsoftteams.searching import search
from palabre.connectors.msgraph.calls import Refused, onward
from palabre.connectors.msgraph.messages import is_gone, reactions_of
from palabre.connectors.msgraph.person import Person
from palabre.connectors.msgraph.speaking import change_of, message_of, reaction_of
from palabre.connectors.offering import only
from palabre.connectors.protocols import Draft, Measured, Offered, Sent
from palabre.connectors.words import N_

MOST_THREADS = 20  # messages at once, each with up to 1,000 answers
SLACK = timedelta(hours=1)  # what changed so long before the last reading is told again, to be sure
AGAIN = frozenset({400, 410})  # how a mark of the last reading is refused that is too old

UNKNOWN_KIND = N_("Microsoft Teams isn't read in this way.")


class MicrosoftTeamsConnector(Person):
    """The channels of the teams that a person is in."""

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what was said, changed or deleted in a channel since the last whole reading.

        Microsoft tells a thread whole when anything in it moves; what didn't is left out here.
        """
        if source != "channel":
            raise Rejected(UNKNOWN_KIND)
        place = place_of(values)
        told = self._changes(place, cursor)
        since = when(cursor.get("done"))
        messages = list(threads_of(told))
        fresh = [one for one in messages if _moved(one, since)]
        items = [item for one in fresh if not is_gone(one) and (item := item_of(one, place))]
        gone = [name.whole for one in fresh if is_gone(one) and (name := name_of(one, place))]
        following = onward(told.get("@odata.nextLink"), place.team, place.channel)
        newest = _newest(
            [cursor.get("new"), *(one.get("lastModifiedDateTime") for one in messages)]
        )
        if following:
            kept = {"at": following, "new": newest, "done": cursor.get("done")}
        else:
            ended = onward(told.get("@odata.deltaLink"), place.team, place.channel)
            if not ended:  # an answer that is no list of changes must not end the reading
                raise Unavailable(NOT_JSON)
            kept = {"at": ended, "done": newest or cursor.get("done")}
        # An empty page, or one that only leads back to itself, is gone on from at the next reading.
        more = bool(following and messages and following != cursor.get("at"))
        texts = {item.remote_id: item for item in items}
        return Page(
            tuple(texts.values()),
            {name: mark for name, mark in kept.items() if mark},
            tuple(dict.fromkeys(gone)),
            more=more,
            unchanged=not (texts or gone),
        )

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give what the channels that the person sees hold of the words."""
        return search(self._graph, words, cursor)

    def _changes(self, place: Place, cursor: Mapping[str, Any]) -> Mapping[str, Any]:
        """One page of a channel's changes. A mark that Microsoft doesn't know any more is given up."""
        known = onward(cursor.get("at"), place.team, place.channel)
        if known:
            try:
                return self._graph.get(known)
            except Refused as refusal:
                if refusal.status not in AGAIN:
                    raise
        asked = {"$top": str(MOST_THREADS), "$expand": "replies"}
        return self._graph.get(f"{place.path}/delta", **asked)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which messages are gone from their channels, and which were edited, a call each."""
        names = []
        for remote_id in remote_ids:
            try:
                names.append(named(remote_id))
            except Rejected:
                continue
        by_place = grouped((one.place.key, one.whole) for one in names)
        return place_by_place(by_place, lambda _, here: one_by_one(here, self._again))

    def _again(self, remote_id: str) -> Item | None:
        name = named(remote_id)
        message = self._as_now(name.path, name.place.path)
        if name_of(message, name.place) != name:
            raise Unavailable(NOT_JSON)
        if is_gone(message):
            raise NoMore
        item = item_of(message, name.place)
        return item if item and item.edited_at else None

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the channels of the person's teams."""
        only(what, "channel")
        return channels(self._graph, words)

    # Speaking

    def publish(self, draft: Draft, key: str) -> Sent:
        """Begin a thread in a channel."""
        place = place_of(draft.to)
        return _sent(self._graph.post(place.path, _body(draft)), place)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer in the thread of a message."""
        name = _root(to)
        return _sent(self._graph.post(f"{name.path}/replies", _body(draft)), name.place)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a message of the person's own."""
        name = named(remote_id)
        self._graph.act("PATCH", name.path, {**_title(draft), **change_of(draft)})
        return Sent(name.whole)

    def delete(self, remote_id: str) -> None:
        """Delete a message of the person's own; one that is gone already is deleted."""
        self._graph.act("POST", f"{named(remote_id).path}/softDelete", fine=(404, 410))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Put a thumb up under a message, or take it away."""
        way, said = reaction_of(act)
        self._graph.act("POST", f"{named(remote_id).path}/{way}", said)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give the reactions to messages; what is gone is left out. Of the account nothing is told."""
        found = []
        for remote_id in remote_ids:
            name = named(remote_id)
            try:
                message = self._graph.get(name.path)
            except Refused as refusal:
                if refusal.status != 404:
                    raise
                continue
            if name_of(message, name.place) == name and not is_gone(message):
                found.append(Measured(remote_id, "likes", reactions_of(message)))
        return tuple(found)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text among the newest of its channel or thread: Microsoft knows no keys of ours."""
        if not (to or draft.to.get("channel")):
            raise Unknown(PERHAPS)
        place = named(to).place if to else place_of(draft.to)
        path = f"{_root(to).path}/replies" if to else place.path
        found = self._found_again(path, {}, draft, since)
        return _sent(found, place) if found else None


def _moved(message: Mapping[str, Any], since: datetime | None) -> bool:
    at = when(message.get("lastModifiedDateTime"))
    return at is None or since is None or at > since - SLACK


def _newest(marks: Sequence[Any]) -> str:
    times = [at for mark in marks if isinstance(mark, str) and (at := when(mark))]
    return max(times).isoformat() if times else ""


def _root(remote_id: str) -> Name:
    name = named(remote_id)
    return Name(name.place, name.root)


def _body(draft: Draft) -> dict[str, Any]:
    return {**_title(draft), **message_of(draft)}


def _title(draft: Draft) -> dict[str, str]:
    return {"subject": draft.title} if draft.title else {}


def _sent(message: Mapping[str, Any], place: Place) -> Sent:
    name = name_of(message, place)
    if name is None:
        raise Unknown(PERHAPS)
    return Sent(name.whole, address_of(message), at=when(message.get("createdDateTime")))
