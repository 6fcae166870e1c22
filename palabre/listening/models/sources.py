"""Where we read, and how each of these places is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.channels.secrets import SealedField
from palabre.governance.models import Brand, Organisation
from palabre.listening.rules import SourceState


class Source(models.Model):
    """One place read in one way: a feed, a tag, a search, a stream.

    A due row: ``due_at`` says when it is read next, ``leased_until`` who holds it now. ``cursor`` is the
    connector's own and moves in the transaction that stores what was read.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sources")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="sources")
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, blank=True, related_name="+")
    platform = models.CharField(max_length=30)
    kind = models.CharField(max_length=30)
    name = models.CharField(_("name"), max_length=200)
    values = models.JSONField(default=dict)
    key = models.CharField(max_length=64)
    language = models.CharField(_("language"), max_length=5, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    # What people group it under; and how much its texts count in the barometer, in hundredths.
    collection = models.CharField(_("collection"), max_length=60, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=100)
    state = models.CharField(
        max_length=12, choices=SourceState.choices(), default=SourceState.ACTIVE
    )
    # Hidden by hand: what it brings is kept, and not shown.
    is_hidden = models.BooleanField(default=False)
    cursor = models.JSONField(default=dict, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    remarks = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    came_last = models.PositiveIntegerField(default=0)
    came_total = models.PositiveBigIntegerField(default=0)
    kept_total = models.PositiveBigIntegerField(default=0)
    hub = models.URLField(blank=True, max_length=500)
    hub_secret = SealedField(blank=True)
    hub_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="source_once"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="source_due")]

    def __str__(self) -> str:
        return self.name


class Sweep(models.Model):
    """How far the texts of one platform have been looked at again for what was deleted over there.

    ``position`` is the last mention looked at since ``began_at``; ``done_at`` is when all were.
    ``doubted_at`` is when the platform said of nearly all that was asked that it is gone: that is
    believed when it still says so an hour later.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sweeps")
    platform = models.CharField(max_length=30)
    position = models.BigIntegerField(default=0)
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    doubted_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("check for deletions")
        verbose_name_plural = _("checks for deletions")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "platform"], name="sweep_once"),
        ]

    def __str__(self) -> str:
        return self.platform


class SourceDay(models.Model):
    """What one source brought on one day: the thin line of its health."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="days")
    day = models.DateField()
    reads = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    came = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("day of a source")
        verbose_name_plural = _("days of a source")
        constraints = [
            models.UniqueConstraint(fields=["source", "day"], name="source_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.day}"
