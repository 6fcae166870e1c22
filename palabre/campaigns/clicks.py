"""Counting clicks without holding up the redirect: noted in memory, written in batches once a second.

What a crash of the web process loses is at most the last second's clicks, never a redirect. Address
and agent of a visitor stay in memory for that second; what is written is a hash with the day's salt.
Where no writer runs in the process (a test, another server) each click is written at once.
"""

import hashlib
import logging
import secrets
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from palabre.analysis.referrers import NFC, QR, network_of
from palabre.analysis.robots import is_robot
from palabre.campaigns.finding import leave, renew
from palabre.campaigns.models import Click, Salt, TrackedLink

logger = logging.getLogger(__name__)

EVERY_S = 1.0
MOST_WAITING = 100_000
BATCH = 500
# A day stays open this long after midnight, for the last clicks to be written and counted.
CLOSES_AT = time(0, 10)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a link, as far as counting looks at it."""

    link: int
    organisation: int
    at: datetime
    address: str
    agent: str
    referrer: str = ""
    query: str = ""
    method: str = "GET"
    purpose: str = ""

    @property
    def way(self) -> str:
        """How the visitor came: scanned, from a network, or unseen."""
        if self.query in (QR, NFC):
            return self.query
        return network_of(self.referrer, self.agent)


_waiting: deque[Visit] = deque(maxlen=MOST_WAITING)
_writes = threading.Event()  # set while a writer runs in this process
_lock = threading.Lock()


def is_writing() -> bool:
    """Whether a writer runs in this process."""
    return _writes.is_set()


def note(visit: Visit) -> None:
    """Count a click: within a second where a writer runs, at once where none does."""
    if _writes.is_set():
        _waiting.append(visit)
    else:
        write([visit])


@contextmanager
def writing() -> Iterator[None]:
    """Run the writer while the block lasts; what waits at its end is still written."""
    stop = threading.Event()
    writer = threading.Thread(target=_run, args=(stop,), name="clicks", daemon=True)
    _writes.set()
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join(10)
        _writes.clear()
        leave()


def _run(stop: threading.Event) -> None:
    while True:
        ends = stop.wait(EVERY_S)
        try:
            flush()
            renew()
        except Error:
            logger.exception("%s clicks wait: the database doesn't answer", len(_waiting))
            connection.close()
        if ends:
            connection.close()
            return


def flush() -> int:
    """Write what waits; how many clicks. Raises the database's faults, and keeps the clicks then."""
    written = 0
    with _lock:
        while _waiting:
            batch = [_waiting.popleft() for _ in range(min(BATCH, len(_waiting)))]
            try:
                write(batch)
            except Error:
                _waiting.extendleft(reversed(batch))
                raise
            written += len(batch)
    return written


def write(visits: list[Visit]) -> None:
    """Write clicks; those for links that are gone meanwhile are let go."""
    rows = [_row(visit) for visit in visits]
    try:
        with transaction.atomic():
            Click.objects.bulk_create(rows)
    except IntegrityError:
        known = set(
            TrackedLink.every.filter(pk__in={row.link_id for row in rows}).values_list(
                "pk", flat=True
            )
        )
        Click.objects.bulk_create([row for row in rows if row.link_id in known])


def _row(visit: Visit) -> Click:
    local = timezone.localtime(visit.at, timezone.get_default_timezone())
    day = max(local.date(), first_open_day())
    return Click(
        link_id=visit.link,
        day=day,
        minute=local.hour * 60 + local.minute,
        visitor=visitor_of(f"{visit.organisation}", visit.address, visit.agent, salt_of(day)),
        way=visit.way,
        robot=is_robot(visit.method, visit.agent, visit.purpose),
    )


def first_open_day(now: datetime | None = None) -> date:
    """The earliest day that clicks are still written to: yesterday until ten past midnight."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    today = local.date()
    return today if local.time() >= CLOSES_AT else date.fromordinal(today.toordinal() - 1)


def visitor_of(realm: str, address: str, agent: str, salt: str) -> int:
    """The visitor of one realm (an organisation's links, a site) for one day.

    63 bits that lead back to nobody without the salt, and differ from realm to realm.
    """
    who = f"{realm}|{address}|{agent}".encode()
    hashed = hashlib.blake2b(who, key=bytes.fromhex(salt), digest_size=8).digest()
    return int.from_bytes(hashed, "big") >> 1


_salts: dict[date, str] = {}


def salt_of(day: date) -> str:
    """The day's salt, the same in every process; made when first needed."""
    if day not in _salts:
        row, _made = Salt.objects.get_or_create(day=day, defaults={"value": secrets.token_hex(32)})
        _salts.clear()
        _salts[day] = row.value
    return _salts[day]


def forget_salts() -> None:
    """Ask the database again: after a day was closed, and between tests."""
    _salts.clear()
