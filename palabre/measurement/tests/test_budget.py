"""What is planned stands beside what was spent; page, table and programs say the same."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from palabre.campaigns.actions.campaigns import make_campaign
from palabre.campaigns.actions.spendings import write_down
from palabre.campaigns.spending_models import Spending
from palabre.channels.keys import make_key
from palabre.channels.models import Channel, Usage
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Brand
from palabre.listening.figures.period import Period
from palabre.measurement.budget import budgets_of, month_after
from palabre.measurement.returns.costs import costs_of
from palabre.strategy.actions.budgets import plan, set_rates
from palabre.strategy.actions.missions import Wish, choose_mission, set_objective
from palabre.strategy.models import Budget, Rates

pytestmark = pytest.mark.django_db
PAGE, SPENDINGS = "/o/lanterne/lanterne/decide/budget/", "/o/lanterne/lanterne/decide/spendings/"


@pytest.fixture
def month():
    return timezone.localdate().replace(day=1)


@pytest.fixture
def mission(brand):
    return choose_mission(MACHINE, brand, "support", "", "")


def spent(brand, day, hours=0, cents=0, **more):
    values = {"name": "Work", "currency": "EUR", "mission": None, "campaign": None, "network": ""}
    return write_down(
        MACHINE, brand, values | {"day": day, "hours": Decimal(hours), "cents": cents} | more
    )


def ask(client, brand, method, address, body=None, may=("posts",)):
    key = make_key(MACHINE, brand.organisation, "planner", may)[1]
    sent = json.dumps(body).encode() if body is not None else b""
    headers = {"authorization": f"Bearer {key}"}
    return client.generic(method, f"/api/v1/{address}", sent, "application/json", headers=headers)


def test_a_plan_stands_beside_what_was_spent_for_the_mission_or_a_campaign_of_it(
    as_ada, brand, mission, month
):
    campaign = make_campaign(MACHINE, brand, "Autumn", serves=mission)
    spent(brand, month, hours="1.5", cents=12_000, campaign=campaign)
    spent(brand, month, hours=2, mission=mission)
    spent(brand, month, cents=500)
    key = f"{month:%Y-%m}"
    as_ada.post(
        PAGE, {"mission": mission.pk, f"hours-{key}": "4,5", f"money-{key}": "1 000"}, follow=True
    )
    said = as_ada.get(PAGE).content.decode()
    assert "1 h left, €880 left" in said
    assert "Of no mission" in said
    found = {one.mission: one for one in budgets_of(brand, month, 1).missions}
    assert found[mission].whole().spent.hours == Decimal("3.5")
    assert found[None].whole().spent.cents == 500


def test_an_amount_that_may_mean_two_things_is_refused_in_a_sentence(as_ada, brand, mission, month):
    sent = {"mission": mission.pk, f"hours-{month:%Y-%m}": "", f"money-{month:%Y-%m}": "1,234"}
    said = as_ada.post(PAGE, sent, follow=True).content.decode()
    assert "A number from 0 to 1,000,000,000, like 1500.50." in said
    assert budgets_of(brand, month, 1).missions[0].whole().planned.cents == 0


def test_what_was_typed_stays_beside_the_sentence_that_refuses_it(as_ada, brand, mission, month):
    key = f"{month:%Y-%m}"
    sent = {"mission": mission.pk, f"hours-{key}": "7,5", f"money-{key}": "12,5x"}
    answer = as_ada.post(PAGE, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    field = page[page.index(f'name="money-{key}"') :].partition("</div>")[0]
    assert 'value="12,5x"' in field
    assert "A number from 0 to 1,000,000,000, like 1500.50." in field
    assert 'aria-invalid="true"' in field
    assert f'name="hours-{key}" value="7,5"' in page
    assert not Budget.objects.exists()
    as_ada.post(PAGE, sent | {f"money-{key}": "12,5"})
    assert Budget.objects.values_list("hours", "cents").get() == (Decimal("7.5"), 1250)


def test_of_months_sent_together_all_are_planned_or_none(as_ada, mission, month):
    sent = {"mission": mission.pk, f"hours-{month:%Y-%m}": "8"}
    answer = as_ada.post(PAGE, sent | {f"hours-{month_after(month):%Y-%m}": "9" * 9})
    assert answer.status_code == 422
    field = answer.content.decode().partition(f'name="hours-{month_after(month):%Y-%m}"')[2]
    assert "A number from 0 to 100,000, like 1500.50." in field.partition("</div>")[0]
    assert not Budget.objects.exists()


def test_who_plans_nothing_is_shown_no_form(client, bo, mission):
    client.force_login(bo.user)
    assert [one["form"] for one in client.get(PAGE).context["plans"]] == [None]


def test_what_is_planned_is_typed_as_the_reader_writes_it(as_ada, mission, month):
    plan(MACHINE, mission, month, Decimal("7.5"), 6050)
    as_ada.cookies["django_language"] = "fr"
    page = as_ada.get(PAGE).content.decode()
    assert 'value="7,5"' in page
    assert 'value="60,50"' in page


def test_a_month_that_is_planned_with_nothing_is_planned_no_more(brand, mission, month):
    plan(MACHINE, mission, month, Decimal(4), 0)
    plan(MACHINE, mission, month, Decimal(4), 0)
    assert AuditEntry.objects.filter(kind="budget").count() == 1
    assert plan(MACHINE, mission, month, Decimal(0), 0) is None
    assert not Budget.objects.exists()


@pytest.mark.parametrize("wrong", ["-1", "much", "nan", "1e99", "9" * 19])
def test_what_is_no_amount_is_refused(as_ada, mission, month, wrong):
    given = {"mission": mission.pk, f"hours-{month:%Y-%m}": wrong}
    assert "A number from 0 to" in as_ada.post(PAGE, given, follow=True).content.decode()
    assert not Budget.objects.exists()


@pytest.mark.parametrize("asked", ["2000-01", "2100-12", "9999-99", "x", "2001-01", "2098-12"])
def test_any_months_can_be_asked_for(as_ada, mission, asked):
    assert as_ada.get(PAGE, {"from": asked}).status_code == 200


def test_a_spending_is_written_down_changed_and_taken_out(as_ada, brand, mission):
    today = timezone.localdate().isoformat()
    given = {
        "day": today,
        "name": "=Pictures",
        "hours": "3",
        "currency": "EUR",
        "mission": mission.pk,
    }
    as_ada.post(SPENDINGS, given)
    row = Spending.objects.get()
    as_ada.post(f"{SPENDINGS}{row.pk}/", given | {"cents": "12.50", "network": "bluesky"})
    row.refresh_from_db()
    assert (row.cents, row.network, row.hours) == (1250, "bluesky", 3)
    assert b"'=Pictures" in as_ada.get(f"{SPENDINGS}table.csv").content
    as_ada.post(f"{SPENDINGS}{row.pk}/remove/")
    assert not Spending.objects.exists()
    verbs = AuditEntry.objects.filter(kind="spending").values_list("verb", flat=True)
    assert sorted(verbs) == ["changed", "made", "removed"]


@pytest.fixture
def goal(mission):
    today = timezone.localdate()
    wish = Wish(
        "Answer in time", "mentions", 30, 10.0, False, today + timedelta(days=60), cost=50_000
    )
    return set_objective(MACHINE, mission, wish, today)


def test_what_was_spent_for_an_objective_stands_beside_what_it_shall_cost(
    as_ada, brand, mission, goal
):
    today = timezone.localdate().isoformat()
    given = {
        "day": today,
        "name": "Pictures",
        "hours": "3",
        "currency": "EUR",
        "objective": goal.pk,
    }
    as_ada.post(SPENDINGS, given)
    as_ada.post(SPENDINGS, given | {"hours": "", "cents": "120"})
    as_ada.post(SPENDINGS, given | {"hours": "1", "cents": "5", "currency": "CHF"})
    as_ada.post(SPENDINGS, given | {"hours": "9", "objective": ""})
    assert set(Spending.objects.values_list("objective", "mission")) == {
        (goal.pk, mission.pk), (None, None),
    }  # fmt: skip
    page = as_ada.get("/o/lanterne/lanterne/decide/objectives/").content.decode()
    assert f'href="{SPENDINGS}?objective={goal.pk}">4 h, CHF5, €120</a>' in page
    found = as_ada.get(SPENDINGS, {"objective": goal.pk})
    assert {line["row"].objective for line in found.context["lines"]} == {goal}
    assert len(found.context["lines"]) == 3


def test_a_spending_for_an_objective_is_of_its_mission_and_of_no_other(
    as_ada, brand, mission, goal
):
    elsewhere = Brand.objects.create(organisation=brand.organisation, name="Other", slug="other")
    other = choose_mission(MACHINE, brand, "sales", "", "")
    given = {
        "day": timezone.localdate().isoformat(), "name": "W", "hours": "1", "currency": "EUR",
        "objective": goal.pk,
    }  # fmt: skip
    answer = as_ada.post(SPENDINGS, given | {"mission": other.pk})
    assert "belongs to another mission" in answer.content.decode()
    foreign = set_objective(
        MACHINE, choose_mission(MACHINE, elsewhere, "sales", "", ""),
        Wish("Theirs", "mentions", 30, 10.0, False, timezone.localdate() + timedelta(days=9)),
        timezone.localdate(),
    )  # fmt: skip
    assert as_ada.post(SPENDINGS, given | {"objective": foreign.pk}).status_code == 422
    assert not Spending.objects.exists()
    assert "Theirs" not in as_ada.get(SPENDINGS, {"objective": foreign.pk}).content.decode()


def test_objectives_of_one_name_come_back_from_a_table_each_under_its_mission(
    as_ada, brand, mission, goal
):
    sales = choose_mission(MACHINE, brand, "sales", "", "")
    today = timezone.localdate()
    twin = set_objective(
        MACHINE,
        sales,
        Wish(goal.name, "mentions", 30, 5.0, False, today + timedelta(days=9)),
        today,
    )
    for one in (goal, twin):
        spent(brand, today, hours=1, mission=one.mission, objective=one)
    table = as_ada.get(f"{SPENDINGS}table.csv").content
    Spending.objects.all().delete()
    as_ada.post(f"{SPENDINGS}bring-in/", {"file": SimpleUploadedFile("a.csv", table)})
    told = Spending.objects.order_by("pk").values_list("objective", "mission")
    assert list(told) == [(goal.pk, mission.pk), (twin.pk, sales.pk)]


def test_programs_write_down_what_was_spent_for_an_objective(client, brand, mission, goal):
    body = {
        "brand": brand.slug, "day": timezone.localdate().isoformat(), "name": "W", "hours": 2,
        "currency": "EUR", "objective": goal.pk,
    }  # fmt: skip
    made = ask(client, brand, "POST", "spendings", body).json()
    assert (made["objective"], made["mission"]) == (goal.pk, mission.pk)
    told = ask(client, brand, "PATCH", f"spendings/{made['id']}", {"objective": None}).json()
    assert (told["objective"], told["mission"]) == (None, mission.pk)


@pytest.mark.parametrize(
    "wrong",
    [{"hours": ""}, {"hours": "-1"}, {"day": "1999-01-01"}, {"currency": "XXX"}, {"name": ""}],
)
def test_a_spending_of_nothing_is_refused_with_a_sentence(as_ada, brand, wrong):
    given = {"day": timezone.localdate().isoformat(), "name": "W", "hours": "1", "currency": "EUR"}
    answer = as_ada.post(SPENDINGS, given | wrong)
    assert answer.status_code == 422
    assert "wrongs" in answer.content.decode()
    assert not Spending.objects.exists()


def bring(client, text):
    file = SimpleUploadedFile("spent.csv", text.encode())
    return client.post(f"{SPENDINGS}bring-in/", {"file": file}, follow=True).content.decode()


def test_the_table_that_one_takes_away_comes_in_again_and_counts_once(
    as_ada, brand, mission, month
):
    spent(brand, month, hours="1.25", cents=995, mission=mission, name="-Ads; “Noël”")
    table = as_ada.get(f"{SPENDINGS}table.csv").content.decode()
    assert "1 stood here already" in bring(as_ada, table)
    kept = Spending.objects.values_list("day", "name", "hours", "cents", "mission")
    before = list(kept)
    Spending.objects.all().delete()
    bring(as_ada, table)
    assert list(kept) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day;what for;hours\n2026-11-02;Work;2\nsoon;Work;2", "Line 3, day"),
        ("day,what for,money\n2026-11-02,Work,much", "Line 2, money"),
        ("day,what for,hours,mission\n2026-11-02,Work,1,Fame", "Line 2, mission"),
        ("when,why\n1,2", "must name the columns"),
        ("day,what for\n", "no line"),
        ("day,what for\n\0", "no table"),
    ],
)
def test_a_table_with_a_fault_is_refused_whole_and_says_where(as_ada, brand, text, said):
    assert said in bring(as_ada, text)
    assert not Spending.objects.exists()


def test_the_bill_of_a_network_counts_by_the_days_of_its_month(brand):
    account = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="x", name="Lanterne"
    )
    Usage.objects.create(
        channel=account, what="money", since=datetime(2025, 4, 1, tzinfo=UTC), used=30_000_000
    )
    april = Period(date(2025, 4, 1), date(2025, 4, 30))
    assert dict(costs_of(brand, april).foreign) == {"USD": 3000}
    set_rates(MACHINE, brand, {"currency": "EUR", "dollar": 90})
    assert costs_of(brand, april).cents == 2700
    ten = Period(april.first + timedelta(days=5), april.first + timedelta(days=14))
    [row] = costs_of(brand, ten).rows
    assert (round(row.cents), row.network) == (900, "x")


def test_money_of_another_currency_is_told_and_not_added(as_ada, brand, mission, month):
    spent(brand, month, hours=1, cents=700, currency="CHF", mission=mission)
    costs = costs_of(brand, Period(month, month))
    assert (costs.cents, costs.hours, dict(costs.foreign)) == (0, 1, {"CHF": 700})
    assert "aren’t added up" in as_ada.get(PAGE).content.decode()


def test_programs_are_told_what_the_page_says_and_plan_as_it_does(client, brand, mission, month):
    spent(brand, month, hours=2, cents=300, mission=mission)
    planned = {"mission": mission.pk, "month": month.isoformat(), "hours": 5.5, "cents": 1000}
    [told] = ask(client, brand, "POST", "budgets", planned).json()["budgets"]
    assert (told["planned_hours"], told["spent_hours"]) == (5.5, 2)
    asked = f"budgets?brand=lanterne&from={month}&months=1"
    assert ask(client, brand, "GET", asked, may=("figures",)).json()["budgets"] == [told]
    given = {"brand": "lanterne", "day": month.isoformat(), "name": "Ads", "cents": 4200}
    made = ask(client, brand, "POST", "spendings", given).json()
    assert (made["cents"], made["currency"]) == (4200, "EUR")
    one = f"spendings/{made['id']}"
    assert ask(client, brand, "PATCH", one, {"hours": 1.5}).json() == made | {"hours": 1.5}
    assert ask(client, brand, "PATCH", one, {"cents": 0, "hours": 0}).status_code == 422
    assert ask(client, brand, "DELETE", one).status_code == 204
    assert ask(client, brand, "GET", one).status_code == 404


def test_what_we_reckon_with_is_kept(as_ada, brand):
    as_ada.post(f"{PAGE}rates/", {"currency": "CHF", "hour": "45", "readers": "50"})
    row = Rates.objects.get()
    assert (row.currency, row.hour, row.call, row.readers) == ("CHF", 4500, None, 50)
    assert as_ada.post(f"{PAGE}rates/", {"currency": "CHF", "hour": "-1"}).status_code == 422


def test_months_are_counted_over_the_turn_of_a_year():
    december = date(2026, 12, 1)
    assert month_after(december).isoformat() == "2027-01-01"
    assert month_after(december, -12).isoformat() == "2025-12-01"
