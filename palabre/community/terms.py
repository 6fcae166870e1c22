"""The kinds of personal data that this room keeps, and their terms. Who takes part in a board is kept for as
long as that board says."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from palabre.community.models import Filled, Reply, Ticket
from palabre.governance.keeping import NEED, THIRTEEN_MONTHS, THREE_YEARS, Kind, Numbers
from palabre.governance.models import Organisation


def _words(organisation: Organisation, before: datetime) -> QuerySet[Reply]:
    rows = Reply.objects.filter(filled__survey__organisation=organisation, filled__at__lt=before)
    return rows.exclude(text="")


def _without_words(_organisation: Organisation, numbers: Numbers) -> None:
    # What was ticked is a figure, and stays one.
    Reply.objects.filter(pk__in=numbers).update(text="")


def _tickets(organisation: Organisation, before: datetime) -> QuerySet[Ticket]:
    return Ticket.objects.filter(survey__organisation=organisation, made_at__lt=before)


def _end_tickets(_organisation: Organisation, numbers: Numbers) -> None:
    Filled.objects.filter(ticket__in=numbers).update(ticket=None)
    Ticket.objects.filter(pk__in=numbers).delete()


KINDS = (
    Kind(
        "survey_words", _("Words written in surveys"), _("after they were written"), THREE_YEARS, NEED,
        ("community.Filled", "community.Reply"), _words, _without_words,
    ),
    Kind(
        "tickets", _("Who was asked to a survey"), _("after they were asked"), THIRTEEN_MONTHS, NEED,
        ("community.Ticket",), _tickets, _end_tickets,
    ),
)  # fmt: skip
