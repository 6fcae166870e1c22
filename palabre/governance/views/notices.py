"""One's own notices: what waits for this person, told in every page and listed on one."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from palabre.governance import actions
from palabre.governance.access import page
from palabre.governance.models import Notice
from palabre.governance.pages import actor, here_of
from palabre.governance.rules import Right

MOST_TOLD, MOST_SHOWN = 5, 50


def _own(request: HttpRequest) -> QuerySet[Notice]:
    here = here_of(request)
    rows = Notice.objects.filter(user=here.user, organisation=here.organisation)
    return rows.order_by("-pk")


@require_safe
@page(Right.READ)
def notices(request: HttpRequest) -> HttpResponse:
    """The person's notices here, those not yet read first."""
    rows = _own(request)
    fresh = list(rows.filter(read_at=None)[:MOST_SHOWN])
    old = list(rows.exclude(read_at=None)[:MOST_SHOWN])
    return render(request, "governance/notices.html", {"fresh": fresh, "old": old})


@require_safe
@page(Right.READ)
def unread(request: HttpRequest) -> JsonResponse:
    """How many notices wait, and the newest of them, for the bell of an open page."""
    here, rows = here_of(request), _own(request).filter(read_at=None)
    told = [
        {
            "id": one.pk,
            "sentence": one.sentence,
            "url": reverse("notice", args=[here.organisation.slug, one.pk]),
        }
        for one in rows[:MOST_TOLD]
    ]
    answer = JsonResponse({"count": rows.count(), "newest": told})
    answer["Cache-Control"] = "no-store"
    return answer


@page(Right.READ)
def opened(request: HttpRequest, number: int) -> HttpResponse:
    """Go to what a notice is about; who was sent there by the notice has read it."""
    row = _own(request).filter(pk=number).first()
    if row is None:
        raise Http404
    actions.read_notice(actor(here_of(request)), row)
    return redirect(row.link)


@require_POST
@page(Right.READ)
def read_all(request: HttpRequest) -> HttpResponse:
    """Count all of the person's notices here as read."""
    here = here_of(request)
    actions.read_notices(actor(here), here.organisation)
    return redirect("notices", here.organisation.slug)
