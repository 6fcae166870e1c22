"""Bursts: the rule against a plain writing of it, gaps, days, states, episodes."""

import gzip
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.analysis.bursts import DAY, FEW_ALARMS, SENSITIVE, Rule, Watch, alarms, episodes
from palabre.analysis.series import read

HOUR = 3600
# A rule small enough to be written plainly: sums of two hours, judged from fourteen hours on.
SMALL = Rule(window=2 * HOUR, past=2 * DAY, line=3.0, high=6 * HOUR, pause=3 * HOUR, warm=6 * HOUR)
SERIES = st.lists(
    st.one_of(st.none(), st.integers(0, 6), st.integers(0, 60)), min_size=1, max_size=120
)


def hourly(counts):
    """The known hours of a list as a series."""
    return [(hour * HOUR, count) for hour, count in enumerate(counts) if count is not None]


def plainly(counts, rule):
    """When and how strongly the rule alarms, written without a state, one hour after the other."""
    sums, cut, found = [], [], []
    last = -math.inf
    for hour, count in enumerate(counts):
        parts = [counts[at] if at >= 0 else None for at in range(hour - 1, hour + 1)]
        seen = sum(part for part in parts if part is not None)
        past = [value for value in cut[-56:] if value is not None]
        known = sorted(value for value in sums[-56:] if value is not None)
        high = max((value for value in sums[-14:] if value is not None), default=-math.inf)
        if count is not None and len(past) >= 14:
            mean = sum(past) / len(past)
            spread = sum((value - mean) ** 2 for value in past) / len(past)
            z = (seen - mean) / math.sqrt(max(spread, mean) + 1)
            if z > rule.line and seen >= rule.least and seen > high and hour - last >= 3:
                found.append((hour * HOUR, seen, round(z, 6)))
                last = hour
        whole = None not in parts
        sums.append(seen if whole else None)
        peak = known[math.ceil(0.98 * (len(known) - 1))] if len(known) >= 14 else math.inf
        cut.append(min(seen, peak) if whole else None)
    return found


def told(raised):
    return [(alarm.at, alarm.seen, round(alarm.z, 6)) for alarm in raised]


@settings(max_examples=150, deadline=None)
@given(SERIES)
def test_the_watch_alarms_just_when_the_rule_says_so(counts):
    assert told(alarms(hourly(counts), HOUR, SMALL)) == plainly(counts, SMALL)


@settings(max_examples=100, deadline=None)
@given(SERIES, st.sets(st.integers(0, 120)))
def test_a_watch_that_is_kept_as_json_goes_on_as_if_it_had_never_stopped(counts, stops):
    series = hourly(counts)
    watch, raised = Watch(HOUR, SMALL), []
    for place, (at, count) in enumerate(series):
        if place in stops:
            watch = Watch.of(json.loads(json.dumps(watch.state())), SMALL)
        raised.append(watch.feed(at, count))
    assert [alarm for alarm in raised if alarm] == alarms(series, HOUR, SMALL)


def quiet(hours, of=4):
    return [of + (hour % 3) for hour in range(hours)]


def test_an_alarm_tells_since_when_what_was_usual_and_what_was_seen():
    counts = [*quiet(100), 30, 80, 300]
    (alarm,) = alarms(hourly(counts), HOUR)
    assert (alarm.at, alarm.since, alarm.first) == (100 * HOUR, 100 * HOUR, 30)
    assert alarm.seen == 30
    assert 4.5 < alarm.expected < 5.5
    assert alarm.z > FEW_ALARMS.line
    assert alarm.episode == alarm.at


def test_a_slow_rise_is_told_from_its_first_unusual_bucket():
    counts = [*quiet(100), 14, 15, 16, 60]
    (alarm,) = alarms(hourly(counts), HOUR)
    assert (alarm.at, alarm.since, alarm.first) == (103 * HOUR, 100 * HOUR, 14)


def test_the_sensitive_rule_raises_what_the_usual_one_leaves():
    counts = [*quiet(100), 26]
    assert alarms(hourly(counts), HOUR) == []
    assert len(alarms(hourly(counts), HOUR, SENSITIVE)) == 1


def test_nothing_is_alarming_before_there_is_a_usual():
    assert alarms(hourly([*quiet(20), 5000, 9000]), HOUR) == []


