"""A report as it reads over some days: composed once, and the same in every form."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from palabre.analysis.drawing.plot import day_in_full
from palabre.listening.figures.period import Period
from palabre.listening.figures.told import language
from palabre.listening.search import SearchRefused
from palabre.measurement.metrics import Look
from palabre.measurement.models import Report
from palabre.measurement.reports.blocks import parts_of
from palabre.measurement.reports.parts import Composed, Part
from palabre.measurement.rules import Span, days_of


def period_of(report: Report) -> Period:
    """The last whole span of the report."""
    return Period(*days_of(Span(report.span), timezone.localdate()))


def compose(report: Report, period: Period | None = None) -> Composed:
    """The report over some days, else over its last whole span, in its own language."""
    days = period or period_of(report)
    with translation.override(report.language):
        look = Look(report.brand, days)
        parts: list[Part] = []
        for given in report.blocks:
            try:
                parts += parts_of(look, given)
            except SearchRefused as error:
                parts.append(Part(_("Not ready"), [str(error)]))
        first, last = (day_in_full(day, language()) for day in (days.first, days.last))
        subtitle = _("%(brand)s, %(first)s to %(last)s") % {
            "brand": report.brand.name, "first": first, "last": last,
        }  # fmt: skip
        return Composed(report.name, subtitle, days.first, days.last, parts)
