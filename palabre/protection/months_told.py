"""Months as a page shows them: a word, the sentences that it rests on, and the doors to the mentions."""

import math
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.analysis.drawing import Chart, Month, Series, lines
from palabre.analysis.drawing.plot import day_in_full
from palabre.analysis.polemic import BUZZ, MIXED, POLEMIC, PRAISE, Reason
from palabre.governance.access import Here, brand_here
from palabre.governance.models import Brand
from palabre.listening.brief import own_topics
from palabre.listening.figures.told import language, number, percent
from palabre.listening.search import SearchRefused
from palabre.protection.months import Told, chosen, months_of
from palabre.protection.words import MONTHS

BADGES = {BUZZ: "accent", PRAISE: "positive", POLEMIC: "negative", MIXED: "mixed"}


def page_of(here: Here) -> dict[str, Any]:
    """The brand's months, the newest first, and their chart. Raises `SearchRefused`."""
    topics = own_topics(brand_here(here))
    rows = months_of(brand_here(here))
    place = [here.organisation.slug, brand_here(here).slug]
    search = reverse("listen_search", args=place)
    doors = [f"{search}?{chosen(topics).between(row.first, row.last).address()}" for row in rows]
    told = [_dressed(row, door) for row, door in zip(rows, doors, strict=True)]
    return {
        "topics": topics,
        "months": told[::-1],
        "chart": _chart(rows, doors) if rows else None,
    }


def name_of(row: Told) -> str:
    """November 2026, at the beginning of a sentence or a line."""
    said = day_in_full(Month(row.first.year, row.first.month, 1), language())
    return said[:1].upper() + said[1:]


def word_of(row: Told) -> str:
    """What it was, in a word; "" while nobody can say."""
    return str(MONTHS[row.told.kind]) if row.told else ""


def month_so_far(brand: Brand) -> str:
    """The running month in a sentence; "" where nothing can be said of it."""
    try:
        rows = months_of(brand, shown=1)
    except SearchRefused:
        return ""
    if not rows or not rows[-1].told:
        return ""
    return _("%(month)s so far: %(word)s.") % {
        "month": name_of(rows[-1]), "word": word_of(rows[-1]),
    }  # fmt: skip


def _dressed(row: Told, door: str) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "badge": BADGES.get(row.told.kind, "") if row.told else "",
        "word": word_of(row),
        "is_whole": row.whole,
        "is_over": row.over,
        "counts": row.counts,
        "url": door,
        "reasons": [SENTENCES[one.measure](one) for one in row.told.reasons] if row.told else [],
    }


def _chart(rows: list[Told], doors: list[str]) -> Chart:
    months = [Month(row.first.year, row.first.month, 1) for row in rows]
    return lines(
        months,
        [
            Series(_("Mentions"), [row.counts.mentions for row in rows], hrefs=doors),
            Series(_("Negative mentions"), [row.counts.negative for row in rows], kind="negative"),
            Series(_("Positive mentions"), [row.counts.positive for row in rows], kind="positive"),
        ],
        language(),
        day_label=_("Month"),
    )


def _mentions(one: Reason) -> str:
    limit = math.ceil(one.limit)
    found = (
        ngettext(
            "%(count)s mention: unusually many, which begins at %(limit)s.",
            "%(count)s mentions: unusually many, which begins at %(limit)s.",
            int(one.value),
        )
        if one.beyond
        else ngettext(
            "%(count)s mention: not unusually many, which would begin at %(limit)s.",
            "%(count)s mentions: not unusually many, which would begin at %(limit)s.",
            int(one.value),
        )
    )
    return found % {"count": number(one.value), "limit": number(limit)}


def _negative(one: Reason) -> str:
    found = (
        _("%(share)s of them are negative, where %(usual)s are usual: more, and for certain.")
        if one.beyond
        else _("%(share)s of them are negative, where %(usual)s are usual: not certainly more.")
    )
    return found % {"share": percent(one.value), "usual": percent(one.limit)}


def _positive(one: Reason) -> str:
    found = (
        _("%(share)s of them are positive: enough for praise, which begins at %(limit)s.")
        if one.beyond
        else _("%(share)s of them are positive: too few for praise, which begins at %(limit)s.")
    )
    return _shared(found, one)


def _sides(one: Reason) -> str:
    found = (
        _("The smaller side is %(share)s of the greater: two sides, which begin at %(limit)s.")
        if one.beyond
        else _("The smaller side is %(share)s of the greater: one side; two begin at %(limit)s.")
    )
    return _shared(found, one)


def _both(one: Reason) -> str:
    found = (
        _("%(share)s of them take a side: enough to call it divided, which begins at %(limit)s.")
        if one.beyond
        else _(
            "%(share)s of them take a side: too few to call it divided, which begins at %(limit)s."
        )
    )
    return _shared(found, one)


def _shared(sentence: str, one: Reason) -> str:
    return sentence % {"share": percent(one.value), "limit": percent(one.limit)}


SENTENCES = {
    "mentions": _mentions,
    "negative": _negative,
    "positive": _positive,
    "two_sided": _sides,
    "toned": _both,
}
