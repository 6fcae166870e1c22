"""What a brand promises: its hours, its levels, and who may see whose figures."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.engagement import figures, worktime
from palabre.engagement.access import agents, teams_here
from palabre.engagement.actions import pledges as verbs
from palabre.engagement.asking import surveys
from palabre.engagement.countdown import spoken
from palabre.engagement.figures import Figures
from palabre.engagement.models import Episode, Pledge, Team
from palabre.engagement.promises import promised, service_of
from palabre.engagement.rules import Priority
from palabre.engagement.service_forms import HoursForm, LevelsForm, PersonsForm, QuestionForm
from palabre.engagement.survival import FEWEST, Took
from palabre.engagement.words import PRIORITIES
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right

NEXT_HOLIDAYS = 4
# The figures of a smaller team are those of its persons.
SMALLEST_TEAM = 3


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in {str(one) for one in figures.DAYS} else 30


def _period(request: HttpRequest) -> dict[str, Any]:
    days = _days(request)
    tabs = [
        {
            "url": f"?days={one}",
            "label": ngettext("%(days)d day", "%(days)d days", one) % {"days": one},
            "current": one == days,
        }
        for one in figures.DAYS
    ]
    here: Here = request.here  # type: ignore[attr-defined]
    return {"periods": tabs, "may_lead": here.may(Right.TEAM)}


@require_safe
@page(Right.ANSWER)
def service(request: HttpRequest) -> HttpResponse:
    """How the brand's promises were kept; for those who lead by team, and by person where that is said."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, now = brand_here(here), timezone.now()
    row = service_of(brand)
    promise = promised(row)
    rows = figures.matters_of(brand, figures.since(_days(request), now))
    lines = [
        (PRIORITIES[Priority(one)], _told(found))
        for one, found in figures.by_priority(rows, promise, now)
    ]
    context = _period(request) | {
        "all": _told(figures.figures_of(rows, promise, now)),
        "priorities": lines,
        "is_cut": len(rows) == figures.MOST,
        "fewest": FEWEST,
    }
    if here.may(Right.TEAM):
        context |= _of_teams(here, row, rows, now)
    return render(request, "engagement/service.html", context)


def _of_teams(here: Here, row: Pledge, rows: list[Episode], now: datetime) -> dict[str, Any]:
    """The figures of teams; those of persons, and of teams that are hardly more, only where that is said."""
    brand, promise = brand_here(here), promised(row)
    people = Count("members")
    names = {
        one.pk: one.name
        for one in Team.objects.filter(organisation=here.organisation).annotate(people=people)
        if row.shows_persons or one.people >= SMALLEST_TEAM
    }
    teams = [
        (names[one], _told(found))
        for one, found in figures.by_team(rows, promise, now)
        if one is not None and one in names
    ]
    persons = figures.by_person(rows, brand, agents(here)) if row.shows_persons else []
    return {
        "groups": sorted(teams, key=lambda one: one[0].casefold()),
        "persons": [(user, own.to_do, _times(own.answer)) for user, own in persons],
        "shows_persons": row.shows_persons,
        "smallest": SMALLEST_TEAM,
    }


def _times(found: Took) -> dict[str, Any]:
    """How long something took, in words: "" where too few are over to say."""
    median, most = (
        spoken(timedelta(seconds=one)) if one is not None else ""
        for one in (found.median, found.most)
    )
    return {"median": median, "most": most, "count": found.count, "over": found.over}


def _told(found: Figures) -> dict[str, Any]:
    return {
        "count": found.count, "is_few": found.is_few, "answer": _times(found.answer),
        "solution": _times(found.solution), "in_time": found.in_time, "asked": found.asked,
        "score": found.score, "scores": found.scores,
    }  # fmt: skip


@require_safe
@page(Right.ANSWER)
def mine(request: HttpRequest) -> HttpResponse:
    """What this person had to do and how long it took, and who else sees that."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, now = brand_here(here), timezone.now()
    rows = figures.matters_of(brand, figures.since(_days(request), now))
    row = service_of(brand)
    own = figures.own_of(rows, brand, here.member)
    context = _period(request) | {
        "own": own,
        "times": _times(own.answer),
        "all": _told(figures.figures_of(rows, promised(row), now)),
        "shows_persons": row.shows_persons,
        "fewest": FEWEST,
    }
    return render(request, "engagement/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def levels(request: HttpRequest) -> HttpResponse:
    """The hours and promises of the brand; each form is kept by itself."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, teams = service_of(brand_here(here)), list(teams_here(here))
    what = request.POST.get("what", "")
    sent = {
        one: request.POST if what == one else None
        for one in ("hours", "levels", "persons", "question")
    }
    shown: dict[str, forms.Form] = {
        "hours": HoursForm(sent["hours"], row=row),
        "levels": LevelsForm(sent["levels"], row=row, teams=teams),
        "persons": PersonsForm(
            sent["persons"], initial={"seen": row.version, "shows": row.shows_persons}
        ),
        "question": QuestionForm(sent["question"], row=row, surveys=surveys(brand_here(here))),
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
    keep: dict[str, Callable[[], Pledge]] = {
        "hours": lambda: verbs.keep_hours(
            by, brand, given["zone"], given["region"], form.week(), given["closed"], seen=given["seen"]
        ),
        "levels": lambda: verbs.keep_levels(
            by, brand, form.levels(), share=given["share"], team=team, raises=given["raises"],
            seen=given["seen"],
        ),
        "persons": lambda: verbs.show_persons(by, brand, shows=given["shows"], seen=given["seen"]),
        "question": lambda: verbs.keep_question(
            by, brand, asks=given["asks"], survey=int(given["survey"]) if given["survey"] else None,
            days=given["days"], seen=given["seen"],
        ),
    }  # fmt: skip
    try:
        keep[what]()
    except Refused as error:
        form.add_error(None, str(error))
        return False
    return True


def _holidays(row: Pledge) -> list[tuple[Any, str]]:
    """The next days of rest, so that one sees which ones are kept."""
    today, region, found = timezone.localdate(), promised(row).hours.region, dict[date, str]()
    for year in (today.year, today.year + 1):
        found |= worktime.holidays_of(region, year, (get_language() or "fr")[:2])
    return [(day, name) for day, name in sorted(found.items()) if day >= today][:NEXT_HOLIDAYS]
