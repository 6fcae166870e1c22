"""One lead: where it comes from, what it may bring, what is done next, and what was done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from palabre.campaigns.models import Campaign
from palabre.engagement.access import agents
from palabre.engagement.actions import leads as verbs
from palabre.engagement.leads.forms import LeadForm
from palabre.engagement.leads.showing import door_of, dressed, history_of, leads_here
from palabre.engagement.leads.stages import stages_of
from palabre.engagement.models import Lead
from palabre.engagement.people.showing import title_of
from palabre.governance.access import Here, brand_here, page
from palabre.governance.money import currency_of
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.access import mention_here
from palabre.publishing.forms import with_plain_lines


def _form(here: Here, row: Lead, posted: object) -> LeadForm:
    return LeadForm(
        posted, row=row, owners=[one.user for one in agents(here)],
        campaigns=Campaign.objects.filter(brand=brand_here(here)),
        currency=currency_of(here.organisation),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def lead(request: HttpRequest, number: int) -> HttpResponse:
    """A lead, and the form that changes it."""
    here = here_of(request)
    row = get_object_or_404(leads_here(here), pk=number)
    form = _form(here, row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            verbs.change_lead(actor(here), row, values, seen=values.pop("seen"))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return go(here, "engage_lead", row.pk)
    dressed(row, currency_of(here.organisation))
    stages = stages_of(row.brand)
    context = {
        "lead": row, "title": title_of(row.whose), "form": form, "door": door_of(here, row),
        "stages": list(stages.items()), "stage": stages.get(row.stage, row.stage),
        "notes": row.notes.select_related("by"), "history": history_of(row),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "engagement/lead.html", context, status=status)


@require_POST
@page(Right.TRIAGE)
def of_mention(request: HttpRequest, number: int) -> HttpResponse:
    """Make a lead of whoever wrote a mention. Within the stream one stays where one is, and is told."""
    here = here_of(request)
    mention = mention_here(here, number)
    row, said = None, _("It is a lead now.")
    try:
        evidence = verbs.Evidence(mention=mention)
        row = verbs.make_lead_of_voice(actor(here), brand_here(here), mention.voice, evidence)
    except verbs.UnderWay as error:
        row, said = error.lead, str(error)
    except Refused as error:
        said = str(error)
    if request.headers.get("HX-Request"):
        return trigger_client_event(HttpResponse(status=204), "toast", {"text": said})
    messages.info(request, said)
    return go(here, "engage_lead", row.pk) if row else go(here, "listen_mention", mention.pk)


@require_POST
@page(Right.TRIAGE)
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write a note on a lead."""
    here = here_of(request)
    row = get_object_or_404(leads_here(here), pk=number)
    try:
        verbs.note_on_lead(actor(here), row, with_plain_lines(request.POST.get("text", "")))
    except Refused as error:
        messages.error(request, str(error))
    return go(here, "engage_lead", row.pk)
