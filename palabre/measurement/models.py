"""What is kept of measures: what networks said of our accounts, day by day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel


class AccountFigure(models.Model):
    """A figure that a network told of a connected account on a day; networks don't tell those of the past."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="account_figures")
    metric = models.CharField(max_length=30)
    day = models.DateField()
    value = models.FloatField()

    class Meta:
        verbose_name = _("figure of an account")
        verbose_name_plural = _("figures of accounts")
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "metric", "day"], name="figure_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.metric} {self.day}"
