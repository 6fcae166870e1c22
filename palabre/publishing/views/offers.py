"""What a text can be told to an account to go to, as its network tells it, for the composer."""

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from palabre.channels.offering import offered
from palabre.connectors.contract import ConnectorError
from palabre.governance.access import Here, page
from palabre.governance.numbers import number_in
from palabre.governance.rules import Right
from palabre.publishing.access import spoken_by


@never_cache
@require_safe
@page(Right.WRITE)
def offers(request: HttpRequest) -> JsonResponse:
    """What a ``field`` of an ``account`` can be given, or why the network doesn't tell it now."""
    here: Here = request.here  # type: ignore[attr-defined]
    number = number_in(request.GET.get("account", ""))
    channel = next((one for one in spoken_by(here) if one.pk == number), None)
    if channel is None:
        raise Http404
    what, words = request.GET.get("field", ""), request.GET.get("q", "")
    try:
        found = offered(channel.platform, what, words, channel)
    except ConnectorError as fault:
        return JsonResponse({"found": [], "says": _(str(fault))})
    told = [
        {
            "value": one.value,
            "name": one.name,
            "note": " · ".join(filter(None, (one.detail, _(one.remark) if one.remark else ""))),
        }
        for one in found.offers
    ]
    return JsonResponse({"found": told, "says": ""})
