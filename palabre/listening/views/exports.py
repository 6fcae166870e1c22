"""Files to take away: the list one looks at, in the format one chooses."""

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from palabre.governance.access import Here, page
from palabre.governance.acts import Actor, audit
from palabre.governance.rules import Right
from palabre.listening.exporting import FORMATS, WRITERS, from_threads, in_chunks, rows
from palabre.listening.selection import Selection


@require_safe
@page(Right.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The selection as a CSV, XLSX or JSON file, streamed; that it was taken is in the audit trail.

    With ``names=pseudonyms`` nobody who wrote is named.
    """
    here: Here = request.here  # type: ignore[attr-defined]
    kind = request.GET.get("format", "csv")
    if here.brand is None or kind not in WRITERS:
        raise Http404
    selection = Selection.of(request.GET)
    veil = request.GET.get("names") == "pseudonyms"
    audit(
        here.organisation,
        "exported",
        here.brand,
        Actor.person(here.user),
        format=kind,
        selection=selection.address(),
        pseudonyms=veil,
    )
    lines = rows(here.brand, selection, veil=veil)
    name = f"palabre-{here.brand.slug}-{timezone.localdate():%Y-%m-%d}.{kind}"
    return StreamingHttpResponse(
        from_threads(in_chunks(WRITERS[kind](lines, note=lambda: lines.note))),
        content_type=FORMATS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
