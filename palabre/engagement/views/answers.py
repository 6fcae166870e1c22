"""The answers to a post, as a part of its page."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palabre.engagement.access import conversations_here
from palabre.engagement.answers import answers_to
from palabre.engagement.models import Turn
from palabre.governance.access import Here, page
from palabre.governance.rules import Right
from palabre.listening.access import brand_of, mentions_here
from palabre.listening.finding import hydrated
from palabre.listening.models import Mention
from palabre.listening.views.rows import dressed
from palabre.publishing.access import post_here

SHOWN = 100
# Of what an answer answers, its reviewers see so many texts.
ANSWERED = 3


@require_safe
@page(Right.READ)
def answers(request: HttpRequest, number: int) -> HttpResponse:
    """What others answered to a post, oldest first; asked for by the post's page once it is there."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = answers_to(post_here(here, number))
    if not here.may(Right.ANSWER):
        rows = rows.filter(is_private=False)
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


@require_safe
@page(Right.ANSWER)
def answered(request: HttpRequest, number: int) -> HttpResponse:
    """What a post of ours answers: the last texts of theirs before it, for who decides about it."""
    here: Here = request.here  # type: ignore[attr-defined]
    post = post_here(here, number)
    rows = conversations_here(here).select_related("voice")
    talk = rows.filter(Q(draft=post) | Q(turns__post=post)).first()
    said: list[Turn] = []
    if talk is not None:
        theirs = talk.turns.filter(ours=False).select_related("mention", "post")
        own = Turn.objects.filter(post=post).values_list("pk", flat=True).first()
        theirs = theirs.filter(pk__lt=own) if own else theirs
        said = list(theirs.order_by("-at", "-pk")[:ANSWERED])[::-1]
    return render(request, "engagement/answered.html", {"talk": talk, "said": said})
