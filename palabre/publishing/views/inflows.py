"""Feeds that bring drafts: which there are, a new one, and what came of them."""

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    spoken_by,
)
from palabre.publishing.actions import inflows as verbs
from palabre.publishing.models import Post
from palabre.publishing.planning_models import Inflow, InflowEntry
from palabre.publishing.rules import Aim, PostState
from palabre.publishing.words import AIMS, POST_STATES


class FeedForm(forms.Form):
    """A feed, and what is made of its entries."""

    url = forms.URLField(
        label=gettext_lazy("Address of the feed"), max_length=2000, assume_scheme="https"
    )
    template = forms.CharField(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy("{title}, {link} and {text} are filled from the entry."),
        initial="{title} {link}",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    aim = forms.ChoiceField(
        label=gettext_lazy("What it is for"), choices=[(one.value, AIMS[one]) for one in Aim]
    )
    channels = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Where"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    for_review = forms.BooleanField(
        label=gettext_lazy("Hand the drafts in for review at once"),
        help_text=gettext_lazy("Approved or not, none of them leaves before somebody lets it."),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def feeds(request: HttpRequest) -> HttpResponse:
    """The feeds of the brand with what they brought last, and a new one."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, may = brand_here(here), here.may(Right.PUBLISH)
    form = FeedForm(request.POST if request.method == "POST" else None)
    accounts = [(str(one.pk), one.name) for one in spoken_by(here)]
    form.fields["channels"].choices = accounts  # type: ignore[attr-defined]
    if form.is_bound:
        if not may:
            raise Http404
        if form.is_valid():
            try:
                verbs.add_feed(Actor.person(here.user), brand, **form.cleaned_data)
                messages.success(request, _("What comes from now on becomes drafts."))
                return redirect("publish_feeds", here.organisation.slug, brand.slug)
            except Refused as error:
                form.add_error(None, str(error))
    rows = Inflow.objects.filter(brand=brand).annotate(drafts=Count("entries__post"))
    numbers = [one.pk for one in rows]
    posts = Post.objects.filter(brand=brand, pk__in=_brought(numbers)).order_by("-pk")
    context = {
        "form": form,
        "rows": [(one, _(one.last_error) if one.last_error else "") for one in rows],
        "posts": [(one, POST_STATES[PostState(one.state)]) for one in posts[:20]],
        "may_publish": may,
    }
    return render(request, "publishing/feeds.html", context, status=422 if form.errors else 200)


def _brought(numbers: list[int]) -> list[int]:
    """The posts that these feeds brought last."""
    rows = InflowEntry.objects.filter(inflow__in=numbers, post__isnull=False)
    return [one for one in rows.order_by("-pk").values_list("post", flat=True)[:20] if one]


@require_POST
@page(Right.PUBLISH)
def feed_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Pause a feed, read it again, or follow it no more."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(Inflow, brand=here.brand, pk=number)
    by = Actor.person(here.user)
    if act in {"pause", "resume"}:
        verbs.pause_feed(by, row, paused=act == "pause")
    elif act == "remove":
        verbs.remove_feed(by, row)
    else:
        raise Http404
    return redirect("publish_feeds", here.organisation.slug, brand_here(here).slug)
