"""The budget: hours and money planned for each mission and month, beside what was spent."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from palabre.campaigns.forms import Money
from palabre.campaigns.templatetags.campaigns import money
from palabre.governance.access import Here, brand_here, page
from palabre.governance.money import CURRENCIES
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right, is_near
from palabre.measurement.barometer.telling import month_name, month_said
from palabre.measurement.budget import (
    MONTHS,
    Amount,
    Budgets,
    MissionMonths,
    Month,
    budgets_of,
    month_after,
)
from palabre.measurement.forms import MonthsForm
from palabre.measurement.returns.costs import Costs
from palabre.measurement.returns.words import hours
from palabre.strategy.actions.budgets import plan, set_rates
from palabre.strategy.models import Mission
from palabre.strategy.words import name_of

LEADERS_ONLY = gettext_lazy("Budgets are planned by whoever leads the house.")


class RatesForm(forms.Form):
    """What an hour, a call and a dollar are worth."""

    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(one, one) for one in CURRENCIES]
    )
    hour = Money(label=gettext_lazy("What an hour of work costs"), required=False)
    call = Money(
        label=gettext_lazy("What a call to your service costs"),
        help_text=gettext_lazy(
            "A matter solved in public counts as one call that wasn’t made. Empty: none is counted."
        ),
        required=False,
    )
    readers = forms.IntegerField(
        label=gettext_lazy("Readers whom a public answer helps, in per cent of a call"),
        help_text=gettext_lazy(
            "100: each answer saves one more call. Nobody can count them: 0 is safe."
        ),
        min_value=0,
        max_value=1000,
        required=False,
    )
    dollar = Money(
        label=gettext_lazy("What one US dollar costs"),
        help_text=gettext_lazy("Networks bill in dollars. Empty: their bills aren’t added up."),
        required=False,
    )

    def clean_readers(self) -> int:
        """None are zero."""
        return self.cleaned_data["readers"] or 0


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def budget(request: HttpRequest) -> HttpResponse:
    """Month by month what is planned and what was spent, for each mission; posted: a plan."""
    here = here_of(request)
    first = _first(request)
    if request.method == "POST" and here.may(Right.PLAN):
        return _plan(request, here, first)
    if request.method == "POST":
        messages.warning(request, str(LEADERS_ONLY))
        return _back(here, first)
    return render(request, "measurement/budget.html", _context(here, first))


def _back(here: Here, first: date) -> HttpResponse:
    answer = go(here, "decide_budget")
    answer["Location"] += f"?from={first:%Y-%m}"
    return answer


def _context(
    here: Here, first: date, rates: RatesForm | None = None, typed: MonthsForm | None = None,
    of: Mission | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What the page shows; ``typed`` is what was refused, of which mission, to be looked at again."""
    brand = brand_here(here)
    found = budgets_of(brand, first)
    current = timezone.localdate().replace(day=1)
    names = ("currency", "hour", "call", "readers", "dollar")
    start = {name: getattr(found.costs.rates, name) for name in names}
    return {
        "plans": [
            _told(one, found, current, _form_of(here, one, found, typed, of))
            for one in found.missions
        ],
        "has_missions": any(one.mission for one in found.missions),
        "earlier": f"{month_after(first, -MONTHS):%Y-%m}",
        "later": f"{month_after(first, MONTHS):%Y-%m}",
        "from": f"{first:%Y-%m}",
        "shown": f"{month_said(found.months[0])} – {month_said(found.months[-1])}",
        "may_plan": here.may(Right.PLAN),
        "form": rates or RatesForm(initial=start),
        "rates": found.costs.rates,
        "notes": notes_of(found.costs),
    }


def notes_of(costs: Costs) -> list[str]:
    """What isn't in the sums, in sentences."""
    found = [
        _("%(amount)s of another currency aren’t added up.") % {"amount": money(cents, currency)}
        for currency, cents in sorted(costs.foreign.items()) if currency != "USD"
    ]  # fmt: skip
    if dollars := costs.foreign.get("USD"):
        found.append(
            _("%(amount)s in US dollars aren’t added up: say what a dollar costs.")
            % {"amount": money(dollars, "USD")}
        )
    if round(costs.shared):
        found.append(
            _("Accounts of the whole organisation were billed %(amount)s: that is no one brand’s.")
            % {"amount": money(round(costs.shared), "USD")}
        )
    return found


def _first(request: HttpRequest) -> date:
    """The month that the page begins with: two before this one, or as it is asked for."""
    try:
        asked = date.fromisoformat(f"{request.GET.get('from', '')}-01")
    except ValueError:
        asked = date.max
    near = is_near(asked) and 2001 <= asked.year < 2099
    return asked if near else month_after(timezone.localdate().replace(day=1), -2)


