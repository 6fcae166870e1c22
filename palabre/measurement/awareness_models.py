"""What is kept of awareness: its months as they were counted, and the figures that people give."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.community.models import Question
from palabre.ecosystem.models import VoiceList
from palabre.governance.models import Brand, User
from palabre.measurement.rules import GivenKind


class Awareness(models.Model):
    """How a brand's awareness is told: the survey question (and its option) that says who knows it when it
    is named, and the list of voices of those who work for it."""

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="awareness")
    question = models.ForeignKey(Question, models.SET_NULL, null=True, blank=True, related_name="+")
    option = models.PositiveSmallIntegerField(default=0)
    staff = models.ForeignKey(VoiceList, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("awareness")
        verbose_name_plural = _("awareness")

    def __str__(self) -> str:
        return str(self.brand)


class AwarenessMonth(models.Model):
    """An ended month as it was counted; ``figures`` as `awareness.counted` gives them."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="awareness_months")
    month = models.DateField()
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("month of awareness")
        verbose_name_plural = _("months of awareness")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "month"], name="awareness_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class GivenFigure(models.Model):
    """A figure that somebody typed in, with where it is from: ``value``, of so many in all where asked."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="given_figures")
    month = models.DateField()
    kind = models.CharField(max_length=8, choices=GivenKind.choices())
    value = models.PositiveBigIntegerField()
    total = models.PositiveBigIntegerField(null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("given figure")
        verbose_name_plural = _("given figures")
        ordering = ["-month", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "month", "kind"], name="given_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"
