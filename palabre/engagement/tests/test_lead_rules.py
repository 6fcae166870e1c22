"""How leads are counted."""

from palabre.engagement.leads.rules import Conversion, conversion


def test_leads_under_way_are_in_neither_part_of_the_share():
    told = conversion({"won": 1, "lost": 3, "talking": 1})
    assert told == Conversion(won=1, ended=4, under_way=1)
    assert told.share == 0.25


def test_no_share_is_told_before_any_lead_has_ended():
    assert conversion({"new": 1}).share is None
    assert conversion({}).share is None


def test_none_won_of_some_is_a_share_of_nought():
    assert conversion({"lost": 1}).share == 0
