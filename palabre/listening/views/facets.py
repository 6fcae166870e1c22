"""The filter rail: what a selection can be narrowed to, with counts, and what it is narrowed to."""

from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_interval, format_skeleton, get_day_names
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand
from palabre.listening.finding import facets
from palabre.listening.selection import SWITCHES, Selection
from palabre.listening.words import TITLES, labels, locale

SHOWN = (
    "topic", "tone", "intent", "category", "platform", "kind", "language", "country", "place", "tag",
    "hashtag", "domain",
)  # fmt: skip
OPEN = ("topic", "tone", "intent", "category", "platform", "language")
SWITCH_WORDS = {
    "starred": _("Starred"),
    "unread": _("Not read yet"),
    "hidden": _("Hidden mentions"),
    "copies": _("Show copies one by one"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a list as the rail shows it."""

    value: str
    label: str
    count: int
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One list of the rail."""

    name: str
    title: str
    options: list[Option]
    chosen: tuple[str, ...]
    open: bool


def facet_groups(brand: Brand, selection: Selection) -> list[Group]:
    """The lists of the rail with their counts; a list with nothing in it is left out."""
    if selection.problem:
        return []
    counted = facets(brand, selection, SHOWN)
    groups = []
    for name in SHOWN:
        counts = {str(bucket.key): bucket.count for bucket in counted[name] if bucket.key != ""}
        chosen = selection.values(name)
        for value in chosen:
            counts.setdefault(value, 0)
        words = labels(brand, name, list(counts))
        options = [
            Option(value, words[value], count, value if name == "platform" else "")
            for value, count in counts.items()
            if value in words
        ]
        if options:
            opened = name in OPEN or bool(chosen)
            groups.append(Group(name, str(TITLES[name]), options, chosen, opened))
    return groups


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice that is in force, and the address that takes it back."""

    name: str
    label: str
    url: str


def filter_chips(brand: Brand, selection: Selection) -> list[Chip]:
    """What the list is narrowed to, each with a way back."""
    chips = []
    if selection.query:
        rest = replace(selection, query="", node=None, problem=None)
        chips.append(_chip(gettext("Words"), selection.query, rest))
    if any(selection.days()):
        rest = replace(selection, since=None, until=None, period="")
        chips.append(_chip(gettext("Days"), _days_in_words(*selection.days()), rest))
    for hour in selection.hours:
        rest = replace(selection, hours=tuple(one for one in selection.hours if one != hour))
        chips.append(_chip(gettext("Hour"), _hour_in_words(hour), rest))
    for name in SWITCHES:
        if name in selection.switches:
            rest = replace(selection, switches=selection.switches - {name})
            chips.append(_chip("", str(SWITCH_WORDS[name]), rest))
    for name, values in selection.lists.items():
        words = labels(brand, name, list(values))
        for value in values:
            rest = selection.but(**{name: [one for one in values if one != value]})
            chips.append(_chip(str(TITLES[name]), words.get(value, value), rest))
    return chips


def _chip(name: str, label: str, rest: Selection) -> Chip:
    return Chip(name, label, f"?{rest.address()}")


def _hour_in_words(hour: str) -> str:
    """« mardi, 9 h », “Tuesday, 09:00”."""
    day = get_day_names("wide", "stand-alone", locale())[int(hour[0]) - 1]
    return gettext("%(day)s, %(hour)s:00") % {"day": day, "hour": hour[2:]}


def _days_in_words(first: date | None, last: date | None) -> str:
    """« 3–12 nov. 2026 », « depuis le 3 nov. 2026 »."""
    place = locale()
    if first and last:
        return str(format_interval(first, last, "yMMMd", locale=place))
    if first:
        return gettext("since %(day)s") % {"day": format_skeleton("yMMMd", first, locale=place)}
    return gettext("until %(day)s") % {"day": format_skeleton("yMMMd", last, locale=place)}
