"""Telling open inboxes what changed and who is there: server-sent events, one reader a process.

Whoever looks at an inbox waits for what is said: the reader sorts it in at once, without the worker.
"""

import asyncio
import json
import logging
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone

from palabre.engagement.gathering import gather
from palabre.engagement.models import Conversation, Inbox, Presence
from palabre.governance.access import brands_of
from palabre.governance.holding import rights_of_member
from palabre.governance.models import Member
from palabre.governance.rules import Right

log = logging.getLogger(__name__)

BEAT_S = 0.5
QUIET_S = 15.0
LONGEST_S = 600.0
REMEMBERED = 500
MOST_TOLD = 100
# Pages of one member in a process; one more than these is told to come back in a minute.
MOST_PAGES = 20

# By conversation: number and name of each member who looks at it, and whether they write.
People = dict[int, list[tuple[int, str, bool]]]


@dataclass(slots=True)
class Room:
    """What is known of one brand's inbox since it ``began`` to be asked for: its beat, what changed at
    which, and who is there."""

    beat: int = 0
    began: int = 0
    changed: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    people: People = field(default_factory=dict)


def _ask(rooms: dict[int, Room]) -> None:
    """Bring these inboxes up to date: in three questions, however many pages are open."""
    close_old_connections()
    beats = _beats(rooms)
    for number, room in rooms.items():
        if beats.get(number, 0) <= room.beat:
            continue
        fresh = Conversation.objects.filter(brand=number, beat__gt=room.beat).order_by("-beat")
        told = list(fresh.values_list("beat", "pk")[:REMEMBERED])
        room.changed.extend(reversed(told))
        room.beat = max([beats[number], *(beat for beat, _pk in told)])
    _meet(rooms)


def _beats(rooms: dict[int, Room]) -> dict[int, int]:
    """The beats of these inboxes, once what was heard is sorted into them."""
    rows = Inbox.objects.filter(pk__in=rooms)
    names = ("pk", "beat", "position", "brand__organisation__position__last")
    known = {
        number: (beat, (last or 0) > done) for number, beat, done, last in rows.values_list(*names)
    }
    behind = [number for number in rooms if known.get(number, (0, True))[1]]
    for number in behind:
        gather(number)
    if behind:
        return dict(rows.values_list("pk", "beat"))
    return {number: beat for number, (beat, _behind) in known.items()}


def _meet(rooms: dict[int, Room]) -> None:
    now = timezone.now()
    people: dict[int, People] = {number: {} for number in rooms}
    rows = Presence.objects.filter(brand__in=rooms, until__gt=now).order_by("pk")
    for one in rows.select_related("member__user"):
        writes = one.typing_until is not None and one.typing_until > now
        who = (one.member_id, str(one.member), writes)
        people[one.brand_id].setdefault(one.conversation_id, []).append(who)
    for number, room in rooms.items():
        room.people = people[number]


def _beat_now(brand: int) -> int:
    close_old_connections()
    return Inbox.objects.filter(pk=brand).values_list("beat", flat=True).first() or 0


def _may_still(number: int, brand: int) -> bool:
    """Whether a member still is one, and may still answer for the brand."""
    close_old_connections()
    rows = Member.objects.filter(pk=number, is_active=True, user__is_active=True)
    member = rows.select_related("organisation").prefetch_related("brands").first()
    if member is None:
        return False
    found = next((one for one in brands_of(member) if one.pk == brand), None)
    return found is not None and Right.ANSWER in rights_of_member(member, found)


class Reader:
    """Asks the database once a beat about the inboxes that are open anywhere in this process."""

    def __init__(self) -> None:
        self.open: Counter[int] = Counter()
        self.pages: Counter[int] = Counter()  # by member
        self.rooms: dict[int, Room] = {}
        self.beat: asyncio.Event = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    def join(self, brand: int, member: int, since: int) -> Room:
        """Count one more open page; the first one starts the asking."""
        self.open[brand] += 1
        self.pages[member] += 1
        room = self.rooms.setdefault(brand, Room(since, since))
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._read())
        return room

    def leave(self, brand: int, member: int) -> None:
        """Count one open page less."""
        self.pages -= Counter({member: 1})
        self.open[brand] -= 1
        if self.open[brand] <= 0:
            del self.open[brand]
            self.rooms.pop(brand, None)

    async def _read(self) -> None:
        ask = sync_to_async(_ask, thread_sensitive=False)
        while self.rooms:
            try:
                await ask(dict(self.rooms))
            except Exception:
                # The boundary of all open pages: they wait for the next beat that is answered.
                log.exception("the inboxes could not be asked for")
            beat, self.beat = self.beat, asyncio.Event()
            beat.set()
            await asyncio.sleep(BEAT_S)


_readers: dict[int, Reader] = {}


def _reader() -> Reader:
    """The reader of this event loop."""
    return _readers.setdefault(id(asyncio.get_running_loop()), Reader())


def changed_since(room: Room, since: int) -> list[int] | None:
    """The conversations that changed after a beat; None when that is too long ago to be known."""
    full = len(room.changed) == REMEMBERED
    if since < room.began or (full and since < room.changed[0][0]):
        return None
    found = list(dict.fromkeys(pk for beat, pk in room.changed if beat > since))
    return found if len(found) <= MOST_TOLD else None


def others(room: Room, member: int) -> dict[str, list[list[object]]]:
    """Who else is at which conversation."""
    found = {
        str(talk): [[name, writes] for number, name, writes in people if number != member]
        for talk, people in room.people.items()
    }
    return {talk: people for talk, people in found.items() if people}


async def news(brand: int, member: int, since: int | None) -> AsyncGenerator[bytes, None]:
    """Yield `change` events with the numbers of conversations that changed (null: too many to tell), and
    `here` events with who is at which. Ends after ten minutes, or when the member may answer here no more.

    Without ``since`` they are told from now on. A beat that never was (of before a restore, or made up)
    is now, too: the first page sets the room's beat for all that come after it.
    """
    now = await sync_to_async(_beat_now, thread_sensitive=False)(brand)
    since = now if since is None else min(since, now)
    reader = _reader()
    if reader.pages[member] >= MOST_PAGES:
        yield b"retry: 60000\n\n"
        return
    room = reader.join(brand, member, since)
    may_still = sync_to_async(_may_still, thread_sensitive=False)
    opened = asked = quiet = time.monotonic()
    seen: dict[str, list[list[object]]] = {}
    try:
        yield b"retry: 2000\n\n"
        while time.monotonic() - opened < LONGEST_S:
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.beat.wait(), QUIET_S)
            if time.monotonic() - asked > QUIET_S:
                if not await may_still(member, brand):
                    return
                asked = time.monotonic()
            told = b""
            if room.beat > since:
                changed = changed_since(room, since)
                since = room.beat
                told += _event("change", changed, since)
            if (there := others(room, member)) != seen:
                seen = there
                told += _event("here", there, since)
            if told:
                quiet = time.monotonic()
                yield told
            elif time.monotonic() - quiet > QUIET_S:
                quiet = time.monotonic()
                yield b": still here\n\n"
    finally:
        reader.leave(brand, member)


def _event(name: str, value: object, beat: int) -> bytes:
    return f"id: {beat}\nevent: {name}\ndata: {json.dumps(value)}\n\n".encode()
