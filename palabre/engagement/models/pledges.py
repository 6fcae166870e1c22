"""What a brand promises those who write to it, and how it went each time somebody did."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.engagement.models.conversations import Conversation, Team
from palabre.governance.models import Brand, User


class Pledge(models.Model):
    """A brand's hours and promises. A brand without a row keeps those of `palabre.engagement.promises`.

    ``week``: the spans of each weekday in minutes. ``levels``: minutes of working time until the answer and
    until the solution, by priority. ``counted_to`` is the conversation up to which the moments were
    computed anew after a change; None when there is nothing left to compute.
    """

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="pledge")
    zone = models.CharField(_("time zone"), max_length=60, blank=True)
    region = models.CharField(_("holidays"), max_length=8, blank=True)
    week: "models.JSONField[list[list[list[int]]], list[list[list[int]]]]" = models.JSONField(
        default=list
    )
    closed: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    levels: "models.JSONField[dict[str, list[int]], dict[str, list[int]]]" = models.JSONField(
        default=dict
    )
    escalate_share = models.PositiveSmallIntegerField(default=0)
    escalate_team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    escalate_raises = models.BooleanField(default=True)
    shows_persons = models.BooleanField(default=False)
    asks = models.BooleanField(default=False)
    survey = models.BigIntegerField(null=True, blank=True)
    ask_days = models.PositiveSmallIntegerField(default=90)
    version = models.PositiveIntegerField(default=1)
    counted_to = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("service of a brand")
        verbose_name_plural = _("services of brands")

    def __str__(self) -> str:
        return str(self.brand)


class Episode(models.Model):
    """One matter of a conversation: from the first text after it last rested (``after``, a turn's number)
    until a member says that it is done.

    Times are seconds of working time; ``spent`` is how long the other waited in it so far, up to our last
    answer. It follows from the turns, and is written with them. ``soon_noted_at`` and ``late_noted_at`` say
    when rules were told that its time runs out or is over: once a matter.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="episodes")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="episodes")
    after = models.BigIntegerField(default=0)
    priority = models.CharField(max_length=10)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    answer_time = models.PositiveIntegerField(null=True, blank=True)
    spent = models.PositiveIntegerField(default=0)
    solved_at = models.DateTimeField(null=True, blank=True)
    solved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    escalated_at = models.DateTimeField(null=True, blank=True)
    soon_noted_at = models.DateTimeField(null=True, blank=True)
    late_noted_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    score_of = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("matter of a conversation")
        verbose_name_plural = _("matters of conversations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "after"], name="episode_once")
        ]
        indexes = [models.Index(fields=["brand", "began_at"], name="episode_began")]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.after}"
