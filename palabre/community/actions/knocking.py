"""Counting who asks at a public door, so that nobody asks for a thousand things an hour."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.community.models import Board, Knock, Survey
from palabre.community.rules import (
    KNOCKS_KEPT,
    MOST_IN_A_CROWD,
    MOST_KNOCKS_AN_HOUR,
    MOST_OF_A_BOARD_AN_HOUR,
    MOST_OF_A_SURVEY_AN_HOUR,
)
from palabre.governance.rules import Refused


def knock(at: Board | Survey, origin: int) -> None:
    """Write down that something is asked for at a board or a survey. Raises `Refused` when it is too much
    for an hour. Of two in the same moment the second waits, and counts the first."""
    type(at).objects.select_for_update().get(pk=at.pk)
    door, now = f"{at._meta.model_name} {at.pk}", timezone.now()
    lately = Knock.objects.filter(door=door, at__gt=now - timedelta(hours=1))
    so_far = lately.count()
    flood = MOST_OF_A_BOARD_AN_HOUR if isinstance(at, Board) else MOST_OF_A_SURVEY_AN_HOUR
    most = MOST_KNOCKS_AN_HOUR if so_far < flood // 2 else MOST_IN_A_CROWD
    if lately.filter(origin=origin).count() >= most:
        raise Refused(
            _("A lot came from your connection within the last hour. Please try again later.")
        )
    if so_far >= flood:
        raise Refused(_("Too many people are here at once. Please try again in an hour."))
    Knock.objects.create(organisation_id=at.organisation_id, door=door, origin=origin, at=now)


def forget_knocks() -> int:
    """Delete what is older than a day; how many went."""
    return Knock.objects.filter(at__lt=timezone.now() - KNOCKS_KEPT).delete()[0]
