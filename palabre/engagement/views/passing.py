"""Passing a text of somebody else's on: from its page or its conversation into the composer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from palabre.engagement.actions import passing
from palabre.engagement.models import Turn
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.listening.access import mention_here
from palabre.listening.models import Mention
from palabre.publishing.access import post_here
from palabre.publishing.against import in_words
from palabre.publishing.chartering import rules_for
from palabre.publishing.checks import Context, charter_of


@require_POST
@page(Right.WRITE)
def pass_on(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a post that passes a text on, and open it in the composer."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    turn = Turn.objects.filter(brand=brand, mention=number).select_related("mention__voice").first()
    row = turn.mention if turn is not None and turn.mention else mention_here(here, number)
    place = (here.organisation.slug, brand.slug)
    try:
        post = passing.pass_on(Actor.person(here.user), brand, row)
    except Refused as error:
        messages.error(request, str(error))
        if turn is not None:
            return redirect("engage_conversation", *place, turn.conversation_id)
        return redirect("listen_mention", *place, row.pk)
    return redirect("publish_edit", *place, post.pk)


@require_safe
@page(Right.READ)
def passed_on(request: HttpRequest, number: int) -> HttpResponse:
    """What a post of ours passes on, with what the charter would say of these words if they were ours."""
    here: Here = request.here  # type: ignore[attr-defined]
    post = post_here(here, number)
    rows = Mention.objects.filter(organisation=here.organisation, is_private=False)
    rows = rows.filter(platform=post.quoting_on, remote_id=post.quoting)
    row = rows.select_related("voice").first() if post.quoting else None
    found = []
    if row is not None:
        of = Context(language=row.language)
        found = list(charter_of(row.text, rules_for(post.brand).charter, of))
    context = {"post": post, "row": row, "findings": [in_words(one) for one in found]}
    return render(request, "engagement/passed_on.html", context)
