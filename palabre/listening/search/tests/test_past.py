"""What was counted of the past is added to what is new, and is forgotten when the past changes."""

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from palabre.listening.search import EmbeddedIndex, counting, embedded
from palabre.listening.search.contract import (
    Filters,
    Histogram,
    HourOfWeek,
    Terms,
    Unique,
)
from palabre.listening.search.known import Known
from palabre.listening.search.past import Past, tell_change
from palabre.listening.search.tests.corpus import mention

ALL = Filters(1)
WANTED = {
    "tones": Terms("tone"),
    "topics": Terms("topic", 100, split="tone"),
    "days": Histogram("day", "Europe/Paris"),
    "tones_by_week": Histogram("week", "Europe/Paris", split="tone"),
    "hours": HourOfWeek("Europe/Paris"),
    "voices": Unique("voice"),
}
TONES = ["negative", "neutral", "positive"]


def said(days_ago, number, **given):
    """A mention with a number of its time, as the house gives them."""
    at = datetime.fromtimestamp(int(time.time()), UTC) - timedelta(days=days_ago)
    made = mention(number, tone=TONES[number % 3], topics=[number % 5, 5 + number % 2], **given)
    return replace(made, id=(int(at.timestamp() * 1000) << 20) | number, published_at=at)


@pytest.fixture
def index(tmp_path):
    """A folder that one process writes and another reads."""
    pair = EmbeddedIndex(tmp_path), EmbeddedIndex(tmp_path)
    yield pair
    for one in pair:
        one.close()


@pytest.fixture
def asked(monkeypatch):
    """Every question that the engine is asked."""
    found, run = [], counting.run
    monkeypatch.setattr(counting, "run", lambda *given: found.append(given) or run(*given))
    return found


def counted(reader, filters=ALL):
    """What is counted, and what a process that knows nothing counts."""
    reader.refresh()
    fresh = EmbeddedIndex(reader.root)
    whole = counting.Counting(fresh._compiler, fresh._searcher(), Known()).of(None, filters)
    told = [_sorted(reader.aggregate(None, filters, WANTED)), _sorted(whole(WANTED, None, None))]
    assert reader.count(None, filters) == sum(
        one.count for one in whole(WANTED, None, None)["tones"]
    )
    fresh.close()
    return told


def _sorted(answers):
    return {
        name: one if isinstance(one, int) else sorted((str(b.key), b.count, b.split) for b in one)
        for name, one in answers.items()
    }


def test_whatever_is_said_edited_and_deleted_the_sum_is_what_is_there(index):
    writer, reader = index
    chance = random.Random(7)
    there = [said(chance.randrange(60), number) for number in range(120)]
    writer.apply(there, [])
    for turn in range(12):
        sum_of_parts, whole = counted(reader)
        assert sum_of_parts == whole
        new = [said(chance.choice([0, 0, 1, 30]), 1000 + 10 * turn + n) for n in range(3)]
        edited = [
            replace(one, topics=[chance.randrange(9)])
            for one in chance.sample(there, chance.choice([0, 0, 2]))
        ]
        gone = [one.id for one in chance.sample(there, chance.choice([0, 0, 1]))]
        writer.apply(new + [one for one in edited if one.id not in gone], gone)
        there = [one for one in there if one.id not in gone] + new


def test_news_leave_what_is_known_of_the_past_and_an_old_change_does_not(index, asked):
    writer, reader = index
    old = said(20, 2)
    writer.apply([said(30, 1), old, said(1, 3)], [])

    def tones():
        asked.clear()
        reader.refresh()
        found = reader.aggregate(None, ALL, {"t": Terms("tone")})["t"]
        return sum(one.count for one in found), len(asked)

    assert tones() == (3, 2)
    assert tones() == (3, 0)
    writer.apply([said(0, 4)], [])
    assert tones() == (4, 1)
    writer.apply([], [old.id])
    assert tones() == (3, 2)


def test_who_writes_after_a_kill_tells_that_the_past_may_have_changed(index):
    writer, reader = index
    old = said(30, 1)
    writer.apply([old, said(0, 2)], [])
    reader.count(None, ALL)
    known = reader._past.told
    writer.close()
    again = EmbeddedIndex(reader.root)
    again.apply([said(0, 3)], [])
    reader.refresh()
    assert reader.count(None, ALL) == 3
    assert reader._past.told != known
    again.close()


