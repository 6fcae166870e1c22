"""Topics that are looked at together: chosen and let go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.ecosystem.access import sectors_here
from palabre.ecosystem.actions.sectors import make_sector, remove_sector
from palabre.governance.access import brand_here, page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.access import topics_here
from palabre.listening.selection import number


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.LISTEN)
def sectors(request: HttpRequest) -> HttpResponse:
    """The brand's sectors, and a new one."""
    here = here_of(request)
    topics = topics_here(here).order_by("name")
    if request.method == "POST":
        wanted = {number(value) for value in request.POST.getlist("topic")}
        chosen = [one for one in topics if one.pk in wanted]
        try:
            made = make_sector(actor(here), brand_here(here), request.POST.get("name", ""), chosen)
        except Refused as error:
            messages.warning(request, str(error))
            return go(here, "map_sectors")
        return go(here, "map_topic", made.pk)
    rows = sectors_here(here).prefetch_related("topics")
    return render(request, "ecosystem/sectors.html", {"sectors": rows, "topics": topics})


@require_POST
@page(Right.LISTEN)
def remove(request: HttpRequest, row: int) -> HttpResponse:
    """Let a sector go."""
    here = here_of(request)
    remove_sector(actor(here), get_object_or_404(sectors_here(here), pk=row))
    messages.success(request, _("The sector is removed; its topics stay."))
    return go(here, "map_sectors")
