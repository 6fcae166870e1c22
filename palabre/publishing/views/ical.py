"""The calendar for calendar programs: its secret address, and what is read there."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.campaigns.models import Event as Happening
from palabre.governance.access import Here, brand_here, here_for, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Right
from palabre.publishing.access import (
    posts_here,
)
from palabre.publishing.actions.calendar_links import link_of, make_link, note_reading, revoke_link
from palabre.publishing.models import Post
from palabre.publishing.planning.ics import Event, calendar
from palabre.publishing.planning_models import CalendarLink
from palabre.publishing.rules import PostState
from palabre.publishing.words import POST_STATES

BACK, AHEAD = timedelta(days=90), timedelta(days=366)
LASTS, HAPPENS_FOR = timedelta(minutes=15), timedelta(hours=1)
MOST = 3_000
CERTAIN = {PostState.SCHEDULED, PostState.SENT}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def address(request: HttpRequest) -> HttpResponse:
    """One's own calendar address for the brand; a new one is shown on this answer and never again."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, made = brand_here(here), ""
    if request.method == "POST":
        key = make_link(Actor.person(here.user), brand, here.user)
        made = settings.ADDRESS + reverse("calendar_feed", args=[key])
    link = CalendarLink.objects.filter(brand=brand, user=here.user).first()
    return render(request, "publishing/ical.html", {"link": link, "made": made})


@require_POST
@page(Right.READ)
def revoke(request: HttpRequest) -> HttpResponse:
    """End one's own address."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    link = CalendarLink.objects.filter(brand=brand, user=here.user).first()
    if link is not None:
        revoke_link(Actor.person(here.user), link)
        messages.success(request, _("The address is revoked."))
    return redirect("publish_ical", here.organisation.slug, brand.slug)


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar itself, for whoever holds the key of a member who may still read it; else 404."""
    link = link_of(key)
    if link is None:
        raise Http404
    here = here_for(link.user, link.organisation.slug, link.brand.slug)
    if not here.may(Right.READ):
        raise Http404
    now = timezone.now()
    note_reading(link)
    with translation.override(link.user.language or link.organisation.language):
        told = [_event(here, one) for one in _posts(here)]
        told += [_happening(here, one, now) for one in _happenings(here, now)]
        text = calendar(f"{link.brand} · Palabre", told)
    headers = {
        "Content-Disposition": 'inline; filename="palabre.ics"',
        "Cache-Control": "private, max-age=300",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _posts(here: Here) -> list[Post]:
    now = timezone.now()
    rows = posts_here(here).filter(due_at__gte=now - BACK, due_at__lte=now + AHEAD)
    rows = rows.select_related("campaign").prefetch_related("variants__channel")
    return list(rows.order_by("due_at", "pk")[:MOST])


def _happenings(here: Here, now: datetime) -> list[Happening]:
    rows = Happening.objects.filter(brand=here.brand, starts_at__range=(now - BACK, now + AHEAD))
    return list(rows.select_related("campaign")[:MOST])


def _uid(kind: str, number: int) -> str:
    return f"{kind}-{number}@{urlsplit(settings.ADDRESS).hostname or 'palabre'}"


def _happening(here: Here, row: Happening, now: datetime) -> Event:
    ends_at = row.ends_at or row.starts_at + HAPPENS_FOR
    place = (here.organisation.slug, brand_here(here).slug)
    return Event(
        uid=_uid("event", row.pk),
        starts_at=row.starts_at,
        lasts=ends_at - row.starts_at,
        summary=row.name,
        told_at=now,
        description="\n\n".join(one for one in (row.note, row.url) if one),
        url=settings.ADDRESS + reverse("campaign_events", args=place),
        place=row.place,
        categories=(row.campaign.name,) if row.campaign else (),
    )


def _event(here: Here, post: Post) -> Event:
    state = PostState(post.state)
    accounts = [one.channel.name for one in post.variants.all()]
    place = (here.organisation.slug, brand_here(here).slug, post.pk)
    said = [post.text, ", ".join(accounts), str(POST_STATES[state])]
    return Event(
        uid=_uid("post", post.pk),
        starts_at=post.due_at or post.created_at,
        lasts=LASTS,
        summary=str(post),
        told_at=post.changed_at,
        changed_at=post.changed_at,
        description="\n\n".join(one for one in said if one),
        url=settings.ADDRESS + reverse("publish_post", args=place),
        categories=(*([post.campaign.name] if post.campaign else []), *post.tags),
        is_certain=state in CERTAIN,
        is_off=state == PostState.STOPPED,
        sequence=max(int((post.changed_at - post.created_at).total_seconds()), 0),
    )
