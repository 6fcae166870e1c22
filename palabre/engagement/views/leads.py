"""The leads of a brand: a board by stage, a table, a file; making one of a person, and moving it on."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from palabre.campaigns.models import Campaign
from palabre.engagement.access import agents
from palabre.engagement.actions import leads as verbs
from palabre.engagement.leads.listing import Asked, meeting
from palabre.engagement.leads.rules import conversion
from palabre.engagement.leads.showing import dressed, leads_here, lines_of
from palabre.engagement.leads.stages import stages_of
from palabre.engagement.leads.words import ORIGINS
from palabre.engagement.models import Lead
from palabre.engagement.people.access import person_here
from palabre.engagement.survival import FEWEST
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import audit
from palabre.governance.money import currency_of
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.exporting import safe_cell

MOST_SHOWN, PAGE = 100, 50


@require_safe
@page(Right.TRIAGE)
def leads(request: HttpRequest) -> HttpResponse:
    """The leads as a board or (``?as=table``) as a table, those changed last first, and how many were won."""
    here = here_of(request)
    asked, brand = Asked.of(request.GET.dict()), brand_here(here)
    as_table = request.GET.get("as") == "table"
    counts = dict(
        Lead.objects.filter(brand=brand).order_by().values_list("stage").annotate(n=Count("pk"))
    )
    told, stages = conversion(counts), stages_of(brand)
    context = {
        "told": told, "stages": list(stages.items()), "most": MOST_SHOWN, "asked": asked,
        "share": told.share if told.ended >= FEWEST else None, "as_table": as_table,
        "kept": asked.address(), "may_export": here.may(Right.EXPORT),
    }  # fmt: skip
    rows = meeting(leads_here(here), asked).order_by("-changed_at", "-pk")
    shown = _table(request, here, rows) if as_table else _board(here, rows, stages)
    context |= shown | _choices(here, stages)
    return render(request, "engagement/leads.html", context)


def _board(here: Here, rows: Any, stages: dict[str, str]) -> dict[str, Any]:
    counts = dict(rows.order_by().values_list("stage").annotate(n=Count("pk")))
    currency = currency_of(here.organisation)
    columns = [
        (
            key,
            word,
            counts.get(key, 0),
            [dressed(one, currency) for one in rows.filter(stage=key)[:MOST_SHOWN]],
        )
        for key, word in stages.items()
    ]
    return {"columns": columns}


def _table(request: HttpRequest, here: Here, rows: Any) -> dict[str, Any]:
    found = Paginator(rows, PAGE).get_page(request.GET.get("page", ""))
    currency, stages = currency_of(here.organisation), stages_of(brand_here(here))
    for one in found:
        dressed(one, currency)
        one.stage_word = stages.get(one.stage, one.stage)
        one.origin_word = ORIGINS[one.origin]
    return {"rows": found}


def _choices(here: Here, stages: dict[str, str]) -> dict[str, Any]:
    """What the filters offer."""
    whichever = ("", pgettext("filter of leads", "Any"))
    campaigns = Campaign.objects.filter(brand=brand_here(here)).values_list("pk", "name")
    return {
        "owners": [
            whichever,
            ("0", _("Nobody")),
            *((one.user_id, str(one)) for one in agents(here)),
        ],
        "origins": [whichever, *((str(one), word) for one, word in ORIGINS.items())],
        "of_stages": [whichever, *stages.items()],
        "campaigns": [whichever, ("0", _("none")), *campaigns],
    }


@require_safe
@page(Right.TRIAGE)
def export(request: HttpRequest) -> HttpResponse:
    """The leads that meet what is asked, as a table; without who may not leave the house."""
    here = here_of(request)
    if not here.may(Right.EXPORT):
        raise PermissionDenied
    rows = meeting(leads_here(here), Asked.of(request.GET.dict())).order_by("pk")
    veil = request.GET.get("names") == "pseudonyms"
    lines, kept = lines_of(here, rows, veil=veil)
    audit(
        here.organisation,
        "exported leads",
        brand_here(here),
        actor(here),
        count=len(lines),
        pseudonyms=veil,
    )
    answer = HttpResponse(_written(lines, kept), content_type="text/csv; charset=utf-8")
    name = f"{slugify(brand_here(here).name)}-leads.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _written(lines: list[dict[str, Any]], kept: int) -> str:
    """A table with a byte order mark, which spreadsheets need to read UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if lines:
        writer.writerow(lines[0])
    for line in lines:
        writer.writerow([safe_cell(value) for value in line.values()])
    if kept:
        said = _("Left out, because their network forbids to copy its members: %(count)s")
        writer.writerow([said % {"count": kept}])
    return f"\ufeff{buffer.getvalue()}"


@require_POST
@page(Right.TRIAGE)
def make(request: HttpRequest, number: int) -> HttpResponse:
    """Make a lead of a person."""
    here = here_of(request)
    try:
        row = verbs.make_lead(actor(here), brand_here(here), person_here(here, number))
    except verbs.UnderWay as error:
        messages.info(request, str(error))
        row = error.lead
    except Refused as error:
        messages.error(request, str(error))
        return go(here, "engage_leads")
    else:
        messages.success(request, _("It is a lead now."))
    return go(here, "engage_lead", row.pk)


@require_POST
@page(Right.TRIAGE)
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Put a lead into another stage. The board asks by script: it is told in words why not."""
    here = here_of(request)
    row = get_object_or_404(Lead, brand=brand_here(here), pk=number)
    stage, reason = request.POST.get("stage", ""), request.POST.get("reason", "")
    seen = number_in(request.POST.get("version", ""), 8) or 0
    by_script = bool(request.headers.get("HX-Request"))
    try:
        verbs.move_lead(actor(here), row, stage, seen=seen, reason=reason)
    except Refused as error:
        if by_script:
            return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
        messages.error(request, str(error))
    else:
        if by_script:
            return HttpResponse(status=204)
        messages.success(request, _("Moved."))
    if request.POST.get("back") == "lead":
        return go(here, "engage_lead", row.pk)
    return go(here, "engage_leads")
