"""What is kept of measures: what networks said of accounts, values of the past, and reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.governance.models import Brand, Member, Organisation
from palabre.measurement import awareness_models  # noqa: F401  (its tables are the room's, too)
from palabre.measurement.barometer import models as barometer_models  # noqa: F401  (as these)
from palabre.measurement.rules import Rhythm, Span


class AccountFigure(models.Model):
    """A figure that a network told of a connected account on a day. Only those whose name begins with "day_"
    are told of days of the past, too: networks correct them for some time."""

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


class LookedUpTo(models.Model):
    """The position up to which an organisation's mentions were looked at for months that are over: what was
    published in one and comes in after it (an import, a slow source) has it counted anew."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="looked_up_to"
    )
    position = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("position of the measures")
        verbose_name_plural = _("positions of the measures")

    def __str__(self) -> str:
        return str(self.position)


class Threshold(models.Model):
    """A line of which a member is told when a metric over its last ``days`` goes ``above`` it, or below.

    ``passed_at`` is since when it is beyond, None on the near side; ``value`` is what it was when it was last
    looked at, None where it couldn't be told. Money is in cents of ``currency``, as the metric has it.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="thresholds")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    metric = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField(default=7)
    above = models.BooleanField(default=True)
    line = models.FloatField()
    value = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("line of a metric")
        verbose_name_plural = _("lines of metrics")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "member", "metric", "days", "above", "line"],
                name="threshold_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.line}"


class Report(models.Model):
    """What management reads: blocks in an order, over a span, in a language; mailed on time to some members.

    ``blocks`` are mappings with a ``kind`` and what that kind asks for (`reports.blocks`). ``rhythm`` "" is a
    report that is only looked at; ``due_at`` is when the next mail leaves.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="reports")
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(max_length=5, default="fr")
    span = models.CharField(max_length=8, choices=Span.choices(), default=Span.MONTH)
    blocks = models.JSONField(default=list)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices(), blank=True)
    readers = models.ManyToManyField(Member, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["due_at"], name="report_due")]

    def __str__(self) -> str:
        return self.name
