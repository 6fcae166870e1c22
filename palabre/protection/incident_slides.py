"""The closing report as slides, which office programs open and change: its curve is a chart of theirs."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.analysis.drawing import slides
from palabre.protection.incident_report import Report


def pptx(report: Report) -> bytes:
    """Slides of 16:9: what it was, the curve, times, causes, what was done, lessons, log."""
    show = slides.begun()
    slides.title(show, report.title, report.subtitle, report.figures)
    if report.series is not None:
        _curve(show, report)
    if report.times:
        head = _("What happened"), _("When"), _("After the beginning")
        slides.tables(show, _("Times"), head, report.times, (4, 5, 3))
    if report.drill:
        head = _("Step"), _("After"), _("Against the plan")
        slides.tables(show, _("Against the plan"), head, report.drill, (5.6, 2.2, 4.2))
    slides.text(show, _("What caused it"), report.causes.splitlines())
    slides.text(show, _("What was done"), report.done.splitlines())
    slides.text(show, _("Lessons"), list(report.lessons) or [_("None was written down.")])
    log = [(f"{when}", what, who) for what, who, when in report.log]
    head = _("When"), _("What happened"), _("Who")
    slides.tables(show, _("Log"), head, log, (2.6, 7.3, 2.1))
    return slides.saved(show)


def _curve(show: Any, report: Report) -> None:
    assert report.series is not None  # noqa: S101  (asked before)
    moments, seen, negative = report.series
    times = [f"{timezone.localtime(one):%d/%m %H:%M}" for one in moments]
    lines = [(_("Mentions"), seen), (_("Negative ones"), negative)]
    slides.curve(show, _("What was said"), times, lines)
