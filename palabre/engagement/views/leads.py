"""The leads of a brand by stage; making one of a person, and moving it on."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.engagement.actions import leads as verbs
from palabre.engagement.leads.rules import conversion
from palabre.engagement.leads.showing import dressed
from palabre.engagement.leads.stages import stages_of
from palabre.engagement.leads.words import currency_of
from palabre.engagement.models import Lead
from palabre.engagement.people.access import person_here
from palabre.engagement.survival import FEWEST
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right

MOST_SHOWN = 100


def _back(here: Here) -> HttpResponse:
    return redirect("engage_leads", here.organisation.slug, brand_here(here).slug)


@require_safe
@page(Right.TRIAGE)
def leads(request: HttpRequest) -> HttpResponse:
    """The leads by stage, those changed last first, and how many of the ended were won."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = Lead.objects.filter(brand=brand_here(here))
    counts = dict(rows.order_by().values_list("stage").annotate(count=Count("pk")))
    told, stages = conversion(counts), stages_of(brand_here(here))
    currency = currency_of(here.organisation)
    shown = rows.select_related("person__merged_into", "owner").order_by("-changed_at")
    columns = [
        (
            word,
            counts.get(key, 0),
            [dressed(one, currency) for one in shown.filter(stage=key)[:MOST_SHOWN]],
        )
        for key, word in stages.items()
    ]
    context = {
        "columns": columns, "told": told, "stages": list(stages.items()), "most": MOST_SHOWN,
        "share": told.share if told.ended >= FEWEST else None,
    }  # fmt: skip
    return render(request, "engagement/leads.html", context)


@require_POST
@page(Right.TRIAGE)
def make(request: HttpRequest, number: int) -> HttpResponse:
    """Make a lead of a person."""
    here: Here = request.here  # type: ignore[attr-defined]
    try:
        row = verbs.make_lead(Actor.person(here.user), brand_here(here), person_here(here, number))
    except verbs.UnderWay as error:
        messages.info(request, str(error))
        row = error.lead
    except Refused as error:
        messages.error(request, str(error))
        return _back(here)
    else:
        messages.success(request, _("It is a lead now."))
    return redirect("engage_lead", here.organisation.slug, brand_here(here).slug, row.pk)


@require_POST
@page(Right.TRIAGE)
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Put a lead into another stage."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(Lead, brand=brand_here(here), pk=number)
    stage, reason = request.POST.get("stage", ""), request.POST.get("reason", "")
    seen = number_in(request.POST.get("version", ""), 8) or 0
    try:
        verbs.move_lead(Actor.person(here.user), row, stage, seen=seen, reason=reason)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Moved."))
    if request.POST.get("back") == "lead":
        return redirect("engage_lead", here.organisation.slug, brand_here(here).slug, row.pk)
    return _back(here)
