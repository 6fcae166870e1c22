"""What the brand's own site saw: days, the ways people came by, and the access logs that told it.

Counts only: no address, no agent and no hash of either is in any of these tables.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.campaigns.rules import LogState
from palabre.governance.models import Brand, Organisation, User


class SiteLog(models.Model):
    """Files that are brought in together. ``files`` are where they lie, until they are kept or refused.

    ``found`` is what was counted, shown before anything is kept; ``fault`` the sentence (msgid) of a refusal
    with its ``fault_params``.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="site_logs")
    names = models.JSONField(default=list)
    files = models.JSONField(default=list)
    size = models.PositiveBigIntegerField(default=0)
    found = models.JSONField(default=dict)
    fault = models.CharField(max_length=300, blank=True)
    fault_params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=LogState.choices(), default=LogState.READING)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("access log")
        ordering = ["-id"]

    def __str__(self) -> str:
        return ", ".join(self.names)


class SiteDay(models.Model):
    """A day of the brand's site. ``parts`` is in how many pieces it came: visitors count in each of them.

    ``marks`` tell which requests are in it (`analysis.weblogs.marks`).
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="site_days")
    day = models.DateField()
    hits = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)
    visits = models.PositiveIntegerField(default=0)
    views = models.PositiveIntegerField(default=0)
    robots = models.PositiveIntegerField(default=0)
    robot_hits = models.PositiveBigIntegerField(default=0)
    without_page = models.PositiveIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=1)
    marks = models.BinaryField(default=bytes)

    class Meta:
        verbose_name = _("day of the site")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["brand", "day"], name="site_day_once")]

    def __str__(self) -> str:
        return f"{self.day}"


class SiteWay(models.Model):
    """A page on a day, and how people came to it; an empty ``path`` is all pages beyond the commonest."""

    day = models.ForeignKey(SiteDay, models.CASCADE, related_name="ways")
    path = models.CharField(max_length=300, blank=True)
    host = models.CharField(max_length=80, blank=True)
    network = models.CharField(max_length=20, blank=True)
    campaign = models.CharField(max_length=80, blank=True)
    views = models.PositiveIntegerField(default=0)
    visits = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("way to a page")
        ordering = ["-views", "id"]

    def __str__(self) -> str:
        return f"{self.path} {self.network}"
