"""What a brand promises: its hours, its levels, and who may see whose figures."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.engagement import worktime
from palabre.engagement.access import teams_here
from palabre.engagement.actions import service as verbs
from palabre.engagement.models import Service, Team
from palabre.engagement.promises import promised, service_of
from palabre.engagement.service_forms import HoursForm, LevelsForm, PersonsForm
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right

NEXT_HOLIDAYS = 4


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def levels(request: HttpRequest) -> HttpResponse:
    """The hours and promises of the brand; each form is kept by itself."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, teams = service_of(brand_here(here)), list(teams_here(here))
    what = request.POST.get("what", "")
    sent = {one: request.POST if what == one else None for one in ("hours", "levels", "persons")}
    shown: dict[str, forms.Form] = {
        "hours": HoursForm(sent["hours"], row=row),
        "levels": LevelsForm(sent["levels"], row=row, teams=teams),
        "persons": PersonsForm(
            sent["persons"], initial={"seen": row.version, "shows": row.shows_persons}
        ),
    }
    form = shown.get(what)
    if form is not None and form.is_valid() and _kept(here, what, form, teams):
        messages.success(request, _("It is kept; what waits is counted anew."))
        return redirect("engage_levels", here.organisation.slug, brand_here(here).slug)
    status = 422 if form is not None and form.errors else 200
    context = {"forms": shown, "service": row, "holidays": _holidays(row)}
    return render(request, "engagement/levels.html", context, status=status)


def _kept(here: Here, what: str, form: Any, teams: list[Team]) -> bool:
    by, brand, given = Actor.person(here.user), brand_here(here), form.cleaned_data
    team = next((one for one in teams if str(one.pk) == given.get("team")), None)
    keep: dict[str, Callable[[], Service]] = {
        "hours": lambda: verbs.keep_hours(
            by, brand, given["zone"], given["region"], form.week(), given["closed"], seen=given["seen"]
        ),
        "levels": lambda: verbs.keep_levels(
            by, brand, form.levels(), share=given["share"], team=team, raises=given["raises"],
            seen=given["seen"],
        ),
        "persons": lambda: verbs.show_persons(by, brand, shows=given["shows"], seen=given["seen"]),
    }  # fmt: skip
    try:
        keep[what]()
    except Refused as error:
        form.add_error(None, str(error))
        return False
    return True


def _holidays(row: Service) -> list[tuple[Any, str]]:
    """The next days of rest, so that one sees which ones are kept."""
    today, region = timezone.localdate(), promised(row).hours.region
    both = {
        **worktime.holidays_of(region, today.year),
        **worktime.holidays_of(region, today.year + 1),
    }
    return [(day, name) for day, name in sorted(both.items()) if day >= today][:NEXT_HOLIDAYS]
