"""What the conversation about a topic is like: the figures of a period, each a door to its mentions."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palabre.analysis.drawing import paper
from palabre.analysis.drawing.plot import day_in_full
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor, audit
from palabre.governance.rules import Right
from palabre.listening.access import brand_of, place_of, topic_here
from palabre.listening.exporting import FORMATS, WRITERS, left_out_words, table
from palabre.listening.figures import blocks
from palabre.listening.figures.blocks import Block, Door
from palabre.listening.figures.compared import SLOW
from palabre.listening.figures.counted import Counted
from palabre.listening.figures.period import Period
from palabre.listening.figures.told import language, number, sentences
from palabre.listening.models import Topic
from palabre.listening.printing import PrintingFailed, printed
from palabre.listening.search import SearchRefused

TEMPLATE = "listening/dashboard.html"
Maker = Callable[[Counted, Door, Topic], Block]


def _fast(make: Callable[[Counted, Door], Block]) -> Maker:
    return lambda counted, door, _topic: make(counted, door)


def _list(name: str) -> Maker:
    return lambda counted, door, _topic: blocks.listed(counted, door, name)


MAKERS: dict[str, Maker] = {
    "volume": _fast(blocks.volume),
    "tone": _fast(blocks.tone),
    "tone_days": _fast(blocks.tone_days),
    "rivals": SLOW["rivals"],
    "rival_tones": SLOW["rival_tones"],
    "words": SLOW["words"],
    "platform": _list("platform"),
    "place": _list("place"),
    "language": _list("language"),
    "country": _list("country"),
    "week": _fast(blocks.week),
    "voices": _fast(blocks.voices),
    "tag": _list("tag"),
    "hashtag": _list("hashtag"),
    "domain": _list("domain"),
    "link": _list("link"),
}
# What stands side by side.
GROUPS = (
    ("volume",),
    ("tone", "tone_days"),
    ("rivals", "words"),
    ("rival_tones",),
    ("platform", "language", "country"),
    ("week",),
    ("voices",),
    ("tag", "hashtag", "place"),
    ("domain", "link"),
)


@require_safe
@page(Right.READ)
def topic(request: HttpRequest, number: int) -> HttpResponse:
    """The topic's page; with ``?block=`` one block of it, with ``?format=`` a file of one or of all."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = topic_here(here, number)
    counted = Counted(brand_of(here), [row], Period.of(request.GET))
    name, form = request.GET.get("block", ""), request.GET.get("format", "")
    if name and name not in MAKERS:
        raise Http404
    try:
        if form:
            return _file(here, row, counted, name, form)
        if name:
            made = MAKERS[name](counted, _door(here), row)
            context = {"block": made} | _around(here, row, counted)
            return render(request, f"{TEMPLATE}#one", context)
        return render(request, TEMPLATE, _page(request, here, row, counted))
    except SearchRefused as error:
        return render(request, TEMPLATE, _around(here, row, counted) | {"refusal": str(error)})


def _door(here: Here) -> Door:
    search = reverse("listen_search", kwargs=place_of(here))
    return lambda chosen: f"{search}?{chosen.address()}"


def _around(here: Here, row: Topic, counted: Counted) -> dict[str, Any]:
    """What each part of the page needs beside its own figures."""
    period = counted.period
    return {
        "topic": row,
        "period": period,
        "here_address": f"?{period.address()}",
        "may_edit": here.may(Right.LISTEN),
        "may_export": here.may(Right.EXPORT),
    }


def _page(request: HttpRequest, here: Here, row: Topic, counted: Counted) -> dict[str, Any]:
    """The whole page; blocks that read texts come when they are scrolled to, or all with ``?all=1``."""
    door, period = _door(here), counted.period
    every = bool(request.GET.get("all"))
    before, after = period.before, period.after
    return _around(here, row, counted) | {
        "sentences": sentences(counted),
        "figures": _figures(counted, door),
        "groups": [
            [
                (name, MAKERS[name](counted, door, row) if every or name not in SLOW else None)
                for name in group
            ]
            for group in GROUPS
        ],
        "earlier": f"?{before.address()}",
        "later": f"?{after.address()}" if after else "",
        "shown_days": _span(period),
        "periods": [
            ("week", _("7 days")),
            ("month", _("30 days")),
            ("quarter", _("90 days")),
            ("year", _("A year")),
        ],
    }


