"""Whom a text may name: those who are kept, and voices that are heard; asked for while one writes."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.channels.doors import network, platforms
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.rules import Refused, Right
from palabre.listening.models import Voice
from palabre.listening.words import network as called
from palabre.publishing.actions.acquaintances import get_to_know
from palabre.publishing.checks.names import folded_name
from palabre.publishing.models import Acquaintance, Handle

MOST = 8


@require_safe
@page(Right.WRITE)
def voices(request: HttpRequest) -> HttpResponse:
    """Whom ``q`` may mean: acquaintances first, then voices; each with the words for the text, or the
    address that gives them."""
    here: Here = request.here  # type: ignore[attr-defined]
    words = request.GET.get("q", "").strip().lstrip("@")[:60]
    if not words:
        return JsonResponse({"found": []})
    brand = brand_here(here)
    found = list(_kept(brand, words))
    found += _heard(here, brand, words)
    return JsonResponse({"found": found[:MOST]})


def _kept(brand: Brand, words: str) -> Iterator[dict[str, Any]]:
    key = folded_name(words)
    named = (
        Q(key__startswith=key) | Q(key__contains=f" {key}") | Q(handles__handle__istartswith=words)
    )
    rows = Acquaintance.objects.filter(named, brand=brand).distinct()
    for row in rows.prefetch_related("handles")[:MOST]:
        networks = [called(one.platform) for one in row.handles.all()]
        yield {"name": row.name, "note": ", ".join(networks), "words": f"@[{row.name}]"}


def _heard(here: Here, brand: Brand, words: str) -> Iterator[dict[str, Any]]:
    """Voices on networks where a text can name somebody, unless they are kept already."""
    naming = {of.slug: of for of in platforms() if of.naming and not of.naming.cannot}
    named = Q(name__istartswith=words) | Q(handle__istartswith=words)
    rows = Voice.objects.filter(named, organisation=here.organisation, platform__in=naming)
    rows = rows.exclude(handle="").order_by("-last_seen_at")[: 2 * MOST]
    kept = Handle.objects.filter(acquaintance__brand=brand, platform__in=naming)
    known = set(kept.values_list("platform", "handle"))
    for row in rows:
        of = naming[row.platform]
        handle = of.naming.read(row.handle) if of.naming else ""
        if of.naming and handle and (row.platform, handle) not in known:
            place = (here.organisation.slug, brand.slug, row.pk)
            note = f"{_(of.name)} · {of.naming.written(handle)}"
            yield {"name": str(row), "note": note, "know": reverse("engage_know", args=place)}


@require_POST
@page(Right.WRITE)
def know(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a voice, so that texts can name it; its words for the text."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(Voice, organisation=here.organisation, pk=number)
    of = network(row.platform)
    handle = of.naming.read(row.handle) if of.naming else ""
    try:
        if not handle:
            raise Refused(_("This voice has no name that a text could call it by."))
        found = get_to_know(
            Actor.person(here.user), brand_here(here), row.name, row.platform, handle, row.remote_id
        )
    except Refused as error:
        return JsonResponse({"says": str(error)})
    return JsonResponse({"words": f"@[{found.name}]"})
