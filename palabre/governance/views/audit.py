"""The trail of acts as a page and as a file."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from palabre.governance import trail
from palabre.governance.access import Here, page
from palabre.governance.forms import TrailForm
from palabre.governance.rules import Right


def _wanted(request: HttpRequest) -> dict[str, object]:
    form = TrailForm(request.GET)
    form.is_valid()
    return form.cleaned_data


@require_safe
@page(Right.AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what when, in sentences, newest first."""
    here: Here = request.here  # type: ignore[attr-defined]
    wanted = _wanted(request)
    acts, next_before = trail.one_page(trail.acts_of(here.organisation, wanted))
    return render(
        request,
        "governance/audit.html",
        {
            "acts": acts,
            "next_before": next_before,
            "wanted": wanted,
            "filtered": any(value for name, value in wanted.items() if name != "before"),
            "people": trail.people_of(here.organisation),
            "kinds": trail.kinds_of(here.organisation),
        },
    )


@require_safe
@page(Right.AUDIT)
def audit_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same acts, all of them, as a file."""
    here: Here = request.here  # type: ignore[attr-defined]
    wanted = {**_wanted(request), "before": None}
    lines = trail.as_csv(trail.acts_of(here.organisation, wanted))
    name = f"{here.organisation.slug}-{timezone.localdate().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
