"""Working time: holidays, nights in which the clock changes, midnight, and that it adds up."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.engagement import hours as of_brand
from palabre.engagement.models import Pledge
from palabre.engagement.promises import WORKDAYS
from palabre.engagement.worktime import (
    FARTHEST,
    Hours,
    NeverOpen,
    added,
    check,
    holidays_of,
    is_open,
    opens,
    worked,
)
from palabre.governance.rules import Refused

PARIS = ZoneInfo("Europe/Paris")
OFFICE = Hours("Europe/Paris", WORKDAYS, "FR")
HOUR = timedelta(hours=1)
ZONES = [
    "Europe/Paris",
    "Europe/Zurich",
    "America/Toronto",
    "America/St_Johns",
    "Africa/Casablanca",
]


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)


@st.composite
def weeks(draw):
    """Weeks with at least one open span."""
    days = []
    for _day in range(7):
        edges = draw(st.lists(st.integers(0, 1440), max_size=4, unique=True).map(sorted))
        days.append(tuple(zip(edges[::2], edges[1::2], strict=False)))
    if not any(days):
        days[0] = ((540, 1080),)
    return tuple(days)


houses = st.builds(
    Hours, st.sampled_from(ZONES), weeks(), st.sampled_from(["", "FR", "FR-57", "CH-TI", "CA-QC"])
)
moments = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: paris(2025, 1, 1) + timedelta(minutes=minutes)
)
times = st.integers(0, 40 * 60).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=150, deadline=None)
@given(houses, moments, times)
def test_what_was_added_is_what_was_worked(house, moment, time):
    try:
        end = added(house, moment, time)
    except NeverOpen:
        assert worked(house, moment, moment + FARTHEST) < time
        return
    assert worked(house, moment, end) == time
    # It is the first such moment: a second before there was less.
    assert time == timedelta(0) or worked(house, moment, end - timedelta(seconds=1)) < time


@settings(max_examples=100, deadline=None)
@given(houses, moments, st.integers(0, 60 * 24 * 60), st.integers(0, 60 * 24 * 60))
def test_two_stretches_are_worked_as_much_as_the_whole(house, start, first, second):
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    whole = worked(house, start, end)
    assert whole == worked(house, start, middle) + worked(house, middle, end)
    assert timedelta(0) <= whole <= end - start
    assert added(house, start, whole) <= end


@settings(max_examples=100, deadline=None)
@given(houses, moments)
def test_open_is_where_a_moment_counts(house, moment):
    counts = worked(house, moment, moment + timedelta(microseconds=1)) > timedelta(0)
    assert is_open(house, moment) == counts
    assert (opens(house, moment) == moment) == counts


def test_an_evening_goes_on_the_next_morning_and_a_weekend_on_monday():
    friday = paris(2026, 11, 27, 17, 30)
    assert added(OFFICE, friday, HOUR) == paris(2026, 11, 30, 9, 30)
    assert not is_open(OFFICE, paris(2026, 11, 28, 12))
    assert opens(OFFICE, paris(2026, 11, 28, 12)) == paris(2026, 11, 30, 9)


def test_the_hour_of_closing_is_still_the_same_day():
    assert added(OFFICE, paris(2026, 11, 26, 17), HOUR) == paris(2026, 11, 26, 18)
    assert not is_open(OFFICE, paris(2026, 11, 26, 18))


@pytest.mark.parametrize(
    ("night", "length"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 6, 14), 24)]
)
def test_a_day_open_all_night_is_as_long_as_the_clock_makes_it(night, length):
    always = Hours("Europe/Paris", (((0, 1440),),) * 7)
    start = paris(*night, 0)
    day_after = date(*night) + timedelta(days=1)
    end = paris(day_after.year, day_after.month, day_after.day, 0)
    assert worked(always, start, end) == length * HOUR


def test_an_hour_that_the_clock_leaps_over_is_not_worked():
    night = Hours("Europe/Paris", (((2 * 60, 3 * 60),),) * 7)
    assert worked(night, paris(2026, 3, 29, 0), paris(2026, 3, 30, 0)) == timedelta(0)
    assert worked(night, paris(2026, 3, 30, 0), paris(2026, 3, 31, 0)) == HOUR


def test_no_minute_counts_twice_where_spans_meet_in_the_hour_that_is_leapt_over():
    night = Hours("Europe/Paris", (((60, 150), (150, 170), (180, 300)),) * 7)
    assert worked(night, paris(2026, 3, 29, 0), paris(2026, 3, 29, 12)) == 3 * HOUR


def test_midnight_joins_two_days_without_a_gap():
    late = Hours("Europe/Paris", (((0, 120), (1320, 1440)),) * 7)
    assert added(late, paris(2026, 11, 27, 23), 2 * HOUR) == paris(2026, 11, 28, 1)


@pytest.mark.parametrize(
    ("region", "day", "rests"),
    [
        ("FR", date(2026, 7, 14), True), ("FR", date(2026, 4, 3), False),
        ("FR-57", date(2026, 4, 3), True), ("FR-6AE", date(2026, 12, 26), True),
        ("BE", date(2026, 7, 21), True), ("BE", date(2026, 7, 14), False),
        ("CH-GE", date(2026, 9, 10), True), ("CH-ZH", date(2026, 9, 10), False),
        ("CH-TI", date(2026, 3, 19), True), ("CH-VD", date(2026, 9, 21), True),
        ("CA-QC", date(2026, 6, 24), True), ("CA-ON", date(2026, 6, 24), False),
        ("CA-ON", date(2026, 12, 28), True), ("CA-QC", date(2026, 7, 1), True),
        ("", date(2026, 12, 25), False),
    ],
)  # fmt: skip
def test_each_region_rests_on_its_own_days(region, day, rests):
    assert (day in holidays_of(region, day.year)) is rests


def test_nothing_is_worked_on_a_holiday_or_a_day_the_house_named():
    house = Hours("Europe/Paris", WORKDAYS, "FR", frozenset({date(2026, 12, 24)}))
    evening = paris(2026, 12, 23, 17)
    assert added(house, evening, 2 * HOUR) == paris(2026, 12, 28, 10)


def test_a_house_that_never_opens_has_no_end_and_no_opening():
    never = Hours("Europe/Paris", ((),) * 7)
    with pytest.raises(NeverOpen):
        added(never, paris(2026, 1, 5), HOUR)
    assert opens(never, paris(2026, 1, 5)) is None


@pytest.mark.parametrize(
    ("day", "good"),
    [
        ([(540, 1080)], True), ([(540, 720), (780, 1080)], True), ([(540, 720), (720, 800)], True),
        ([(540, 720), (700, 800)], False), ([(720, 540)], False), ([(540, 540)], False),
        ([(-1, 5)], False), ([(1400, 1441)], False),
    ],
)  # fmt: skip
def test_spans_of_a_day_stand_in_order(day, good):
    assert check((tuple(day), *((),) * 6)) is good


@pytest.mark.django_db
def test_a_brand_that_said_nothing_is_open_from_monday_to_friday_in_france(brand):
    assert of_brand.is_open(brand, paris(2026, 11, 27, 10))
    assert not of_brand.is_open(brand, paris(2026, 11, 11, 10))
    assert of_brand.added(brand, paris(2026, 11, 10, 17), 2 * HOUR) == paris(2026, 11, 12, 10)
    assert of_brand.worked(brand, paris(2026, 11, 10, 17), paris(2026, 11, 12, 10)) == 2 * HOUR


@pytest.mark.django_db
def test_a_brand_that_never_opens_is_told_so_in_a_sentence(brand):
    shut = [[[540, 541]], *[[]] * 6]
    Pledge.objects.create(brand=brand, week=shut)
    with pytest.raises(Refused, match="open long enough"):
        of_brand.added(brand, paris(2026, 11, 10, 17), 100 * HOUR)
