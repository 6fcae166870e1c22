"""The regions whose holidays are known, by name; how hours and lengths are typed and said."""

import re
from datetime import date

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.engagement.worktime import Span
from palabre.governance.rules import Refused

REGIONS: dict[str, object] = {
    "FR": gettext_lazy("France"),
    "FR-6AE": gettext_lazy("France, Alsace"),
    "FR-57": gettext_lazy("France, Moselle"),
    "FR-971": gettext_lazy("France, Guadeloupe"),
    "FR-972": gettext_lazy("France, Martinique"),
    "FR-973": gettext_lazy("France, French Guiana"),
    "FR-974": gettext_lazy("France, Réunion"),
    "FR-976": gettext_lazy("France, Mayotte"),
    "BE": gettext_lazy("Belgium"),
}
# Cantons are called as they call themselves.
CANTONS = {
    "AG": "Aargau", "AI": "Appenzell Innerrhoden", "AR": "Appenzell Ausserrhoden", "BE": "Bern / Berne",
    "BL": "Basel-Landschaft", "BS": "Basel-Stadt", "FR": "Fribourg / Freiburg", "GE": "Genève",
    "GL": "Glarus", "GR": "Graubünden", "JU": "Jura", "LU": "Luzern", "NE": "Neuchâtel",
    "NW": "Nidwalden", "OW": "Obwalden", "SG": "St. Gallen", "SH": "Schaffhausen", "SO": "Solothurn",
    "SZ": "Schwyz", "TG": "Thurgau", "TI": "Ticino", "UR": "Uri", "VD": "Vaud",
    "VS": "Valais / Wallis", "ZG": "Zug", "ZH": "Zürich",
}  # fmt: skip
PROVINCES = {
    "QC": gettext_lazy("Quebec"),
    "AB": gettext_lazy("Alberta"),
    "BC": gettext_lazy("British Columbia"),
    "MB": gettext_lazy("Manitoba"),
    "NB": gettext_lazy("New Brunswick"),
    "NL": gettext_lazy("Newfoundland and Labrador"),
    "NS": gettext_lazy("Nova Scotia"),
    "NT": gettext_lazy("Northwest Territories"),
    "NU": gettext_lazy("Nunavut"),
    "ON": gettext_lazy("Ontario"),
    "PE": gettext_lazy("Prince Edward Island"),
    "SK": gettext_lazy("Saskatchewan"),
    "YT": gettext_lazy("Yukon"),
}
_TIME = re.compile(r"(\d{1,2})(?:\s*[:h.]\s*(\d{2})?)?")
_LENGTH = re.compile(r"(?:(\d{1,3})\s*(?:h|:))?\s*(?:(\d{1,3})\s*(?:min|m)?)?", re.IGNORECASE)


def regions() -> list[tuple[str, object]]:
    """Every region that can be chosen, with none first."""
    cantons = [
        (f"CH-{code}", _("Switzerland, %(part)s") % {"part": name})
        for code, name in CANTONS.items()
    ]
    provinces = [
        (f"CA-{code}", _("Canada, %(part)s") % {"part": name}) for code, name in PROVINCES.items()
    ]
    return [
        ("", _("No holidays")), *REGIONS.items(), ("CH", _("Switzerland, what all cantons keep")),
        *cantons, ("CA", _("Canada, what the whole country keeps")), *provinces,
    ]  # fmt: skip


def spans_in(typed: str) -> list[Span]:
    """The hours of a day as they are typed: “9-12:30, 14-18”, “9h à 18h”; nothing is closed.

    Raises `Refused` for what can't be read.
    """
    found = []
    for part in re.split(r"[,;]", typed.strip()):
        if not part.strip():
            continue
        edges = re.split(r"\s*(?:-|–|à|to)\s*", part.strip())
        if len(edges) != 2:
            raise Refused(
                _("“%(typed)s” can’t be read: write 9:00-12:30.") % {"typed": part.strip()}
            )
        found.append((_minutes(edges[0]), _minutes(edges[1])))
    return found


def _minutes(typed: str) -> int:
    match = _TIME.fullmatch(typed.strip())
    minutes = int(match[1]) * 60 + int(match[2] or 0) if match else -1
    if match is None or int(match[2] or 0) > 59 or minutes > 24 * 60:
        raise Refused(
            _("“%(typed)s” is no time of the day: write 9:00.") % {"typed": typed.strip()}
        )
    return minutes


def as_typed(spans: list[list[int]] | tuple[Span, ...]) -> str:
    """The hours of a day as they could be typed."""
    told = [f"{a // 60}:{a % 60:02}-{b // 60}:{b % 60:02}" for a, b in spans]
    return ", ".join(told)


def length_in(typed: str) -> int:
    """A length of time in minutes as it is typed: “30 min”, “2 h”, “2 h 30”, “9:00”. Raises `Refused`."""
    match = _LENGTH.fullmatch(typed.strip())
    if match is None or not (match[1] or match[2]):
        raise Refused(
            _("“%(typed)s” is no length of time: write 2 h 30.") % {"typed": typed.strip()}
        )
    return int(match[1] or 0) * 60 + int(match[2] or 0)


def days_in(typed: str) -> list[date]:
    """Days, one a line or after commas, as 2026-12-24 or 24/12/2026. Raises `Refused`."""
    found = []
    for one in re.split(r"[\s,;]+", typed.strip()):
        if one:
            found.append(_day(one))
    return found


def _day(typed: str) -> date:
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", typed)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused(_("“%(typed)s” is no day: write 2026-12-24.") % {"typed": typed}) from None


def weekday(number: int) -> str:
    """The name of a weekday, from Monday."""
    return str(WEEKDAYS[number]).capitalize()
