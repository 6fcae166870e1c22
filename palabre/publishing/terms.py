"""The kinds of personal data that this room keeps, and their terms."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from palabre.governance.keeping import (
    CONTACT,
    LOGS,
    NEED,
    THIRTEEN_MONTHS,
    THREE_YEARS,
    YEAR,
    Kind,
    Numbers,
)
from palabre.governance.models import Organisation
from palabre.publishing.letters.models import Recipient, Subscriber
from palabre.publishing.letters.rules import SubscriberState
from palabre.publishing.models import GuestLink
from palabre.publishing.planning_models import ApiAnswer, Batch

_S = SubscriberState
NOBODY = "–"


def _subscribers(organisation: Organisation, before: datetime) -> QuerySet[Subscriber]:
    ended = Q(state__in=[_S.LEFT, _S.BOUNCED], ended_at__lt=before)
    never = Q(state=_S.ASKED, asked_at__lt=before)
    return Subscriber.objects.filter(ended | never, organisation=organisation)


def _recipients(organisation: Organisation, before: datetime) -> QuerySet[Recipient]:
    rows = Recipient.objects.filter(letter__organisation=organisation, letter__ended_at__lt=before)
    return rows.exclude(subscriber=None, message_id="", last_error="")


def _unname_recipients(_organisation: Organisation, numbers: Numbers) -> None:
    rows = Recipient.objects.filter(pk__in=numbers)
    rows.update(subscriber=None, message_id="", last_error="")


def _guests(organisation: Organisation, before: datetime) -> QuerySet[GuestLink]:
    rows = GuestLink.objects.filter(review__organisation=organisation, expires_at__lt=before)
    return rows.exclude(name=NOBODY, email="")


def _unname_guests(_organisation: Organisation, numbers: Numbers) -> None:
    GuestLink.objects.filter(pk__in=numbers).update(name=NOBODY, email="")


def _answers(organisation: Organisation, before: datetime) -> QuerySet[ApiAnswer]:
    return ApiAnswer.objects.filter(key__organisation=organisation, at__lt=before)


def _tables(organisation: Organisation, before: datetime) -> QuerySet[Batch]:
    return Batch.objects.filter(organisation=organisation, at__lt=before)


KINDS = (
    Kind(
        "subscribers", _("Subscribers who left, or never confirmed"), _("after they left, or asked"),
        THREE_YEARS, CONTACT, ("publishing.Subscriber",), _subscribers,
    ),
    Kind(
        "recipients", _("Who was sent which letter"), _("after the letter left"), THIRTEEN_MONTHS, NEED,
        ("publishing.Recipient",), _recipients, _unname_recipients,
    ),
    Kind(
        "guests", _("Names of guests who reviewed a text"), _("after their link ended"), THREE_YEARS, NEED,
        ("publishing.GuestLink",), _guests, _unname_guests,
    ),
    Kind(
        "api_answers", _("Copies of what programs were answered"), _("after the call"), 7, LOGS,
        ("publishing.ApiAnswer",), _answers, most=YEAR, may_stay=False,
    ),
    Kind(
        "tables", _("Tables of posts that were read"), _("after they were read"), 30, NEED,
        ("publishing.Batch",), _tables, most=YEAR, may_stay=False,
    ),
)  # fmt: skip
