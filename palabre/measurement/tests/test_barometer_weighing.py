"""The barometer's arithmetic: what counts how much, who stands where, and how sure that is."""

import math

import pytest

from palabre.measurement.barometer.weighing import (
    BLOG,
    KINDS,
    NEVER,
    Cell,
    Weights,
    net_tone,
    proposed,
    ranking,
    spread,
    weigh,
)


def cell(
    topic=1, day=0, place="a.example", kind="post", voice=1, n=1, relevance=1.0, unsigned=False
):
    return Cell(topic, day, place, kind, relevance, voice, unsigned, n)


def attention(*cells, weights=None, trust=None, topics=(1,), length=1):
    return weigh(cells, topics, length, weights or Weights(), trust)


def test_attention_is_kind_times_relevance_times_trust_times_the_root_of_the_texts():
    weights = Weights(places={"a.example": 2.0})
    found = attention(cell(n=9, kind="review"), weights=weights, trust={1: 0.5})
    assert found.total == pytest.approx(1.5 * 2.0 * 0.5 * 3)
    assert found.kinds["review"].texts == 9
    assert found.places["a.example"].attention == pytest.approx(9 / 2)


def test_ten_voices_that_say_it_once_outweigh_one_that_says_it_ten_times():
    many = attention(*(cell(voice=n) for n in range(10))).total
    one = attention(cell(n=10)).total
    assert many == 10
    assert one == pytest.approx(math.sqrt(10))
    assert attention(cell(n=10, unsigned=True)).total == 10


def test_letters_and_private_messages_weigh_nothing():
    assert not set(NEVER) & set(KINDS)
    assert attention(*(cell(kind=kind) for kind in NEVER)).total == 0


def test_a_thousand_voices_whom_nobody_answers_weigh_a_tenth_and_are_told_apart():
    fakes = [cell(voice=n) for n in range(2, 1002)]
    found = attention(cell(), *fakes, trust={1: 1.0})
    assert found.total == pytest.approx(1 + 100)
    assert found.unanswered == pytest.approx(100)
    assert attention(*fakes).total == 1000, "where no map tells trust, all count the same"
    assert attention(*fakes, weights=Weights(unanswered=0), trust={1: 1.0}).total == 0


def test_a_site_answers_for_its_articles_whoever_signs_them():
    found = attention(cell(kind="article", voice=7), cell(kind=BLOG, voice=8), trust={1: 1.0})
    assert found.total == 5
    assert found.unanswered == 0


def test_a_places_own_relevance_goes_before_that_of_its_source_which_stays_in_bounds():
    weights = Weights(places={"a.example": 0.5})
    assert attention(cell(relevance=2.0), weights=weights).total == 0.5
    assert attention(cell(place="b.example", relevance=9.0), weights=weights).total == 2.0


def test_ranks_have_intervals_and_brands_that_cannot_be_told_apart_are_level():
    month = range(30)
    rows = [cell(1, day, voice=v) for day in month for v in range(20)]
    rows += [cell(2, day, voice=v) for day in month for v in range(5 + day % 5)]
    rows += [cell(3, day, voice=v) for day in month for v in range(9 - day % 5)]
    first, *others = ranking(weigh(rows, (1, 2, 3), 30, Weights(), None))
    assert (first.topic, first.rank, first.ranks, first.level) == (1, 1, (1, 1), ())
    assert {one.topic: one.level for one in others} == {2: (3,), 3: (2,)}
    assert sum(one.share.value for one in (first, *others)) == pytest.approx(1)
    assert all(one.share.low <= one.share.value <= one.share.high for one in (first, *others))
    assert others[0].rank == others[1].rank == 2, "as much attention is the same rank"


def test_below_thirty_mentions_there_is_no_share_and_no_rank():
    found = ranking(weigh([cell(voice=v) for v in range(29)], (1, 2), 30, Weights(), None))
    assert [(one.texts, one.share.value, one.rank) for one in found] == [
        (29, None, None),
        (0, None, None),
    ]
    assert ranking(weigh([], (), 30, Weights(), None)) == []


@pytest.mark.parametrize(
    ("rank", "value"), [(0, 0.5), (50, 1.0), (100, 2.0), (-3, 0.5), (250, 2.0)]
)
def test_a_place_on_the_map_proposes_its_relevance(rank, value):
    assert proposed(rank) == value


@pytest.mark.parametrize(
    ("first", "last", "part"),
    [(1, 10, 1.0), (6, 15, 0.5), (11, 20, 0.0), (-9, 30, 0.25), (5, 4, 0.0)],
)
def test_a_budget_is_spread_evenly_over_its_days(first, last, part):
    assert spread(100, first, last, 1, 10) == pytest.approx(100 * part)


def test_tone_is_a_balance_with_an_interval_and_none_of_few():
    told = net_tone(60, 20, 20)
    assert told.value == 0.4
    assert told.low == pytest.approx(0.4 - 1.96 * math.sqrt((0.8 - 0.16) / 100))
    assert net_tone(10, 10, 9).value is None
    assert net_tone(30, 0, 0).high == 1
