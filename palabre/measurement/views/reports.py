"""Reports: listed, composed of blocks, read as a page, taken as a file."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import audit
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.access import topics_here
from palabre.listening.figures.period import Period
from palabre.listening.printing import PrintingFailed
from palabre.measurement.access import members_here
from palabre.measurement.actions import reports as verbs
from palabre.measurement.models import Report
from palabre.measurement.reports.blocks import KINDS
from palabre.measurement.reports.composing import compose, period_of
from palabre.measurement.reports.forms import FORMS
from palabre.measurement.reports.forms import KINDS as MEDIA
from palabre.measurement.told import RHYTHMS, SPANS, THEMES


def _report(here: Here, number: int) -> Report:
    rows = Report.objects.select_related("brand__organisation")
    return get_object_or_404(rows, brand=brand_here(here), pk=number)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def reports(request: HttpRequest) -> HttpResponse:
    """The brand's reports, and a new one."""
    here = here_of(request)
    brand = brand_here(here)
    if request.method == "POST":
        if not here.may(Right.PUBLISH):
            raise Http404
        try:
            name, spoken = request.POST.get("name", ""), get_language() or "en"
            made = verbs.make_report(actor(here), brand, name, spoken, _usual(here))
        except Refused as error:
            messages.warning(request, str(error))
            return go(here, "measure_reports")
        return go(here, "measure_report_edit", made.pk)
    rows = [(row, SPANS[row.span], RHYTHMS.get(row.rhythm, "")) for row in brand.reports.all()]
    return render(request, "measurement/reports.html", {
        "rows": rows, "may_make": here.may(Right.PUBLISH),
    })  # fmt: skip


def _usual(here: Here) -> list[dict[str, str]]:
    """What a new report begins with: what most who read one ask first."""
    topic = topics_here(here).order_by("pk").first()
    about = (
        [{"kind": kind, "topic": str(topic.pk)} for kind in ("sentences", "volume")]
        if topic
        else []
    )
    metrics = [
        {"kind": "metrics", "theme": theme} for theme in ("conversation", "published", "service")
    ]
    return [{"kind": "board"}, *about, *metrics, {"kind": "posts"}, {"kind": "incidents"}]


@require_safe
@page(Right.READ)
def report(request: HttpRequest, number: int) -> HttpResponse:
    """A report over its last whole span, or over the days of the address; ``?format=`` a file."""
    here = here_of(request)
    row = _report(here, number)
    asked = any(request.GET.get(name) for name in ("since", "until", "period"))
    period = Period.of(request.GET) if asked else period_of(row)
    told, form = compose(row, period), request.GET.get("format", "")
    if form:
        return _file(here, row, told, form)
    return render(request, "measurement/report.html", {
        "row": row, "told": told, "forms": list(FORMS), "may_make": here.may(Right.PUBLISH),
        "days": f"since={period.first.isoformat()}&until={period.last.isoformat()}",
        "may_export": here.may(Right.EXPORT),
    })  # fmt: skip


def _file(here: Here, row: Report, told: Any, form: str) -> HttpResponse:
    if form not in FORMS or not here.may(Right.EXPORT):
        raise Http404
    try:
        content = FORMS[form](told, row.language)
    except PrintingFailed as error:
        return HttpResponse(_("This file could not be made: %(why)s") % {"why": error}, status=503)
    audit(here.organisation, "exported", row, actor(here), format=form)
    name = f"{slugify(row.name) or 'report'}-{told.first}_{told.last}.{form}"
    return HttpResponse(
        content, content_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Compose a report: its name, days, language, readers and blocks."""
    here = here_of(request)
    row = _report(here, number)
    readers = members_here(here)
    if request.method == "POST":
        chosen = set(request.POST.getlist("reader"))
        given = request.POST.get
        spoken = given("language", "")
        try:
            verbs.keep_report(
                actor(here), row, given("name", ""),
                spoken if spoken in dict(settings.LANGUAGES) else row.language,
                given("span", ""), given("rhythm", ""),
                [one for one in readers if str(one.pk) in chosen],
            )  # fmt: skip
            messages.success(request, _("The report is kept."))
        except Refused as error:
            messages.warning(request, str(error))
        return go(here, "measure_report_edit", number)
    context = {
        "row": row,
        "blocks": [_told(here, one) for one in row.blocks],
        "kinds": [(slug, one.title, one.asks) for slug, one in KINDS.items()],
        "topics": topics_here(here),
        "themes": THEMES.items(),
        "spans": SPANS.items(),
        "rhythms": RHYTHMS.items(),
        "languages": settings.LANGUAGES,
        "readers": readers,
        "chosen": set(row.readers.values_list("pk", flat=True)),
    }
    return render(request, "measurement/report_edit.html", context)


def _told(here: Here, given: dict[str, str]) -> dict[str, Any]:
    kind = KINDS.get(given.get("kind", ""))
    about = ""
    if kind and kind.asks == "topic":
        topic = topics_here(here).filter(pk=number_in(given.get("topic", "")) or 0).first()
        about = topic.name if topic else _("This topic isn't there any more.")
    elif kind and kind.asks == "theme":
        about = str(dict(THEMES).get(given.get("theme", ""), ""))  # type: ignore[call-overload]
    elif kind and kind.asks == "text":
        about = given.get("title") or given.get("text", "")[:80]
    return {"title": kind.title if kind else _("A block that isn't there any more"), "about": about}


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Add, move or take out a block; remove the report."""
    here = here_of(request)
    row, by = _report(here, number), actor(here)
    at = number_in(request.POST.get("at", ""))
    place = -1 if at is None else at
    acts: dict[str, Callable[[], None]] = {
        "add": lambda: verbs.add_block(by, row.pk, request.POST.dict()),
        "up": lambda: verbs.move_block(by, row.pk, place, -1),
        "down": lambda: verbs.move_block(by, row.pk, place, 1),
        "drop": lambda: verbs.drop_block(by, row.pk, place),
        "remove": lambda: verbs.remove_report(by, row),
    }
    if act not in acts:
        raise Http404
    try:
        acts[act]()
    except Refused as error:
        messages.warning(request, str(error))
    if act == "remove":
        return go(here, "measure_reports")
    return go(here, "measure_report_edit", number)
