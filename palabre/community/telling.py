"""Mailing an official answer: each row says what was tried, and none is mailed twice by itself.

As with letters: ``sending`` is written before the call. The mail server keeps no copy that we could ask for,
so who finds a row ``sending`` that nobody holds makes it ``unknown``, and only a person sends it again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.utils import timezone

from palabre.community.mail import (
    ambassador_mail,
    answer_mail,
    award_mail,
    hall_mail,
    hand_over,
    key_mail,
    refusal_mail,
    thanks_mail,
)
from palabre.community.models import (
    AmbassadorInvitation,
    Award,
    Idea,
    IdeaVote,
    Notice,
    OfficialAnswer,
    Participant,
    Thanks,
)
from palabre.community.rules import (
    MAIL_AGAIN_AFTER,
    NOTICES_PER_MINUTE,
    IdeaState,
)
from palabre.community.voting import family_of
from palabre.connectors.words import N_
from palabre.governance.mail import hand_over as hand_over_alone
from palabre.governance.mail import next_try
from palabre.governance.models import Brand
from palabre.jobs import enqueue
from palabre.publishing.letters.rules import (
    INTERRUPTED_AFTER,
    MOST_TRIES,
    RECIPIENT_MOVES,
    RecipientState,
)
from palabre.publishing.models import Hold

logger = logging.getLogger(__name__)

INTERRUPTED = N_("Palabre was interrupted while it sent this: it may have arrived.")
NO_SERVER = N_("The mail server can’t be reached.")
MINUTE = timedelta(minutes=1)
HELD_FOR = timedelta(minutes=5)
_N = RecipientState


def tell(number: int) -> datetime | None:
    """Send the next mails about an answer; when to go on, None when nothing is left to send."""
    began = timezone.now()
    rows = OfficialAnswer.objects.select_related("idea__board__organisation", "idea__board__brand")
    row = rows.filter(pk=number).first()
    if row is None:
        return None
    _note_interrupted(row, began)
    waiting = row.notices.filter(state=_N.WAITING).order_by("attempts", "pk")
    if not waiting.exists():
        held = row.notices.filter(state=_N.SENDING).exists()
        return began + INTERRUPTED_AFTER if held else None
    if is_held(row):
        return began + HELD_FOR
    connection = get_connection(timeout=30)
    try:
        connection.open()
    except (SMTPException, OSError) as fault:
        logger.warning("answers wait: the mail server doesn't answer (%s)", type(fault).__name__)
        waiting.update(last_error=NO_SERVER)
        return began + HELD_FOR
    try:
        for notice in waiting.select_related("participant__board__organisation")[
            :NOTICES_PER_MINUTE
        ]:
            notice.answer = row
            if not _mail(notice, connection):
                break
    finally:
        connection.close()
    return began + MINUTE


def is_held(row: OfficialAnswer) -> bool:
    """Whether the house, or the brand, holds everything back: an answer is a text that leaves, too."""
    board = row.idea.board
    holds = Hold.objects.filter(
        organisation=board.organisation_id, ended_at=None, channel=None, campaign=None
    )
    return any(one.brand_id in {None, board.brand_id} for one in holds)


def _note_interrupted(row: OfficialAnswer, now: datetime) -> None:
    """What somebody began who is gone may have arrived; a clock that was put back keeps nothing for ever."""
    sending = row.notices.filter(state=_N.SENDING)
    for old in (
        sending.filter(began_at__lt=now - INTERRUPTED_AFTER),
        sending.filter(began_at__gt=now + MINUTE),
    ):
        old.update(state=_N.UNKNOWN, last_error=INTERRUPTED)


def _moved(notice: Notice, to: RecipientState, **changes: object) -> bool:
    """Bring a row into another state, if it still is where it was read."""
    before = notice.state
    same = Notice.objects.filter(pk=notice.pk, state=before)
    if to not in RECIPIENT_MOVES[before] or not same.update(state=to, **changes):
        return False
    notice.state = to
    return True


def _mail(notice: Notice, connection: BaseEmailBackend) -> bool:
    """Send one; False when the server takes nothing more for now."""
    person = notice.participant
    if person is None or not person.address or not _still_asked(notice):
        _moved(notice, _N.SKIPPED)
        return True
    mail = answer_mail(notice, person)
    # From here on, whoever finds the row knows that the mail may have left.
    if not _moved(notice, _N.SENDING, attempts=notice.attempts + 1, began_at=timezone.now()):
        return True
    try:
        hand_over(mail, connection)
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as fault:
        return _after_refusal(notice, fault)
    except (SMTPException, OSError) as fault:
        # The connection broke in the middle: nobody knows which side of the mail it was on.
        _moved(notice, _N.UNKNOWN, last_error=type(fault).__name__)
        return False
    _moved(notice, _N.SENT, sent_at=timezone.now(), last_error="")
    return True


def _still_asked(notice: Notice) -> bool:
    votes = IdeaVote.objects.filter(participant=notice.participant, counts=True, tell=True)
    return votes.filter(idea__in=family_of(notice.answer.idea)).exists()


def _after_refusal(notice: Notice, fault: SMTPException) -> bool:
    """The server said no: for now, then it is tried again, or for good."""
    codes = [
        code for code, _says in getattr(fault, "recipients", {}).values()
    ] or [getattr(fault, "smtp_code", 500)]  # fmt: skip
    for_now = all(400 <= code < 500 for code in codes)
    again = for_now and notice.attempts + 1 < MOST_TRIES
    _moved(notice, _N.WAITING if again else _N.FAILED, last_error=f"SMTP {codes[0]}")
    return not for_now


def mail_key(number: int) -> None:
    """Ask a mailbox for its yes, unless it was asked a moment ago. Raises the mail server's faults."""
    now = timezone.now()
    rows = Participant.objects.select_related("board__organisation", "board__brand")
    person = rows.filter(pk=number).exclude(address="").first()
    if person is None or (person.mailed_at and person.mailed_at > now - MAIL_AGAIN_AFTER):
        return
    key_mail(person).send()
    Participant.objects.filter(pk=person.pk).update(mailed_at=timezone.now())


