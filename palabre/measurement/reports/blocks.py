"""The blocks that a report can be composed of: each makes a part from a brand's days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.analysis.drawing.plot import day_in_full
from palabre.channels.models import Channel
from palabre.listening.figures import blocks as drawn
from palabre.listening.figures.blocks import Block
from palabre.listening.figures.compared import SLOW
from palabre.listening.figures.counted import Counted
from palabre.listening.figures.told import language, sentences
from palabre.listening.models import Topic
from palabre.listening.selection import number
from palabre.measurement.board import Goal, board_of
from palabre.measurement.metrics import METRICS, Look, Theme, Unit, Value, value_of
from palabre.measurement.metrics.shape import Words
from palabre.measurement.reports import attention
from palabre.measurement.reports.best import best_posts
from palabre.measurement.reports.parts import Cell, Curve, Part
from palabre.measurement.returns.returning import return_of
from palabre.measurement.returns.telling import remarks, sentence, told_lines
from palabre.measurement.spans import within
from palabre.measurement.told import STATES, THEMES, between, said
from palabre.protection.models import Incident
from palabre.strategy.words import name_of

LONGEST_TEXT = 5000
Given = Mapping[str, Any]
Maker = Callable[[Look, Given], list[Part]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of block: its name, what it asks for ("text", "topic", "theme" or ""), and how it is made."""

    title: Words
    asks: str
    make: Maker


def _cell(value: Value, unit: Unit) -> Cell:
    return Cell(said(value.value, unit, value.currency), value.value, unit, value.currency)


def _text(look: Look, given: Given) -> list[Part]:
    lines = [line.strip() for line in str(given.get("text", "")).splitlines() if line.strip()]
    return [Part(str(given.get("title", "")).strip(), lines)]


def _board(look: Look, given: Given) -> list[Part]:
    head = (_("Objective"), _("Now"), _("Target"), _("Due on"), _("How it stands"))
    parts = []
    for mission, goals in board_of(look.brand):
        rows = [_goal_row(goal) for goal in goals]
        texts = [] if rows else [_("This mission has no objective yet.")]
        parts.append(
            Part(name_of(mission), texts, head=head if rows else (), rows=rows, words=(3, 4))
        )
    return parts or [Part(_("Objectives"), [_("No mission and no objective are set yet.")])]


def _goal_row(goal: Goal) -> tuple[Cell, ...]:
    row, unit = goal.objective, goal.metric.unit if goal.metric else None
    now, target = Cell("–"), Cell("–")
    if unit is not None:
        now = _cell(goal.now, unit)
        target = _cell(Value(row.target, currency=row.currency), unit)
    due = Cell(day_in_full(row.due_on, language()))
    return Cell(row.name), now, target, due, Cell(str(STATES[goal.state][0]))


def _metrics(look: Look, given: Given) -> list[Part]:
    theme = given.get("theme", "")
    if theme not in set(Theme):
        return []
    before = Look(look.brand, look.period.before)
    head = (_("Metric"), _("These days"), _("Between"), _("The days before"))
    rows, missing = [], []
    for metric in METRICS.values():
        if metric.theme != theme:
            continue
        value, then = value_of(metric, look), value_of(metric, before)
        if value.value is None:
            missing.append(_("%(title)s: %(why)s") % {"title": metric.title, "why": value.why})
            continue
        rows.append(
            (
                Cell(str(metric.title)),
                _cell(value, metric.unit),
                Cell(between(value, metric.unit) or "–"),
                _cell(then, metric.unit),
            )
        )
    return [Part(str(THEMES[Theme(theme)]), missing, head=head, rows=rows)]


def _of_topic(make: Callable[[Counted, Topic], Part]) -> Maker:
    """A block of one of the brand's topics."""

    def made(look: Look, given: Given) -> list[Part]:
        wanted = number(str(given.get("topic", ""))) or 0
        topic = Topic.objects.filter(brand=look.brand, pk=wanted).first()
        if topic is None:
            return [Part(_("A topic"), [_("This topic isn't there any more.")])]
        return [make(Counted(look.brand, [topic], look.period), topic)]

    return made


def _part(topic: Topic, block: Block) -> Part:
    """A block of a topic's page as a part; what a network forbids to take away stays there."""
    leaving = [cells for cells in block.cells if not cells[0].get("stays")]
    rows = [[_figure(cell) for cell in cells] for cells in leaving]
    return Part(
        f"{topic.name} · {block.title}",
        [str(block.note)] if block.note and not block.chart and not rows else (),
        chart=block.chart,
        curve=_curve(block) if block.chart and not rows else None,
        head=[str(label) for label in block.labels] if rows else (),
        rows=rows,
        note=str(block.note),
        how=str(block.how),
    )


def _figure(cell: Mapping[str, Any]) -> Cell:
    """A place of a page's table, with the plain value that its words were written from."""
    return Cell(str(cell["text"]), cell.get("value"), Unit(cell.get("unit", Unit.COUNT)))


def _curve(block: Block) -> Curve | None:
    """What a block's lines are drawn from: the last plain values of each row, by the lines' names."""
    names = block.chart.head[1:] if block.chart else ()
    if not names or not block.rows:
        return None
    days = [datetime.fromisoformat(row[0]) for row in block.rows]
    whole = all(len(row[0]) == len("2026-11-29") for row in block.rows)
    columns = [row[-len(names) :] for row in block.rows]
    lines = [(name, [row[at] for row in columns]) for at, name in enumerate(names)]
    return Curve([day.date() for day in days] if whole else days, lines)


