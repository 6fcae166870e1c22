"""What threatened the name."""

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from palabre.measurement.metrics.shape import Better, Look, Metric, Theme, Unit, Value
from palabre.measurement.spans import within
from palabre.protection.models import Alert, Incident


def alerts(look: Look) -> Value:
    """How many times something unusual was noticed."""
    count = Alert.objects.filter(within("at", look.period), brand=look.brand).count()
    return Value(count, count)


def gravity(look: Look) -> Value:
    """How grave the gravest alert was."""
    rows = Alert.objects.filter(within("at", look.period), brand=look.brand, gravity__isnull=False)
    worst = rows.aggregate(worst=Max("gravity"))["worst"]
    if worst is None:
        return Value(why=_("No alert in these days."))
    return Value(round(worst), rows.count())


def incidents(look: Look) -> Value:
    """How many incidents the house had to answer for."""
    count = Incident.objects.filter(
        within("began", look.period), brand=look.brand, drill=None
    ).count()
    return Value(count, count)


_WATCH = _("Alerts of the brand's topics.")
_QUIET = _("What was said too quietly, or where we don't listen.")

METRICS = (
    Metric(
        "alerts",
        _("Alerts"),
        Theme.REPUTATION,
        Unit.COUNT,
        Better.LESS,
        _("How many times something unusual was noticed."),
        _("Number of alerts raised."),
        _WATCH,
        _QUIET,
        alerts,
        "protect_watch",
    ),
    Metric(
        "gravity",
        _("Gravity of the gravest alert"),
        Theme.REPUTATION,
        Unit.COUNT,
        Better.LESS,
        _("How grave the gravest alert was, of 100."),
        _(
            "Weighted geometric mean of excess volume, speed, tone, carriers and crossing; see the alert."
        ),
        _WATCH,
        _QUIET,
        gravity,
        "protect_watch",
    ),
    Metric(
        "incidents",
        _("Incidents"),
        Theme.REPUTATION,
        Unit.COUNT,
        Better.LESS,
        _("How many incidents the house had to answer for."),
        _("Number of incidents that began; drills left out."),
        _("Incidents of the brand."),
        _("What nobody opened an incident for."),
        incidents,
        "protect_incidents",
    ),
)
