"""Whoever answered a post takes part in a contest: the answers are brought into its list."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from palabre.campaigns.access import row_here
from palabre.campaigns.actions.contests import TooMany, add_entrants
from palabre.campaigns.entries import Entry
from palabre.campaigns.models import Contest
from palabre.engagement.answers import every_answer_to
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.numbers import number_in
from palabre.governance.rules import Right
from palabre.publishing.access import (
    posts_here,
)
from palabre.publishing.models import Post
from palabre.publishing.rules import PostState

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def answers(request: HttpRequest, number: int) -> HttpResponse:
    """Choose a post that was sent, and bring in who answered it; asked again, only what is new comes."""
    here: Here = request.here  # type: ignore[attr-defined]
    contest = row_here(here, Contest, number)
    sent = posts_here(here).filter(state=PostState.SENT).order_by("-due_at", "-pk")
    if request.method == "POST":
        post = get_object_or_404(sent, pk=number_in(request.POST.get("post", "")))
        _bring(request, contest, post)
        brand = brand_here(here)
        return redirect("campaign_contest", here.organisation.slug, brand.slug, contest.pk)
    context = {"contest": contest, "posts": sent[:SHOWN], "most": SHOWN}
    return render(request, "engagement/contest_answers.html", context)


def _bring(request: HttpRequest, contest: Contest, post: Post) -> None:
    here: Here = request.here  # type: ignore[attr-defined]
    try:
        added = add_entrants(Actor.person(here.user), contest, _entries(contest, post))
    except Contest.DoesNotExist:
        messages.warning(request, _("The list is closed: nothing changes any more."))
    except TooMany:
        messages.error(request, _("A contest takes 200,000 entries at most: these are too many."))
    else:
        words = ngettext("%(count)d new entry.", "%(count)d new entries.", added)
        messages.success(request, words % {"count": added})


def _entries(contest: Contest, post: Post) -> Iterator[Entry]:
    """The answers as entries. What they say is kept only where the conditions ask for words."""
    for row in every_answer_to(post):
        yield Entry(
            name=str(row.voice),
            handle=row.voice.handle or row.voice.remote_id,
            remote_id=f"{row.platform}:{row.remote_id}",
            text=row.text if contest.words else "",
            at=row.published_at,
        )
