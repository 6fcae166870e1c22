"""What came of the work is put down to what is known to have come before it, and costs stand beside it."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.attribution import Rule
from palabre.campaigns.actions.campaigns import make_campaign
from palabre.campaigns.actions.coupons import make_coupon, present
from palabre.campaigns.actions.links import make_link
from palabre.campaigns.rules import SiteSource
from palabre.campaigns.site_models import SiteDay, SiteGain, SiteGoal
from palabre.engagement.actions.leads import Evidence, change_lead, make_lead, move_lead
from palabre.engagement.actions.people import keep_voice
from palabre.engagement.models import Conversation, Episode, Person, Turn
from palabre.engagement.tests.people_world import says
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic
from palabre.listening.figures.period import Period
from palabre.measurement.metrics import METRICS, Look, value_of
from palabre.measurement.reports.blocks import parts_of
from palabre.measurement.returns.gains import Gain, GainKind, Touch
from palabre.measurement.returns.returning import Line, ratio, return_of, shared
from palabre.measurement.tests.test_budget import ask, spent
from palabre.strategy.actions.budgets import set_rates
from palabre.strategy.actions.missions import choose_mission

pytestmark = pytest.mark.django_db
PAGE = "/o/lanterne/lanterne/measure/return/"
touches = st.lists(
    st.builds(Touch, st.floats(0, 400), campaign=st.sampled_from([None, 1, 2, 3])), max_size=8
).map(lambda found: tuple(sorted(found, key=lambda one: -one.age)))


@given(touches, st.floats(0, 1e9), st.sampled_from(list(Rule)))
def test_a_gain_is_shared_out_whole_whatever_came_before_it(found, cents, rule):
    gain = Gain(GainKind.LEAD, timezone.localdate(), cents, found)
    assert sum(shared(gain, rule, "campaign").values()) == pytest.approx(cents, abs=1e-3)


def test_without_costs_there_is_no_ratio():
    assert ratio(500, 0) is None
    assert Line(None).returns == (None, None)
    assert ratio(500, 200) == 1.5


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def days(today):
    return Period(today - timedelta(days=2), today)


@pytest.fixture
def autumn(brand):
    """A campaign of a mission, that cost two hours and thirty euros."""
    mission = choose_mission(MACHINE, brand, "sales", "", "")
    campaign = make_campaign(MACHINE, brand, "Autumn", serves=mission)
    set_rates(MACHINE, brand, {"currency": "EUR", "hour": 1000})
    spent(brand, timezone.localdate(), hours=2, cents=3000, campaign=campaign, network="bluesky")
    return campaign


def sold(brand, campaign, amount):
    coupon = make_coupon(
        MACHINE,
        brand,
        f"Coupon {amount}",
        gives="10 %",
        terms="",
        campaign=campaign,
        code=f"AUTUMN{amount}",
    )
    present(MACHINE, brand.organisation, f"AUTUMN{amount}", place="", reference="", amount=amount)
    return coupon


def lead_of(brand, **evidence):
    person = Person.objects.create(organisation=brand.organisation, brand=brand, name="Awa")
    return won(make_lead(MACHINE, brand, person, Evidence(**evidence)))


def won(row):
    change_lead(MACHINE, row, {"value": Decimal(120)}, seen=1)
    return move_lead(MACHINE, row, "won", seen=2)


def test_sales_by_coupon_stand_with_the_campaign_and_its_mission(brand, autumn, days):
    sold(brand, autumn, 15_000)
    sold(brand, None, 999)
    found = return_of(brand, days)
    by = {line.key: line for line in found.lines("campaign")}
    assert (by[autumn.pk].cost, by[autumn.pk].low, by[autumn.pk].high) == (5000, 15_000, 15_000)
    assert by[autumn.pk].returns == (2.0, 2.0)
    assert (by[None].high, by[None].returns) == (999, (None, None))
    assert found.lines("mission")[0].key == autumn.serves_id
    assert found.returns == (2.0, (15_999 - 5000) / 5000)


def test_goals_stand_with_the_link_of_their_visit_and_where_it_came_from(
    brand, autumn, days, today
):
    link = make_link(
        MACHINE,
        brand,
        "https://lanterne.example/",
        name="Shop",
        campaign=autumn,
        network="mastodon",
    )
    day = SiteDay.objects.create(brand=brand, day=today, source=SiteSource.SCRIPT, counts=True)
    goal = SiteGoal.objects.create(
        organisation=brand.organisation, brand=brand, name="Order", value=500
    )
    for values in ({"link": link.slug}, {"network": "bluesky"}, {"network": "search"}):
        SiteGain.objects.create(day=day, goal=goal, times=1, value=500, **values)
    found = return_of(brand, days)
    assert {line.key: line.high for line in found.lines("network")} == {
        "mastodon": 500, "bluesky": 500, None: 500,
    }  # fmt: skip
    assert {line.key: line.high for line in found.lines("campaign")} == {autumn.pk: 500, None: 1000}


def test_a_won_lead_is_put_down_to_its_link_and_to_the_days_its_person_wrote(brand, autumn, days):
    winter = make_campaign(MACHINE, brand, "Winter")
    link = make_link(
        MACHINE, brand, "https://lanterne.example/", name="Shop", campaign=winter, network="print"
    )
    lead_of(brand, link=link, campaign=autumn)
    lead_of(brand)
    found = return_of(brand, days)
    assert {line.key: line.high for line in found.lines("network")} == {
        "print": 12_000, "bluesky": 0, None: 12_000,
    }  # fmt: skip
    assert {line.key: line.leads for line in found.lines("campaign")} == {autumn.pk: 1, None: 1}
    assert found.attributed == 12_000


def test_each_day_on_which_somebody_wrote_before_they_were_won_is_a_touch(brand, days):
    make_topic(MACHINE, brand, "Tout", "bonjour")
    now = timezone.now()
    for back, platform in ((14, "mastodon"), (14, "mastodon"), (7, "bluesky")):
        said = says(brand, "zoe", f"Bonjour {back}")
        talk, _is_new = Conversation.objects.get_or_create(
            organisation=brand.organisation, brand=brand, platform=platform, key="zoe", kind="post"
        )
        at = now - timedelta(days=back)
        Turn.objects.create(conversation=talk, brand=brand, mention=said, at=at)
    won(make_lead(MACHINE, brand, keep_voice(MACHINE, brand, said.voice)))
    told = {line.key: line.gains for line in return_of(brand, days).lines("network")}
    assert {key: [round(one) for one in gains.values()] for key, gains in told.items()} == {
        "mastodon": [12_000, 0, 6000, 6000, 4000], "bluesky": [0, 12_000, 6000, 6000, 8000],
        None: [0] * 5,
    }  # fmt: skip


def test_matters_solved_in_public_save_calls_by_what_we_reckon_with(brand, days):
    for private in (False, True):
        talk = Conversation.objects.create(
            organisation=brand.organisation, brand=brand, platform="mastodon", key=str(private),
            kind="post", is_private=private,
        )  # fmt: skip
        now = timezone.now()
        Episode.objects.create(
            brand=brand, conversation=talk, priority="normal", began_at=now, solved_at=now
        )
    assert (return_of(brand, days).gains.solved, return_of(brand, days).gains.cents) == (1, 0)
    set_rates(MACHINE, brand, {"currency": "EUR", "call": 800, "readers": 50})
    assert return_of(brand, days).gains.cents == 1200


def test_page_table_programs_and_metrics_tell_the_same(as_ada, client, brand, autumn, days):
    sold(brand, autumn, 15_000)
    lead_of(brand, campaign=autumn)
    asked = {"since": days.first.isoformat(), "until": days.last.isoformat(), "by": "campaign"}
    said = as_ada.get(PAGE, asked).content.decode()
    assert "€270 for €50 of costs: +440%" in said.replace("440 %", "440%")
    rows = list(
        csv.DictReader(
            io.StringIO(as_ada.get(f"{PAGE}return.csv", asked).content.decode("utf-8-sig"))
        )
    )
    address = "return?brand=lanterne&" + "&".join(
        f"{name}={value}" for name, value in asked.items()
    )
    told = ask(client, brand, "GET", address, may=("figures",)).json()
    [line] = told["lines"]
    assert (line["name"], line["cost"], line["gains"]["decay"]) == ("Autumn", 5000, 27_000)
    assert (float(rows[0]["cost"]), float(rows[0]["decay"])) == (50, 270)
    assert float(rows[0]["return_low"]) == line["return_low"] == told["return_low"] == 4.4
    look = Look(brand, days)
    values = [value_of(METRICS[name], look).value for name in ("spent", "gained", "return")]
    assert values == [told["cost"], told["gain"], 4.4]
    [part] = parts_of(look, {"kind": "return"})
    assert [cell.value for cell in part.rows[0]][1:4] == [5000, 27_000, 27_000]


def test_each_gain_behind_a_line_is_shown(as_ada, brand, autumn, days):
    sold(brand, autumn, 15_000)
    row = lead_of(brand, campaign=autumn)
    said = as_ada.get(f"{PAGE}behind/", {"by": "campaign", "key": autumn.pk}).content.decode()
    assert "Coupon 15000" in said
    assert f"/engage/leads/{row.pk}/" in said
    assert as_ada.get(f"{PAGE}behind/", {"by": "campaign", "key": "9" * 30}).status_code == 404
    assert as_ada.get(f"{PAGE}behind/", {"by": "network", "key": "none"}).status_code == 200


def test_without_costs_no_ratio_is_printed_anywhere(as_ada, brand, days):
    assert "no return can be told" in as_ada.get(PAGE).content.decode()
    sold(brand, None, 4200)
    said = as_ada.get(PAGE).content.decode()
    assert "no return can be told" in said
    assert "no costs" in said
    value = value_of(METRICS["return"], Look(brand, days))
    assert (value.value, str(value.why)) == (None, "No costs are recorded: no return can be told.")
