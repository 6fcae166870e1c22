"""The return: costs beside gains, by mission, campaign and network, and what is behind each gain."""

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palabre.analysis.attribution import Rule
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import audit
from palabre.governance.models import Brand
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, here_of
from palabre.governance.rules import Right
from palabre.listening.exporting import safe_cell
from palabre.listening.figures.period import Period
from palabre.listening.figures.told import number
from palabre.measurement.returns.gains import Gain, GainKind
from palabre.measurement.returns.returning import BY, Key, Return, return_of, shared
from palabre.measurement.returns.telling import (
    figures,
    names_of,
    nobody,
    parts,
    remarks,
    sentence,
    told_lines,
)
from palabre.measurement.returns.words import DIMENSIONS, GAINS, NO_COSTS, RULES, rounded
from palabre.measurement.views.budget import notes_of
from palabre.measurement.views.catalogue import RIGHTS, around

MOST_BEHIND = 500
# The page behind each way in which a gain or a cost is known.
DOORS = {
    "coupon": "campaign_coupons", "goal": "campaign_site", "lead": "engage_leads", "call": "engage_service",
    "written": "decide_spendings", "bill": "govern_connections", "reward": "community_rewards",
}  # fmt: skip
COLUMNS = (
    "by", "name", "hours", "cost", *(str(one) for one in Rule), "return_low", "return_high", "leads",
    "cost_per_lead",
)  # fmt: skip


def _by(request: HttpRequest) -> str:
    asked = request.GET.get("by", "")
    return asked if asked in BY else BY[0]


@require_safe
@page(Right.READ)
def returns(request: HttpRequest) -> HttpResponse:
    """The return of the chosen days."""
    here, period, by = here_of(request), Period.of(request.GET), _by(request)
    brand = brand_here(here)
    found = return_of(brand, period)
    lines = told_lines(brand, found, by)
    context = {
        "by": by,
        "tabs": [
            (name, word, f"?by={name}&{period.address()}") for name, word in DIMENSIONS.items()
        ],
        "column": {"mission": _("Mission"), "campaign": _("Campaign"), "network": _("Network")}[by],
        "rules": list(RULES.values()),
        "lines": [(one, _address(here, by, one.line.key)) for one in lines],
        "has_any": bool(found.costs.rows or found.gains.rows),
        "has_costs": bool(found.costs.worth),
        "no_costs": NO_COSTS,
        "sentence": sentence(found),
        "figures": figures(found),
        "parts": [
            (kind, word, said, _door(here, kind, period)) for kind, word, said in parts(found)
        ],
        "notes": [*remarks(found), *notes_of(found.costs)],
        "may_export": here.may(Right.EXPORT),
        "kept": f"by={by}&{period.address()}",
        "here_days": f"since={period.first}&until={period.last}",
    }
    return render(request, "measurement/return.html", context | around(period))


def _address(here: Here, by: str, key: Key) -> str:
    if by == "campaign" and key is not None:
        return address(here, "campaign", key)
    return ""


def _door(here: Here, kind: str, period: Period) -> str:
    """The page that shows what a sum is made of; "" where this member may not open it."""
    view = DOORS[kind]
    if not here.may(RIGHTS.get(view, Right.READ)):
        return ""
    if view == "govern_connections":
        return reverse(view, args=[here.organisation.slug])
    asked = {"lead": "?stage=won&as=table", "written": f"?since={period.first}&until={period.last}"}
    return address(here, view) + asked.get(kind, "")


@require_safe
@page(Right.EXPORT)
def table(request: HttpRequest) -> HttpResponse:
    """The lines of the page as a table, with plain values: hours, money of the currency, ratios."""
    here, period = here_of(request), Period.of(request.GET)
    brand = brand_here(here)
    rows = plain_lines(brand, return_of(brand, period), _by(request))
    audit(here.organisation, "exported return", brand, actor(here), count=len(rows))
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows([[safe_cell(value) for value in row] for row in rows])
    answer = HttpResponse(f"\ufeff{buffer.getvalue()}", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(brand.name)}-return.csv"'
    return answer


def plain_lines(brand: Brand, found: Return, by: str) -> list[list[Any]]:
    """Each line as plain values."""
    rows = []
    for one in told_lines(brand, found, by):
        line, lead = one.line, one.line.per_lead
        gains = [round(cents / 100, 2) for cents in line.gains.values()]
        ratios = [None if part is None else round(part, 4) for part in line.returns]
        each = None if lead is None else round(lead.each / 100, 2)
        cost = round(line.cost / 100, 2)
        rows.append([by, one.name, line.hours, cost, *gains, *ratios, line.leads, each])
    return rows


@require_safe
@page(Right.READ)
def behind(request: HttpRequest) -> HttpResponse:
    """The gains behind a line: each with what came before it, and its part under each rule."""
    here, period, by = here_of(request), Period.of(request.GET), _by(request)
    brand = brand_here(here)
    names = names_of(brand, by)
    key = _key(request.GET.get("key", ""), by)
    if by != "network" and key is not None and key not in names:
        raise Http404
    found = return_of(brand, period)
    rows = [
        (one, cents)
        for one in sorted(found.gains.rows, key=lambda one: one.day, reverse=True)
        if any(cents := [shared(one, rule, by).get(key, 0.0) for rule in Rule])
    ]
    currency = found.costs.rates.currency
    title = nobody(by)
    if key is not None:
        title = next(
            (one.name for one in told_lines(brand, found, by) if one.line.key == key), ""
        ) or (names.get(key) or str(key))
    context = {
        "title": title, "rules": list(RULES.values()),
        "rows": [_behind(here, one, cents, currency) for one, cents in rows[:MOST_BEHIND]],
        "more": number(len(rows) - MOST_BEHIND) if len(rows) > MOST_BEHIND else "",
        "back": f"{address(here, 'measure_return')}?by={by}&{period.address()}",
    }  # fmt: skip
    return render(request, "measurement/return_behind.html", context | around(period))


def _key(asked: str, by: str) -> Key:
    if asked == "none":
        return None
    return asked[:30] if by == "network" else number_in(asked) or 0


def _behind(here: Here, gain: Gain, cents: list[float], currency: str) -> dict[str, Any]:
    name, url = gain.name, ""
    if gain.kind == GainKind.LEAD:
        name = _("Lead no. %(number)s") % {"number": gain.about}
        url = address(here, "engage_lead", gain.about) if here.may(Right.TRIAGE) else ""
    elif gain.kind == GainKind.COUPON and gain.about:
        url = address(here, "campaign_coupon", gain.about)
    return {
        "day": gain.day, "kind": GAINS[gain.kind], "name": name, "url": url,
        "times": number(gain.times), "amount": rounded(gain.cents, currency),
        "touches": len(gain.touches), "parts": [rounded(one, currency) for one in cents],
    }  # fmt: skip