def _span(period: Period) -> str:
    first, last = (day_in_full(day, language()) for day in (period.first, period.last))
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _figures(counted: Counted, door: Door) -> list[dict[str, Any]]:
    """The figures at the head: what, how many, and how many before."""
    chosen = counted.selection()
    tones, before = counted.tones, counted.tones_before
    return [
        _figure(_("Mentions"), counted.total, sum(counted.days_before), door(chosen), counted.days),
        _figure(
            _("Positive"),
            tones["positive"],
            before["positive"],
            door(chosen.but(tone=["positive"])),
            counted.tone_days("positive"),
        ),
        _figure(
            _("Negative"),
            tones["negative"],
            before["negative"],
            door(chosen.but(tone=["negative"])),
            counted.tone_days("negative"),
        ),
    ]


def _figure(label: str, now: int, before: int, href: str, series: Sequence[int]) -> dict[str, Any]:
    return {"label": label, "now": now, "before": before, "href": href, "series": series}


def _file(here: Here, row: Topic, counted: Counted, name: str, form: str) -> HttpResponse:
    """One block as CSV, XLSX, JSON or PNG; the whole page as PDF. The audit trail says it was taken."""
    if not here.may(Right.EXPORT):
        raise Http404
    kinds = {**FORMATS, "png": "image/png"} if name else {"pdf": "application/pdf"}
    if form not in kinds:
        raise Http404
    made = [MAKERS[one](counted, _door(here), row) for one in ([name] if name else MAKERS)]
    try:
        content = _content(row, counted, made, form)
    except PrintingFailed as error:
        return HttpResponse(_("This file could not be made: %(why)s") % {"why": error}, status=503)
    audit(here.organisation, "exported", row, Actor.person(here.user), format=form, block=name)
    days = f"{counted.period.first}_{counted.period.last}"
    title = "-".join(filter(None, ("palabre", slugify(row.name) or str(row.pk), name, days)))
    return HttpResponse(
        content,
        content_type=kinds[form],
        headers={"Content-Disposition": f'attachment; filename="{title}.{form}"'},
    )


def _content(row: Topic, counted: Counted, made: list[Block], form: str) -> bytes:
    if form in WRITERS:
        return table(form, made[0].head, made[0].rows, left_out_words(made[0].left_out))
    if form == "pdf":
        return _report(row, counted, made)
    block = made[0]
    if block.chart is None:
        raise Http404
    return printed(
        "picture",
        block.chart,
        f"{row.name} · {block.title}",
        language(),
        note=_span(counted.period),
    )


def _report(row: Topic, counted: Counted, made: list[Block]) -> bytes:
    figures = [
        (one["label"], number(one["now"]), _("%(count)s before") % {"count": number(one["before"])})
        for one in _figures(counted, lambda chosen: "")
    ]
    parts: list[paper.Block] = [paper.Paragraph(" ".join(sentences(counted)))]
    parts.append(paper.Figures(figures))
    for block in made:
        parts += _printed_block(block)
    return printed(
        "report",
        row.name,
        _span(counted.period),
        parts,
        language(),
        timezone.localtime(),
        foot="Palabre",
    )


def _printed_block(block: Block) -> list[paper.Block]:
    """A block on paper: its drawing, its rows, and how it is computed."""
    title, note = str(block.title), str(block.note)
    parts: list[paper.Block] = []
    if block.chart:
        parts.append(paper.Drawing(block.chart, title, note))
    elif block.cells:
        # On paper a table leaves the house, too.
        leaving = (cells for cells in block.cells if not cells[0].get("stays"))
        rows = [[cell["text"] for cell in cells] for cells in leaving]
        parts.append(paper.Table(title, [str(label) for label in block.labels], rows))
        parts += [paper.Paragraph(one) for one in (note, left_out_words(block.left_out)) if one]
    elif block.bars:
        rows = [[bar["label"], number(bar["value"])] for bar in block.bars]
        parts.append(paper.Table(title, [title, _("Mentions")], rows))
    else:
        parts += [paper.Heading(title), paper.Paragraph(note)]
    return parts
