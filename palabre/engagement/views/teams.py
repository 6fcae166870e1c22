"""Teams: the list with a new one, changing one, and retiring it."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from palabre.engagement.access import agents, teams_here
from palabre.engagement.actions import teams as verbs
from palabre.engagement.models import Team
from palabre.engagement.rules import Stage
from palabre.engagement.service_forms import TeamForm
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right


def _kept(here: Here, form: TeamForm, row: Team | None) -> bool:
    if not (form.is_bound and form.is_valid()):
        return False
    name, by = form.cleaned_data["name"], Actor.person(here.user)
    try:
        verbs.keep_team(by, here.organisation, name, form.chosen(), row)
    except Refused as error:
        form.add_error(None, str(error))
        return False
    return True


def _done(request: HttpRequest, here: Here, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("engage_teams", here.organisation.slug, brand_here(here).slug)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def teams(request: HttpRequest) -> HttpResponse:
    """The teams of the organisation, what each has to do for the brand, and a new one."""
    here: Here = request.here  # type: ignore[attr-defined]
    form = TeamForm(request.POST or None, people=agents(here))
    if _kept(here, form, None):
        return _done(request, here, _("The team is made."))
    to_do = Q(conversations__brand=brand_here(here), conversations__stage=Stage.TO_DO)
    rows = teams_here(here).annotate(to_do=Count("conversations", filter=to_do))
    context = {"groups": rows.prefetch_related("members__user"), "form": form}
    return render(request, "engagement/teams.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def team(request: HttpRequest, number: int) -> HttpResponse:
    """Give a team another name and other members."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(teams_here(here), pk=number)
    own, people = list(row.members.select_related("user")), agents(here)
    people += [one for one in own if one not in people]  # who answers for other brands stays in it
    start = {"name": row.name, "members": [str(one.pk) for one in own]}
    form = TeamForm(request.POST or None, people=people, initial=start)
    if _kept(here, form, row):
        return _done(request, here, _("The team is kept."))
    context = {"team": row, "form": form}
    return render(request, "engagement/team.html", context, status=422 if form.errors else 200)


@require_POST
@page(Right.TEAM)
def retire(request: HttpRequest, number: int) -> HttpResponse:
    """Retire a team: what it had to do is everybody's again."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(teams_here(here), pk=number)
    back = verbs.retire_team(Actor.person(here.user), row)
    words = ngettext(
        "The team is retired; %(count)d conversation is everybody’s again.",
        "The team is retired; %(count)d conversations are everybody’s again.",
        back,
    )
    return _done(request, here, words % {"count": back})
