"""Programs that rules tell: a new one, each with its key and what it was told."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.engagement.actions import programs as verbs
from palabre.engagement.models import RuleHook, RuleMessage
from palabre.engagement.people.words import EVENTS
from palabre.governance.access import Here, brand_here, page
from palabre.governance.forms import OneLine
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right

SHOWN = 50


class ProgramForm(forms.Form):
    """A program, and where it listens."""

    name = OneLine(label=gettext_lazy("Name"), max_length=80)
    address = OneLine(label=gettext_lazy("Address"), max_length=500)


def _program_here(here: Here, number: int) -> RuleHook:
    return get_object_or_404(RuleHook, brand=brand_here(here), pk=number)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def programs(request: HttpRequest) -> HttpResponse:
    """The programs of the brand, and a new one."""
    here = here_of(request)
    form = ProgramForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            row = verbs.add_program(actor(here), brand_here(here), **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return go(here, "engage_program", row.pk)
    rows = RuleHook.objects.filter(brand=brand_here(here))
    failed = RuleMessage.objects.filter(hook__in=rows, state="failed").order_by()
    context: dict[str, Any] = {
        "programs": rows, "form": form,
        "failing": set(failed.values_list("hook", flat=True).distinct()),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "engagement/rules/programs.html", context, status=status)


@require_safe
@page(Right.TEAM)
def program(request: HttpRequest, number: int) -> HttpResponse:
    """One program: its key, and what it was told last."""
    row = _program_here(here_of(request), number)
    told = [
        {"row": one, "state": EVENTS[one.state]}  # type: ignore[index]
        for one in row.messages.select_related("conversation")[:SHOWN]
    ]
    context = {"program": row, "told": told}
    return render(request, "engagement/rules/program.html", context)


@require_POST
@page(Right.TEAM)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Pause a program, let it go on, or take it off."""
    here = here_of(request)
    row = _program_here(here, number)
    if act == "remove":
        verbs.remove_program(actor(here), row)
        return go(here, "engage_programs")
    if act not in {"pause", "resume"}:
        raise Http404
    verbs.pause_program(actor(here), row, paused=act == "pause")
    return go(here, "engage_program", row.pk)


@require_POST
@page(Right.TEAM)
def again(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Send a message again that was given up, or that the program lost."""
    here = here_of(request)
    row = _program_here(here, number)
    try:
        verbs.send_again(actor(here), get_object_or_404(RuleMessage, hook=row, pk=message))
    except Refused as error:
        messages.error(request, str(error))
    return go(here, "engage_program", row.pk)