def _plan(request: HttpRequest, here: Here, first: date) -> HttpResponse:
    """Plan the months that were sent, all or none; what is no amount comes back as it was typed."""
    brand = brand_here(here)
    number = number_in(request.POST.get("mission", "")) or 0
    mission = get_object_or_404(Mission, pk=number, brand=brand, ended_on=None)
    found = budgets_of(brand, first)
    months = next(one for one in found.missions if one.mission == mission)
    form = MonthsForm(request.POST, one=months, currency=found.costs.rates.currency)
    if form.is_valid():
        try:
            with transaction.atomic():
                for month, time, cents in form.planned():
                    plan(actor(here), mission, month, time, cents)
        except Refused as error:
            form.add_error(None, str(error))
    if form.errors:
        context = _context(here, first, typed=form, of=mission)
        return render(request, "measurement/budget.html", context, status=422)
    said = _("The budget of “%(name)s” is planned.") % {"name": name_of(mission)}
    messages.success(request, said)
    return _back(here, first)


def _form_of(
    here: Here, one: MissionMonths, found: Budgets, typed: MonthsForm | None, of: Mission | None
) -> MonthsForm | None:
    """The form of a mission's months, as it was typed if it was refused; None for who doesn't plan them."""
    if not here.may(Right.PLAN) or one.mission is None or one.mission.ended_on is not None:
        return None
    if typed and one.mission == of:
        return typed
    return MonthsForm(one=one, currency=found.costs.rates.currency)


def _told(
    one: MissionMonths, found: Budgets, current: date, form: MonthsForm | None
) -> dict[str, Any]:
    currency = found.costs.rates.currency
    most = [
        max((max(month.planned.hours, month.spent.hours) for month in one.months), default=0),
        max((max(month.planned.cents, month.spent.cents) for month in one.months), default=0),
    ]
    whole = one.whole()
    this_month = next((month for month in one.months if month.month == current), None)
    return {
        "mission": one.mission,
        "name": name_of(one.mission) if one.mission else _("Of no mission"),
        "said": _said(this_month, currency) if this_month and one.mission else "",
        "form": form,
        "months": [
            _month(month, currency, most) | {"fields": form.of(month.month) if form else ()}
            for month in one.months
        ],
        "whole": _month(whole, currency, [0, 0]),
        "has_any": bool(one),
    }


def _month(one: Month, currency: str, most: list[Any]) -> dict[str, Any]:
    return {
        "month": one.month,
        "name": month_name(one.month),
        "hours": _part(one.spent.hours, one.planned.hours, most[0], hours),
        "money": _part(one.spent.cents, one.planned.cents, most[1], lambda cents: money(cents, currency)),
        "left": left_said(one, currency),
        "over": one.left.hours < 0 or one.left.cents < 0,
        "foreign": one.foreign,
    }  # fmt: skip


def _part(spent: Any, planned: Any, most: Any, said: Any) -> dict[str, Any]:
    """What was spent of what was planned, in words, and both as parts of the widest bar."""
    return {
        "spent": said(spent), "planned": said(planned), "any": bool(spent or planned),
        "is_over": spent > planned > 0,
        "spent_width": round(100 * float(spent) / float(most)) if most else 0,
        "planned_width": round(100 * float(planned) / float(most)) if most else 0,
    }  # fmt: skip


def left_said(one: Month, currency: str) -> str:
    """What is left of a month in words; "" where nothing was planned."""
    if not one.planned:
        return _("nothing planned") if one.spent else ""
    return ", ".join(_one_left(each) for each in _amounts(one.left, one.planned, currency))


def _amounts(left: Amount, planned: Amount, currency: str) -> list[tuple[bool, str]]:
    """Of hours and of money, where there is any: whether it is too much, and how much."""
    found = []
    if planned.hours or left.hours:
        found.append((left.hours < 0, hours(abs(left.hours))))
    if planned.cents or left.cents:
        found.append((left.cents < 0, money(abs(left.cents), currency)))
    return found


def _one_left(amount: tuple[bool, str]) -> str:
    is_over, said = amount
    return (_("%(amount)s too much") if is_over else _("%(amount)s left")) % {"amount": said}


def _said(one: Month, currency: str) -> str:
    """The month at hand in a sentence."""
    if not one.planned:
        return _("Nothing is planned for %(month)s.") % {"month": month_said(one.month)}
    return _("%(month)s: %(left)s.") % {
        "month": month_name(one.month), "left": left_said(one, currency)
    }  # fmt: skip


@require_POST
@page(Right.PLAN)
def rates(request: HttpRequest) -> HttpResponse:
    """Say what an hour, a call and a dollar are worth."""
    here = here_of(request)
    form = RatesForm(request.POST)
    if not form.is_valid():
        context = _context(here, _first(request), form)
        return render(request, "measurement/budget.html", context, status=422)
    set_rates(actor(here), brand_here(here), form.cleaned_data)
    messages.success(request, _("Figures are reckoned so from now on, those of the past too."))
    return go(here, "decide_budget")
