"""Spendings: written down in one short form, changed, taken out, brought in and taken away as a table."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.campaigns.actions import spendings as verbs
from palabre.campaigns.models import Campaign
from palabre.campaigns.spending_forms import SpendingForm, spending_start
from palabre.campaigns.spending_models import Spending
from palabre.campaigns.spending_tables import COLUMNS, LARGEST, as_csv, lines_of
from palabre.campaigns.views.shared import ask_before
from palabre.campaigns.words import way_word
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import audit
from palabre.governance.models import Brand
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.figures.period import Period
from palabre.listening.figures.told import number as number_words
from palabre.measurement.returns.words import hours
from palabre.strategy.actions.budgets import rates_of
from palabre.strategy.models import Mission, Objective
from palabre.strategy.words import name_of

PAGE = 50


def _rows(brand: Brand) -> QuerySet[Spending]:
    rows = Spending.objects.filter(brand=brand)
    return rows.select_related("mission", "campaign__serves", "objective", "by")


def narrowed(brand: Brand, data: Any) -> tuple[QuerySet[Spending], list[str]]:
    """The spendings that an address asks for, and what it asks for in words: days, and a mission, campaign,
    objective or network; "none" for what is of no such one."""
    rows, said = _rows(brand), []
    if data.get("since") or data.get("period"):
        period = Period.of(data)
        rows = rows.filter(day__range=(period.first, period.last))
    for name, model in (("mission", Mission), ("campaign", Campaign)):
        asked = data.get(name, "")
        row = model._default_manager.filter(brand=brand, pk=number_in(asked) or 0).first()
        if row is not None:
            rows = rows.filter(_of(name, row.pk))
            said.append(name_of(row) if isinstance(row, Mission) else str(row))
        elif asked:
            rows = rows.filter(_of_none(name))
            said.append(_("Of no mission") if name == "mission" else _("Of no campaign"))
    if asked := data.get("objective", ""):
        goals = Objective.objects.filter(mission__brand=brand, pk=number_in(asked) or 0)
        rows = rows.filter(objective__in=goals)
        said += [str(one) for one in goals]
    if network := data.get("network", ""):
        rows = rows.filter(network="" if network == "none" else network[:30])
        said.append(_("Of no network") if network == "none" else way_word(network[:30]))
    return rows, said


def _of(name: str, number_of: int) -> Q:
    """Without a mission of its own a spending is of its campaign's."""
    if name == "campaign":
        return Q(campaign=number_of)
    return Q(mission=number_of) | Q(mission=None, campaign__serves=number_of)


def _of_none(name: str) -> Q:
    if name == "campaign":
        return Q(campaign=None)
    return Q(mission=None) & (Q(campaign=None) | Q(campaign__serves=None))


def _may_change(here: Here, row: Spending) -> bool:
    """Who leads the house, and whoever wrote it down."""
    return here.may(Right.PLAN) or (here.may(Right.TRIAGE) and row.by_id == here.user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def spendings(request: HttpRequest) -> HttpResponse:
    """What was written down, the newest first; posted: one more."""
    here = here_of(request)
    brand = brand_here(here)
    may_write = here.may(Right.TRIAGE)
    start = {"day": timezone.localdate(), "currency": rates_of(brand).currency}
    form = SpendingForm(request.POST or None, brand=brand, initial=start)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        if form.is_valid():
            verbs.write_down(actor(here), brand, form.cleaned_data)
            messages.success(request, _("It is written down."))
            return go(here, "decide_spendings")
    rows, said = narrowed(brand, request.GET)
    found = Paginator(rows, PAGE).get_page(request.GET.get("page", ""))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "rows": found, "lines": [_line(here, one) for one in found], "form": form, "said": said,
        "may_write": may_write, "may_lead": here.may(Right.PLAN), "may_export": here.may(Right.EXPORT),
        "kept": kept.urlencode(), "columns": ", ".join(COLUMNS),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "measurement/spendings.html", context, status=status)


def _line(here: Here, row: Spending) -> dict[str, Any]:
    mission = row.mission or (row.campaign.serves if row.campaign else None)
    return {
        "row": row,
        "hours": hours(row.hours) if row.hours else "",
        "mission": name_of(mission) if mission else "",
        "network": way_word(row.network) if row.network else "",
        "may_change": _may_change(here, row),
    }


def _one(here: Here, number_of: int) -> Spending:
    row = get_object_or_404(_rows(brand_here(here)), pk=number_of)
    if not _may_change(here, row):
        raise PermissionDenied
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def spending(request: HttpRequest, number: int) -> HttpResponse:
    """Change what was written down."""
    here = here_of(request)
    row = _one(here, number)
    form = SpendingForm(
        request.POST or None, brand=brand_here(here), row=row, initial=spending_start(row)
    )
    if request.method == "POST" and form.is_valid():
        verbs.change_spending(actor(here), row, form.cleaned_data)
        messages.success(request, _("It is changed."))
        return go(here, "decide_spendings")
    context = {
        "form": form, "heading": _("Change a spending"), "submit": _("Keep"),
        "back": address(here, "decide_spendings"), "note": "",
    }  # fmt: skip
    return render(request, "campaigns/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take out what was written down by mistake, after a page that asks."""
    here = here_of(request)
    row = _one(here, number)
    if request.method == "POST":
        verbs.take_out(actor(here), row)
        messages.success(request, _("It is taken out."))
        return go(here, "decide_spendings")
    return ask_before(
        request,
        _("Remove “%(name)s”?") % {"name": row.name},
        _("Its hours and money leave every sum; the trail keeps that it was here."),
        _("Take the spending out"),
        address(here, "decide_spendings"),
    )


@require_safe
@page(Right.EXPORT)
def table(request: HttpRequest) -> HttpResponse:
    """The spendings that are shown, as a table that can be brought in again."""
    here = here_of(request)
    brand = brand_here(here)
    rows, _said = narrowed(brand, request.GET)
    found = list(rows.order_by("day", "pk"))
    audit(here.organisation, "exported spendings", brand, actor(here), count=len(found))
    answer = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(brand.name)}-spendings.csv"'
    return answer


@require_POST
@page(Right.PLAN)
def bring_in(request: HttpRequest) -> HttpResponse:
    """Bring a table of spendings in, whole or not at all."""
    here = here_of(request)
    brand = brand_here(here)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused(_("Choose a file first."))
        lines = lines_of(brand, file.read(LARGEST + 1), rates_of(brand).currency)
        told = verbs.bring_in(actor(here), brand, lines)
    except Refused as error:
        messages.warning(request, str(error))
        return go(here, "decide_spendings")
    said = ngettext(
        "%(count)s spending is brought in.", "%(count)s spendings are brought in.", told.made
    ) % {"count": number_words(told.made)}
    if told.known:
        said += " " + _("%(count)s stood here already.") % {"count": number_words(told.known)}
    messages.success(request, said)
    return go(here, "decide_spendings")
