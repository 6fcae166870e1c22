"""Keeping people off, from a conversation or from a person's page, and letting them again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palabre.connectors.contract import Barring
from palabre.engagement.access import conversation_here
from palabre.engagement.actions import barring
from palabre.engagement.models import Conversation, PersonAct
from palabre.engagement.people.access import person_here
from palabre.engagement.views.acts import after
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right


@require_POST
@page(Right.PUBLISH)
def bar(request: HttpRequest, number: int) -> HttpResponse:
    """Keep the other one of a conversation off, for a reason."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = conversation_here(here, number)
    where, act = barring.where_of(row), request.POST.get("act", "")
    if where is None or act not in set(Barring):
        raise Http404
    try:
        barring.bar(Actor.person(here.user), where, Barring(act), request.POST.get("reason", ""))
    except Refused as error:
        return after(request, here, row, str(error))
    return after(request, here, row, _("The network is asked for it."))


@require_POST
@page(Right.PUBLISH)
def bar_person(request: HttpRequest, number: int) -> HttpResponse:
    """Mute or block a voice of somebody, from their page; ``to`` names both, "7:mute"."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, person = brand_here(here), person_here(here, number)
    voice, _colon, act = request.POST.get("to", "").partition(":")
    rows = person.identities.select_related("voice")
    identity = get_object_or_404(rows, voice=number_in(voice) or 0)
    where = barring.where_known(brand, identity.voice) if identity.voice else None
    if where is None or act not in {Barring.MUTE, Barring.BLOCK}:
        raise Http404
    try:
        barring.bar(Actor.person(here.user), where, Barring(act), request.POST.get("reason", ""))
        messages.success(request, _("The network is asked for it."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("engage_person", here.organisation.slug, brand.slug, person.pk)


@require_POST
@page(Right.PUBLISH)
def lift(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody again whom an act keeps off."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    rows = PersonAct.objects.filter(brand=brand).select_related("brand", "channel", "voice")
    row = get_object_or_404(rows, pk=number)
    talk = Conversation.objects.filter(brand=brand, voice=row.voice_id, channel=row.channel_id)
    try:
        barring.lift(Actor.person(here.user), row)
        messages.success(request, _("The network is asked for it."))
    except Refused as error:
        messages.error(request, str(error))
    place = (here.organisation.slug, brand.slug)
    if person := number_in(request.POST.get("person", "")):
        return redirect("engage_person", *place, person)
    found = talk.order_by("-pk").first()
    return (
        redirect("engage_conversation", *place, found.pk)
        if found
        else redirect("engage_inbox", *place)
    )
