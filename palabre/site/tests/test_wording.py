"""How figures are worded."""

import pytest
from django.utils import translation

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
