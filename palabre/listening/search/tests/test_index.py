"""What an index promises on each engine, and the traps of the engines."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from palabre.analysis.query import parse
from palabre.listening.search import (
    EmbeddedIndex,
    Filters,
    Histogram,
    HourOfWeek,
    SearchRefused,
    Sort,
    Terms,
    Unique,
    counting,
    queries,
    spelling,
)
from palabre.listening.search.tests.corpus import FIRST, mention

ALL = Filters(organisation=1)


def test_only_what_lies_in_one_of_the_stretches_is_found(index):
    hours = [FIRST + timedelta(hours=n) for n in range(6)]
    index.apply([mention(n, published_at=at) for n, at in enumerate(hours, 1)], [])

    def found(*stretches):
        return index.search(None, Filters(1, stretches=stretches)).ids

    assert found((hours[0], hours[1]), (hours[3], hours[5])) == [5, 4, 1]
    assert found((hours[2], hours[2])) == []
    assert found() == []


@pytest.mark.parametrize("most", [1, 256], ids=["as a set", "side by side"])
def test_what_has_one_of_some_values_is_found(index, monkeypatch, most):
    monkeypatch.setattr(queries, "MOST_TERMS", most)
    index.apply([mention(n, topics=[n], tags=[f"t{n}"]) for n in range(1, 6)], [])

    def found(**lists):
        return index.search(None, Filters(1, lists=lists)).ids

    assert found(topic=[2, 4, 9, "x", 1 << 64]) == [4, 2]
    assert found(tag=["t1", "t3", "t1"]) == [3, 1]
    assert found(topic=["x", "y"]) == []


def test_a_mention_indexed_anew_is_found_by_its_new_text_only(index):
    index.apply([mention(1, "orange"), mention(2, "pomme")], [])
    index.apply([mention(1, "poire")], [])
    assert index.search(parse("orange"), ALL).ids == []
    assert index.search(parse("poire"), ALL).ids == [1]
    assert index.count(None, ALL) == 2


def test_a_deleted_mention_is_found_no_more(index):
    big = (1 << 62) + 12345
    index.apply([mention(big), mention(big + 1)], [])
    index.apply([], [big, 404])
    assert index.search(None, ALL).ids == [big + 1]


def test_applying_the_same_again_changes_nothing(index):
    for _ in range(2):
        index.apply([mention(1), mention(2)], [3])
    assert index.search(None, ALL).ids == [2, 1]


def test_an_organisation_never_sees_another_s_mentions(index):
    index.apply([mention(1), mention(2, organisation=2)], [])
    assert index.search(parse("orange"), ALL).ids == [1]
    assert index.facets(None, ALL, ["platform"])["platform"][0].count == 1


def test_pages_follow_one_another_without_gap_or_repeat(index):
    index.apply([mention(number) for number in range(1, 26)], [])
    first = index.search(None, ALL, limit=10)
    second = index.search(None, ALL, limit=10, before=first.ids[-1])
    third = index.search(None, ALL, limit=10, before=second.ids[-1])
    assert first.ids + second.ids + third.ids == list(range(25, 0, -1))
    assert first.total == second.total == third.total == 25


def test_the_newest_are_the_same_whether_of_this_week_or_of_years_ago(index):
    now = int(datetime.now(UTC).timestamp() * 1000)
    days = (-1, 0, 1, 5, 6, 20, 90, 900, 901, 902)
    numbers = [now - day * 24 * 3600 * 1000 << 20 for day in days]
    index.apply([mention(number) for number in numbers], [])
    for limit in (1, 3, 5, 6, 20):
        hits = index.search(None, ALL, limit=limit)
        assert (hits.ids, hits.total) == (numbers[:limit], len(numbers))
        for at, number in enumerate(numbers, 1):
            after = index.search(None, ALL, limit=limit, before=number)
            assert (after.ids, after.total) == (numbers[at : at + limit], len(numbers))


def test_hits_sort_by_likes_and_those_without_a_number_come_last(index):
    index.apply([mention(1, likes=3), mention(2, likes=None), mention(3, likes=9)], [])
    assert index.search(None, ALL, sort=Sort.LIKES).ids == [3, 1, 2]
    assert index.search(None, ALL, sort=Sort.LIKES, offset=1, limit=1).ids == [1]


def test_hidden_mentions_and_copies_are_shown_on_request_only(index):
    index.apply([mention(1), mention(2, hidden=True), mention(3, is_copy=True)], [])
    assert index.search(None, ALL).ids == [3, 1]
    assert index.search(None, Filters(1, hidden=True)).ids == [2]
    assert index.search(None, Filters(1, hidden=None, copies=False)).ids == [2, 1]


@pytest.mark.parametrize(
    ("name", "value"),
    {
        "topic": "7",
        "place": 3,
        "voice": 4,
        "source": 5,
        "platform": "rss",
        "tag": "À voir",
        "hashtag": "été",
        "domain": "x.fr",
        "link": "x.fr/a?b=1",
        "country": "FR",
        "language": "fr",
        "tone": "neutral",
        "kind": "post",
    }.items(),
)
def test_every_list_keeps_its_own(index, name, value):
    one = mention(
        1,
        topics=[7, 8],
        place=3,
        voice=4,
        source=5,
        tags=["À voir"],
        hashtags=["été"],
        domains=["x.fr"],
        links=["x.fr/a?b=1"],
        country="FR",
    )
    other = mention(2, language="en", tone="positive", kind="article", platform="bluesky")
    index.apply([one, other], [])
    assert index.search(None, Filters(1, {name: [value]})).ids == [1]
    counted = {str(b.key): b.count for b in index.facets(None, ALL, [name])[name]}
    assert counted[str(value)] == 1


def test_a_word_for_an_id_keeps_nothing(index):
    index.apply([mention(1, topics=[7])], [])
    assert index.search(None, Filters(1, {"topic": ["x", str(1 << 80)]})).ids == []


def test_a_facet_ignores_its_own_choice_and_heeds_the_others(index):
    index.apply(
        [
            mention(1, language="fr", kind="post"),
            mention(2, language="en", kind="post"),
            mention(3, language="en", kind="article"),
        ],
        [],
    )
    found = index.facets(None, Filters(1, {"language": ["fr"]}), ["language", "kind"])
    assert {b.key: b.count for b in found["language"]} == {"en": 2, "fr": 1}
    assert {b.key: b.count for b in found["kind"]} == {"post": 1}


def test_bounds_in_time_take_the_first_moment_and_leave_the_last(index):
    index.apply([mention(n, published_at=FIRST + timedelta(hours=n)) for n in range(1, 5)], [])
    within = Filters(1, since=FIRST + timedelta(hours=2), until=FIRST + timedelta(hours=4))
    assert index.search(None, within).ids == [3, 2]


def test_top_values_are_exact_over_many_segments(index):
    for segment in range(4):
        ones = [
            mention(segment * 1000 + n, hashtags=[f"t{(n * 7 + segment) % 40}"]) for n in range(100)
        ]
        index.apply([*ones, mention(segment * 1000 + 500, hashtags=["rare"])], [])
    found = index.aggregate(None, ALL, {"top": Terms("hashtag", 50)})["top"]
    assert sum(bucket.count for bucket in found) == 404
    assert {b.key: b.count for b in found}["rare"] == 4


def test_days_are_those_of_the_reader_across_a_change_of_the_clock(index):
    paris = ZoneInfo("Europe/Paris")
    start = datetime(2026, 3, 27, tzinfo=paris)
    moments = [start.astimezone(UTC) + timedelta(hours=n, minutes=30) for n in range(24 * 4)]
    index.apply([mention(n, published_at=at) for n, at in enumerate(moments, 1)], [])
    for zone in ("Europe/Paris", "UTC", "Asia/Kolkata", "America/New_York"):
        days: dict = {}
        hours: dict = {}
        for at in moments:
            local = at.astimezone(ZoneInfo(zone))
            days[local.date()] = days.get(local.date(), 0) + 1
            hours[local.weekday(), local.hour] = hours.get((local.weekday(), local.hour), 0) + 1
        found = index.aggregate(None, ALL, {"d": Histogram("day", zone), "w": HourOfWeek(zone)})
        assert {b.key: b.count for b in found["d"]} == days
        assert {b.key: b.count for b in found["w"]} == hours


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Kolkata"])
def test_years_of_days_and_weeks_are_those_of_the_reader(index, zone):
    here = ZoneInfo(zone)
    moments = [FIRST + timedelta(hours=7 * n, minutes=11) for n in range(2000)]
    index.apply([mention(n, published_at=at) for n, at in enumerate(moments, 1)], [])
    days = Counter(at.astimezone(here).date() for at in moments)
    weeks: Counter = Counter()
    for day, count in days.items():
        weeks[day - timedelta(days=day.weekday())] += count
    wanted = {"d": Histogram("day", zone, split="tone"), "w": Histogram("week", zone)}
    bounds = Filters(1, since=FIRST - timedelta(days=9), until=FIRST + timedelta(days=900))
    for filters in (ALL, bounds):
        found = index.aggregate(None, filters, wanted)
        assert {b.key: b.count for b in found["d"]} == days
        assert {b.key: b.split["neutral"] for b in found["d"]} == days
        assert {b.key: b.count for b in found["w"]} == weeks


def test_weeks_begin_on_monday(index):
    index.apply(
        [
            mention(1, published_at=datetime(2026, 3, 1, 12, tzinfo=UTC)),
            mention(2, published_at=datetime(2026, 3, 2, 12, tzinfo=UTC)),
            mention(3, published_at=datetime(2026, 4, 2, 12, tzinfo=UTC)),
        ],
        [],
    )
    found = index.aggregate(None, ALL, {"w": Histogram("week")})
    assert [str(b.key) for b in found["w"]] == ["2026-02-23", "2026-03-02", "2026-03-30"]


def test_hours_by_tone_over_years_stay_under_the_engine_s_bucket_limit(index):
    moments = [FIRST + timedelta(hours=n) for n in range(0, 24 * 365 * 9, 40)]
    index.apply(
        [
            mention(n, published_at=at, tone=("negative", "neutral")[n % 2])
            for n, at in enumerate(moments, 1)
        ],
        [],
    )
    found = index.aggregate(None, ALL, {"t": Histogram("hour", split="tone")})["t"]
    assert len(found) == len(moments)
    assert found[0].key == FIRST
    assert sum(sum(b.split.values()) for b in found) == len(moments)


def test_a_day_is_divided_by_tone_and_the_rest_is_counted(index):
    index.apply(
        [
            mention(1, tone="negative", likes=2, voice=1),
            mention(2, tone="negative", likes=None, voice=2),
            mention(3, tone="positive", likes=5, voice=2),
        ],
        [],
    )
    wanted = {
        "tone": Histogram("day", split="tone"),
        "voices": Unique("voice"),
        "top": Terms("voice", split="tone"),
    }
    found = index.aggregate(None, ALL, wanted)
    assert found["tone"][0].split == {"negative": 2, "positive": 1}
    assert found["voices"] == 2
    assert found["top"][0].key == 2
    assert found["top"][0].split == {"negative": 1, "positive": 1}


def test_what_was_counted_is_known_until_the_next_commit_and_no_longer(tmp_path, monkeypatch):
    writer, reader = EmbeddedIndex(tmp_path), EmbeddedIndex(tmp_path)
    asked = []
    run = counting.run
    monkeypatch.setattr(counting, "run", lambda *given: asked.append(given) or run(*given))

    def tones(filters=ALL):
        reader.refresh()
        return {b.key: b.count for b in reader.aggregate(None, filters, {"t": Terms("tone")})["t"]}

    writer.apply([mention(1, tone="negative"), mention(2, tone="neutral")], [])
    assert tones() == tones() == {"negative": 1, "neutral": 1}
    assert len(asked) == 2  # the past, and what is new
    assert tones(Filters(2)) == {}
    assert tones(Filters(1, lists={"tone": ["neutral"]})) == {"neutral": 1}
    # As many mentions and as many segments as before: only what they say is another thing.
    writer.apply([mention(1, tone="positive")], [])
    assert tones() == {"positive": 1, "neutral": 1}
    writer.rebuild([mention(3, tone="negative")])
    assert tones() == {"negative": 1}
    writer.close()
    reader.close()


def test_nothing_found_gives_empty_answers(index):
    index.apply([], [])
    wanted = {"d": Histogram("day"), "t": Terms("tone"), "u": Unique("voice")}
    assert index.aggregate(parse("orange"), ALL, wanted) == {"d": [], "t": [], "u": 0}
    assert index.search(parse("ora* NEAR/5 pom*"), ALL).ids == []


def test_a_reader_sees_what_a_writer_commits_and_a_rebuild(tmp_path):
    writer, reader = EmbeddedIndex(tmp_path), EmbeddedIndex(tmp_path)
    with pytest.raises(SearchRefused):
        reader.count(None, ALL)
    writer.apply([mention(1)], [])
    reader.refresh()
    assert reader.count(None, ALL) == 1
    assert writer.rebuild([mention(n) for n in range(1, 4)]) == 3
    reader.refresh()
    assert reader.count(None, ALL) == 3
    writer.apply([mention(9)], [])
    reader.refresh()
    assert reader.search(None, ALL).ids == [9, 3, 2, 1]
    assert len([folder for folder in tmp_path.iterdir() if folder.is_dir()]) == 1
    writer.close()


def test_only_one_process_writes_and_the_next_may_when_it_is_done(tmp_path):
    first, second = EmbeddedIndex(tmp_path), EmbeddedIndex(tmp_path)
    first.apply([mention(1)], [])
    with pytest.raises(SearchRefused):
        second.apply([mention(2)], [])
    first.close()
    second.apply([mention(2)], [])
    assert second.count(None, ALL) == 2
    second.close()


def test_an_index_of_another_version_asks_to_be_rebuilt(tmp_path, monkeypatch):
    old = EmbeddedIndex(tmp_path)
    old.apply([mention(1)], [])
    old.close()
    monkeypatch.setattr(spelling, "MEANING", spelling.MEANING + 1)
    fresh = EmbeddedIndex(tmp_path)
    assert fresh.needs_rebuild
    with pytest.raises(SearchRefused):
        fresh.apply([mention(2)], [])
    fresh.rebuild([mention(1), mention(2)])
    assert not fresh.needs_rebuild
    assert fresh.count(None, ALL) == 2
    fresh.close()


def test_a_rebuild_that_dies_halfway_leaves_the_old_index(tmp_path):
    index = EmbeddedIndex(tmp_path)
    index.apply([mention(1)], [])

    def dying():
        yield mention(5)
        raise RuntimeError("out of disk")

    with pytest.raises(RuntimeError):
        index.rebuild(dying())
    assert index.search(None, ALL).ids == [1]
    index.apply([mention(2)], [])
    assert index.search(None, ALL).ids == [2, 1]
    index.close()
