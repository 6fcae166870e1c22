"""Numbers, dates and times in words, as the active language writes them (CLDR, through Babel)."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel import Locale, dates, numbers, units
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from palabre.analysis.drawing.plot import locale_of

MISSING = "–"
FIXED = "\u00a0"
FEW = 30


def locale() -> Locale:
    """The active language's customs."""
    return locale_of(translation.get_language() or "en")


def number(value: float | None, decimals: int = 0) -> str:
    """12 480 in French, 12,480 in English; a dash for nothing known."""
    if value is None:
        return MISSING
    return _number(value, decimals, translation.get_language() or "en")


# A page says the same small counts again and again, and CLDR's patterns are slow (0.2 ms each).
@lru_cache(maxsize=4096)
def _number(value: float, decimals: int, language: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return _signed(numbers.format_decimal(value, format=pattern, locale=locale_of(language)))


def dollars(millionths: float | None) -> str:
    """12,50 $US in French, US$12.50 in English, of millionths of a US dollar; small prices in full."""
    if millionths is None:
        return MISSING
    here = locale()
    pattern = here.currency_formats["standard"].pattern.replace("0.00", "0.00####")
    text = numbers.format_currency(
        millionths / 1_000_000, "USD", format=pattern, locale=here, currency_digits=False
    )
    return _signed(text)


def compact(value: float | None) -> str:
    """12,5 k in French, 12.5K in English; small numbers stay whole."""
    if value is None:
        return MISSING
    if abs(value) < 1000:
        return number(value)
    return _compact(value, translation.get_language() or "en")


@lru_cache(maxsize=4096)
def _compact(value: float, language: str) -> str:
    digits = 0 if abs(value) >= 100_000 and abs(value) < 1_000_000 else 1
    place = locale_of(language)
    return _signed(numbers.format_compact_decimal(value, fraction_digits=digits, locale=place))


def percent(ratio: float | None, decimals: int = 1) -> str:
    """34,2 % for the ratio 0.342."""
    if ratio is None:
        return MISSING
    pattern = locale().percent_formats[None].pattern.replace("#,##0", "#,##0." + "0" * decimals)
    return _signed(numbers.format_percent(ratio, format=pattern.rstrip("."), locale=locale()))


def _signed(text: str) -> str:
    """Give the text with a true minus sign."""
    return text.replace("-", "\u2212", 1) if text.startswith("-") else text


def change(now: float | None, before: float | None) -> str:
    """How much more or less than before, in words: « 8 % de plus »; of few, « 3 de plus »."""
    if now is None or not before:
        return _("no earlier figure")
    ratio = (now - before) / abs(before)
    # A share of a handful would sound like much.
    are_few = isinstance(now, int) and before < FEW
    if abs(ratio) < 0.005 or (are_few and round(abs(now - before)) == 0):
        return _("no change")
    if ratio > 9.995 and not are_few:
        return _("%(times)s times more") % {"times": number(now / before)}
    share = number(round(abs(now - before))) if are_few else percent(abs(ratio), 0)
    return (
        _("%(share)s more") % {"share": share}
        if ratio > 0
        else _("%(share)s less") % {"share": share}
    )


def duration(length: timedelta | float | None) -> str:
    """26 min, 3 h 20 min, 2 j: the two largest units; a number is of seconds."""
    if length is None:
        return MISSING
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    if seconds < 60:
        return _unit(round(seconds), "second")
    minutes = round(seconds / 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    first = next(at for at, (amount, _unit_name) in enumerate(parts) if amount)
    return " ".join(_unit(amount, name) for amount, name in parts[first : first + 2] if amount)


def _unit(amount: int, name: str) -> str:
    text = units.format_unit(amount, f"duration-{name}", length="short", locale=locale())
    return text.replace(" ", FIXED).replace("\u202f", FIXED)


def local(moment: datetime) -> datetime:
    """The moment in the person's time zone; a moment without zone is in UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return timezone.localtime(moment)


def day(value: date | datetime | None, form: str = "long") -> str:
    """21 novembre 2026; "short" gives 21 nov., "weekday" samedi 21 novembre, "month" novembre 2026."""
    if value is None:
        return MISSING
    if isinstance(value, datetime):
        value = local(value).date()
    if form == "weekday":
        pattern = locale().date_formats["full"].pattern.removesuffix(" y")
        return _first(value, dates.format_date(value, pattern, locale=locale()))
    if form == "month":
        return dates.format_skeleton("yMMMM", value, locale=locale())
    if form == "short":
        return _first(value, dates.format_skeleton("MMMd", value, locale=locale()))
    return _first(value, dates.format_date(value, "long", locale=locale()))


def _first(value: date, said: str) -> str:
    """The first of a month is an ordinal in French, alone among its days: 1er décembre 2026."""
    if value.day != 1 or locale().language != "fr":
        return said
    return re.sub(r"\b1\b", "1er", said, count=1)


def clock(moment: datetime | None) -> str:
    """14:05."""
    return dates.format_time(local(moment), "HH:mm", locale=locale()) if moment else MISSING


def exact(moment: datetime | None) -> str:
    """samedi 21 novembre 2026, 14:05."""
    if moment is None:
        return MISSING
    here = local(moment)
    said = dates.format_date(here.date(), "full", locale=locale())
    return f"{_first(here.date(), said)}, {clock(moment)}"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """il y a 5 min, hier 14:05, 12 nov. 14:05, 3 mars 2024: the nearer, the finer."""
    now = local(now or timezone.now())
    then = local(moment)
    seconds = (now - then).total_seconds()
    if -60 < seconds < 45:
        return _("just now")
    if 0 < seconds < 12 * 3600:
        step = timedelta(seconds=-seconds)
        return dates.format_timedelta(step, add_direction=True, format="short", locale=locale())
    if then.date() == now.date():
        return clock(then)
    if (now.date() - then.date()).days == 1:
        return _("yesterday %(time)s") % {"time": clock(then)}
    if then.year == now.year:
        return f"{day(then, 'short')} {clock(then)}"
    return dates.format_skeleton("yMMMd", then.date(), locale=locale())
