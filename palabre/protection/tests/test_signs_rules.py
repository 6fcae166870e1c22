"""The line of each sign beside volume: what crosses it, and what stays just below."""

from datetime import UTC, datetime

import pytest

from palabre.protection.rules import signs
from palabre.protection.rules.alerts import SignKind
from palabre.protection.rules.signs import Text, enough

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)


def text(number, voice=None, place=1, things=(), **more):
    told = {"is_negative": False, "is_crisis": False, "reactions": 0, **more}
    who = number if voice is None else voice
    return Text(number, who, place, AT, things=tuple(things), **told)


@pytest.mark.parametrize(
    ("heard", "negative", "usual", "usual_negative", "shifts"),
    [
        (40, 24, 400, 40, True),
        (40, 4, 400, 40, False),
        (29, 29, 400, 40, False),  # too little of the day
        (40, 24, 99, 10, False),  # too little of the weeks before
        (40, 10, 400, 40, False),  # 25 %, of which chance may make 14 %
        (400, 70, 4000, 400, False),  # certain, but by less than ten points
        (400, 240, 4000, 2000, False),  # certain and ten points, but not by half
    ],
)
def test_tone_shifts_when_it_is_certain_and_by_half_and_ten_points(
    heard, negative, usual, usual_negative, shifts
):
    found = signs.tone_shift(heard, negative, usual, usual_negative)
    assert bool(found) is shifts
    if found:
        assert found == {"share": 0.6, "usual": 0.1, "heard": 40}


def test_crisis_words_are_those_of_three_voices_and_a_tenth_of_all():
    alarmed = [text(n, is_crisis=True) for n in range(3)]
    calm = [text(10 + n) for n in range(27)]
    assert signs.crisis_words(alarmed + calm) == {"voices": 3, "mentions": [0, 1, 2]}
    assert signs.crisis_words([*alarmed, *calm, text(99)]) is None
    assert signs.crisis_words(alarmed[:2]) is None
    assert signs.crisis_words([text(n, voice=1, is_crisis=True) for n in range(9)]) is None


def test_one_thing_is_shared_by_six_voices_and_was_in_nothing_before():
    link = "link:https://a.example/1"
    six = [text(n, things=[link]) for n in range(6)]
    assert signs.same_thing(six, []) == {"thing": link, "voices": 6}
    assert signs.same_thing(six, [link]) is None
    assert signs.same_thing(six[:5], []) is None
    assert signs.same_thing([text(n, voice=1, things=[link]) for n in range(9)], []) is None
    assert signs.same_thing([text(n) for n in range(9)], []) is None


def test_it_spreads_to_five_places_that_were_silent_with_ten_voices():
    texts = [text(n, place=n % 5) for n in range(10)]
    found = signs.spread(texts, [])
    assert (found["places"], found["voices"]) == (5, 10)
    assert signs.spread(texts, [0]) is None
    assert signs.spread(texts[:9], []) is None


def test_a_first_voice_is_one_that_drew_a_hundred_reactions_and_speaks_badly():
    first = {"is_negative": True, "is_first": True, "earned": 100}
    known = text(1, **first)
    assert signs.first_voice([known]) == {"voice": 1, "mention": 1, "reactions": 100}
    assert signs.first_voice([known, text(2, **{**first, "earned": 300})])["voice"] == 2
    for without in ({"is_negative": False}, {"is_first": False}, {"earned": 99}):
        assert signs.first_voice([text(1, **{**first, **without})]) is None


def test_a_strong_sign_is_enough_alone_and_of_the_weak_ones_it_takes_two():
    for kind in SignKind:
        assert enough([kind], sensitive=True)
        assert enough([kind], sensitive=False) is (kind in signs.STRONG)
    assert enough([SignKind.SPREAD, SignKind.SAME_THING], sensitive=False)
    assert not enough([SignKind.SPREAD, SignKind.SPREAD], sensitive=False)
    assert not enough([], sensitive=True)
