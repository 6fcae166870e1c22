"""The kinds of personal data that this room keeps, and their terms."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from palabre.governance.keeping import (
    CLAIMS,
    FIVE_YEARS,
    LOGS,
    NEED,
    THIRTEEN_MONTHS,
    THREE_YEARS,
    YEAR,
    Kind,
)
from palabre.governance.models import Organisation
from palabre.protection.models import (
    Alert,
    Call,
    Face,
    Incident,
    ReachCheck,
    Suspect,
    SuspectList,
)
from palabre.protection.rules.alerts import AlertState
from palabre.protection.rules.incidents import IncidentState
from palabre.protection.rules.lookalikes import SuspectState
from palabre.protection.rules.telling import CallState

# Nobody is after these any more; what is watched or reported stays, with its evidence.
_OVER = [SuspectState.LAWFUL, SuspectState.GONE]


def _suspects(organisation: Organisation, before: datetime) -> QuerySet[Suspect]:
    unreported = Q(reported_at=None) | Q(reported_at__lt=before)
    rows = Suspect.objects.filter(organisation=organisation, state__in=_OVER)
    return rows.filter(unreported, last_seen_at__lt=before)


def _faces(organisation: Organisation, before: datetime) -> QuerySet[Face]:
    return Face.objects.filter(organisation=organisation, at__lt=before)


def _lists(organisation: Organisation, before: datetime) -> QuerySet[SuspectList]:
    # One without a name says when a network was asked: nobody is in it.
    rows = SuspectList.objects.filter(organisation=organisation, made_at__lt=before)
    return rows.exclude(name="")


def _incidents(organisation: Organisation, before: datetime) -> QuerySet[Incident]:
    return Incident.objects.filter(
        organisation=organisation, state=IncidentState.CLOSED, closed_at__lt=before
    )


def _checks(organisation: Organisation, before: datetime) -> QuerySet[ReachCheck]:
    return ReachCheck.objects.filter(organisation=organisation, incident=None, at__lt=before)


def _alerts(organisation: Organisation, before: datetime) -> QuerySet[Alert]:
    return Alert.objects.filter(
        organisation=organisation, state=AlertState.CLOSED, closed_at__lt=before
    )


def _calls(organisation: Organisation, before: datetime) -> QuerySet[Call]:
    # Of an alert that stands, they say who was told already.
    rows = Call.objects.filter(alert__organisation=organisation, at__lt=before)
    return rows.filter(alert__state=AlertState.CLOSED).exclude(state=CallState.WAITING)


KINDS = (
    Kind(
        "suspects", _("Look-alikes that are gone or lawful, with their evidence"),
        _("after they were last seen"), FIVE_YEARS, CLAIMS,
        ("protection.Suspect", "protection.SuspectNote", "protection.Evidence"), _suspects, step=10,
    ),
    Kind(
        "faces", _("Marks of pictures that people show"), _("after they were made"), THIRTEEN_MONTHS, NEED,
        ("protection.Face",), _faces,
    ),
    Kind(
        "suspect_lists", _("Lists of handles that were brought in"), _("after they were brought"), YEAR,
        NEED, ("protection.SuspectList",), _lists,
    ),
    Kind(
        "incidents", _("Incidents with their logs"), _("after they were closed"), None, CLAIMS,
        ("protection.Incident", "protection.Informed", "protection.Entry", "protection.ReachCheck"),
        _incidents, step=10,
    ),
    Kind(
        "checks", _("Streisand checks outside of incidents"), _("after they were made"), FIVE_YEARS, CLAIMS,
        ("protection.ReachCheck",), _checks,
    ),
    Kind(
        "alerts", _("Alerts about a topic"), _("after they were closed"), THREE_YEARS, NEED,
        ("protection.Alert",), _alerts, step=20,
    ),
    Kind(
        "calls", _("Log of who was told of an alert"), _("after they were told"), YEAR, LOGS,
        ("protection.Call",), _calls,
    ),
)  # fmt: skip
