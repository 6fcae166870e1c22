"""Budgets and spendings for programs: `/api/v1/budgets` and `/api/v1/spendings`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from palabre.campaigns.actions import spendings as verbs
from palabre.campaigns.spending_forms import SpendingForm
from palabre.campaigns.spending_models import Spending
from palabre.channels.calls import Call
from palabre.channels.keys import FIGURES, POSTS, actor_of
from palabre.channels.models import ApiKey
from palabre.channels.programs import (
    UNSET,
    Answer,
    Before,
    Number,
    Refusal,
    Text,
    Unset,
    asked,
    brand_given,
    brand_named,
    check_near,
    checked,
    door,
    given_of,
    newest,
    read,
    stays,
    typed,
)
from palabre.governance.models import Brand
from palabre.measurement.budget import MONTHS, budgets_of, month_after
from palabre.strategy.actions.budgets import plan, rates_of
from palabre.strategy.models import Mission
from palabre.strategy.words import name_of

_Hours = Annotated[float, msgspec.Meta(ge=0, le=100_000)]
_Cents = Annotated[int, msgspec.Meta(ge=0, le=100_000_000_000)]
MOST_MONTHS = 24


class BudgetsAsked(msgspec.Struct):
    """Of which brand, from which month on (any day of it; two before this one without), over how many."""

    brand: Text
    since: date | Unset = msgspec.field(name="from", default=UNSET)
    months: Annotated[int, msgspec.Meta(ge=1, le=MOST_MONTHS)] = MONTHS


class BudgetGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What is planned for a mission in the month of a day; of neither nothing is planned any more."""

    mission: Number
    month: date
    hours: _Hours = 0
    cents: _Cents = 0


class MonthTold(msgspec.Struct, forbid_unknown_fields=True):
    """A month of a mission: planned and spent, money in cents. ``mission`` is null for what is of none."""

    month: date
    mission: int | None
    name: str
    planned_hours: float
    planned_cents: int
    spent_hours: float
    spent_cents: int


class BudgetsTold(msgspec.Struct, forbid_unknown_fields=True):
    """Planned against spent. ``not_added`` is money of other currencies, in cents, by currency."""

    brand: str
    currency: str
    budgets: list[MonthTold]
    not_added: dict[str, int]


class SpendingGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Hours, money in cents, or both; what is left out stays as it is. What is for an objective is of its
    mission."""

    brand: Text | Unset = UNSET
    day: date | Unset = UNSET
    name: Text | Unset = UNSET
    hours: _Hours | Unset = UNSET
    cents: _Cents | Unset = UNSET
    currency: Text | Unset = UNSET
    mission: Number | Unset | None = UNSET
    campaign: Number | Unset | None = UNSET
    network: Text | Unset = UNSET
    objective: Number | Unset | None = UNSET


class SpendingTold(msgspec.Struct, forbid_unknown_fields=True):
    """Something that was spent, as it was written down."""

    id: int
    brand: str
    day: date
    name: str
    hours: float
    cents: int
    currency: str
    mission: int | None
    campaign: int | None
    network: str
    objective: int | None


class Spendings(msgspec.Struct, forbid_unknown_fields=True):
    """The hundred that were written down last."""

    spendings: list[SpendingTold]


@door(
    Call(
        "GET", "Tells what was planned and spent, by mission and month.", BudgetsTold,
        asks=BudgetsAsked, may=(FIGURES, POSTS),
    ),
    Call("POST", "Plans a month of a mission.", BudgetsTold, body=BudgetGiven),
)  # fmt: skip
def budgets(request: HttpRequest, key: ApiKey) -> Answer:
    """What was planned and spent; or a month planned anew, told after."""
    if request.method == "POST":
        given = read(request, BudgetGiven)
        rows = Mission.objects.filter(brand__organisation=key.organisation, ended_on=None)
        mission = rows.select_related("brand__organisation").filter(pk=given.mission).first()
        if mission is None:
            raise Refusal(422, "There is no mission of this number - at `$.mission`")
        hours = Decimal(str(given.hours)).quantize(Decimal("0.01"))
        plan(actor_of(key), mission, given.month, hours, given.cents)
        return 200, _told(mission.brand, given.month.replace(day=1), 1)
    wanted = asked(request, BudgetsAsked)
    check_near(wanted, "$.")
    brand = brand_named(key, wanted.brand)
    today = timezone.localdate().replace(day=1)
    first = month_after(today, -2) if isinstance(wanted.since, Unset) else wanted.since
    return 200, _told(brand, first.replace(day=1), wanted.months)


def _told(brand: Brand, first: date, count: int) -> BudgetsTold:
    found = budgets_of(brand, first, count)
    months = [
        MonthTold(
            one.month, row.mission.pk if row.mission else None,
            name_of(row.mission) if row.mission else "", float(one.planned.hours), one.planned.cents,
            float(one.spent.hours), one.spent.cents,
        )
        for row in found.missions for one in row.months if one.planned or one.spent
    ]  # fmt: skip
    costs = found.costs
    return BudgetsTold(brand.slug, costs.rates.currency, months, dict(costs.foreign))


def _rows(key: ApiKey) -> QuerySet[Spending]:
    return Spending.objects.filter(organisation=key.organisation).select_related("brand")


def _spending(row: Spending) -> SpendingTold:
    return SpendingTold(
        row.pk, row.brand.slug, row.day, row.name, float(row.hours), row.cents, row.currency,
        row.mission_id, row.campaign_id, row.network,
        row.objective_id,
    )  # fmt: skip


def _values(brand: Brand, row: Spending | None, given: Mapping[str, Any]) -> dict[str, Any]:
    start: dict[str, Any] = {"currency": rates_of(brand).currency}
    if row:
        start = {name: getattr(row, name) for name in verbs.FIELDS[:5]} | {
            "mission": row.mission_id, "campaign": row.campaign_id, "network": row.network,
            "objective": row.objective_id,
        }  # fmt: skip
    told = {**start, **given}
    told["cents"] = f"{Decimal(told.get('cents') or 0) / 100:.2f}"
    data = {name: typed(value) for name, value in told.items()}
    return checked(SpendingForm(data, brand=brand)).cleaned_data


@door(
    Call(
        "GET", "Lists the hundred spendings written down last.", Spendings, asks=Before,
        may=(FIGURES, POSTS),
    ),
    Call("POST", "Writes down a spending.", SpendingTold, 201, body=SpendingGiven, once=True),
)  # fmt: skip
def spendings(request: HttpRequest, key: ApiKey) -> Answer:
    """The spendings written down last; or one more."""
    if request.method == "POST":
        given = given_of(read(request, SpendingGiven))
        brand = brand_given(key, given)
        if "day" not in given:
            raise Refusal(422, "Say of which day - at `$.day`")
        given.pop("brand")
        made = verbs.write_down(actor_of(key), brand, _values(brand, None, given))
        return 201, _spending(made)
    return 200, Spendings([_spending(one) for one in newest(_rows(key), request)])


@door(
    Call("GET", "Gives one spending.", SpendingTold, may=(FIGURES, POSTS)),
    Call("PATCH", "Changes a spending.", SpendingTold, body=SpendingGiven),
    Call("DELETE", "Takes a spending out.", None, 204),
)
def spending(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One spending: told, changed, taken out."""
    row = get_object_or_404(_rows(key), pk=number)
    if request.method == "DELETE":
        verbs.take_out(actor_of(key), row)
        return 204, None
    if request.method == "PATCH":
        given = given_of(read(request, SpendingGiven))
        stays(row.brand, given)
        row = verbs.change_spending(actor_of(key), row, _values(row.brand, row, given))
    return 200, _spending(row)
