"""What a qualified lead costs: by campaign and by origin, with its interval, and what nobody knows."""

import re
from itertools import count

import pytest
from scipy.stats import chi2

from palabre.campaigns.actions.campaigns import make_campaign
from palabre.channels.keys import FIGURES, LEADS
from palabre.engagement.actions.leads import Evidence, make_lead, move_lead
from palabre.engagement.leads.costing import costs_of
from palabre.engagement.leads.rules import FEWEST_FOR_COST, Origin, cost_per_lead
from palabre.engagement.tests.people_world import somebody

NUMBERS = count()


@pytest.mark.parametrize("qualified", [5, 12, 40, 300])
def test_the_interval_is_that_of_a_poisson_count(qualified):
    told = cost_per_lead(1000, qualified)
    most, fewest = chi2.ppf(0.975, 2 * qualified + 2) / 2, chi2.ppf(0.025, 2 * qualified) / 2
    assert told.each == pytest.approx(1000 / qualified)
    assert told.low == pytest.approx(1000 / most, rel=0.01)
    assert told.high == pytest.approx(1000 / fewest, rel=0.01)
    assert told.low < told.each < told.high


def test_of_a_few_leads_no_cost_is_told():
    assert cost_per_lead(1000, FEWEST_FOR_COST - 1) is None
    assert cost_per_lead(1000, FEWEST_FOR_COST) is not None


@pytest.fixture
def won(brand, by):
    """Make leads of a campaign that left the first stage."""

    def make(campaign, many, origin=Origin.HAND, stage="talking"):
        for _ in range(many):
            person = somebody(brand, f"N{next(NUMBERS)}")
            row = make_lead(by, brand, person, Evidence(campaign=campaign), origin=origin)
            if stage != "new":
                move_lead(by, row, stage, seen=1, reason="Robot")

    return make


def shown(page):
    """How many leads a table shows."""
    return len(re.findall(r'href="/o/lanterne/lanterne/engage/leads/\d+/"', page.content.decode()))


@pytest.mark.django_db
def test_a_campaign_s_budget_is_shared_by_its_qualified_leads_alone(brand, by, won):
    campaign = make_campaign(by, brand, "Salon", budget=100_000)
    won(campaign, 5)
    won(campaign, 2, stage="new")
    won(campaign, 1, stage="lost")
    (told,) = costs_of(brand, "EUR").campaigns
    assert (told.leads, told.qualified) == (8, 5)
    assert told.cost.each == 20_000


@pytest.mark.django_db
def test_by_origin_a_budget_is_spread_and_what_has_none_is_said_to_be_unknown(brand, by, won):
    dear = make_campaign(by, brand, "Salon", budget=100_000)
    free = make_campaign(by, brand, "Bouche à oreille")
    abroad = make_campaign(by, brand, "Genève", budget=50_000, currency="CHF")
    won(dear, 5, Origin.LINK)
    won(dear, 5, Origin.MENTION)
    won(None, 3, Origin.MENTION)
    won(free, 1, Origin.MENTION)
    won(abroad, 2, Origin.CONVERSATION)
    told = costs_of(brand, "EUR")
    by_origin = {one.origin: (one.qualified, one.known) for one in told.origins}
    assert by_origin == {Origin.LINK: (5, 5), Origin.MENTION: (9, 5), Origin.CONVERSATION: (2, 0)}
    assert {one.cost.each for one in told.origins if one.cost} == {10_000}
    assert (told.qualified, told.unknown, told.foreign) == (16, 4, 2)


@pytest.mark.django_db
def test_the_page_tells_cost_interval_and_what_is_unknown_and_each_figure_opens_its_leads(
    desk, brand, by, won
):
    campaign = make_campaign(by, brand, "Salon", budget=100_000)
    few = make_campaign(by, brand, "Petit", budget=1_000)
    won(campaign, 5)
    won(few, 1)
    won(None, 2)
    page = desk("engage_lead_cost").content.decode()
    assert "€200" in page
    assert "€86 to €621" in page
    assert "too few" in page
    assert page.count('data-label="Cost of one"') == 3
    assert "2 of 8 qualified leads belong to no campaign with a budget" in page
    query = f"?campaign={campaign.pk}&amp;qualified=1&amp;as=table"
    assert query in page
    rows = desk("engage_leads", query=query.replace("&amp;", "&"))
    assert shown(rows) == 5
    assert shown(desk("engage_leads", query="?qualified=1&priced=0&as=table")) == 2


@pytest.mark.django_db
def test_before_any_lead_the_page_says_what_to_do(desk):
    assert "No qualified lead yet" in desk("engage_lead_cost").content.decode()


@pytest.mark.django_db
def test_a_budget_without_a_lead_claims_nothing_of_every_lead(desk, brand, by):
    make_campaign(by, brand, "Salon", budget=100_000)
    page = desk("engage_lead_cost").content.decode()
    assert "Every qualified lead belongs" not in page
    assert "No qualified lead yet" in page


@pytest.mark.django_db
def test_programs_are_told_what_leads_cost(brand, by, won, program):
    won(make_campaign(by, brand, "Salon", budget=100_000), 5)
    told = program(LEADS)("GET", "/leads/cost").json()
    assert (told["campaigns"][0]["cost"]["each"], told["qualified"]) == (20_000, 5)
    assert program(FIGURES)("GET", "/leads/cost").status_code == 403
