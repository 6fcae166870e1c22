"""Starting small: a pilot with its limits and the decision at its end; and the review that steps back."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, User
from palabre.strategy.models.missions import Objective
from palabre.strategy.rules import Verdict


class Pilot(models.Model):
    """A brand that speaks on few accounts, for some weeks, with so much money, before it goes on.

    ``accounts`` are the numbers of the connected accounts that it may publish on. ``criteria`` are the
    objectives by which it is judged. ``verdict`` is "" until it is decided about.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="pilots")
    begins_on = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    accounts = models.JSONField(default=list)
    budget = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    criteria = models.ManyToManyField(Objective, blank=True, related_name="+")
    verdict = models.CharField(max_length=6, choices=Verdict.choices(), blank=True)
    why = models.CharField(_("reason"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("pilot")
        verbose_name_plural = _("pilots")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand"], condition=Q(verdict=""), name="one_pilot_a_brand"
            )
        ]

    def __str__(self) -> str:
        return str(self.brand)

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.begins_on + timedelta(weeks=self.weeks, days=-1)


class PlanReview(models.Model):
    """A step back: what was reached and missed, what was learnt, what is stopped.

    ``goals`` are the objectives as they stood then, each a mapping of facts. ``next_on`` is the day of the
    next review.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="plan_reviews")
    since = models.DateField()
    until = models.DateField()
    goals = models.JSONField(default=list)
    learnt = models.TextField(_("what we learnt"), blank=True)
    to_stop = models.TextField(_("what we stop"), blank=True)
    next_on = models.DateField()
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("review of the plan")
        verbose_name_plural = _("reviews of the plan")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.brand)
