"""Boards of ideas: what people propose, who wants it, what is said about it, and what the house answers."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.community.models.people import Participant
from palabre.community.rules import (
    USUAL_KEEP_DAYS,
    Audience,
    IdeaState,
    RemarkState,
)
from palabre.governance.models import Brand, Organisation, User
from palabre.listening.models import Mention
from palabre.publishing.letters.models import new_key
from palabre.publishing.letters.rules import RecipientState


class Board(models.Model):
    """Where ideas of one kind are collected. ``slug`` is its public address: unguessable for one that is
    shown to those only who have it. ``sites`` may frame it. ``pepper`` makes the marks of its people."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="boards")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="boards")
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    slug = models.CharField(max_length=60, unique=True)
    audience = models.CharField(max_length=6, choices=Audience.choices(), default=Audience.PUBLIC)
    is_open = models.BooleanField(default=True)
    is_moderated = models.BooleanField(default=True)
    sites = models.JSONField(default=list)
    keep_days = models.PositiveSmallIntegerField(default=USUAL_KEEP_DAYS)
    pepper = models.CharField(max_length=43, default=new_key, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Idea(models.Model):
    """One idea. ``votes`` counts people, over all ideas that were merged into it (`voting`).

    ``word`` is what a moderator says to a refusal, ``is_told`` whether it was mailed. ``mention`` is the
    text it was taken from, ``was`` the state before it was merged.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="ideas")
    board = models.ForeignKey(Board, models.CASCADE, related_name="ideas")
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    author = models.ForeignKey(
        Participant, models.SET_NULL, null=True, blank=True, related_name="ideas"
    )
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    mention = models.ForeignKey(
        Mention, models.SET_NULL, null=True, blank=True, related_name="ideas"
    )
    state = models.CharField(max_length=8, choices=IdeaState.choices(), default=IdeaState.ASKED)
    word = models.CharField(_("word to the author"), max_length=500, blank=True)
    is_told = models.BooleanField(default=False)
    votes = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged"
    )
    was = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["board", "state", "-votes"], name="idea_wanted"),
            models.Index(fields=["board", "state", "-id"], name="idea_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def trail_label(self) -> str:
        """What the trail calls it: its number, since the trail outlives a wish to be forgotten."""
        return f"{self.board_id}/{self.pk}"


class IdeaVote(models.Model):
    """That somebody wants an idea; it counts once the mailbox said yes. ``tell``: they want the answer."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="cast")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="cast")
    counts = models.BooleanField(default=False)
    tell = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote for an idea")
        verbose_name_plural = _("votes for ideas")
        constraints = [
            models.UniqueConstraint(fields=["idea", "participant"], name="vote_once_an_idea")
        ]

    def __str__(self) -> str:
        return f"{self.idea_id}/{self.participant_id}"


class Remark(models.Model):
    """What somebody says about an idea; ``by`` for the house itself."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="remarks")
    author = models.ForeignKey(
        Participant, models.SET_NULL, null=True, blank=True, related_name="remarks"
    )
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    is_official = models.BooleanField(default=False)
    text = models.TextField(_("text"))
    state = models.CharField(max_length=8, choices=RemarkState.choices(), default=RemarkState.ASKED)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["id"]
        indexes = [models.Index(fields=["idea", "state"], name="remark_state")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def trail_label(self) -> str:
        """What the trail calls it: its number, as with ideas."""
        return f"{self.idea_id}/{self.pk}"


class OfficialAnswer(models.Model):
    """What the house answers to an idea. ``sheet`` is the form it was written on: sent twice, it is one."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="answers")
    sheet = models.UUIDField(default=uuid.uuid4, unique=True)
    text = models.TextField(_("text"))
    state = models.CharField(max_length=8, choices=IdeaState.choices())
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("official answer")
        verbose_name_plural = _("official answers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text[:60]


class Notice(models.Model):
    """The mail about one answer to one person who asked for it: it leaves at most once by itself."""

    answer = models.ForeignKey(OfficialAnswer, models.CASCADE, related_name="notices")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="notices")
    key = models.UUIDField(default=uuid.uuid4)
    state = models.CharField(
        max_length=8, choices=RecipientState.choices(), default=RecipientState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("mail about an answer")
        verbose_name_plural = _("mails about answers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "participant"], name="notice_once_an_answer")
        ]
        indexes = [models.Index(fields=["state", "answer"], name="notice_state")]

    def __str__(self) -> str:
        return f"{self.answer_id}/{self.participant_id}"
