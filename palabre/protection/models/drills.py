"""Drills: a crisis that is played, beside all that is real."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, Member, Organisation, User
from palabre.protection.models.incidents import Playbook
from palabre.protection.models.watching import Alert
from palabre.protection.rules.drills import SPEEDS, DrillState, minute_at, moment_at
from palabre.protection.rules.incidents import IncidentKind, Level


class Drill(models.Model):
    """A crisis that is played: of its ``script`` comes what its own time has passed.

    ``script``: the minute of the alert and of the end, counts of each five minutes, texts and what breaks
    in, each with its minute. A text of ours stands in it; one of others only by the number of its mention,
    so that what is deleted is gone here, too. ``pauses`` are pairs of moments, the last perhaps without end.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="drills")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="drills")
    title = models.CharField(_("title"), max_length=140)
    kind = models.CharField(max_length=10, choices=IncidentKind.choices())
    level = models.CharField(max_length=6, choices=Level.choices(), default=Level.WARN)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=7, choices=DrillState.choices(), default=DrillState.RUNNING)
    speed = models.PositiveSmallIntegerField(
        choices=[(one, str(one)) for one in SPEEDS], default=SPEEDS[0]
    )
    script = models.JSONField(default=dict)
    alert = models.ForeignKey(Alert, models.SET_NULL, null=True, blank=True, related_name="+")
    playbook = models.ForeignKey(Playbook, models.SET_NULL, null=True, blank=True, related_name="+")
    people = models.ManyToManyField(Member, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    pauses = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    is_held = models.BooleanField(default=False)
    sheet = models.UUIDField(null=True, editable=False, unique=True)

    class Meta:
        verbose_name = _("drill")
        verbose_name_plural = _("drills")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand"], condition=~Q(state="over"), name="one_drill_a_brand"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stood_still(self) -> list[tuple[datetime, datetime | None]]:
        """Its pauses as moments."""
        return [(_read(since), _read(until) if until else None) for since, until in self.pauses]

    @property
    def real_now(self) -> datetime:
        """Now; when it stands still or is over, since when."""
        if self.ended_at:
            return self.ended_at
        if self.state == DrillState.PAUSED:
            return self.stood_still[-1][0]
        return timezone.now()

    @property
    def minute(self) -> float:
        """How many of its minutes have passed."""
        return self.minute_of(self.real_now)

    def minute_of(self, at: datetime) -> float:
        """How many of its minutes had passed at a moment; what comes after its end comes at its end."""
        at = min(at, self.ended_at) if self.ended_at else at
        return minute_at(at, self.started_at, self.stood_still, self.speed)

    def time_of(self, at: datetime) -> datetime:
        """A moment in its own time, in which it begins when it was started."""
        return self.started_at + timedelta(minutes=self.minute_of(at))

    def moment_of(self, minute: float) -> datetime | None:
        """When a minute of it comes; None while it stands still before that."""
        return moment_at(minute, self.started_at, self.stood_still, self.speed)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state == DrillState.OVER

    @property
    def is_alerted(self) -> bool:
        """Whether its alert has come."""
        return bool(self.minute >= self.script["alert"])


def _read(told: str) -> datetime:
    found = parse_datetime(told)
    assert found is not None  # noqa: S101  (written by us)
    return found


class DrillStatement(models.Model):
    """Words of a statement in a drill. They are no post: nothing here can send them anywhere."""

    drill = models.ForeignKey(Drill, models.CASCADE, related_name="statements")
    label = models.CharField(max_length=80)
    text = models.TextField()
    is_holding = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    said_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("statement in a drill")
        verbose_name_plural = _("statements in drills")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["drill", "key"], name="drill_statement_once")
        ]

    def __str__(self) -> str:
        return self.label
