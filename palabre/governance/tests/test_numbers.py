"""Numbers as people spell them."""

from decimal import Decimal

import pytest

from palabre.governance.numbers import amount_in, number_in


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0"),
        ("1500", "1500"),
        ("1 500,50 €", "1500.50"),
        ("1\u202f500,5\u00a0€", "1500.5"),
        ("CHF 20.25", "20.25"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text, amount):
    assert amount_in(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["", "€", "-5", "nan", "inf", "1e9", "1,234", "1,234.50", "12345678901", "٣", "1_000", "FAD5"],
)
def test_anything_else_is_no_amount(text):
    assert amount_in(text) is None


def test_a_number_has_figures_only():
    assert number_in("17") == 17
    assert [number_in(one) for one in ("", "-1", "1.0", "²", "1" * 18)] == [None] * 5
