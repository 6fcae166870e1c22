"""Adds up an access log: hits, visitors, visits, pages, where people came from; robots apart.

A visitor is an address with an agent on one day, known by a hash whose salt dies with the count. A visit
ends after 30 minutes without a page. Everything can be told in any order: lines of a log are hardly ever
sorted, and files are given newest first.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from palabre.analysis.referrers import app_of, host_of
from palabre.analysis.robots import is_robot, robot_name
from palabre.analysis.weblogs.lines import LogError, Readable, blocks
from palabre.analysis.weblogs.looks import ENOUGH_TO_TELL, unfit
from palabre.analysis.weblogs.parsing import Request, reader
from palabre.analysis.weblogs.telling import Asked, Source, asked_of, source_of
from palabre.analysis.words import N_

MOST_REMEMBERED = 100_000  # of each kind of text: what came before is worked out again
MOST_VISITORS = 5_000_000
MOST_ROWS = 1_000_000
RULES = "/robots.txt"
TOO_MANY_VISITORS = N_("The log has more than %(most)s visitors: give fewer files at a time.")
TOO_MANY_PAGES = N_(
    "The log has more than %(most)s pages and ways to them: give fewer files at a time."
)

_PRIVATE = tuple(b"10. 192.168. 127. 169.254. ::1 fd fc fe80:".split())
_PRIVATE += tuple(b"172.%d." % part for part in range(16, 32))


class Visitor:
    """What one address with one agent did on a day. ``views`` are minute and row of each page, in order."""

    __slots__ = ("asked_rules", "files", "hits", "is_answered", "robot", "views")

    def __init__(self, robot: str | None) -> None:
        self.robot = robot
        self.hits = self.files = 0
        self.is_answered = self.asked_rules = False
        self.views: list[int] = []


@dataclass(slots=True)
class Day:
    """What was counted on a day, before it is known who was a robot."""

    hits: int = 0
    size: int = 0  # bytes
    statuses: Counter[int] = field(default_factory=Counter)
    visitors: dict[bytes, Visitor] = field(default_factory=dict)


class Agent:
    """What an agent says of itself: the name of a robot or None, and the app it belongs to."""

    __slots__ = ("app", "robot")

    def __init__(self, agent: bytes | None) -> None:
        told = (agent or b"").decode("utf-8", "replace")
        # Where the log holds no agents, only behaviour tells.
        is_one = agent is not None and is_robot("GET", told)
        self.robot = robot_name(told) if is_one else None
        self.app = app_of(told)


def requests_of(file: Readable) -> Iterator[tuple[list[Request], int]]:
    """The requests of a file, block by block; with each, how many lines couldn't be read.

    Raises LogError for a file that isn't a log, as soon as that shows.
    """
    read, is_log, passed = reader(), False, 0
    sample: list[bytes] = []
    for lines, too_long in blocks(file):
        known = [one for line in lines if (one := read(line)) is not None]
        unread = too_long
        if len(known) < len(lines):
            unread += sum(1 for line in lines if line.strip()) - len(known)
        passed += too_long
        if known:
            is_log = True
        elif not is_log:
            sample += lines[: ENOUGH_TO_TELL - len(sample)]
            if len(sample) >= ENOUGH_TO_TELL:
                raise unfit(sample, passed)
        yield known, unread
    if not is_log:
        raise unfit(sample, passed)


class Log:
    """A count that goes on: give it files or requests, then `summing.summed` tells what they were."""

    def __init__(self) -> None:
        self.days: dict[int, Day] = {}
        self.lines = self.unread = 0
        self.has_agents = self.has_public = False
        self.referring: Counter[str] = Counter()  # hosts as they were named, of all requests
        self.file_referring: Counter[str] = Counter()
        self.hosts: Counter[bytes] = Counter()
        self.rows: list[tuple[Asked, Source]] = []
        self.visitors = 0
        self._row_of: dict[tuple[Asked, Source], int] = {}
        self._agents: dict[bytes | None, Agent] = {}
        self._asked: dict[bytes, Asked] = {}
        self._ways: dict[tuple[bytes, bytes, str], int] = {}
        self._named: dict[bytes, str] = {}
        self._salt = secrets.token_bytes(32)

    def read(self, file: Readable, is_wanted: Callable[[Request], bool] | None = None) -> None:
        """Count a file, or those requests of it that are wanted. Raises LogError."""
        for known, unread in requests_of(file):
            self.lines += len(known) + unread
            self.unread += unread
            self.take(filter(is_wanted, known) if is_wanted else known)

    def take(self, requests: Iterable[Request]) -> None:
        """Count requests."""
        near: dict[tuple[int, bytes, bytes | None], Visitor] = {}
        days, agents, asked_before, ways = self.days, self._agents, self._asked, self._ways
        self._forget()
        for request in requests:
            number, minute, address, line, status, size, referrer, agent, host = request
            day = days.get(number)
            if day is None:
                day = days[number] = Day()
            day.hits += 1
            day.size += size
            day.statuses[status] += 1
            who = (number, address, agent)
            visitor = near.get(who)
            if visitor is None:
                visitor = near[who] = self._visitor(day, *who)
            visitor.hits += 1
            visitor.is_answered = visitor.is_answered or not 400 <= status < 500
            asked = asked_before.get(line)
            if asked is None:
                asked = asked_before[line] = asked_of(line)
            if referrer:
                self._refer(referrer, asked)
            if host:
                self.hosts[host] += 1
            if not asked.is_page:
                visitor.files += 1
                visitor.asked_rules = visitor.asked_rules or asked.path == RULES
            elif 200 <= status < 300 or status == 304:
                way = (line, referrer, agents[agent].app)
                row = ways.get(way)
                if row is None:
                    row = ways[way] = self._row(asked, referrer, way[2])
                visitor.views.append(minute << 32 | row)

    def _refer(self, referrer: bytes, asked: Asked) -> None:
        site = self._named.get(referrer)
        if site is None:
            site = self._named[referrer] = host_of(referrer.decode("utf-8", "replace"))
        if site:
            self.referring[site] += 1
            if not asked.is_page:
                self.file_referring[site] += 1

    def _visitor(self, day: Day, number: int, address: bytes, agent: bytes | None) -> Visitor:
        told = self._agents.get(agent)
        if told is None:
            told = self._agents[agent] = Agent(agent)
        self.has_agents = self.has_agents or agent is not None
        self.has_public = self.has_public or not address.startswith(_PRIVATE)
        who = b"%d %b %b" % (number, address, agent or b"")
        key = blake2b(who, key=self._salt, digest_size=8).digest()
        visitor = day.visitors.get(key)
        if visitor is None:
            self.visitors += 1
            if self.visitors > MOST_VISITORS:
                raise LogError(TOO_MANY_VISITORS, most=MOST_VISITORS)
            visitor = day.visitors[key] = Visitor(told.robot)
        return visitor

    def _row(self, asked: Asked, referrer: bytes, app: str) -> int:
        """The number of a page and the way to it."""
        row = self._row_of.setdefault((asked, source_of(referrer, app)), len(self.rows))
        if row == len(self.rows):
            if row >= MOST_ROWS:
                raise LogError(TOO_MANY_PAGES, most=MOST_ROWS)
            self.rows.append((asked, source_of(referrer, app)))
        return row

    def _forget(self) -> None:
        """Let go of texts that were worked out, when they become too many."""
        for known in (self._agents, self._asked, self._ways, self._named):
            if len(known) > MOST_REMEMBERED:
                known.clear()
        for counts in (self.referring, self.file_referring, self.hosts):
            if len(counts) > MOST_ROWS:  # of so many, the rarest are noise
                for rare, _times in counts.most_common()[MOST_ROWS // 2 :]:
                    del counts[rare]
