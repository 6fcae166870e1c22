"""The kinds of personal data that this room keeps, and their terms."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from palabre.governance.keeping import (
    CLAIMS,
    FIVE_YEARS,
    LOGS,
    NEED,
    THREE_YEARS,
    YEAR,
    Kind,
    Numbers,
)
from palabre.governance.models import AuditEntry, Invitation, Notice, Organisation


def _invitations(organisation: Organisation, before: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(organisation=organisation, expires_at__lt=before)


def _notices(organisation: Organisation, before: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(organisation=organisation, made_at__lt=before)


def _sessions(organisation: Organisation, before: datetime) -> QuerySet[UserSession]:
    # Who works for several organisations is signed out by the strictest of them.
    members = organisation.members.values("user")
    return UserSession.objects.filter(user__in=members, last_seen_at__lt=before)


def _end_sessions(_organisation: Organisation, numbers: Numbers) -> None:
    for one in UserSession.objects.filter(pk__in=numbers):
        one.end()


def _named_acts(organisation: Organisation, before: datetime) -> QuerySet[AuditEntry]:
    named = AuditEntry.objects.exclude(place=None).exclude(actor_salt="")
    return named.filter(organisation=organisation, at__lt=before)


KINDS = (
    Kind(
        "trail", _("Names in the audit trail"), _("after the act"), FIVE_YEARS, CLAIMS,
        ("governance.AuditEntry",), _named_acts,
        lambda _organisation, numbers: AuditEntry.objects.all().forget_names(numbers), least=YEAR,
    ),
    Kind(
        "sessions", _("Sessions with address and browser"), _("after the last sign of it"), YEAR, LOGS,
        ("usersessions.UserSession",), _sessions, _end_sessions, most=THREE_YEARS, may_stay=False,
    ),
    Kind(
        "invitations", _("Invited people"), _("after the link ended"), YEAR, NEED,
        ("governance.Invitation",), _invitations,
    ),
    Kind(
        "notices", _("Notices to members"), _("after they were made"), YEAR, NEED,
        ("governance.Notice",), _notices,
    ),
)  # fmt: skip
