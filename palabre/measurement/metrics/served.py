"""How people were answered."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.engagement.figures import Figures, Share, figures_of, matters_of
from palabre.engagement.promises import promise_of
from palabre.engagement.survival import Took
from palabre.measurement.metrics.shape import Better, Look, Measure, Metric, Theme, Unit, Value
from palabre.measurement.spans import edges

TOO_FEW = _("Too few to say: five are needed.")
TOO_FEW_SHARED = _("Too few to give a share: thirty are needed.")
NOT_OVER = _("Too many of them still wait to say.")


def _figures(look: Look) -> Figures:
    since, until = edges(look.period)
    rows = [one for one in matters_of(look.brand, since) if one.began_at < until]
    return figures_of(rows, promise_of(look.brand), timezone.now())


def matters(look: Look) -> Value:
    """How many times people turned to the brand."""
    found = look.once(_figures)
    return Value(found.count, found.count)


def _lasted(which: Callable[[Figures], Took]) -> Measure:
    def measure(look: Look) -> Value:
        found = which(look.once(_figures))
        if found.median is None:
            return Value(base=found.count, why=TOO_FEW if found.is_few else NOT_OVER)
        return Value(found.median, found.count)

    return measure


def _shared(which: Callable[[Figures], Share]) -> Measure:
    def measure(look: Look) -> Value:
        found = which(look.once(_figures))
        if found.share is None or found.low is None or found.high is None:
            return Value(base=found.count, why=TOO_FEW_SHARED)
        return Value(found.share / 100, found.count, found.low / 100, found.high / 100)

    return measure


def satisfaction(look: Look) -> Value:
    """What people thought of how they were served."""
    found = look.once(_figures)
    if found.score is None:
        return Value(base=found.scores, why=TOO_FEW)
    return Value(found.score / 100, found.scores)


_MATTERS = _("Matters of the inbox that began in these days.")
_ELSEWHERE = _("What was answered outside Palabre, or by phone.")

METRICS = (
    Metric(
        "matters",
        _("Matters"),
        Theme.SERVICE,
        Unit.COUNT,
        Better.NEITHER,
        _("How many times people turned to the brand."),
        _("A matter goes from the first text until somebody says that it is done."),
        _MATTERS,
        _ELSEWHERE,
        matters,
        "engage_service",
    ),
    Metric(
        "first-answer",
        _("Time to the first answer"),
        Theme.SERVICE,
        Unit.TIME,
        Better.LESS,
        _("Within how long half of those who wrote had an answer."),
        _("Median of working time, those who still wait counted as such (Kaplan and Meier)."),
        _MATTERS,
        _ELSEWHERE,
        _lasted(lambda found: found.answer),
        "engage_service",
    ),
    Metric(
        "solution",
        _("Time to the solution"),
        Theme.SERVICE,
        Unit.TIME,
        Better.LESS,
        _("Within how long half of the matters were done."),
        _(
            "Median of the working time in which people waited for us, open matters counted as such "
            "(Kaplan and Meier)."
        ),
        _MATTERS,
        _ELSEWHERE,
        _lasted(lambda found: found.solution),
        "engage_service",
    ),
    Metric(
        "in-time",
        _("Answered in time"),
        Theme.SERVICE,
        Unit.SHARE,
        Better.MORE,
        _("Which part of the answers came within what was promised."),
        _(
            "Matters answered within the promise of their priority / those answered, or late by "
            "now. Interval of "
            "Wilson. Not printed below thirty."
        ),
        _MATTERS,
        _ELSEWHERE,
        _shared(lambda found: found.in_time),
        "engage_service",
    ),
    Metric(
        "answered",
        _("Questions and complaints answered"),
        Theme.SERVICE,
        Unit.SHARE,
        Better.MORE,
        _("Which part of the questions and complaints has an answer."),
        _(
            "Matters that began with one and have an answer / all that began with one. Interval "
            "of Wilson. Not "
            "printed below thirty."
        ),
        _MATTERS,
        _("Questions that weren't known as such."),
        _shared(lambda found: found.asked),
        "engage_service",
    ),
    Metric(
        "satisfaction",
        _("Satisfaction"),
        Theme.SERVICE,
        Unit.SHARE,
        Better.MORE,
        _("What people thought of how they were served."),
        _(
            "Mean answer to the question about satisfaction, as a share of the best, from five answers on."
        ),
        _MATTERS,
        _("Those who didn't answer."),
        satisfaction,
        "engage_service",
    ),
)
