"""Series of counts from lines: times, headings, missing buckets, and what is wrong in which line."""

import pytest

from palabre.analysis.bursts import alarms
from palabre.analysis.series import LONGEST_LINE, SeriesError, read


def test_lines_become_counts_by_time_and_a_missing_bucket_stays_missing():
    series = read(
        ["timestamp,value", "2026-11-28 10:00,3", "2026-11-28 10:05,4", "", "2026-11-28 10:15,0"]
    )
    first = series.points[0][0]
    assert [(at - first, count) for at, count in series.points] == [(0, 3), (300, 4), (900, 0)]
    assert series.step == 300
    assert series.written(first) == "2026-11-28T10:00:00"


def test_times_with_a_zone_are_given_back_in_utc():
    series = read(["2026-11-28T11:00:00+01:00,3", "2026-11-28T11:00:00Z,4"])
    assert series.written(series.points[0][0]) == "2026-11-28T10:00:00+00:00"
    assert series.step == 3600


def test_days_quotation_marks_and_seconds_since_1970_are_understood():
    assert read(['"ds","y"', '"2007-12-10",9.5', '"2007-12-11",8.5']).step == 86_400
    assert read(["1795874700,1", "1795875000.0,2"]).step == 300


def test_what_is_finer_than_a_minute_is_summed_by_minutes():
    series = read([f"2026-11-28 10:{second // 60:02}:{second % 60:02},2" for second in range(150)])
    assert (series.step, [count for _, count in series.points]) == (60, [120, 120, 60])
    # A memory of days in thousandths of a second would take gigabytes.
    hostile = read(["1900-01-01 00:00:00,1", "1900-01-01 00:00:00.001,2", "2999-01-01,5000"])
    assert alarms(hostile.points, hostile.step) == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "too short"),
        (["timestamp,value", "2026-11-28,4"], "too short"),
        (["hello"], "Line 1 has no second column"),
        (["timestamp,value", "soon,4"], "Line 2: “soon” is no time"),
        (["12,4", "13,4"], "Line 1: “12” is no time"),
        (["0001-01-01,4"], "is no time"),
        (["2026-11-28,many"], "Line 1: “many” is no count"),
        (["2026-11-28,-4"], "“-4” is no count"),
        (["2026-11-28,nan"], "“nan” is no count"),
        (["2026-11-28,1e400"], "is no count"),
        (["2026-11-28,4", "2026-11-28,4"], "Line 2: “2026-11-28” is not later"),
        (["2026-11-28,4", "2026-11-29T00:00Z,4"], "Line 2: times with and without"),
        (
            ["2026-11-01,1", "2026-11-02,1", "2026-11-03,1", "2026-11-03T01:00,1"],
            "Line 4: “2026-11-03T01:00:00” falls into the same interval",
        ),
        (["2026-11-28," + "9" * LONGEST_LINE], "Line 1 is longer than"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(lines, sentence):
    with pytest.raises(SeriesError, match=sentence):
        read(lines)