def test_what_was_counted_between_a_commit_and_the_word_of_it_is_forgotten(index, monkeypatch):
    writer, reader = index
    old = said(30, 1)
    writer.apply([old, said(0, 2)], [])
    assert counted(reader)
    seen = []

    def word(folder):
        reader.refresh()
        seen.append(reader.count(None, ALL))
        tell_change(folder)

    monkeypatch.setattr(embedded, "tell_change", word)
    writer.apply([], [old.id])
    reader.refresh()
    assert (seen, reader.count(None, ALL)) == ([2], 1)


def test_a_list_that_is_cut_is_counted_as_one(index, monkeypatch):
    from palabre.listening.search import past

    monkeypatch.setattr(past, "MOST_VALUES", 4)
    writer, reader = index
    writer.apply([said(30 * (number % 2), number) for number in range(20)], [])
    sum_of_parts, whole = counted(reader)
    assert sum_of_parts == whole


@pytest.mark.parametrize(
    ("newcomer", "is_counted_whole"), [(3, False), (30, True)], ids=["few", "many"]
)
def test_who_leads_a_long_list_is_told_from_its_head_where_nobody_else_can_lead(
    index, asked, monkeypatch, newcomer, is_counted_whole
):
    """Sixty voices of the past, the first speaks sixty times; this week some of them, and one newcomer."""
    from palabre.listening.search import past

    monkeypatch.setattr(past, "MOST_VALUES", 20)
    monkeypatch.setattr(past, "HEAD", 10)
    writer, reader = index
    number, rows = 0, []
    for voice in range(60):
        for _each in range(60 - voice):
            number += 1
            rows.append(said(30, number, voice=voice))
    for voice, often in ((0, 2), (4, 9), (50, 1), (99, newcomer)):
        for _each in range(often):
            number += 1
            rows.append(said(1, number, voice=voice))
    writer.apply(rows, [])
    wanted = {"lead": Terms("voice", 5, split="tone")}
    reader.aggregate(None, ALL, wanted)
    writer.apply([said(0, number + 1, voice=1)], [])
    reader.refresh()
    whole = counting.Counting(reader._compiler, reader._searcher(), Known()).of(None, ALL)
    told = _sorted(whole(wanted, None, None))
    asked.clear()
    assert _sorted(reader.aggregate(None, ALL, wanted)) == told
    assert len(asked) == 2 + is_counted_whole
    assert [int(key) for key, _count, _split in told["lead"]] == [0, 1, 2, 3, 4]


def test_a_division_by_many_values_is_kept_where_as_many_are_asked_for(index, asked):
    writer, reader = index
    rows = [said(30, number) for number in range(15)]
    rows = [replace(one, topics=[number]) for number, one in enumerate(rows)]
    writer.apply(rows, [])
    wanted = {"days": Histogram("day", "UTC", split="topic", most=16)}

    def days():
        asked.clear()
        reader.refresh()
        found = reader.aggregate(None, ALL, wanted)["days"]
        return sum(len(one.split) for one in found), len(asked)

    assert days() == (15, 3)  # the first and last day there are, the past, and what came since
    writer.apply([said(0, 20)], [])
    assert days()[1] == 2
    with pytest.raises(ValueError, match="are too many to divide by"):
        reader.aggregate(None, ALL, {"days": Histogram("day", split="topic", most=30_000)})


def test_what_ended_in_the_past_is_counted_once_whatever_is_asked(index, asked):
    writer, reader = index
    old = said(20, 2, voice=2)
    writer.apply([said(30, 1, voice=1), old, said(1, 3, voice=3)], [])
    month = Filters(1, until=datetime.now(UTC) - timedelta(days=10))
    wanted = {"voices": Unique("voice"), "tones": Terms("tone"), "days": Histogram("day", "UTC")}

    def voices():
        asked.clear()
        reader.refresh()
        found = reader.aggregate(None, month, wanted)
        assert sum(one.count for one in found["tones"]) == sum(one.count for one in found["days"])
        return found["voices"], bool(asked)

    assert voices() == (2, True)
    writer.apply([said(0, 4, voice=4)], [])
    assert voices() == (2, False)
    writer.apply([], [old.id])
    assert voices() == (1, True)


def test_a_past_of_yesterday_is_old():
    one = Past()
    assert not one.is_old
    one._made -= 25 * 3600
    assert one.is_old
