"""What is kept of measures: what networks said of our accounts, day by day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.governance.models import Brand
from palabre.measurement import awareness_models  # noqa: F401  (its tables are the room's, too)
from palabre.measurement.barometer import models as barometer_models  # noqa: F401  (as these)


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


class Rollup(models.Model):
    """The value of a metric over a month or a week that is over; None where it couldn't be told.

    Kept so that a page needn't count the past again; counted anew as long as the past may still change.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="rollups")
    metric = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField()
    value = models.FloatField(null=True)
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept value")
        verbose_name_plural = _("kept values")
        ordering = ["first", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "metric", "first", "last"], name="rollup_once")
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.first} {self.value}"
