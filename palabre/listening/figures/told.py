"""The sentences over the figures: written from them by plain rules, and never more than they say."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from palabre.analysis.drawing.plot import amount, day_of_week
from palabre.listening.figures.counted import TOLD, Counted
from palabre.listening.figures.measures import FEWEST, Share, is_clear_change, shares

# A day is named only when it holds at least twice the mean of the days and five mentions.
TIMES_MEAN, FEWEST_IN_A_DAY = 2, 5


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


def number(value: float) -> str:
    """12 480 in French, 12,480 in English."""
    return amount(value, language())


def percent(ratio: float | None) -> str:
    """18 %, without decimals: the interval is wider than one; a dash for none."""
    return "–" if ratio is None else amount(round(ratio, 2), language(), "percent")


def signed(ratio: float | None) -> str:
    """+18 %, −4 %: which way a balance leans."""
    sign = "+" if ratio and round(ratio, 2) > 0 else ""
    return sign + percent(ratio).replace("-", "−")


def interval(share: Share) -> str:
    """12 to 24 %, in words; "" when there is none."""
    if share.low is None or share.high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": percent(share.low), "high": percent(share.high)}


def sentences(counted: Counted) -> list[str]:
    """What a person would say of these figures, most important first. Rules: a change is told only when
    it exceeds two standard errors, a tone only from thirty mentions on and with its interval, a day
    only when it holds twice the mean."""
    if not counted.total:
        return [_("Nobody spoke of it in these days, as far as we listen.")]
    return [one for one in (_volume(counted), _tone(counted), _peak(counted)) if one]


def _volume(counted: Counted) -> str:
    total, before = counted.total, sum(counted.days_before)
    days = counted.period.length
    said = ngettext(
        "%(count)s mention in %(days)s days", "%(count)s mentions in %(days)s days", total
    ) % {"count": number(total), "days": number(days)}
    if not before:
        return _("%(said)s, and none in the days before that we know of.") % {"said": said}
    if not is_clear_change(counted.days, counted.days_before):
        return _(
            "%(said)s, against %(before)s in the %(days)s days before: within the usual ups and downs."
        ) % {
            "said": said,
            "days": number(days),
            "before": number(before),
        }
    change = abs(total - before) / before
    form = (
        _("%(said)s, %(change)s more than in the %(days)s days before (%(before)s).")
        if total > before
        else _("%(said)s, %(change)s fewer than in the %(days)s days before (%(before)s).")
    )
    return form % {
        "said": said,
        "change": percent(change),
        "days": number(days),
        "before": number(before),
    }


def tone_shares(counted: Counted) -> dict[str, Share]:
    """The share of each told tone among the mentions whose tone is told."""
    told = {tone: counted.tones[tone] for tone in TOLD}
    return shares({tone: counted.tone_days(tone) for tone in TOLD}, told)


def _tone(counted: Counted) -> str:
    found = tone_shares(counted)
    negative, positive = found["negative"], found["positive"]
    if negative.value is None or positive.value is None:
        return _("Too few of them have a clear tone to give shares (%(least)s are needed).") % {
            "least": FEWEST
        }
    return _(
        "Where the tone is clear, %(negative)s are negative (%(low)s) and %(positive)s positive "
        "(%(high)s)."
    ) % {
        "negative": percent(negative.value),
        "low": interval(negative),
        "positive": percent(positive.value),
        "high": interval(positive),
    }


def _peak(counted: Counted) -> str:
    most = max(counted.days)
    mean = counted.total / counted.period.length
    if counted.period.length < 7 or most < max(TIMES_MEAN * mean, FEWEST_IN_A_DAY):
        return ""
    day = counted.period.days[counted.days.index(most)]
    return _("The fullest day was %(day)s, with %(count)s.") % {
        "day": day_of_week(day, language()),
        "count": number(most),
    }
