"""The parts of a report that tell attention and awareness: the last edition and the last month by its end."""

from django.utils.translation import gettext as _

from palabre.measurement.awareness_models import AwarenessMonth
from palabre.measurement.awareness_told import line_of_four
from palabre.measurement.barometer import telling
from palabre.measurement.barometer.models import Edition
from palabre.measurement.metrics import Look, Unit
from palabre.measurement.reports.parts import Cell, Part
from palabre.measurement.rules import EditionState


def barometer(look: Look) -> list[Part]:
    """The ranking of the last month that was over by the end of the days, with the ranks up to it."""
    title = _("Attention barometer")
    rows = Edition.objects.filter(brand=look.brand, month__lte=look.period.last)
    months = telling.newest(list(rows.select_related("brand")))
    months = [one for one in months if telling.last_day(one.month) <= look.period.last]
    if not months:
        return [Part(title, [_("No month was ranked by the end of these days.")])]
    edition = months[-1]
    texts = telling.sentences(edition)
    if edition.state == EditionState.DRAFT:
        texts.append(_("This edition is a draft: it isn’t published."))
    head = (
        _("Brand"), _("Rank"), _("Share of attention"), _("Between"), _("Change since the month before"),
        _("Mentions"), _("Net tone"),
    )  # fmt: skip
    part = Part(
        f"{title} · {telling.name_of(edition)}",
        texts,
        chart=telling.chart_of(months),
        head=head,
        rows=[_ranked(one) for one in telling.rows_of(edition)],
        words=(4,),
        how=" ".join(telling.method_told(edition)),
    )
    return [part]


def _ranked(one: telling.Row) -> tuple[Cell, ...]:
    tone = telling.said_tone(one)
    return (
        Cell(one.name),
        Cell(telling.said_rank(one), one.rank),
        Cell(telling.percent(one.share.value), one.share.value, Unit.SHARE),
        Cell(telling.interval(one.share) or "–"),
        Cell(telling.said_change(one)),
        Cell(telling.number(one.mentions), one.mentions),
        Cell(tone, one.tone.value, Unit.BALANCE),
    )


def awareness(look: Look) -> list[Part]:
    """The line of four of the last month that was over by the end of the days."""
    title = _("Awareness")
    rows = AwarenessMonth.objects.filter(brand=look.brand, month__lte=look.period.last)
    row = next((one for one in rows if telling.last_day(one.month) <= look.period.last), None)
    if row is None:
        return [Part(title, [_("No month was counted by the end of these days.")])]
    four = line_of_four(look.brand, row)
    cells = [
        (
            Cell(one.title),
            Cell(one.value, one.plain, one.unit),
            Cell(one.between or "–"),
            Cell(one.note),
        )
        for one in four
    ]
    head = (_("What is measured"), _("Value"), _("Between"), _("What it rests on"))
    return [Part(f"{title} · {telling.month_name(row.month)}", head=head, rows=cells, words=(3,))]
