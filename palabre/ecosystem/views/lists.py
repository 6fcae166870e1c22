"""The lists of voices: made and removed, and which of them a voice stands in."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.ecosystem.access import map_here, standings_of
from palabre.ecosystem.actions.lists import make_list, put_in_lists, remove_list
from palabre.ecosystem.models import VoiceList
from palabre.governance.access import brand_here, page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.selection import number


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def lists(request: HttpRequest) -> HttpResponse:
    """The brand's lists of voices, and a new one."""
    here = here_of(request)
    brand = brand_here(here)
    if request.method == "POST":
        try:
            official = bool(request.POST.get("official"))
            name = request.POST.get("name", "")
            made = make_list(actor(here), brand, name, is_official=official)
            messages.success(request, _("The list %(name)s is there.") % {"name": made.name})
        except Refused as error:
            messages.warning(request, str(error))
        return go(here, "map_lists")
    rows = brand.voice_lists.annotate(count=Count("voices"))
    usual = (_("Journalists"), _("Partners"), _("Very important"))
    there = {row.name for row in rows}
    context = {"lists": rows, "usual": [name for name in usual if name not in there]}
    return render(request, "ecosystem/lists.html", context)


@require_POST
@page(Right.TRIAGE)
def remove(request: HttpRequest, row: int) -> HttpResponse:
    """Remove a list."""
    here = here_of(request)
    remove_list(actor(here), get_object_or_404(VoiceList, brand=brand_here(here), pk=row))
    messages.success(request, _("The list is removed; its voices stay where they are."))
    return go(here, "map_lists")


@require_POST
@page(Right.TRIAGE)
def stand(request: HttpRequest, topic: int, voice: int) -> HttpResponse:
    """Say which lists a voice of a map stands in."""
    here = here_of(request)
    one = get_object_or_404(standings_of(map_here(here, topic)), voice=voice)
    wanted = {found for value in request.POST.getlist("list") if (found := number(value))}
    try:
        put_in_lists(actor(here), brand_here(here), one.voice, wanted)
        messages.success(request, _("The lists of this voice are kept."))
    except Refused as error:
        messages.warning(request, str(error))
    return go(here, "map_voice", topic, voice)
