"""The mails of the room: the one with somebody's key, the one about an answer, the one about a refusal."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from palabre.community.models import (
    AmbassadorInvitation,
    Award,
    Board,
    Idea,
    Notice,
    Participant,
    Survey,
    Thanks,
)
from palabre.community.rules import Audience, Deed
from palabre.community.words import DEEDS, IDEA_STATES
from palabre.governance.models import Brand


def _inside(view: str, board: Board, *more: int) -> str:
    place = [board.organisation.slug, board.brand.slug, *more]
    return f"{settings.ADDRESS}{reverse(view, args=place)}"


def own_page(person: Participant) -> str:
    """The address of somebody's own page at a board: whoever has it acts for them. At a board of the house
    its members have none: theirs are the pages inside."""
    if person.board.audience == Audience.HOUSE:
        return _inside("community_ideas", person.board)
    return f"{settings.ADDRESS}{reverse('ideas_mine', args=[person.key])}"


def idea_page(idea: Idea) -> str:
    """The public address of an idea; the one inside for a board of the house."""
    if idea.board.audience == Audience.HOUSE:
        return _inside("community_idea", idea.board, idea.pk)
    return f"{settings.ADDRESS}{reverse('ideas_one', args=[idea.board.slug, idea.pk])}"


def board_page(board: Board) -> str:
    """The public address of a board."""
    return f"{settings.ADDRESS}{reverse('ideas_board', args=[board.slug])}"


def frame_page(board: Board) -> str:
    """The address of a board's page that other sites may show within theirs."""
    return f"{settings.ADDRESS}{reverse('ideas_embed', args=[board.slug])}"


def survey_page(survey: Survey) -> str:
    """The address of a survey that whoever has it may answer."""
    return f"{settings.ADDRESS}{reverse('survey', args=[survey.slug])}"


def key_mail(person: Participant) -> EmailMessage:
    """The mail that asks a mailbox for its yes; it says nothing of what was typed on the open page."""
    return _mail(person, "key", _subject_of_key, {})


def _subject_of_key(name: str) -> str:
    return _("%(board)s: please confirm") % {"board": name}


def _subject_of_answer(name: str) -> str:
    return _("%(board)s: an answer to an idea") % {"board": name}


def _subject_of_refusal(name: str) -> str:
    return _("%(board)s: your idea") % {"board": name}


def answer_mail(notice: Notice, person: Participant) -> EmailMessage:
    """The mail about an official answer, named by its row, so that a copy can be told from another mail."""
    row = notice.answer
    context = {"answer": row, "idea": row.idea, "url": idea_page(row.idea), "state": row.state}
    mail = _mail(person, "answer", _subject_of_answer, context)
    host = settings.ADDRESS.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"
    mail.extra_headers["Message-ID"] = f"<{notice.key}@{host}>"
    return mail


def refusal_mail(idea: Idea, person: Participant) -> EmailMessage:
    """The mail that says why an idea is not shown."""
    return _mail(person, "refusal", _subject_of_refusal, {"idea": idea})


def _subject_of_thanks(name: str) -> str:
    return _("%(board)s: thank you") % {"board": name}


def thanks_mail(row: Thanks) -> EmailMessage:
    """The mail that thanks somebody."""
    return _mail(row.participant, "thanks", _subject_of_thanks, {"thanks": row})


def _subject_of_award(name: str) -> str:
    return _("%(board)s: a badge for you") % {"board": name}


def award_mail(row: Award) -> EmailMessage:
    """The mail that tells somebody of a badge that was given to them."""
    return _mail(row.participant, "award", _subject_of_award, {"award": row})


def _subject_of_hall(name: str) -> str:
    return _("%(board)s: may we thank you by name?") % {"board": name}


def hall_mail(person: Participant) -> EmailMessage:
    """The mail that asks somebody whether they like to be named among those who are thanked."""
    return _mail(person, "hall", _subject_of_hall, {"named": named_page(person)})


def named_page(person: Participant) -> str:
    """The address where somebody agrees to be named, and takes it back."""
    if person.board.audience == Audience.HOUSE:
        return own_page(person)
    return f"{settings.ADDRESS}{reverse('ideas_named', args=[person.key])}"


def ambassador_mail(row: AmbassadorInvitation, brand: Brand) -> EmailMessage:
    """The one mail that tells a member of the ambassadors."""
    user, organisation = row.member.user, row.organisation
    with translation.override(user.language or organisation.language):
        name = " ".join(brand.name.split())
        url = reverse("community_ambassadors", args=[organisation.slug, brand.slug])
        told = {"brand": name, "url": f"{settings.ADDRESS}{url}", "by": row.by}
        text = render_to_string("community/mail/ambassador.txt", told)
        subject = _("%(brand)s: speak as an ambassador, if you feel like it") % {"brand": name}
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, text, None, [user.email], headers=headers)


def _mail(
    person: Participant, template: str, subject: Any, context: dict[str, Any]
) -> EmailMessage:
    board = person.board
    with (
        translation.override(person.language or board.organisation.language),
        timezone.override(timezone.get_default_timezone()),
    ):
        told = {**context, "board": board, "person": person, "mine": own_page(person)}
        if "state" in told:
            told["state_word"] = IDEA_STATES[told["state"]][0]
        if "award" in told:
            told["badge"] = DEEDS[Deed(told["award"].deed)][0]
        text = render_to_string(f"community/mail/{template}.txt", told)
        heading = subject(" ".join(board.name.split()))
    headers = {"List-Unsubscribe": f"<{own_page(person)}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(heading, text, None, [person.address], headers=headers)


def hand_over(mail: EmailMessage, connection: BaseEmailBackend) -> None:
    """Give a mail to an open connection. Raises what the mail server says."""
    connection.send_messages([mail])
