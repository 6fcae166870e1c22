"""An edition on paper and as a badge: the same figures as on its page."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from palabre.analysis.drawing.paper import Block, Drawing, Heading, Paragraph, Table
from palabre.analysis.drawing.paper import Figures as FigureRow
from palabre.listening.figures.told import interval, language, number, percent
from palabre.listening.printing import PrintingFailed, printed
from palabre.measurement.barometer import telling
from palabre.measurement.barometer.models import Edition
from palabre.protection.incident_report import visible

MOST_SOURCES = 25


def pdf(edition: Edition, months: Sequence[Edition]) -> bytes:
    """The edition for the press: ranking, change, tone, method, weights and sources. ``months`` are the
    editions up to it, for the chart of ranks. Raises `PrintingFailed`."""
    title = _("Attention barometer")
    subtitle = f"{edition.brand.name} · {telling.name_of(edition)}"
    blocks: list[Block] = [
        *map(Paragraph, telling.sentences(edition)),
        FigureRow(_figures(edition)),
    ]
    chart = telling.chart_of(months)
    if chart is not None:
        blocks.append(Drawing(chart, _("Ranks by month")))
    blocks += _tables(edition)
    blocks += [Heading(_("Attention and effort")), *map(Paragraph, telling.effort_told(edition))]
    blocks += [Heading(_("How is this computed?")), *map(Paragraph, telling.method_told(edition))]
    blocks += _sources(edition)
    try:
        return _set(title, subtitle, blocks)
    except PrintingFailed:
        # Accessible paper refuses a sign that no font here has.
        return _set(title, _latin(subtitle), [_spelt(one) for one in blocks])


def _set(title: str, subtitle: str, blocks: Sequence[Block]) -> bytes:
    return printed(
        "report", title, subtitle, blocks, language(), timezone.localtime(), foot="Palabre"
    )


def _spelt(block: Block) -> Block:
    """A table or text with a question mark for each sign beyond those of Latin texts."""
    if isinstance(block, Table):
        return Table(
            block.title, block.head, [[_latin(c) for c in row] for row in block.rows], block.words
        )
    return Paragraph(_latin(block.text)) if isinstance(block, Paragraph) else block


def _latin(text: str) -> str:
    keeps = "\u202f–—‘’“”•…→€−"
    return "".join(one if one in keeps or one <= "\u024f" else "?" for one in visible(text))


def _figures(edition: Edition) -> list[tuple[str, str, str]]:
    rows = telling.rows_of(edition)
    ours = next((one for one in rows if one.is_ours), None)
    told = [(_("Mentions counted"), number(edition.figures["mentions"]), "")]
    if ours is not None:
        told.insert(0, (ours.name, percent(ours.share.value), interval(ours.share)))
        told.insert(
            1, (_("Rank"), number(ours.rank) if ours.rank else "–", telling.said_level(ours))
        )
    return told


def _tables(edition: Edition) -> list[Block]:
    rows = telling.dressed(edition)
    standing = [
        [
            one["row"].name,
            one["rank"],
            f"{one['share']} ({one['between'] or '–'})",
            one["change"],
        ]
        for one in rows
    ]
    level = [
        Paragraph(_("%(name)s: %(level)s.") % {"name": one["row"].name, "level": one["level"]})
        for one in rows
        if one["level"]
    ]
    tones = [
        [one["row"].name, one["mentions"], one["voices"], one["tone"], one["was"] or "–"]
        for one in rows
    ]
    head = [_("Brand"), _("Rank"), _("Share"), pgettext("difference", "Change")]
    apart = [_("Brand"), _("Mentions"), _("Voices"), _("Net tone"), _("The month was")]
    return [
        Table(_("Share of attention"), head, standing, words=True),
        *level,
        Table(_("Tone, apart from attention"), apart, tones, words=True),
    ]


def _sources(edition: Edition) -> list[Block]:
    kinds = [[k["name"], k["weight"], k["texts"], k["part"]] for k in telling.kinds_told(edition)]
    places = [
        [one["name"], one["relevance"], one["texts"], one["part"]]
        for one in telling.sources_told(edition, MOST_SOURCES)
    ]
    return [
        Table(
            _("Weights of the kinds of text"),
            [_("Kind"), _("Weight"), _("Mentions"), _("Part of the attention")], kinds,
        ),
        Table(
            _("Sources"),
            [_("Place"), _("Relevance"), _("Mentions"), _("Part of the attention")], places,
        ),
        Paragraph(
            _("%(shown)s of %(count)s places are shown, those that carry most attention.")
            % {"shown": number(len(places)), "count": number(edition.sources["places_in_all"])}
        ),
    ]  # fmt: skip


def badge(edition: Edition) -> str:
    """The brand's share and rank as a small picture for one's own pages (SVG, with its own colours)."""
    ours = next((one for one in telling.rows_of(edition) if one.is_ours), None)
    left = _("Attention, %(month)s") % {"month": telling.month_said(edition.month)}
    right = "–"
    if ours is not None and ours.rank is not None:
        right = _("%(share)s · rank %(rank)s of %(count)s") % {
            "share": percent(ours.share.value), "rank": number(ours.rank),
            "count": number(len(edition.brands)),
        }  # fmt: skip
    return _badge(left, right)


def _badge(left: str, right: str) -> str:
    widths = [round(7.2 * len(one)) + 20 for one in (left, right)]
    whole = sum(widths)
    said: dict[str, Any] = {"left": escape(left), "right": escape(right)}
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="24" role="img"'
        f' aria-label="{said["left"]}: {said["right"]}"><title>{said["left"]}: {said["right"]}</title>'
        f'<rect width="{whole}" height="24" rx="5" fill="#3d4fb8"/>'
        f'<path d="M5 0h{widths[0] - 5}v24H5a5 5 0 0 1-5-5V5a5 5 0 0 1 5-5z" fill="#1c1e21"/>'
        '<g fill="#fff" font-family="Inter,DejaVu Sans,Verdana,sans-serif" font-size="12"'
        ' text-anchor="middle">'
        f'<text x="{widths[0] / 2}" y="16" textLength="{widths[0] - 20}">{said["left"]}</text>'
        f'<text x="{widths[0] + widths[1] / 2}" y="16" font-weight="600"'
        f' textLength="{widths[1] - 20}">{said["right"]}</text></g></svg>'
    )
