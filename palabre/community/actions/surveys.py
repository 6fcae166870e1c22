"""Surveys: written, opened, closed, removed, filled in; links that are good once.

Who fills a survey in is nobody we know: its row keeps when, in which language and by which link.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from palabre.community.actions.knocking import knock
from palabre.community.models import Filled, Question, Reply, Survey, Ticket
from palabre.community.rules import (
    CHOICES,
    LONGEST_TEXT,
    RANGES,
    SURVEY_MOVES,
    QuestionKind,
    SurveyState,
)
from palabre.governance.acts import Actor, audit, move
from palabre.governance.models import Brand
from palabre.governance.rules import Refused


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is written: its kind, its text and options by language."""

    kind: QuestionKind
    texts: Mapping[str, str]
    options: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    is_required: bool = True


@transaction.atomic
def make_survey(
    by: Actor, brand: Brand, name: str, questions: Sequence[Asked], **values: Any
) -> Survey:
    """Write a survey; nobody can answer it yet. Its address can't be guessed."""
    survey = Survey.objects.create(
        organisation_id=brand.organisation_id, brand=brand, name=name[:120],
        slug=secrets.token_urlsafe(9), **values,
    )  # fmt: skip
    _ask(survey, questions)
    audit(survey.organisation_id, "made", survey, by)
    return survey


def _ask(survey: Survey, questions: Sequence[Asked]) -> None:
    Question.objects.bulk_create(
        [
            Question(
                survey=survey, place=place, kind=one.kind, texts=dict(one.texts),
                options=[dict(option) for option in one.options], is_required=one.is_required,
            )
            for place, one in enumerate(questions)
        ]
    )  # fmt: skip


@transaction.atomic
def change_survey(
    by: Actor, survey: Survey, questions: Sequence[Asked], values: Mapping[str, Any]
) -> None:
    """Change a survey; its questions only while it is a draft: answers must not change their meaning.

    Raises `Refused` when it was opened meanwhile.
    """
    now = Survey.objects.select_for_update().get(pk=survey.pk)
    if now.state != SurveyState.DRAFT:
        raise Refused(_("It was opened meanwhile: its questions stay as they are."))
    for name, value in values.items():
        setattr(now, name, value)
    now.save()
    now.questions.all().delete()
    _ask(now, questions)
    audit(now.organisation_id, "changed", now, by)


@transaction.atomic
def set_end(by: Actor, survey: Survey, closes_at: Any) -> None:
    """Let a survey close at another time, or not by itself (None)."""
    Survey.objects.filter(pk=survey.pk).update(closes_at=closes_at)
    audit(survey.organisation_id, "changed", survey, by)


@transaction.atomic
def move_survey(by: Actor, survey: Survey, to: SurveyState) -> None:
    """Open a survey, close it, or take it back to a draft while nobody has answered.

    Raises `Moved`, `Refused`.
    """
    Survey.objects.select_for_update().get(pk=survey.pk)
    if to == SurveyState.DRAFT and survey.filled.exists():
        raise Refused(_("Somebody has answered: its questions stay as they are."))
    move(survey, to, by, SURVEY_MOVES)


@transaction.atomic
def remove_survey(by: Actor, survey: Survey) -> None:
    """Take a survey away with all its answers."""
    audit(survey.organisation_id, "removed", survey, by)
    survey.delete()


@transaction.atomic
def one_use_link(survey: Survey, reference: str) -> str:
    """The address by which one person answers once about one thing, such as ``conversation:12``.

    Asked again for the same survey and thing it is the same: whoever sends it may die and begin anew.
    """
    ticket, _made = Ticket.objects.get_or_create(
        survey=survey, reference=reference[:120], defaults={"made_at": timezone.now()}
    )
    place = reverse("survey_by_link", args=[survey.slug, ticket.key])
    return f"{settings.ADDRESS}{place}"


def takes_answers(survey: Survey) -> bool:
    """Whether a survey takes answers now."""
    ended = survey.closes_at is not None and survey.closes_at <= timezone.now()
    return survey.state == SurveyState.OPEN and not ended


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as it came: its own number, the language it was shown in, the connection it came by."""

    number: str
    said: Mapping[int, Sequence[str]]
    language: str = ""
    origin: int = 0


@transaction.atomic
def fill(survey: Survey, sheet: Sheet, ticket: Ticket | None = None) -> bool:
    """Keep the answers of one form; False when this form, or this link, has answered before.

    Raises `Refused` with a sentence for what can't be taken.
    """
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    number = ticket.key if ticket is not None else sheet.number[:43]
    if Filled.objects.filter(sheet=number).exists():
        return False
    if not takes_answers(survey):
        raise Refused(_("This survey is closed. Thank you for coming."))
    replies = [
        reply_to(question, sheet.said.get(question.pk, ())) for question in survey.questions.all()
    ]
    if not any(replies):
        raise Refused(_("Answer at least one question."))
    if ticket is None:
        knock(survey, sheet.origin)
    elif not Ticket.objects.filter(pk=ticket.pk, used_at=None).update(used_at=timezone.now()):
        return False
    filled = Filled.objects.create(
        survey=survey, ticket=ticket, sheet=number, language=sheet.language, at=timezone.now()
    )
    for reply in replies:
        if reply is not None:
            reply.filled = filled
            reply.save()
    _tell(filled)
    return True


def _tell(filled: Filled) -> None:
    """Tell who asked by the link what was said: the value of the first question that has one."""
    replies = filled.replies.exclude(value=None).select_related("question")
    first = replies.order_by("question__place").first()
    if filled.ticket is None or first is None or first.value is None:
        return
    best = RANGES[QuestionKind(first.question.kind)][1]
    for path in settings.WHO_HEARS_ANSWERS:
        hear = import_string(path)
        hear(filled.survey.organisation_id, filled.ticket.reference, first.value, best)


def reply_to(question: Question, said: Sequence[str]) -> Reply | None:
    """What was answered to a question; None for nothing. Raises `Refused` for what is no answer to it."""
    told = [one.replace("\x00", "").strip() for one in said]
    told = [one for one in told if one]
    if not told:
        if question.is_required:
            raise Refused(_("Please answer every question that isn’t optional."))
        return None
    reply = Reply(question=question)
    if question.kind == QuestionKind.TEXT:
        reply.text = told[0][:LONGEST_TEXT]
    elif question.kind in CHOICES:
        reply.chosen = _chosen(question, told)
    else:
        low, high = RANGES[question.kind]
        reply.value = _whole(told[0], low, high)
    return reply


def _chosen(question: Question, told: Sequence[str]) -> list[int]:
    found = sorted({_whole(one, 0, len(question.options) - 1) for one in told})
    if question.kind == QuestionKind.ONE and len(found) > 1:
        raise Refused(_("Choose one answer only."))
    return found


def _whole(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and low <= int(text) <= high):
        raise Refused(_("This is no answer to the question: open the survey again."))
    return int(text)
