"""Invented figures for the kit page's charts."""

import math
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from palabre.analysis.drawing import Episode, Series, Share, columns, heat, lines, shares


def _wave(at: int, size: float, seed: int) -> int:
    """Give a lively number without chance, so that two pictures of the page are the same."""
    week = 1 + 0.35 * math.cos(2 * math.pi * (at + seed) / 7)
    noise = 1 + 0.25 * math.sin(at * 12.9898 + seed * 78.233)
    return max(0, round(size * week * noise))


def days(until: date, count: int) -> list[tuple[date, int]]:
    """Days with a count each, up to one day."""
    first = until - timedelta(days=count - 1)
    return [
        (
            first + timedelta(days=at),
            _wave(at, 120, 3) + (480 if at in (count - 14, count - 13) else 0),
        )
        for at in range(count)
    ]


def charts(until: date) -> list[dict[str, Any]]:
    """A chart of each kind, with the title that says what it shows."""
    language = get_language() or "en"
    counted = days(until, 60)
    dates = [day for day, _count in counted]
    doors = ["#"] * len(dates)
    peak = dates[-14]
    volume = Series(_("Mentions"), [count for _day, count in counted], 0, doors)
    before = Series(_("60 days before"), [_wave(at, 105, 9) for at in range(60)], kind="before")
    episode = Episode(peak, peak + timedelta(days=1), _("Late deliveries after the sale"), "#")
    tones = [
        Series(_("Positive"), (), kind="positive"),
        Series(_("Neutral"), (), kind="neutral"),
        Series(_("Mixed"), (), kind="mixed"),
        Series(_("Negative"), (), kind="negative"),
    ]
    rows = [
        Share("Lanterne", (340, 410, 60, 181), ("#",) * 4),
        Share("Boréal", (120, 260, 22, 64), ("#",) * 4),
        Share("Maison Corbeau", (44, 80, 9, 51), ("#",) * 4),
    ]
    voices = [
        Series(name, [(base + 0.06 * math.sin(at / 6 + hue)) for at in range(60)], hue, doors)
        for hue, (name, base) in enumerate(
            [("Lanterne", 0.42), ("Boréal", 0.33), ("Corbeau", 0.18)]
        )
    ]
    week = [
        [_wave(hour + day, 20, day) if 7 <= hour <= 22 else hour % 3 for hour in range(24)]
        for day in range(7)
    ]
    day_label = _("Day")
    return [
        {
            "title": _("Twice the usual volume for two days, then calm again"),
            "note": _("mentions a day, 60 days"),
            "how": _("Each mention is counted on the day it was published, copies included."),
            "drawing": lines(
                dates, [volume, before], language, day_label=day_label, episodes=[episode]
            ),
        },
        {
            "title": _("One mention in five about Lanterne is negative"),
            "note": _("estimated tone, 60 days"),
            "how": "",
            "drawing": shares(rows, tones, language, row_label=_("Brand")),
        },
        {
            "title": _("Lanterne keeps the largest share of voice"),
            "note": _("share of the mentions of three brands"),
            "how": "",
            "drawing": lines(dates, voices, language, day_label=day_label, unit="percent"),
        },
        {
            "title": _("People write in the evening, and least at the weekend"),
            "note": _("mentions by day and hour"),
            "how": "",
            "drawing": heat(
                week,
                language,
                href=lambda day, hour: "#",
                day_label=day_label,
                unit=lambda count: ngettext("mention", "mentions", count),
            ),
        },
        {
            "title": _("Mentions a day"),
            "note": "",
            "how": "",
            "drawing": columns(
                dates[-30:], Series(_("Mentions"), volume.values[-30:], 0, doors), language
            ),
        },
    ]
