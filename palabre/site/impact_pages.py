"""The impact sheet and what leaves the house, as pages of Govern › Privacy; the sheet as a PDF, too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palabre.governance.access import page
from palabre.governance.pages import here_of
from palabre.governance.rules import Right
from palabre.listening.printing import PrintingFailed, printed
from palabre.site.impact import blocks_of, by_hand, sheet_of, verdict


@require_safe
@page(Right.READ)
def impact(request: HttpRequest) -> HttpResponse:
    """The sheet as things stand now."""
    sheet = sheet_of(here_of(request).organisation)
    context = {"sheet": sheet, "verdict": verdict(sheet), "by_hand": by_hand()}
    return render(request, "site/impact.html", context)


@require_safe
@page(Right.READ)
def paper(request: HttpRequest) -> HttpResponse:
    """The sheet on paper."""
    organisation = here_of(request).organisation
    language = (get_language() or "en")[:2]
    title = _("Data protection impact sheet")
    try:
        body = printed(
            "report", title, organisation.name, blocks_of(sheet_of(organisation)), language,
            timezone.localtime(), organisation.name,
        )  # fmt: skip
    except PrintingFailed:
        return HttpResponse(
            _("The document could not be set."), status=503, content_type="text/plain"
        )
    name = f"{organisation.slug}-impact-{language}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
