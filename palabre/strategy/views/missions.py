"""The missions: two or three things that the brand is active for, never more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.governance.access import brand_here, page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.strategy.actions.missions import choose_mission, drop_mission
from palabre.strategy.models import Mission
from palabre.strategy.rules import MOST_MISSIONS, MissionKind
from palabre.strategy.words import MEANINGS, MISSIONS, name_of


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def missions(request: HttpRequest) -> HttpResponse:
    """The missions that stand, those that could be chosen, and those that were dropped."""
    here = here_of(request)
    brand = brand_here(here)
    if request.method == "POST":
        given = request.POST.get
        try:
            if not here.may(Right.PLAN):
                raise Refused(_("Missions are chosen by whoever leads the house."))
            made = choose_mission(
                actor(here), brand, given("kind", ""), given("name", ""), given("why", "")
            )
            messages.success(request, _("“%(name)s” is a mission now.") % {"name": name_of(made)})
        except Refused as error:
            messages.warning(request, str(error))
        return go(here, "decide_path" if given("to") == "path" else "decide_missions")
    rows = list(Mission.objects.filter(brand=brand).prefetch_related("objectives"))
    standing = [one for one in rows if one.ended_on is None]
    taken = {one.kind for one in standing} - {MissionKind.OWN}
    return render(request, "strategy/missions.html", {
        "standing": [(one, name_of(one), MEANINGS[one.kind], _objectives(one)) for one in standing],
        "dropped": [(one, name_of(one)) for one in rows if one.ended_on is not None],
        "kinds": [
            (kind, MISSIONS.get(kind, _("One of your own")), MEANINGS[kind])
            for kind in MissionKind if kind not in taken
        ],
        "is_full": len(standing) >= MOST_MISSIONS,
        "may_choose": here.may(Right.PLAN),
    })  # fmt: skip


def _objectives(row: Mission) -> int:
    return sum(one.ended_on is None for one in row.objectives.all())


@require_POST
@page(Right.PLAN)
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Drop a mission."""
    here = here_of(request)
    row = get_object_or_404(Mission, pk=number, brand=brand_here(here))
    drop_mission(actor(here), row, timezone.localdate())
    messages.success(
        request, _("“%(name)s” is dropped; what was measured of it stays.") % {"name": name_of(row)}
    )
    return go(here, "decide_missions")
