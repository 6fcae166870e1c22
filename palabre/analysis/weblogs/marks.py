"""Which requests of a log were counted before: files that overlap, or come twice, count once.

Of each request a mark of 15 bits is kept, in the order of the log, minute by minute. It is made of what was
asked, how it was answered and with which agent, never of an address, and thousands of requests share each: it
tells whether a run of lines is known, and nothing of anybody. A minute of a file that holds what is known, or
goes on where that ends, adds only the rest.
"""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from xxhash import xxh3_64_intdigest

from palabre.analysis.weblogs.counting import requests_of
from palabre.analysis.weblogs.lines import Readable
from palabre.analysis.weblogs.parsing import Request

Minutes = dict[
    int, str
]  # of a day: minute to marks, each a letter; runs that don't meet are kept apart
Marks = dict[int, Minutes]  # by day
Fresh = bytearray  # of a minute's requests, in their order: 1 for each that is new

_LETTERS = 0x7FFF  # below the surrogates, so that each mark is one letter of a text
_APART = "\u8000"


class Coming(StrEnum):
    """What a file brings to a day: all of it, more than was known, a part beside it, or nothing new."""

    NEW = "new"
    WHOLE = "whole"
    PART = "part"
    KNOWN = "known"


@dataclass(slots=True)
class Plan:
    """What is to be done with files: of each day what comes, and which requests of each file are new."""

    days: dict[int, Coming] = field(default_factory=dict)
    marks: Marks = field(default_factory=dict)  # what is known afterwards
    fresh: list[dict[tuple[int, int], Fresh]] = field(default_factory=list)

    def wanted(self, place: int) -> Callable[[Request], bool]:
        """A function that says of each request of a file, in its order, whether it counts."""
        fresh, seen = self.fresh[place], dict[tuple[int, int], int]()

        def is_wanted(request: Request) -> bool:
            minute = request.day, request.minute
            at = seen.get(minute, 0)
            seen[minute] = at + 1
            return bool(fresh[minute][at])

        return is_wanted


def marks_of(file: Readable) -> Marks:
    """The marks of a file's requests. Raises LogError."""
    found: dict[tuple[int, int], array[int]] = {}
    for known, _unread in requests_of(file):
        for one in known:
            told = b"%b %d %d %b %b" % (
                one.asked,
                one.status,
                one.size,
                one.referrer,
                one.agent or b"",
            )
            minute = one.day, one.minute
            marks = found.get(minute)
            if marks is None:
                marks = found[minute] = array("H")
            marks.append(xxh3_64_intdigest(told) & _LETTERS)
    days: Marks = {}
    for (day, at), marks in found.items():
        days.setdefault(day, {})[at] = "".join(map(chr, marks))
    return days


def plan(known: Marks, files: Iterable[Marks]) -> Plan:
    """What files bring beside what is known; each also beside the files before it."""
    given = list(files)
    whole = Plan()
    for marks in given:
        for day, minutes in marks.items():
            _merge(whole.marks.setdefault(day, {}), minutes)
    for day, minutes in whole.marks.items():
        whole.days[day] = _coming(known.get(day, {}), minutes)
    told = Plan(days=whole.days)
    for day, coming in whole.days.items():
        is_anew = coming in {Coming.NEW, Coming.WHOLE}
        told.marks[day] = {} if is_anew else dict(known.get(day, {}))
    for marks in given:
        fresh: dict[tuple[int, int], Fresh] = {}
        for day, minutes in marks.items():
            news = _merge(told.marks[day], minutes)
            fresh |= {(day, minute): one for minute, one in news.items()}
        told.fresh.append(fresh)
    return told


def packed(minutes: Minutes) -> bytes:
    """The marks of a day as they are stored: minute, how many, and the marks, sixteen bits each."""
    numbers = array("H")
    for minute, marks in sorted(minutes.items()):
        numbers.extend((minute, len(marks) & 0xFFFF, len(marks) >> 16))
        numbers.extend(map(ord, marks))
    return numbers.tobytes()


def unpacked(data: bytes) -> Minutes:
    """The marks of a day, as `packed` stored them."""
    numbers = array("H")
    numbers.frombytes(data)
    minutes: Minutes = {}
    at = 0
    while at < len(numbers):
        minute, low, high = numbers[at : at + 3]
        ends = at + 3 + low + (high << 16)
        minutes[minute] = "".join(map(chr, numbers[at + 3 : ends]))
        at = ends
    return minutes


def _coming(known: Minutes, given: Minutes) -> Coming:
    if not known:
        return Coming.NEW
    holds_all = all(
        run in given.get(minute, "") for minute, runs in known.items() for run in runs.split(_APART)
    )
    has_news = False
    for minute, runs in given.items():
        before = known.get(minute, "")
        for run in runs.split(_APART):
            fresh, before = _joined(before, run)
            has_news = has_news or any(fresh)
    if not has_news:
        return Coming.KNOWN
    return Coming.WHOLE if holds_all else Coming.PART


def _merge(known: Minutes, given: Minutes) -> dict[int, Fresh]:
    """Add the minutes of one file to those that are known; which requests of each are new."""
    news = {}
    for minute, run in given.items():
        news[minute], known[minute] = _joined(known.get(minute, ""), run)
    return news


def _joined(known: str, given: str) -> tuple[Fresh, str]:
    """Which marks of a run are new, and what is known with it: runs that it meets become one with it."""
    fresh, apart, whole = Fresh(b"\1" * len(given)), [], given
    for run in known.split(_APART) if known else ():
        if given in run:
            return Fresh(len(given)), known
        at = given.find(run)
        if at >= 0:
            fresh[at : at + len(run)] = bytes(len(run))
        elif length := _overlap(run, given):
            fresh[:length] = bytes(length)
            whole = run[:-length] + whole
        elif length := _overlap(given, run):
            fresh[-length:] = bytes(length)
            whole += run[length:]
        else:
            apart.append(run)
    return fresh, _APART.join([*apart, whole])


def _overlap(first: str, second: str) -> int:
    """How many letters the end of one text and the beginning of the other share."""
    longest = min(len(first), len(second)) - 1
    return next((some for some in range(longest, 0, -1) if first.endswith(second[:some])), 0)
