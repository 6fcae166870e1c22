"""The versions of a post: who wrote which, what each changed, and an earlier one brought back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import post_here
from palabre.publishing.actions.posts import change_post
from palabre.publishing.history import changes_of
from palabre.publishing.rules import PostState
from palabre.publishing.versions import written_of

SHOWN = 30


@require_safe
@page(Right.READ)
def versions(request: HttpRequest, number: int) -> HttpResponse:
    """All versions, the newest first; what one of them (``?of=``, else the newest) changed."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = post_here(here, number)
    listed = Paginator(row.versions.order_by("-number"), SHOWN).get_page(request.GET.get("page"))
    asked = number_in(request.GET.get("of", ""), 8)
    chosen = get_object_or_404(row.versions, number=asked) if asked else row.versions.first()
    context = {
        "post": row,
        "listed": listed,
        "chosen": chosen,
        "changes": changes_of(row, chosen) if chosen else [],
        "may_bring_back": bool(
            here.may(Right.WRITE)
            and row.state == PostState.DRAFT
            and chosen
            and chosen.number != row.version
        ),
    }
    return render(request, "publishing/versions.html", context)


@require_POST
@page(Right.WRITE)
def bring_back(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """Write a draft as it was: that is a version of its own, and nothing written since is lost."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = post_here(here, number)
    earlier = get_object_or_404(row.versions, number=version)
    place = (here.organisation.slug, brand_here(here).slug, row.pk)
    seen = number_in(request.POST.get("seen", ""), 8)
    try:
        if row.state != PostState.DRAFT:
            raise Refused(_("Only a draft is brought back to an earlier version."))
        by = Actor.person(here.user)
        change_post(by, row, written_of(earlier.content), row.version if seen is None else seen)
        messages.success(request, _("The post is as it was in version %(n)d.") % {"n": version})
    except Refused as error:
        messages.error(request, str(error))
        return redirect("publish_versions", *place)
    return redirect("publish_post", *place)
