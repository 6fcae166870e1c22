"""How figures are worded."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

from palabre.site import wording


@pytest.mark.parametrize(
    ("millionths", "english", "french"),
    [
        (5_000, "US$0.005", "0,005\u00a0$US"),
        (15_000, "US$0.015", "0,015\u00a0$US"),
        (12_500_000, "US$12.50", "12,50\u00a0$US"),
        (None, "–", "–"),
    ],
)
def test_small_prices_are_told_in_full_as_each_language_writes_them(millionths, english, french):
    with translation.override("en"):
        assert wording.dollars(millionths) == english
    with translation.override("fr"):
        assert wording.dollars(millionths) == french


def test_the_first_of_a_month_is_an_ordinal_in_french_alone():
    moment = datetime(2026, 12, 1, 18, tzinfo=UTC)
    with translation.override("fr"):
        assert wording.day(moment) == "1er décembre 2026"
        assert wording.day(moment, "short") == "1er déc."
        assert wording.day(moment, "weekday") == "mardi 1er décembre"
        assert wording.day(moment, "month") == "décembre 2026"
        assert wording.exact(moment).startswith("mardi 1er décembre 2026, ")
        assert wording.day(date(2026, 12, 11)) == "11 décembre 2026"
    with translation.override("en"):
        assert "1er" not in wording.exact(moment)


def test_no_word_of_the_houses_own_stands_in_a_months_place_in_french():
    with translation.override("fr"):
        told = [date_format(date(2027, month, 2), "F") for month in range(1, 13)]
    assert told[:6] == ["janvier", "février", "mars", "avril", "mai", "juin"]
    assert told[6:] == ["juillet", "août", "septembre", "octobre", "novembre", "décembre"]
