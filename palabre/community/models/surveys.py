"""Surveys of one to five questions: their texts by language, links that are good once, and the answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.community.rules import QuestionKind, SurveyState
from palabre.governance.models import Brand, Organisation
from palabre.publishing.letters.models import new_key


class Survey(models.Model):
    """A survey. ``texts`` are title, intro and thanks by language, only of the languages it speaks.

    ``is_public``: whoever has its address may answer; else only by links that are good once.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="surveys")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="surveys")
    name = models.CharField(_("name"), max_length=120)
    slug = models.CharField(max_length=60, unique=True)
    texts = models.JSONField(default=dict)
    state = models.CharField(max_length=6, choices=SurveyState.choices(), default=SurveyState.DRAFT)
    is_public = models.BooleanField(default=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """One question. ``texts``: by language; ``options``: a list of such, for choices only."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=QuestionKind.choices())
    texts = models.JSONField(default=dict)
    options = models.JSONField(default=list)
    is_required = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "place"], name="question_once_a_place")
        ]

    def __str__(self) -> str:
        return next(iter(self.texts.values()), "")


class Ticket(models.Model):
    """A link that is good once. ``reference`` says what it is about, such as ``conversation:12``."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="tickets")
    key = models.CharField(max_length=43, unique=True, default=new_key, editable=False)
    reference = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link to a survey")
        verbose_name_plural = _("links to surveys")
        constraints = [
            models.UniqueConstraint(fields=["survey", "reference"], name="ticket_once_a_reference")
        ]

    def __str__(self) -> str:
        return self.reference


class Filled(models.Model):
    """A survey that somebody answered. ``sheet`` is the form's own number: sent twice, it is one."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="filled")
    ticket = models.OneToOneField(Ticket, models.CASCADE, null=True, related_name="filled")
    sheet = models.CharField(max_length=43, unique=True)
    language = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")
        ordering = ["id"]
        indexes = [models.Index(fields=["survey", "id"], name="filled_survey")]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.pk}"


class Reply(models.Model):
    """What was answered to one question: the numbers of the options, a value, or a text."""

    filled = models.ForeignKey(Filled, models.CASCADE, related_name="replies")
    question = models.ForeignKey(Question, models.CASCADE, related_name="replies")
    chosen = models.JSONField(default=list)
    value = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        constraints = [
            models.UniqueConstraint(fields=["filled", "question"], name="reply_once_a_question")
        ]
        indexes = [models.Index(fields=["question", "value"], name="reply_value")]

    def __str__(self) -> str:
        return f"{self.filled_id}/{self.question_id}"
