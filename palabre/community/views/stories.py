"""Stories as editors propose them: their list, with sums, and one as its form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.campaigns.models import Campaign
from palabre.community.actions import stories as actions
from palabre.community.ambassador_forms import StoryForm
from palabre.community.models import Story
from palabre.community.own_figures import sums_of
from palabre.community.telling_stories import is_now
from palabre.community.views.ambassadors import language_here
from palabre.governance.access import Here, brand_here, page
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.publishing.models import Media

LISTED = 100
OFFERED = 200


def story_here(here: Here, number: int) -> Story:
    """One story of the brand, or 404."""
    return get_object_or_404(
        Story.objects.select_related("brand"), brand=brand_here(here), pk=number
    )


@require_safe
@page(Right.PUBLISH)
def stories(request: HttpRequest) -> HttpResponse:
    """All stories of the brand, the newest first."""
    here = here_of(request)
    rows = list(Story.objects.filter(brand=brand_here(here))[:LISTED])
    today = timezone.localdate()
    for row in rows:
        row.now = is_now(row, today)  # type: ignore[attr-defined]
        row.later = row.starts_on > today  # type: ignore[attr-defined]
    sums = sums_of(rows)
    for row in rows:
        row.sum = sums[row.pk]  # type: ignore[attr-defined]
    return render(request, "community/stories.html", {"stories": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Propose a story."""
    return _edit(request, here_of(request), None)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a story."""
    here = here_of(request)
    return _edit(request, here, story_here(here, number))


def _edit(request: HttpRequest, here: Here, story: Story | None) -> HttpResponse:
    brand = brand_here(here)
    pictures = Media.objects.filter(brand=brand, content_type__startswith="image/")
    form = StoryForm(
        request.POST if request.method == "POST" else None,
        pictures=pictures,
        campaigns=Campaign.objects.filter(brand=brand),
        initial=StoryForm.start(story, language_here()),
    )
    if form.is_bound and form.is_valid():
        try:
            actions.keep_story(actor(here), brand, form.told(), story)
            messages.success(request, _("The story is proposed. Nobody is reminded of it."))
            return go(here, "community_stories")
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "story": story,
        "may_end": story is not None and is_now(story),
        "sum": sums_of([story])[story.pk] if story else None,
        "back": address(here, "community_stories"),
    }
    return render(request, "community/story_edit.html", context, status=422 if form.errors else 200)


@require_POST
@page(Right.PUBLISH)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Propose a story no longer."""
    here = here_of(request)
    actions.end_story(actor(here), story_here(here, number))
    messages.success(request, _("The story is no longer proposed."))
    return go(here, "community_stories")
