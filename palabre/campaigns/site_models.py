"""What the brand's own site saw: days, the ways people came by, what they reached, and what told of it.

Counts only, but for `SiteHit`: the views of an open day with a hash of the visitor, deleted when it is
closed. No address and no agent is in any of these tables.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.campaigns.rules import LogState, SiteSource
from palabre.governance.models import Brand, Organisation, User


class SiteLog(models.Model):
    """Files that are brought in together: an access log, or another tool's reports (``source``).

    ``files`` are where they lie, until they are kept or refused.
    ``found`` is what was counted, shown before anything is kept; ``fault`` the sentence (msgid) of a refusal
    with its ``fault_params``.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="site_logs")
    source = models.CharField(max_length=8, choices=SiteSource.choices(), default=SiteSource.LOG)
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
        verbose_name_plural = _("access logs")
        ordering = ["-id"]

    def __str__(self) -> str:
        return ", ".join(self.names)


class SiteDay(models.Model):
    """A day of the brand's site as one source told it; of several that tell of a day, one ``counts``.

    ``parts`` is in how many pieces it came: visitors count in each of them. ``marks`` tell which requests
    are in it (`analysis.weblogs.marks`). ``bounces`` are visits of one page, ``again`` visitors who came back
    that day: None where the source doesn't say. ``seconds`` counts views by the time that they could be seen.
    ``read_to`` is the last `SiteHit` in it; nothing more comes to a day that is closed.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="site_days")
    day = models.DateField()
    source = models.CharField(max_length=8, choices=SiteSource.choices(), default=SiteSource.LOG)
    counts = models.BooleanField(default=True)
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
    bounces = models.PositiveIntegerField(null=True)
    again = models.PositiveIntegerField(null=True)
    seconds = models.JSONField(default=dict)
    read_to = models.BigIntegerField(default=0)
    is_closed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("day of the site")
        verbose_name_plural = _("days of the sites")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "day", "source"], name="site_day_once"),
            models.UniqueConstraint(
                fields=["brand", "day"],
                condition=models.Q(counts=True),
                name="site_day_counts_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class SiteWay(models.Model):
    """A page on a day, and how people came to it; an empty ``path`` is all pages beyond the commonest.

    ``link`` is the short name of the tracked link that led there.
    """

    day = models.ForeignKey(SiteDay, models.CASCADE, related_name="ways")
    path = models.CharField(max_length=300, blank=True)
    host = models.CharField(max_length=80, blank=True)
    network = models.CharField(max_length=20, blank=True)
    campaign = models.CharField(max_length=80, blank=True)
    link = models.CharField(max_length=60, blank=True)
    views = models.PositiveIntegerField(default=0)
    visits = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("way to a page")
        verbose_name_plural = _("ways to pages")
        ordering = ["-views", "id"]

    def __str__(self) -> str:
        return f"{self.path} {self.network}"


class SiteMeter(models.Model):
    """The script of a brand's site: its public ``key``, and the ``hosts`` whose pages may send.

    ``refused`` is the last other host whose pages sent, so that a person sees what is missing.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand = models.OneToOneField(Brand, models.CASCADE, related_name="site_meter")
    key = models.CharField(max_length=24, unique=True)
    hosts = models.JSONField(default=list)
    refused = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("site script")
        verbose_name_plural = _("site scripts")

    def __str__(self) -> str:
        return ", ".join(self.hosts)


class SiteHit(models.Model):
    """A view, or an ``event``, of an open day. ``token`` is drawn anew for each, so that none counts twice.

    ``visitor`` is a hash with the day's salt; both go when the day is closed.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="site_hits")
    day = models.DateField()
    minute = models.PositiveSmallIntegerField()
    visitor = models.BigIntegerField()
    token = models.CharField(max_length=20)
    path = models.CharField(max_length=300)
    host = models.CharField(max_length=80, blank=True)
    network = models.CharField(max_length=20, blank=True)
    campaign = models.CharField(max_length=80, blank=True)
    link = models.CharField(max_length=60, blank=True)
    event = models.CharField(max_length=60, blank=True)
    seconds = models.PositiveSmallIntegerField(null=True)
    robot = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("view of a page")
        verbose_name_plural = _("views of pages")
        constraints = [
            models.UniqueConstraint(fields=["brand", "token"], name="site_hit_once"),
        ]
        indexes = [models.Index(fields=["brand", "day", "visitor"], name="site_hit_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.path}"


class SiteGoal(models.Model):
    """What visitors shall reach: a page (``path``, with * for anything) or an ``event`` of the script.

    ``value`` is in cents of ``currency``; None for one that isn't told.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="site_goals")
    name = models.CharField(_("name"), max_length=80)
    path = models.CharField(max_length=300, blank=True)
    event = models.CharField(max_length=60, blank=True)
    value = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("goal of the site")
        verbose_name_plural = _("goals of the sites")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class SiteGain(models.Model):
    """How often a goal was reached on a day, by the way of the visit; ``value`` in cents, as it was then."""

    day = models.ForeignKey(SiteDay, models.CASCADE, related_name="gains")
    goal = models.ForeignKey(SiteGoal, models.CASCADE, related_name="gains")
    host = models.CharField(max_length=80, blank=True)
    network = models.CharField(max_length=20, blank=True)
    campaign = models.CharField(max_length=80, blank=True)
    link = models.CharField(max_length=60, blank=True)
    times = models.PositiveIntegerField(default=0)
    value = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("reached goal")
        verbose_name_plural = _("reached goals")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.times}"
