"""A post in two wordings: the second one begun, and both compared."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from palabre.campaigns.comparing import Comparison, Verdict
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    post_here,
)
from palabre.publishing.actions.rivals import try_in_two
from palabre.publishing.models import Post
from palabre.publishing.rivals import Account, Rivals, rivals_of
from palabre.publishing.rules import PostState
from palabre.publishing.weighing import Together, Why
from palabre.publishing.words import POST_STATES

VERDICTS = {
    Verdict.A: gettext_lazy("The first wording did better"),
    Verdict.B: gettext_lazy("The second wording did better"),
    Verdict.OPEN: gettext_lazy("Can’t tell yet"),
    Verdict.FEW: gettext_lazy("Too few to say anything"),
}
WHYS = {
    Why.NOT_OUT: gettext_lazy("It doesn’t stand there in both wordings yet."),
    Why.UNSEEN: gettext_lazy("%(network)s doesn’t tell how many saw it: no share can be said."),
    Why.NOT_YET: gettext_lazy("%(network)s hasn’t told yet how many saw both."),
    Why.NOTHING: gettext_lazy("Nobody tells here what readers did."),
    Why.EARLY: gettext_lazy("Too early: both need a day."),
    Why.ODD: gettext_lazy("More acted than %(network)s says saw it: no share can be said."),
}
SURE = frozenset({Verdict.A, Verdict.B})


def pair_of(row: Post) -> tuple[Post, Post] | None:
    """A post with its other wording, the first one first."""
    if row.rival_of is not None:
        return row.rival_of, row
    rival = row.rivals.first()
    return (row, rival) if rival else None


@require_safe
@page(Right.READ)
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """Both wordings of a post beside each other, and what may be said of them."""
    here: Here = request.here  # type: ignore[attr-defined]
    pair = pair_of(post_here(here, number))
    if pair is None:
        raise Http404
    found = rivals_of(*pair)
    context = {
        "sides": [{"post": one, "state": POST_STATES[PostState(one.state)]} for one in pair],
        "counts": found.counts,
        "rows": [_row(one) for one in found.accounts],
        **_verdict(found),
    }
    return render(request, "publishing/compare.html", context)


def _row(one: Account) -> dict[str, Any]:
    weighed = one.weighed
    if weighed.found:
        says = str(VERDICTS[weighed.found.verdict])
    else:
        says = str(WHYS[weighed.why or Why.NOT_YET]) % {"network": _(one.of.name)}
    won, seen, found = weighed.won, weighed.seen, weighed.found
    shares = (found.share_a, found.share_b) if found else (None, None)
    sides = [
        {
            "won": won[at] if won else None,
            "seen": seen[at] if seen else None,
            "share": shares[at],
            "robots": one.robots[at],
        }
        for at in (0, 1)
    ]
    return {"channel": one.channel, "sides": sides, "says": says, "by": weighed.metric}


def _verdict(found: Rivals) -> dict[str, Any]:
    """The verdict over all accounts, in words."""
    told = found.verdict
    comparison: Comparison | None = told.found if told else None
    if comparison is None:
        return {"verdict": _("Nothing can be said yet"), "found": None, "is_sure": False}
    if isinstance(told, Together) and told.disagree:
        return {
            "verdict": _("The accounts disagree: look at each"), "found": None, "is_sure": False,
        }  # fmt: skip
    return {
        "verdict": VERDICTS[comparison.verdict],
        "found": comparison,
        "is_sure": comparison.verdict in SURE,
    }


@require_POST
@page(Right.WRITE)
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """Begin the second wording, and go where it is written."""
    here: Here = request.here  # type: ignore[attr-defined]
    place = (here.organisation.slug, brand_here(here).slug)
    row = post_here(here, number)
    try:
        rival = try_in_two(Actor.person(here.user), row)
    except Refused as why:
        messages.error(request, str(why))
        return redirect("publish_post", *place, row.pk)
    messages.success(request, _("This is the second wording: change what you want to try."))
    return redirect("publish_edit", *place, rival.pk)
