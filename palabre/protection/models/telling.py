"""How a brand's people are told of alerts, and each telling with what came of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.channels.secrets import SealedMap
from palabre.governance.models import Brand, Member, Organisation
from palabre.protection.models.watching import Alert
from palabre.protection.rules.telling import CallState, Held, Manner, WayKind


class Telling(models.Model):
    """The quiet hours and the daily mail of a brand; a brand without one is told of everything at once."""

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="telling")
    zone = models.CharField(max_length=60, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    quiet_below = models.PositiveSmallIntegerField(default=0)
    digest_below = models.PositiveSmallIntegerField(default=0)
    digest_hour = models.PositiveSmallIntegerField(default=8)

    class Meta:
        verbose_name = _("way of telling")
        verbose_name_plural = _("ways of telling")

    def __str__(self) -> str:
        return str(self.brand)

    @property
    def manner(self) -> Manner:
        """What the rules need of it."""
        return Manner(
            self.quiet_from, self.quiet_until, self.quiet_below, self.digest_below, self.digest_hour
        )


class Way(models.Model):
    """A program, chat, telephone or SMS that is told; ``secret`` holds its address, and a webhook's key.

    ``place`` is what may be shown of it: the service's name, or the host. One that isn't ``at_once`` is told
    by steps of the escalation alone.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="ways")
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(max_length=8, choices=WayKind.choices())
    place = models.CharField(max_length=120)
    secret = SealedMap()
    at_once = models.BooleanField(default=True)
    is_paused = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("place that is told")
        verbose_name_plural = _("places that are told")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="way_name_once")]

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """So many minutes after the first telling, if nobody looks: who is told then."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="steps")
    minutes = models.PositiveSmallIntegerField()
    people = models.ManyToManyField(Member, blank=True, related_name="+")
    ways = models.ManyToManyField(Way, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("step of the escalation")
        verbose_name_plural = _("steps of the escalation")
        ordering = ["minutes", "id"]

    def __str__(self) -> str:
        return f"{self.brand} {self.minutes}"


class Call(models.Model):
    """One telling of an alert: to a member by mail, or by a way; once a step.

    ``step`` is the number of a `Step`, told ``minutes`` after the first telling, which is 0. ``at`` is when
    it was to be told first, ``due_at`` when it is tried next. ``reported_at`` says that the owners and
    managers were told that it may not have left.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="calls")
    step = models.BigIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    member = models.ForeignKey(Member, models.CASCADE, null=True, blank=True, related_name="+")
    way = models.ForeignKey(Way, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    held = models.CharField(max_length=6, choices=Held.choices(), default=Held.NO)
    state = models.CharField(max_length=8, choices=CallState.choices(), default=CallState.WAITING)
    at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("telling")
        verbose_name_plural = _("tellings")
        ordering = ["minutes", "id"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "step", "member"], name="call_member_once"),
            models.UniqueConstraint(fields=["alert", "step", "way"], name="call_way_once"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="protect_call_due")]

    def __str__(self) -> str:
        return f"{self.alert_id}/{self.step} {self.name}"