def mail_refusal(number: int) -> datetime | None:
    """Tell who proposed an idea why it is not shown, as long as that is so."""
    rows = Idea.objects.select_related("author__board__organisation", "author__board__brand")
    idea = rows.filter(pk=number, state=IdeaState.REFUSED).exclude(author=None).first()
    if idea is None or idea.author is None or not idea.author.address:
        return None
    same = Idea.objects.filter(pk=idea.pk, state=IdeaState.REFUSED)
    return _once(refusal_mail(idea, idea.author), same, idea.changed_at)


def _once(
    mail: EmailMessage, row: QuerySet[Any], since: datetime, told: str = "is_told"
) -> datetime | None:
    """Mail what happened ``since`` at most once, which its row says: rather unsaid than said twice. When to
    try again, since the mail server surely didn't take it; None when nothing is left to do."""
    if not row.filter(**{told: False}).update(**{told: True}):
        return None
    if hand_over_alone(mail, str(row.model._meta.model_name)):
        return None
    row.update(**{told: False})
    return next_try(since)


def mail_thanks(number: int) -> datetime | None:
    """Tell somebody that they are thanked."""
    rows = Thanks.objects.select_related(
        "participant__board__organisation", "participant__board__brand", "reward__pot"
    )
    row = rows.filter(pk=number).first()
    if row is None or not row.participant.address:
        return None
    return _once(thanks_mail(row), Thanks.objects.filter(pk=row.pk), row.at)


def mail_award(number: int) -> datetime | None:
    """Tell somebody of their badge."""
    rows = Award.objects.select_related(
        "participant__board__organisation", "participant__board__brand"
    )
    row = rows.filter(pk=number).first()
    if row is None or not row.participant.address:
        return None
    return _once(award_mail(row), Award.objects.filter(pk=row.pk), row.at)


def mail_hall(number: int) -> datetime | None:
    """Ask somebody whether they like to be named; the asking itself was noted once before."""
    people = Participant.objects.select_related("board__organisation", "board__brand")
    person = people.filter(pk=number, in_hall=False).first()
    if person is None or not person.address or hand_over_alone(hall_mail(person), "the thanked"):
        return None
    return next_try(person.hall_asked_at or person.asked_at)


def mail_ambassador(number: int, brand: int) -> datetime | None:
    """Tell a member that there are ambassadors."""
    rows = AmbassadorInvitation.objects.select_related("member__user", "organisation")
    row = rows.filter(pk=number, member__is_active=True).first()
    found = Brand.objects.filter(pk=brand).first()
    if row is None or found is None:
        return None
    same = AmbassadorInvitation.objects.filter(pk=row.pk)
    return _once(ambassador_mail(row, found), same, row.at, told="is_mailed")


def nudge(is_open: Callable[[str, str], bool]) -> None:
    """Ask again for the mails of answers that lost their nudge; one that waits keeps its time."""
    open_ones = Notice.objects.filter(state__in=[_N.WAITING, _N.SENDING])
    for number in open_ones.order_by().values_list("answer", flat=True).distinct():
        if not is_open("community.tell", str(number)):
            enqueue("community.tell", number, key=str(number))
