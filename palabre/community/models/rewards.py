"""Thanks, and rewards out of a pot: a budget, and what one person may get of it at most."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.community.models.ideas import Idea
from palabre.community.models.people import Participant
from palabre.community.rules import Deed, RewardState
from palabre.governance.models import Brand, Organisation, User


class Pot(models.Model):
    """What may be given away, in cents of ``currency``, and to one person at most; ``terms`` are public.

    ``every_days``: nobody gets a second reward out of it within so many days; None for no such rule.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="pots")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="pots")
    name = models.CharField(_("name"), max_length=120)
    terms = models.TextField(_("rules"), blank=True)
    budget = models.PositiveBigIntegerField()
    most_each = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    for_members = models.BooleanField(default=False)
    every_days = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("pot")
        verbose_name_plural = _("pots")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Reward(models.Model):
    """Something out of a pot for somebody, for one idea of theirs; what was taken back counts no more."""

    pot = models.ForeignKey(Pot, models.CASCADE, related_name="rewards")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="rewards")
    idea = models.ForeignKey(Idea, models.SET_NULL, null=True, related_name="rewards")
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(
        max_length=9, choices=RewardState.choices(), default=RewardState.PROMISED
    )
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "participant"],
                condition=~models.Q(state=RewardState.WITHDRAWN),
                name="reward_once_an_idea",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pot_id}/{self.pk}"

    @property
    def organisation_id(self) -> int:
        """Whose trail tells of it."""
        return self.pot.organisation_id


class Thanks(models.Model):
    """A word of thanks to somebody, for a reward or just so; mailed once."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="thanks")
    reward = models.OneToOneField(Reward, models.CASCADE, null=True, related_name="thanks")
    text = models.CharField(_("text"), max_length=500)
    is_told = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("thanks")
        verbose_name_plural = _("thanks")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.participant_id}/{self.pk}"


class Award(models.Model):
    """A badge that a member gave somebody for something they did, with the reason; told once by mail.

    ``is_shown``: whoever got it agreed that others see it.
    """

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="awards")
    deed = models.CharField(max_length=8, choices=Deed.choices())
    reason = models.CharField(_("reason"), max_length=300)
    is_shown = models.BooleanField(default=False)
    is_told = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "deed", "reason"], name="award_once_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}/{self.deed}"
