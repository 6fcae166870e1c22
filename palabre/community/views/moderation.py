"""The queue of what waits for a moderator, and what was put aside."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.community.access import (
    idea_here,
    ideas_here,
    remark_here,
)
from palabre.community.actions import ideas as actions
from palabre.community.models import Remark
from palabre.community.rules import IdeaState, RemarkState
from palabre.governance.access import brand_here, page
from palabre.governance.acts import Moved
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right

SHOWN_AT_ONCE = 50
_QUEUES = (IdeaState.WAITING, IdeaState.REFUSED, IdeaState.SPAM)


@require_safe
@page(Right.TRIAGE)
def moderation(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first; with ``?show=`` what was refused, or is spam."""
    here = here_of(request)
    show = request.GET.get("show", "")
    show = show if show in _QUEUES else IdeaState.WAITING
    remarks = Remark.objects.filter(idea__board__brand=brand_here(here), state=show)
    ideas = ideas_here(here).filter(state=show)
    here_at = address(here, "community_moderation")
    words = {
        IdeaState.WAITING: _("Waiting"),
        IdeaState.REFUSED: _("Refused"),
        IdeaState.SPAM: _("Spam"),
    }
    context: dict[str, Any] = {
        "show": show,
        "may_write": True,
        "ideas": ideas.order_by("pk")[:SHOWN_AT_ONCE],
        "remarks": remarks.select_related("idea", "author").order_by("pk")[:SHOWN_AT_ONCE],
        "tabs": [
            {"url": f"{here_at}?show={one}", "label": words[one], "current": one == show}
            for one in _QUEUES
        ],
    }
    return render(request, "community/moderation.html", context)


@require_POST
@page(Right.TRIAGE)
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """Let an idea through, refuse it with a word, or call it spam."""
    here = here_of(request)
    row = idea_here(here, number)
    to, word = request.POST.get("to", ""), request.POST.get("word", "")
    try:
        if to not in set(IdeaState):
            raise Refused(_("This is no state of an idea."))
        actions.judge_idea(actor(here), row, IdeaState(to), word)
    except Refused as refused:
        messages.error(request, str(refused))
    except Moved:
        messages.warning(request, _("Somebody decided about it meanwhile."))
    return go(here, "community_moderation")


@require_POST
@page(Right.TRIAGE)
def judge_remark(request: HttpRequest, number: int) -> HttpResponse:
    """Show a remark, refuse it, or call it spam."""
    here = here_of(request)
    row = remark_here(here, number)
    to = request.POST.get("to", "")
    try:
        if to not in set(RemarkState):
            raise Refused(_("This is no state of a remark."))
        actions.judge_remark(actor(here), row, RemarkState(to))
    except Refused as refused:
        messages.error(request, str(refused))
    except Moved:
        messages.warning(request, _("Somebody decided about it meanwhile."))
    if request.POST.get("back") == "idea":
        return go(here, "community_idea", row.idea_id)
    return go(here, "community_moderation")
