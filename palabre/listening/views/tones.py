"""What corrections of the tone have taught: how many, how well it is read since, learning and forgetting."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Right
from palabre.jobs import enqueue
from palabre.listening import tones
from palabre.listening.access import brands_to_change
from palabre.listening.models import OwnTone


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def taught(request: HttpRequest) -> HttpResponse:
    """The organisation's own tone model; those who listen for all of its brands have it learn or forget."""
    here: Here = request.here  # type: ignore[attr-defined]
    may_teach = None in brands_to_change(here)
    if request.method == "POST":
        if not may_teach:
            raise PermissionDenied
        _act(request, here)
        return redirect(request.path)
    return render(request, "listening/tones.html", _known(here) | {"may_teach": may_teach})


def _act(request: HttpRequest, here: Here) -> None:
    if request.POST.get("act") == "learn":
        number = here.organisation.pk
        enqueue("listening.learn_tone", number, here.user.pk, key=f"learn:{number}")
        messages.success(request, _("It learns now: load this page again in a moment."))
    elif request.POST.get("act") == "forget":
        tones.forget_own_tone(Actor.person(here.user), here.organisation)
        messages.success(request, _("Forgotten: new texts are read by our model again."))


def _known(here: Here) -> dict[str, Any]:
    own = OwnTone.objects.filter(organisation=here.organisation).first()
    count = tones.count_of_corrections(here.organisation)
    return {
        "own": own,
        "count": count,
        "missing": max(tones.ENOUGH_CORRECTIONS - count, 0),
        "enough": tones.ENOUGH_CORRECTIONS,
        "is_behind": bool(own) and tones.has_new_corrections(here.organisation),
        "shares": own
        and own.judged
        and (own.agreed_own / own.judged, own.agreed_shipped / own.judged),
    }
