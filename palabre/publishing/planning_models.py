"""What a calendar is planned by: slots, targets, series, feeds, tables brought in, and its own address."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import ApiKey, Channel
from palabre.governance.models import Brand, Organisation, User
from palabre.publishing.rules import Aim


class Slot(models.Model):
    """A time of the week at which a post leaves: on one account, or (without one) on those that have none
    of their own. ``weekday`` is 0 for Monday; ``at`` is told by the house's clock."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="slots")
    channel = models.ForeignKey(
        Channel, models.CASCADE, null=True, blank=True, related_name="slots"
    )
    weekday = models.PositiveSmallIntegerField()
    at = models.TimeField()

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["weekday", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "channel", "weekday", "at"], name="slot_once_an_account"
            ),
            models.UniqueConstraint(
                fields=["brand", "weekday", "at"],
                condition=models.Q(channel=None),
                name="slot_once_a_brand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.at:%H:%M}"


class Target(models.Model):
    """How much of what a brand says should help, talk and sell, in per cent."""

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="mix_target")
    useful = models.PositiveSmallIntegerField(default=50)
    conversation = models.PositiveSmallIntegerField(default=30)
    offer = models.PositiveSmallIntegerField(default=20)

    class Meta:
        verbose_name = _("target of the mix")
        verbose_name_plural = _("targets of the mix")

    def __str__(self) -> str:
        return f"{self.useful}/{self.conversation}/{self.offer}"


class CalendarLink(models.Model):
    """The secret address under which one person's calendar programs read a brand's calendar."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="calendar_links")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="calendar_links")
    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_links")
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [models.UniqueConstraint(fields=["brand", "user"], name="calendar_link_once")]

    def __str__(self) -> str:
        return f"{self.brand} · {self.user}"


class Batch(models.Model):
    """Posts read from a table and shown; nothing is made of them before somebody says so.

    ``rows`` are posts as they would be written, ``refused`` pairs of a line and why it is refused. No
    ``user`` stands behind one that a program brought.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="post_batches")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="post_batches")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="post_batches")
    name = models.CharField(_("name"), max_length=200)
    rows = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("table of posts")
        verbose_name_plural = _("tables of posts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    """Texts that come back: on days of the week or of the month, round their list, until an end.

    ``days`` are weekdays from 0 for Monday, or days of the month (31 is its last one). The same text
    doesn't come back within ``rest_days``. ``next_at`` is the next time; None when it has ended.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="series")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="series")
    name = models.CharField(_("name"), max_length=120)
    rhythm = models.CharField(max_length=7)
    days = models.JSONField(default=list)
    at = models.TimeField()
    rest_days = models.PositiveSmallIntegerField(default=0)
    ends_on = models.DateField(null=True, blank=True)
    most = models.PositiveIntegerField(null=True, blank=True)
    made = models.PositiveIntegerField(default=0)
    is_paused = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class SeriesText(models.Model):
    """One text of a series: a template, and other wordings of it that take turns."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="texts")
    post = models.ForeignKey("publishing.Post", models.CASCADE, related_name="in_series")
    wordings = models.JSONField(default=list, blank=True)
    used = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("text of a series")
        verbose_name_plural = _("texts of a series")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.post)


class Occurrence(models.Model):
    """One time of a series, made once: its post, or none when no text had rested long enough."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="occurrences")
    due_at = models.DateTimeField()
    text = models.ForeignKey(SeriesText, models.SET_NULL, null=True, related_name="occurrences")
    post = models.ForeignKey("publishing.Post", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        ordering = ["-due_at"]
        constraints = [models.UniqueConstraint(fields=["series", "due_at"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.due_at:%Y-%m-%d %H:%M}"


class Inflow(models.Model):
    """A web feed of whose new entries drafts are made; a person lets each of them leave.

    ``for_review``: each draft is handed in at once. ``user`` follows it, and hears what became of them.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="inflows")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="inflows")
    url = models.URLField(_("address"), max_length=2000)
    template = models.TextField(_("text"), default="{title} {link}")
    aim = models.CharField(max_length=14, choices=Aim.choices(), default=Aim.USEFUL)
    channels = models.ManyToManyField(Channel, blank=True, related_name="inflows")
    for_review = models.BooleanField(default=False)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    cursor = models.JSONField(default=dict, blank=True)
    last_error = models.TextField(blank=True)
    is_paused = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("feed that brings drafts")
        verbose_name_plural = _("feeds that bring drafts")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.url


class InflowEntry(models.Model):
    """An entry of a feed that was seen; those of the first reading are only noted."""

    inflow = models.ForeignKey(Inflow, models.CASCADE, related_name="entries")
    digest = models.CharField(max_length=64)
    post = models.ForeignKey("publishing.Post", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("entry of a feed")
        verbose_name_plural = _("entries of a feed")
        constraints = [
            models.UniqueConstraint(fields=["inflow", "digest"], name="inflow_entry_once")
        ]

    def __str__(self) -> str:
        return self.digest


class ApiAnswer(models.Model):
    """What a program was answered under its Idempotency-Key: asked again, it hears the same."""

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="answers")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("answer to a program")
        verbose_name_plural = _("answers to programs")
        constraints = [models.UniqueConstraint(fields=["key", "name"], name="api_answer_once")]

    def __str__(self) -> str:
        return self.name
