"""A file that hangs on a text: fetched from the account to be saved, and never shown here."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from palabre.channels.doors import charged
from palabre.connectors.contract import ConnectorError, Rejected
from palabre.connectors.protocols import OpensFiles
from palabre.connectors.words import N_
from palabre.engagement.access import turn_here
from palabre.governance.access import Here, brand_here, page
from palabre.governance.rules import Right

ANOTHER = N_("The mail that is there now has another file in this place.")
UNNAMED = "file"


@never_cache
@require_safe
@page(Right.ANSWER)
def file(request: HttpRequest, number: int, turn: int, place: int) -> HttpResponse:
    """One file of a text, as bytes without a type: no browser shows or runs it here."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = turn_here(here, number, turn)
    said = row.mention
    known = said.media[place] if said and not row.is_erased and place < len(said.media) else {}
    source = said.source if said else None
    channel = source.channel if source else None
    is_ours = channel is not None and channel.serves(brand_here(here).pk)
    if (
        said is None
        or source is None
        or channel is None
        or not is_ours
        or known.get("kind") != "file"
    ):
        raise Http404
    # Links to pictures may stand among the files: the account counts files alone.
    nth = sum(one.get("kind") == "file" for one in said.media[:place])
    try:
        with charged(channel.platform, channel) as connector:
            if not isinstance(connector, OpensFiles):
                raise Http404
            opened = connector.file(said.remote_id, nth, source.values.get("folder", ""))
        # Whoever writes to us may give a second mail the name of a first one.
        if known.get("size", 0) != len(opened.data):
            raise Rejected(ANOTHER)
    except ConnectorError as fault:
        messages.error(request, _(str(fault)))
        return redirect(
            "engage_conversation", here.organisation.slug, brand_here(here).slug, number
        )
    answer = HttpResponse(opened.data, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, _bare(opened.name))
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _bare(name: str) -> str:
    """A file's name without what leads anywhere else."""
    bare = "".join("_" if one in '/\\:*?"<>|' else one for one in name).strip(". ")
    return bare[-120:] or UNNAMED
