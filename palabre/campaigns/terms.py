"""The kinds of personal data that this room keeps, and their terms."""

from datetime import datetime
from uuid import uuid4

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from palabre.campaigns.actions.site_logs import forget_files
from palabre.campaigns.models import Entrant, LeftMessage, Presentation
from palabre.campaigns.rules import LogState
from palabre.campaigns.site_models import SiteDay, SiteLog
from palabre.governance.keeping import (
    ACCOUNTS,
    AUDIENCE,
    CONTACT,
    LOGS,
    NEED,
    TEN_YEARS,
    THIRTEEN_MONTHS,
    THREE_YEARS,
    TWENTY_FIVE_MONTHS,
    YEAR,
    Kind,
    Numbers,
)
from palabre.governance.models import Organisation

NAMELESS = "gone:"


def unname_entrants(_organisation: Organisation, numbers: Numbers) -> None:
    """Take from entries whose they are: the draw stays provable by the mark of each."""
    for one in numbers:
        Entrant.objects.filter(pk=one).update(
            name="", handle="", text="", remote_id=f"{NAMELESS}{uuid4()}"
        )


def _entrants(organisation: Organisation, before: datetime) -> QuerySet[Entrant]:
    over = Q(contest__drawn_at__lt=before) | Q(
        contest__drawn_at=None, contest__closes_at__lt=before
    )
    rows = Entrant.objects.filter(over, contest__organisation=organisation)
    return rows.exclude(remote_id__startswith=NAMELESS)


def _presentations(organisation: Organisation, before: datetime) -> QuerySet[Presentation]:
    return Presentation.objects.filter(organisation=organisation, at__lt=before)


def _left_messages(organisation: Organisation, before: datetime) -> QuerySet[LeftMessage]:
    return LeftMessage.objects.filter(brand__organisation=organisation, at__lt=before)


def _days(organisation: Organisation, before: datetime) -> QuerySet[SiteDay]:
    return SiteDay.objects.filter(brand__organisation=organisation, day__lt=before.date())


def _logs(organisation: Organisation, before: datetime) -> QuerySet[SiteLog]:
    rows = SiteLog.objects.filter(organisation=organisation, created_at__lt=before)
    return rows.exclude(state=LogState.KEEPING)


def _delete_logs(_organisation: Organisation, numbers: Numbers) -> None:
    rows = SiteLog.objects.filter(pk__in=numbers)
    for one in rows:
        forget_files(one)
    rows.delete()


KINDS = (
    Kind(
        "left_messages", _("Messages left on link pages, with their consent"), _("after they were left"),
        THREE_YEARS, CONTACT, ("campaigns.LeftMessage",), _left_messages,
    ),
    Kind(
        "visits", _("Visits of the sites, by day"), _("after the day"), TWENTY_FIVE_MONTHS, AUDIENCE,
        ("campaigns.SiteDay",), _days, step=20,
    ),
    Kind(
        "site_logs", _("Access logs that were brought in"), _("after they were brought"), YEAR, LOGS,
        ("campaigns.SiteLog",), _logs, _delete_logs, step=10,
    ),
    Kind(
        "entrants", _("Names of those who entered contests"), _("after the draw"), THIRTEEN_MONTHS, NEED,
        ("campaigns.Entrant",), _entrants, unname_entrants,
    ),
    Kind(
        "presentations", _("Coupons that were presented"), _("after that day"), TEN_YEARS, ACCOUNTS,
        ("campaigns.Presentation",), _presentations,
    ),
)  # fmt: skip
