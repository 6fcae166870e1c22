"""The stance: what social media serve, beside what, as whom one speaks and how."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.governance.access import brand_here, page
from palabre.governance.models import Brand
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.strategy.access import stance_of
from palabre.strategy.actions.stance import MOST_GOALS, Stand, settle_stance
from palabre.strategy.guidance import guidance_of
from palabre.strategy.words import POSITIONINGS

ROOM_FOR_MORE = 3


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def stance(request: HttpRequest) -> HttpResponse:
    """How the brand stands, and the form that settles it; from the path one goes back there."""
    here = here_of(request)
    brand = brand_here(here)
    if request.method == "POST":
        try:
            if not here.may(Right.PLAN):
                raise Refused(_("The stance is settled by whoever leads the house."))
            settle_stance(actor(here), brand, _stand(request.POST))
            messages.success(request, _("It is kept: who writes sees it beside the text."))
        except Refused as error:
            messages.warning(request, str(error))
        return go(here, "decide_path" if request.POST.get("to") == "path" else "decide_stance")
    told = {"may_settle": here.may(Right.PLAN), "guidance": guidance_of(brand)}
    return render(request, "strategy/stance.html", stance_form(brand) | told)


def stance_form(brand: Brand) -> dict[str, object]:
    """What the form of a brand's stance is made from."""
    row = stance_of(brand)
    empty = max(0, min(ROOM_FOR_MORE, MOST_GOALS - len(row.goals)))
    return {
        "stance": row,
        "goals": [*row.goals, *[["", False]] * empty],
        "positionings": [(key, *words) for key, words in POSITIONINGS.items()],
    }


def _stand(data: QueryDict) -> Stand:
    goals = [(data.get(f"goal-{at}", ""), f"served-{at}" in data) for at in range(MOST_GOALS)]
    given = {
        name: data.get(name, "")
        for name in ("beside", "positioning", "promise", "tone", "dos", "donts")
    }
    return Stand(goals, **given)
