"""The line of four: spontaneous, top of mind, aided, searched; each with what it rests on, never fused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from palabre.campaigns.site_models import SiteDay, SiteWay
from palabre.community.models import Filled, Reply
from palabre.governance.models import Brand
from palabre.listening.figures.measures import FEWEST, Share
from palabre.listening.figures.told import interval, number, percent
from palabre.measurement.awareness import share_of
from palabre.measurement.awareness_models import Awareness, AwarenessMonth, GivenFigure
from palabre.measurement.barometer.counting import month_of
from palabre.measurement.metrics.shape import Unit
from palabre.measurement.rules import GivenKind


@dataclass(frozen=True, slots=True)
class One:
    """One of the four: its value in words, its interval, what it rests on, and the plain value. ``figure``
    names the count whose texts are behind it, where there are any."""

    slug: str
    title: str
    value: str
    between: str
    note: str
    plain: float | None = None
    unit: Unit = Unit.SHARE
    figure: str = ""


def line_of_four(brand: Brand, row: AwarenessMonth) -> list[One]:
    """The four measures of a month."""
    given = {one.kind: one for one in GivenFigure.objects.filter(brand=brand, month=row.month)}
    return [
        _spontaneous(row.figures), _top(row.figures), _aided(brand, row.month, given),
        _searched(brand, row.month, given),
    ]  # fmt: skip


def spontaneous_of(figures: Mapping[str, Any]) -> Share:
    """Trusted voices that name the brand unprompted, of those who speak of the need."""
    return share_of(figures["naming"], figures["voices"])


def top_of(figures: Mapping[str, Any]) -> Share:
    """Texts in which ours comes first, of those that name several brands."""
    return share_of(figures["first"], figures["several"])


def _one(slug: str, title: str, share: Share, note: str, figure: str = "") -> One:
    if share.value is None:
        few = _("Below %(least)s no share is given.") % {"least": FEWEST}
        note = f"{note} {few}"
    opens = figure if share.count else ""
    return One(slug, title, percent(share.value), interval(share), note, share.value, figure=opens)


def _spontaneous(figures: Mapping[str, Any]) -> One:
    form = (
        _("%(naming)s of %(voices)s trusted voices that speak of the need name it unprompted.")
        if figures["is_trust_told"]
        else _(
            "%(naming)s of %(voices)s voices that speak of the need name it unprompted."
            " No map tells trust of enough voices yet: all who sign count."
        )
    )
    note = form % {"naming": number(figures["naming"]), "voices": number(figures["voices"])}
    return _one("spontaneous", _("Spontaneous"), spontaneous_of(figures), note, "naming")


def _top(figures: Mapping[str, Any]) -> One:
    note = _("First in %(first)s of %(several)s texts that name several brands.") % {
        "first": number(figures["first"]), "several": number(figures["several"]),
    }  # fmt: skip
    return _one("top", _("Top of mind"), top_of(figures), note, "first")


def _aided(brand: Brand, month: date, given: Mapping[str, GivenFigure]) -> One:
    typed = given.get(GivenKind.AIDED)
    if typed is not None and typed.total:
        note = _("%(known)s of %(asked)s people asked know it. Source: %(source)s.") % {
            "known": number(typed.value), "asked": number(typed.total), "source": typed.source,
        }  # fmt: skip
        return _one("aided", _("Aided"), share_of(typed.value, typed.total), note)
    found = asked_of(brand, month)
    if found is None:
        note = _("Nobody was asked in this month: choose a survey question, or give a figure.")
        return One("aided", _("Aided"), "–", "", note)
    note = _("%(known)s of %(asked)s people who answered the survey know it.") % {
        "known": number(found.count), "asked": number(found.total),
    }  # fmt: skip
    return _one("aided", _("Aided"), found, note)


def asked_of(brand: Brand, month: date) -> Share | None:
    """Who chose the option that says they know the brand, among a month's answers; None for no answer."""
    row = Awareness.objects.filter(brand=brand).first()
    if row is None or row.question_id is None:
        return None
    days = month_of(month)
    filled = Filled.objects.filter(at__date__range=(days.first, days.last))
    replies = Reply.objects.filter(question=row.question_id, filled__in=filled)
    chosen = list(replies.values_list("chosen", flat=True))
    known = sum(row.option in one for one in chosen)
    return share_of(known, len(chosen)) if chosen else None


def _searched(brand: Brand, month: date, given: Mapping[str, GivenFigure]) -> One:
    searches, typed = given.get(GivenKind.SEARCHED), given.get(GivenKind.DIRECT)
    parts = []
    if searches is not None:
        parts.append(_("Searches for its name. Source: %(source)s.") % {"source": searches.source})
    direct = typed.value if typed is not None else direct_visits(brand, month)
    if typed is not None:
        parts.append(
            _("Direct visits: %(count)s. Source: %(source)s.")
            % {"count": number(typed.value), "source": typed.source}
        )
    elif direct is not None:
        parts.append(
            _("Direct visits: %(count)s, from the site’s access logs; apps that don’t say where people"
              " come from are among them.") % {"count": number(direct)}
        )  # fmt: skip
    if not parts:
        note = _("Nobody gave a figure for this month, and no access log tells direct visits.")
        return One("searched", _("Searched"), "–", "", note)
    parts.append(_("Counts have no interval."))
    count = searches.value if searches is not None else direct or 0
    return One(
        "searched", _("Searched"), number(count), "", " ".join(parts), float(count), Unit.COUNT
    )


def figure_words() -> dict[str, str]:
    """The counts of a month whose texts can be opened, in words."""
    return {
        "naming": _("Voices that name it unprompted"),
        "prompted": _("Voices that name it only when prompted"),
        "first": _("Texts in which it comes first"),
        "several": _("Texts that name several brands"),
        "unplaced": _("Texts in which nobody can say which brand comes first"),
    }


def direct_visits(brand: Brand, month: date) -> int | None:
    """Visits of a month that came from no page, network or campaign; None where no log was brought in."""
    days = month_of(month)
    known = SiteDay.objects.filter(brand=brand, day__range=(days.first, days.last))
    if not known.exists():
        return None
    ways = SiteWay.objects.filter(day__in=known, host="", network="", campaign="")
    return ways.aggregate(sum=Sum("visits"))["sum"] or 0
