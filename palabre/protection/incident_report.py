"""The closing report of an incident: what it was, when, what was done, what it teaches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.analysis.drawing import Chart
from palabre.analysis.drawing.paper import Block, Drawing, Heading, Paragraph, Table
from palabre.analysis.drawing.paper import Figures as FigureRow
from palabre.analysis.drawing.plot import day_in_full
from palabre.analysis.drawing.signs import latin, visible
from palabre.listening.figures.told import language, number, percent
from palabre.listening.printing import PrintingFailed, printed
from palabre.protection.drill_report import steps
from palabre.protection.drill_words import SPEEDS
from palabre.protection.incident_counts import drawn, time_of
from palabre.protection.incident_figures import curve, figures, mentions_of
from palabre.protection.incident_log import Line, timeline
from palabre.protection.incident_words import KINDS, LEVELS, PARTS
from palabre.protection.models import Incident
from palabre.protection.rules.incidents import EntryKind, IncidentKind, Level, Part
from palabre.protection.told import span

MOST_LINES = 400
Drawn = tuple[list[datetime], list[int], list[int]]


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told of a closed incident, in words of the reader's language."""

    title: str
    subtitle: str
    figures: Sequence[tuple[str, str, str]]
    times: Sequence[tuple[str, str, str]]
    drill: Sequence[tuple[str, str, str]]
    curve: Chart | None
    series: Drawn | None
    causes: str
    done: str
    lessons: Sequence[str]
    people: Sequence[tuple[str, str]]
    log: Sequence[tuple[str, str, str]]


def report_of(incident: Incident) -> Report:
    """The report as the rows tell it now."""
    lines = sorted(timeline(incident), key=lambda one: one.at)
    kind, level = KINDS[IncidentKind(incident.kind)], LEVELS[Level(incident.level)][0]
    subtitle = f"{incident.brand.name} · {kind} · {level} · {moment(incident.opened_at)}"
    if incident.drill is not None:
        subtitle += f" · {SPEEDS[incident.drill.speed]}"
    duties = incident.duties.select_related("member__user")
    return Report(
        incident.title,
        subtitle,
        _figures(incident, lines),
        [] if incident.drill else _times(incident, lines),
        steps(incident, lines) if incident.drill else [],
        curve(incident, language()),
        drawn(incident),
        incident.causes,
        incident.done,
        incident.lessons,
        [(str(PARTS[Part(one.part)]), str(one.member.user)) for one in duties],
        [(_told(one), one.by, moment(one.at)) for one in lines[-MOST_LINES:]],
    )


def moment(at: datetime | None) -> str:
    """A moment as a report says it; a dash for none."""
    return day_in_full(timezone.localtime(at), language()) if at else "–"


def _told(line: Line) -> str:
    return f"{line.sentence} – {line.text}" if line.text else line.sentence


def _first(lines: Sequence[Line], kind: EntryKind) -> datetime | None:
    return next((one.at for one in lines if one.kind is kind), None)


def _times(incident: Incident, lines: Sequence[Line]) -> list[tuple[str, str, str]]:
    """What happened when, and how long after the beginning."""
    alert = incident.alert
    moments = [
        (_("First post"), _first_post(incident)),
        (_("Alert"), alert.at if alert else None),
        (_("Somebody looked"), alert.looked_at if alert else None),
        (_("Room opened"), incident.opened_at),
        (_("First statement"), _first(lines, EntryKind.SENT)),
        (_("Contained"), incident.contained_at),
        (_("Closed"), incident.closed_at),
    ]
    return [(word, moment(at), _after(incident.began, at)) for word, at in moments]


def _first_post(incident: Incident) -> datetime | None:
    rows = mentions_of(incident)
    first = rows.order_by("published_at").first() if rows is not None else None
    if first is not None:
        return first.published_at
    return incident.mention.published_at if incident.mention else None


def _after(began: datetime, at: datetime | None) -> str:
    return f"+ {span(at - began)}" if at and at > began else "–"


def _figures(incident: Incident, lines: Sequence[Line]) -> list[tuple[str, str, str]]:
    found = figures(incident)
    done = sum(one.kind is EntryKind.DONE for one in lines)
    sent = _first(lines, EntryKind.SENT)
    opened, closed = (
        time_of(incident, one) for one in (incident.opened_at, incident.closed_at or timezone.now())
    )
    told = [(_("Lasted"), span(closed - opened), "")]
    if found is not None:
        share = percent(found.negative) if found.negative is not None else "–"
        told.append((_("Mentions"), number(found.seen), _("%(share)s negative") % {"share": share}))
    spoken = time_of(incident, sent) if sent else None
    told.append(
        (_("First statement"), _after(opened, spoken), _("after the opening") if spoken else "")
    )
    told.append((_("Tasks done"), number(done), ""))
    return told


def pdf(report: Report) -> bytes:
    """The report on paper. Raises `PrintingFailed`.

    Accessible paper refuses a sign that no font here has: then only those of Latin texts are set.
    """
    try:
        return _set(_spelt(report, visible))
    except PrintingFailed:
        return _set(_spelt(report, latin))


def _spelt(report: Report, spell: Callable[[str], str]) -> Report:
    """The same report with each of its texts spelt anew."""

    def rows(told: Sequence[tuple[str, ...]]) -> list[Any]:
        return [tuple(map(spell, row)) for row in told]

    return replace(
        report, title=spell(report.title), subtitle=spell(report.subtitle),
        causes=spell(report.causes), done=spell(report.done),
        lessons=[spell(one) for one in report.lessons],
        people=rows(report.people), log=rows(report.log),
        figures=rows(report.figures), times=rows(report.times), drill=rows(report.drill),
    )  # fmt: skip


def _set(report: Report) -> bytes:
    blocks: list[Block] = [FigureRow(report.figures)]
    if report.curve is not None:
        blocks.append(Drawing(report.curve, _("What was said")))
    head = [_("What happened"), _("When"), _("After the beginning")]
    if report.times:
        blocks.append(Table(_("Times"), head, report.times, words=True))
    if report.drill:
        head = [_("Step"), _("After"), _("Against the plan")]
        blocks.append(Table(_("Against the plan"), head, report.drill, words=True))
    blocks += [Heading(_("What caused it")), *map(Paragraph, _parts(report.causes))]
    blocks += [Heading(_("What was done")), *map(Paragraph, _parts(report.done))]
    lessons = [f"• {one}" for one in report.lessons] or [_("None was written down.")]
    blocks += [Heading(_("Lessons")), *map(Paragraph, lessons)]
    if report.people:
        blocks.append(Table(_("Who did what"), [_("Part"), _("Who")], report.people, words=True))
    blocks.append(
        Table(_("Log"), [_("What happened"), _("Who"), _("When")], report.log, words=True)
    )
    return printed(
        "report", report.title, report.subtitle, blocks, language(), timezone.localtime(),
        foot="Palabre",
    )  # fmt: skip


def _parts(text: str) -> list[str]:
    return [one.strip() for one in text.split("\n") if one.strip()] or ["–"]
