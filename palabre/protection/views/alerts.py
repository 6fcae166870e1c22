"""What is unusual now: the alerts of the brand, and one with its evidence."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.models import Member
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.protection.access import alert_here, alerts_here
from palabre.protection.actions import alerts as verbs
from palabre.protection.models import Vigil
from palabre.protection.months_told import month_so_far
from palabre.protection.reading import dressed, rows_of, whole
from palabre.protection.rules.alerts import AlertState, Verdict
from palabre.protection.words import VERDICTS

MOST_STANDING, MOST_OVER = 50, 30


@require_safe
@page(Right.READ)
def watch(request: HttpRequest) -> HttpResponse:
    """The alerts that stand, and the last that are over."""
    here = here_of(request)
    rows = alerts_here(here).select_related("looked_by", "closed_by").prefetch_related("signs")
    standing = rows.exclude(state=AlertState.CLOSED).order_by("state", "-gravity", "-pk")
    over = rows.filter(state=AlertState.CLOSED).order_by("-closed_at", "-pk")
    context = {
        "standing": dressed(standing[:MOST_STANDING]),
        "over": dressed(over[:MOST_OVER]),
        "watched": rows_of(here),
        # The page asks for the rest of itself again and again, and not for this.
        "month": "" if request.headers.get("HX-Request") else month_so_far(brand_here(here)),
        "verdicts": VERDICTS.items(),
        "may_act": here.may(Right.TRIAGE),
        "may_set": here.may(Right.PUBLISH),
    }
    return render(request, "protection/watch.html", context)


@require_safe
@page(Right.READ)
def alert(request: HttpRequest, number: int) -> HttpResponse:
    """One alert with all that it rests on."""
    here = here_of(request)
    row = alert_here(here, number)
    context = {
        "alert": row,
        **whole(here, row),
        "verdicts": VERDICTS.items(),
        "may_act": here.may(Right.TRIAGE),
        "may_open": here.may(Right.PUBLISH),
    }
    return render(request, "protection/alert.html", context)


@require_POST
@page(Right.TRIAGE)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Say that one looks after an alert, or that it is over, and what it was."""
    here = here_of(request)
    row = alert_here(here, number)
    try:
        if act == "see":
            verbs.look_after(actor(here), row)
        elif act == "close" and request.POST.get("verdict") in list(Verdict):
            verbs.close(actor(here), row, Verdict(request.POST["verdict"]))
        else:
            raise Http404
    except Refused as error:
        messages.error(request, str(error))
    return go(here, "protect_alert", number) if act == "see" else go(here, "protect_watch")


class VigilForm(forms.Form):
    """How a brand is watched, and who is told."""

    is_sensitive = forms.BooleanField(
        label=_("Sensitive: earlier and more often, with more false alarms"), required=False
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Who is told"), queryset=Member.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody chosen: the owners and managers."),
    )  # fmt: skip

    def __init__(self, *values: Any, here: Here, **named: Any) -> None:
        super().__init__(*values, **named)
        brand = brand_here(here)
        rows = Member.objects.filter(organisation=here.organisation, is_active=True)
        able = [one.pk for one in rows.prefetch_related("brands") if verbs.may_see(one, brand)]
        field: Any = self.fields["people"]
        field.queryset = rows.filter(pk__in=able).select_related("user").order_by("user__name")
        field.label_from_instance = lambda one: str(one.user)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def vigil(request: HttpRequest) -> HttpResponse:
    """How the brand is watched, and who is told."""
    here = here_of(request)
    kept = Vigil.objects.filter(brand=brand_here(here)).first()
    known = {"is_sensitive": kept.is_sensitive, "people": kept.people.all()} if kept else {}
    form = VigilForm(request.POST or None, initial=known, here=here)
    if request.method == "POST" and form.is_valid():
        verbs.keep_vigil(actor(here), brand_here(here), **form.cleaned_data)
        messages.success(request, str(_("Kept.")))
        return go(here, "protect_watch")
    context = {"form": form, "back": address(here, "protect_watch")}
    return render(request, "protection/vigil.html", context)
