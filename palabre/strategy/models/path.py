"""What people said of the steps of their path; whether a step is done is told from other rows."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, User
from palabre.strategy.rules import PathStep


class PathMark(models.Model):
    """What was said of one step: notes, and the reason for which it is left out (``is_skipped``)."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="path_marks")
    step = models.CharField(max_length=10, choices=PathStep.choices())
    is_skipped = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note on a step")
        verbose_name_plural = _("notes on steps")
        constraints = [
            models.UniqueConstraint(fields=["brand", "step"], name="one_mark_a_path_step"),
        ]

    def __str__(self) -> str:
        return self.step
