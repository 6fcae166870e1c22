"""The answers to a post, as a part of its page."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palabre.engagement.answers import answers_to
from palabre.governance.access import Here, page
from palabre.governance.rules import Right
from palabre.listening.access import brand_of, mentions_here
from palabre.listening.finding import hydrated
from palabre.listening.models import Mention
from palabre.listening.views.rows import dressed
from palabre.publishing.access import post_here

SHOWN = 100


@require_safe
@page(Right.READ)
def answers(request: HttpRequest, number: int) -> HttpResponse:
    """What others answered to a post, oldest first; asked for by the post's page once it is there."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = answers_to(post_here(here, number))
    shown = _shown(here, rows)
    context = {"answers": shown, "count": rows.count(), "most": SHOWN, "words": []}
    return render(request, "engagement/answers.html", context)


def _shown(here: Here, rows: QuerySet[Mention]) -> list[Mention]:
    """The rows; those that no topic follows have no page of their own, so they lead nowhere."""
    numbers = list(rows.values_list("pk", flat=True)[:SHOWN])
    shown = dressed(here, hydrated(brand_of(here), numbers))
    followed = set(mentions_here(here).filter(pk__in=numbers).values_list("pk", flat=True))
    for row in shown:
        if row.pk not in followed:
            row.urls = {}  # type: ignore[attr-defined]
    return shown
