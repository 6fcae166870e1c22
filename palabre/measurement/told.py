"""Values in words: figures with their unit, as the reader's language writes them."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from palabre.campaigns.templatetags.campaigns import money
from palabre.engagement.countdown import spoken
from palabre.listening.figures.told import number, percent, signed
from palabre.measurement.board import State
from palabre.measurement.metrics import Better, Metric, Theme, Unit, Value
from palabre.measurement.metrics.shape import Medium, Per, Words
from palabre.measurement.rules import Rhythm, Span

THEMES = {
    Theme.CONVERSATION: gettext_lazy("What is heard"),
    Theme.PUBLISHED: gettext_lazy("What is published"),
    Theme.SERVICE: gettext_lazy("How people are answered"),
    Theme.SITE: gettext_lazy("The site"),
    Theme.SALES: gettext_lazy("Leads and sales"),
    Theme.REPUTATION: gettext_lazy("The name"),
    Theme.AUDIENCE: gettext_lazy("Who follows"),
}

MEDIUMS: dict[Medium, Words] = {
    Medium.EARNED: gettext_lazy("earned: what others say of their own accord"),
    Medium.OWNED: gettext_lazy("owned: on your own accounts and site"),
    Medium.NEITHER: "",
}

# A word for each state of an objective, and the badge that it wears.
STATES: dict[State, tuple[Words, str]] = {
    State.REACHED: (gettext_lazy("reached"), "good"),
    State.LIKELY: (gettext_lazy("on the way"), "good"),
    State.OPEN: (gettext_lazy("may be reached"), "warn"),
    State.UNLIKELY: (gettext_lazy("won't be reached like this"), "bad"),
    State.MISSED: (gettext_lazy("missed"), "bad"),
    State.UNKNOWN: (gettext_lazy("too early to say"), ""),
}

# What a person types of each unit, and how much of the metric's own unit one of it is.
TYPED: dict[Unit, tuple[Words, float]] = {
    Unit.COUNT: (gettext_lazy("number"), 1.0),
    Unit.SHARE: ("%", 0.01),
    Unit.BALANCE: ("%", 0.01),
    Unit.TIME: (gettext_lazy("working hours"), 3600.0),
    Unit.MONEY: ("€", 100.0),
}


def said(value: float | None, unit: Unit, currency: str = "") -> str:
    """A value with its unit: 1,204, 18 %, +12 %, 2 h 10, €1,230; a dash for none."""
    if value is None:
        return "–"
    if unit == Unit.SHARE:
        return percent(value)
    if unit == Unit.BALANCE:
        return signed(value)
    if unit == Unit.TIME:
        return spoken(timedelta(seconds=value))
    if unit == Unit.MONEY:
        return money(round(value), currency)
    return number(value)


@dataclass(frozen=True, slots=True)
class Change:
    """A change in words; ``kind`` is "good" or "bad" where one knows which way is better."""

    words: str
    kind: str = ""


def change_in_points(metric: Metric, now: Value, before: Value) -> Change | None:
    """How a ratio differs from the one before, in points; nothing is said of two whose intervals overlap.
    None for what is no ratio, or where one is missing."""
    if metric.unit not in (Unit.SHARE, Unit.BALANCE) or now.value is None or before.value is None:
        return None
    if _overlap(now, before):
        return Change(_("no clear change"))
    points = round(100 * (now.value - before.value))
    if not points or not metric.better:
        return Change(_points(points))
    is_good = (points > 0) == (metric.better == Better.MORE)
    return Change(_points(points), "good" if is_good else "bad")


def _overlap(one: Value, other: Value) -> bool:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low <= other.high and other.low <= one.high


def _points(points: int) -> str:
    if not points:
        return _("no change")
    count = abs(points)
    if points > 0:
        return ngettext("%(count)s point more", "%(count)s points more", count) % {"count": count}
    return ngettext("%(count)s point less", "%(count)s points less", count) % {"count": count}


def between(value: Value, unit: Unit) -> str:
    """Its interval in words; "" where it has none."""
    if value.low is None or value.high is None:
        return ""
    low, high = said(value.low, unit, value.currency), said(value.high, unit, value.currency)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


# The steps of `MEASURE_AFTER` at which networks are asked what a post brought.
STEPS: dict[int, Words] = {
    0: gettext_lazy("Reactions after 5 min"),
    1: gettext_lazy("after 1 h"),
    2: gettext_lazy("after 1 day"),
    3: gettext_lazy("after 7 days"),
    4: gettext_lazy("after 30 days"),
}
PERS: dict[Per, Words] = {
    Per.PERIOD: gettext_lazy("a brand and some days"),
    Per.ACCOUNT: gettext_lazy("an account"),
    Per.POST: gettext_lazy("a post"),
}

SPANS: dict[str, Words] = {
    Span.WEEK: gettext_lazy("the last week"),
    Span.MONTH: gettext_lazy("the last month"),
    Span.QUARTER: gettext_lazy("the last quarter"),
    Span.YEAR: gettext_lazy("the last year"),
}
RHYTHMS: dict[str, Words] = {
    Rhythm.WEEK: gettext_lazy("every Monday"),
    Rhythm.MONTH: gettext_lazy("on the first of each month"),
    Rhythm.QUARTER: gettext_lazy("on the first day of each quarter"),
}


def told_of(metric: Metric) -> str:
    """Of what a metric can be told, in words."""
    return ", ".join(str(PERS[one]) for one in metric.per)