def _closed(selection: object) -> str:
    return ""


def _sentences(counted: Counted, topic: Topic) -> Part:
    return Part(topic.name, sentences(counted))


def _posts(look: Look, given: Given) -> list[Part]:
    head = (_("Post"), _("Account"), _("Reactions"))
    rows = [
        (Cell(text), Cell(account), Cell(said(count, METRICS["reactions"].unit), count))
        for text, account, count in best_posts(look)
    ]
    texts = [] if rows else [_("No network told reactions to what was published in these days.")]
    return [
        Part(_("Posts that were met best"), texts, head=head if rows else (), rows=rows, words=(1,))
    ]


def _accounts(look: Look, given: Given) -> list[Part]:
    title = _("What each account brought")
    metrics = [one for one in METRICS.values() if one.by_account]
    found = [(one, one.by_account(look)) for one in metrics if one.by_account]
    known = {account for _metric, values in found for account in values}
    rows = [
        (
            Cell(str(channel)),
            *(_cell(values.get(channel.pk, Value()), metric.unit) for metric, values in found),
        )
        for channel in Channel.objects.serving(look.brand).filter(pk__in=known)
    ]
    if not rows:
        return [Part(title, [_("Nothing is known of an account in these days.")])]
    return [Part(title, head=[_("Account"), *(str(one.title) for one in metrics)], rows=rows)]


def _incidents(look: Look, given: Given) -> list[Part]:
    rows = Incident.objects.filter(within("began", look.period), brand=look.brand, drill=None)
    head = (_("Incident"), _("Began on"))
    cells = [
        (Cell(row.title), Cell(day_in_full(timezone.localdate(row.began), language())))
        for row in rows.order_by("began")
    ]
    texts = [] if cells else [_("No incident began in these days.")]
    return [Part(_("Incidents"), texts, head=head if cells else (), rows=cells, words=(1,))]


def _money(cents: float, currency: str) -> Cell:
    return _cell(Value(round(cents), currency=currency), Unit.MONEY)


def _returned(look: Look, given: Given) -> list[Part]:
    """What each mission cost and brought: the least and the most that a rule gives it."""
    found = return_of(look.brand, look.period)
    currency = found.costs.rates.currency
    lines = told_lines(look.brand, found, "mission")
    head = (_("Mission"), _("Costs"), _("Gains at least"), _("Gains at most"), _("Return"))
    rows = [
        (
            Cell(one.name), _money(one.line.cost, currency), _money(one.line.low, currency),
            _money(one.line.high, currency), Cell(one.returned or _("no costs")),
        )
        for one in lines
    ]  # fmt: skip
    texts = [sentence(found), *remarks(found)]
    return [
        Part(
            _("What it cost, what it brought"),
            texts,
            head=head if rows else (),
            rows=rows,
            words=(4,),
        )
    ]


KINDS: dict[str, Kind] = {
    "text": Kind(gettext_lazy("A text of one's own"), "text", _text),
    "board": Kind(gettext_lazy("The objectives"), "", _board),
    "metrics": Kind(gettext_lazy("Metrics of a theme"), "theme", _metrics),
    "sentences": Kind(gettext_lazy("A topic in sentences"), "topic", _of_topic(_sentences)),
    "volume": Kind(
        gettext_lazy("How much is said of a topic"),
        "topic",
        _of_topic(lambda counted, topic: _part(topic, drawn.volume(counted, _closed))),
    ),
    "tone": Kind(
        gettext_lazy("In what tone a topic is spoken of"),
        "topic",
        _of_topic(lambda counted, topic: _part(topic, drawn.tone(counted, _closed))),
    ),
    "tone_days": Kind(
        gettext_lazy("The tone of a topic over time"),
        "topic",
        _of_topic(lambda counted, topic: _part(topic, drawn.tone_days(counted, _closed))),
    ),
    "rivals": Kind(
        gettext_lazy("Share of voice of a topic"),
        "topic",
        _of_topic(lambda counted, topic: _part(topic, SLOW["rivals"](counted, _closed, topic))),
    ),
    "words": Kind(
        gettext_lazy("New words of a topic"),
        "topic",
        _of_topic(lambda counted, topic: _part(topic, SLOW["words"](counted, _closed, topic))),
    ),
    "voices": Kind(
        gettext_lazy("Who speaks most of a topic"),
        "topic",
        _of_topic(lambda counted, topic: _part(topic, drawn.voices(counted, _closed))),
    ),
    "barometer": Kind(
        gettext_lazy("The attention barometer"), "", lambda look, given: attention.barometer(look)
    ),
    "awareness": Kind(gettext_lazy("Awareness"), "", lambda look, given: attention.awareness(look)),
    "accounts": Kind(gettext_lazy("What each account brought"), "", _accounts),
    "return": Kind(gettext_lazy("Costs and return"), "", _returned),
    "posts": Kind(gettext_lazy("Posts that were met best"), "", _posts),
    "incidents": Kind(gettext_lazy("Incidents"), "", _incidents),
}


def parts_of(look: Look, given: Given) -> list[Part]:
    """The parts that a block becomes; none for a kind or a theme that isn't there any more."""
    kind = KINDS.get(str(given.get("kind", "")))
    return kind.make(look, given) if kind else []
