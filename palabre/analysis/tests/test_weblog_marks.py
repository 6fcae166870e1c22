"""Which requests of a log were counted before: overlaps, the same file again, other servers."""

import io
import random

from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.weblogs.counting import Log
from palabre.analysis.weblogs.marks import Coming, Plan, marks_of, packed, plan, unpacked

LINE = (
    '192.0.2.{who} - - [{day}/Nov/2026:{hour:02}:{minute:02}:00 +0000] "GET /{page} HTTP/1.1" 200 5'
)
DAY = 739948  # 28 November 2026


def made(numbers, day=28):
    """A line for each number: a hundred a minute, each of another page."""
    return [
        LINE.format(who=n % 9, day=day, hour=n // 6000, minute=n // 100 % 60, page=n)
        for n in numbers
    ]


def of(lines):
    return marks_of(io.BytesIO("\n".join(lines).encode()))


def count(steps):
    """Bring files in, one step after the other, as the room does; hits of each day, and what came."""
    known, kept, came = {}, {}, []
    for files in steps:
        told = plan(known, [of(lines) for lines in files])
        log = Log()
        for place, lines in enumerate(files):
            log.read(io.BytesIO("\n".join(lines).encode()), told.wanted(place))
        for day, coming in told.days.items():
            hits = log.days[day].hits if day in log.days else 0
            if coming in {Coming.NEW, Coming.WHOLE}:
                kept[day] = hits
            elif coming == Coming.PART:
                kept[day] += hits
        known |= told.marks
        came.append(list(told.days.values()))
    return kept, came


def test_the_same_file_again_brings_nothing():
    lines = made(range(250))
    assert count([[lines], [lines]]) == ({DAY: 250}, [[Coming.NEW], [Coming.KNOWN]])
    assert count([[lines, lines]])[0] == {DAY: 250}


def test_a_file_that_grew_brings_the_day_anew():
    lines = made(range(350))
    assert count([[lines[:230]], [lines]]) == ({DAY: 350}, [[Coming.NEW], [Coming.WHOLE]])


def test_an_older_copy_brings_nothing_even_cut_within_a_minute():
    lines = made(range(350))
    assert count([[lines], [lines[:230]]]) == ({DAY: 350}, [[Coming.NEW], [Coming.KNOWN]])
    assert count([[lines], [lines[130:]]])[0] == {DAY: 350}


def test_files_of_a_turned_log_add_up_in_either_order():
    lines = made(range(350))
    first, second = lines[:230], lines[230:]
    for steps in ([[first], [second]], [[second], [first]], [[first, second]], [[second, first]]):
        assert count([*steps, [first], [second], [lines]])[0] == {DAY: 350}


def test_files_that_overlap_count_once():
    lines = made(range(350))
    assert count([[lines[:230]], [lines[130:]]])[0] == {DAY: 350}
    assert count([[lines[130:]], [lines[:230]]])[0] == {DAY: 350}
    assert count([[lines[120:130]], [lines]])[0] == {DAY: 350}


def test_another_servers_log_of_the_same_minutes_is_added():
    one, other = made(range(250)), made(range(10_050, 10_250))
    other = [line.replace(":01:40:", ":00:00:").replace(":01:41:", ":00:01:") for line in other]
    assert count([[one], [other], [other], [one]])[0] == {DAY: 450}


def test_days_are_told_apart():
    told = plan({}, [of(made(range(10)) + made(range(5), day=29))])
    assert told.days == {DAY: Coming.NEW, DAY + 1: Coming.NEW}
    told = plan({DAY: told.marks[DAY]}, [of(made(range(10)) + made(range(5), day=29))])
    assert told.days == {DAY: Coming.KNOWN, DAY + 1: Coming.NEW}


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=6))
def test_whatever_the_cuts_each_line_counts_once(cuts):
    lines = made(range(300))
    parts = [lines[min(cut) : max(cut)] for cut in cuts if len(set(cut)) == 2]
    expected = {line for part in parts for line in part}
    kept, _came = count([[part] for part in parts])
    assert sum(kept.values()) == len(expected)


def test_marks_are_stored_and_read_back():
    minutes = {0: "a", 1439: "".join(map(chr, random.Random(7).choices(range(0x8000), k=70_000)))}
    assert unpacked(packed(minutes)) == minutes
    assert unpacked(b"") == {}


def test_marks_hold_nothing_of_addresses():
    assert of(made([3])) == of([made([3])[0].replace("192.0.2.3", "203.0.113.77")])
    assert Plan().marks == {}