def test_a_handful_of_mentions_is_no_alarm_however_rare_they_are():
    rule = Rule(window=HOUR, past=5 * DAY, line=2.0, least=5)
    assert alarms(hourly([0] * 100 + [4]), HOUR, rule) == []
    assert len(alarms(hourly([0] * 100 + [5]), HOUR, rule)) == 1


def test_a_matter_that_grows_for_days_is_one_episode_and_a_later_one_another():
    grows = [40, 60] * 13 + [300, 500] * 12
    counts = [*quiet(120), *grows, *quiet(150), 2000, *quiet(30)]
    grouped = episodes(alarms(hourly(counts), HOUR))
    assert [len(raised) for raised in grouped.values()] == [2, 1]
    assert all(raised[0].at == began for began, raised in grouped.items())


# On which day of each public series its first episode begins. The other three series of the twelve begin in
# the midst of it, without the day from which a usual could be told.
ONSETS = {
    "2012_Costa_Rica_earthquake": 1, "2012_Italy_earthquakes": 1, "2012_Typhoon_Pablo": 7,
    "2013_Colorado_floods": 3, "2013_Manila_floods": 1, "2013_Queensland_floods": 9,
    "2013_Sardinia_floods": 2, "2013_Singapore_haze": 3, "2013_Typhoon_Yolanda": 3,
}  # fmt: skip
IN_ITS_MIDST = ["2013_Alberta_floods", "2013_Bohol_earthquake", "2013_LA_airport_shootings"]


def crisis(shared, name):
    """The counts of a public series by quarters of an hour, its beginning, and the episodes seen in it."""
    path = shared / "data" / "bursts" / "crisislex_t26_15min" / f"{name}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        series = read(lines)
    return series.points[0][0], list(episodes(alarms(series.points, series.step)))


@pytest.mark.shared
@pytest.mark.parametrize("name", ONSETS)
def test_a_public_crisis_begins_with_one_episode_and_not_with_several(name, shared):
    start, begun = crisis(shared, name)
    assert (begun[0] - start) // DAY == ONSETS[name]
    assert [at for at in begun[1:] if at < begun[0] + 3 * DAY] == []


@pytest.mark.shared
@pytest.mark.parametrize("name", IN_ITS_MIDST)
def test_a_public_crisis_that_is_there_from_the_start_has_no_usual_to_be_held_against(name, shared):
    assert crisis(shared, name)[1] == []


def test_an_outage_is_not_read_as_silence():
    heard = [100] * 100
    outage = [None] * 60
    assert alarms(hourly([*heard, *outage, *heard]), HOUR) == []
    assert len(alarms(hourly([*heard, *[0] * 120, *heard]), HOUR)) == 1


def test_an_outage_longer_than_the_memory_begins_anew():
    watch = Watch(HOUR)
    for at, count in hourly(quiet(200)):
        watch.feed(at, count)
    assert watch.feed(5000 * HOUR, 900) is None


def test_a_series_of_days_looks_back_weeks_and_takes_its_weekend_as_usual():
    days = [90, 100, 110, 105, 95, 20, 15] * 12
    series = [(day * DAY, count) for day, count in enumerate([*days, 100, 900, 100])]
    (alarm,) = alarms(series, DAY)
    assert alarm.at == (len(days) + 1) * DAY
    assert 60 < alarm.expected < 90
    assert alarm.window == DAY


def test_what_a_watch_keeps_is_small():
    watch = Watch(300, SENSITIVE)
    for place in range(5000):
        watch.feed(place * 300, place % 40)
    assert len(json.dumps(watch.state())) < 12_000
    daily = Watch(DAY)
    assert len(json.dumps(daily.state())) < 1_000


@pytest.mark.parametrize("count", [-1, math.nan, math.inf])
def test_what_is_no_count_is_refused(count):
    with pytest.raises(ValueError, match="nought"):
        Watch(HOUR).feed(0, count)


def test_a_bucket_that_is_not_later_is_refused_and_changes_nothing():
    watch = Watch(HOUR)
    watch.feed(HOUR, 3)
    before = watch.state()
    with pytest.raises(ValueError, match="later"):
        watch.feed(HOUR, 4)
    assert watch.state() == before


def test_a_state_of_another_rule_is_refused():
    with pytest.raises(ValueError, match="another rule"):
        Watch.of(Watch(300).state(), SENSITIVE)


def test_a_bucket_of_no_length_is_refused():
    with pytest.raises(ValueError, match="longer than nothing"):
        Watch(0)
