"""How leads are counted, what one cost, until when a candidate is known."""

from datetime import date
from decimal import Decimal

import pytest

from palabre.engagement.leads.rules import Conversion, Ending, conversion, cost_of_one, forget_on


def test_leads_under_way_are_in_neither_part_of_the_share():
    told = conversion([Ending.WON, Ending.LOST, Ending.LOST, Ending.LOST, Ending.OPEN])
    assert told == Conversion(won=1, ended=4, under_way=1)
    assert told.share == 0.25


def test_no_share_is_told_before_any_lead_has_ended():
    assert conversion([Ending.OPEN, Ending.OPEN]).share is None
    assert conversion([]).share is None


def test_none_won_of_some_is_a_share_of_nought():
    assert conversion([Ending.LOST]).share == 0


@pytest.mark.parametrize(
    ("budget", "leads", "cost"),
    [("100", 3, "33.33"), ("0.05", 2, "0.03"), ("0", 4, "0.00")],
)
def test_a_budget_is_shared_among_its_leads_to_the_cent(budget, leads, cost):
    assert cost_of_one(Decimal(budget), leads) == Decimal(cost)


def test_a_campaign_that_brought_no_lead_has_no_cost_of_one():
    assert cost_of_one(Decimal(500), 0) is None


@pytest.mark.parametrize(
    ("last", "months", "day"),
    [
        (date(2026, 11, 28), 24, date(2028, 11, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_a_candidate_is_forgotten_so_many_months_after_the_last_contact(last, months, day):
    assert forget_on(last, months) == day


def test_a_candidate_is_kept_for_two_years_unless_a_brand_sets_otherwise():
    assert forget_on(date(2026, 11, 28)) == date(2028, 11, 28)


def test_no_retention_is_shorter_than_a_month():
    with pytest.raises(ValueError, match="at least a month"):
        forget_on(date(2026, 11, 28), 0)
