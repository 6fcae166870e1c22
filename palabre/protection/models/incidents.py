"""Incidents and their plans: who does what, what was said to whom, and a log that only grows."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, Member, Organisation, User
from palabre.listening.models import Mention, Topic
from palabre.protection.models.watching import Alert
from palabre.protection.rules.incidents import (
    Act,
    CheckState,
    EntryKind,
    IncidentKind,
    IncidentState,
    Level,
    Part,
)
from palabre.publishing.models import Hold, Post


class Playbook(models.Model):
    """A plan for what may happen. ``steps`` are what, by which part, within how many minutes; ``questions``
    are to be settled, ``informed`` must know, ``lessons`` are what past incidents taught.

    ``version`` rises with each change.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="playbooks")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="playbooks")
    kind = models.CharField(max_length=10, choices=IncidentKind.choices())
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(max_length=5)
    steps = models.JSONField(default=list)
    holding = models.TextField(_("holding message"), blank=True)
    questions = models.JSONField(default=list)
    informed = models.JSONField(default=list)
    lessons = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    sheet = models.UUIDField(null=True, editable=False, unique=True)

    class Meta:
        verbose_name = _("playbook")
        verbose_name_plural = _("playbooks")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Incident(models.Model):
    """Something that the house has to answer for, from its opening to its report.

    ``began`` is when the first was said, as far as is known. ``holds`` are those that were put from its room.
    With a ``drill`` it is played: its counts and its time are those of the drill.
    ``sheet`` is the form that it was opened by: sent in twice, it is one incident.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="incidents")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="incidents")
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(
        max_length=10, choices=IncidentKind.choices(), default=IncidentKind.OTHER
    )
    state = models.CharField(
        max_length=9, choices=IncidentState.choices(), default=IncidentState.OPEN
    )
    level = models.CharField(max_length=6, choices=Level.choices(), default=Level.WARN)
    alert = models.ForeignKey(
        Alert, models.SET_NULL, null=True, blank=True, related_name="incidents"
    )
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="+")
    mention = models.ForeignKey(Mention, models.SET_NULL, null=True, blank=True, related_name="+")
    playbook = models.ForeignKey(
        Playbook, models.SET_NULL, null=True, blank=True, related_name="incidents"
    )
    drill = models.OneToOneField(
        "protection.Drill", models.CASCADE, null=True, blank=True, related_name="incident"
    )
    holds = models.ManyToManyField(Hold, blank=True, related_name="+")
    began = models.DateTimeField()
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    contained_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    causes = models.TextField(_("causes"), blank=True)
    done = models.TextField(_("what was done"), blank=True)
    lessons = models.JSONField(default=list)
    sheet = models.UUIDField(null=True, editable=False, unique=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-id"]
        indexes = [models.Index(fields=["brand", "state", "-id"], name="incident_by_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether it is closed: nothing of it changes any more but what is told of it."""
        return self.state == IncidentState.CLOSED


class Duty(models.Model):
    """A part in an incident that a member takes."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="duties")
    part = models.CharField(max_length=12, choices=Part.choices())
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("part in an incident")
        verbose_name_plural = _("parts in incidents")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "part", "member"], name="duty_once")
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.member}"


class Task(models.Model):
    """Something to do in an incident, or, as ``is_question``, something to settle with an ``answer``."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="tasks")
    text = models.CharField(_("task"), max_length=500)
    is_question = models.BooleanField(default=False)
    part = models.CharField(max_length=12, choices=Part.choices(), blank=True)
    assignee = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="incident_tasks"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = _("task of an incident")
        verbose_name_plural = _("tasks of incidents")
        ordering = ["due_at", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class Informed(models.Model):
    """Who has to know of an incident, and from ``at`` on, what they were told and by whom."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="informed")
    who = models.CharField(max_length=200)
    what = models.TextField(blank=True)
    at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("who knows what")
        verbose_name_plural = _("who knows what")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.who


class Statement(models.Model):
    """A post that is a statement about an incident: all that holds for posts holds for it."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="statements")
    post = models.OneToOneField(Post, models.CASCADE, related_name="+")
    label = models.CharField(max_length=80)
    is_holding = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label


class Entry(models.Model):
    """A line of an incident's log, written once and for good. ``facts`` are what its sentence is made of
    (and, where it closes, what was heard until then), by ``key`` what is told twice stands once."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="entries")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=EntryKind.choices())
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    by = models.CharField(max_length=120)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("line of a log")
        verbose_name_plural = _("lines of logs")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["incident", "key"], name="entry_once")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it; what stands in a log is never written over."""
        if not self._state.adding:
            raise TypeError("a log only grows")
        super().save(*args, **kwargs)


class ReachCheck(models.Model):
    """A look at what an act would make louder, before it; a second person agrees or doesn't.

    ``facts`` are the figures as they stood then. ``acted_at`` is when the act was done.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="reach_checks")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="reach_checks")
    incident = models.ForeignKey(
        Incident, models.CASCADE, null=True, blank=True, related_name="checks"
    )
    mention = models.ForeignKey(Mention, models.SET_NULL, null=True, blank=True, related_name="+")
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="+")
    link = models.URLField(max_length=1000, blank=True)
    act = models.CharField(max_length=9, choices=Act.choices())
    why = models.CharField(max_length=1000)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=CheckState.choices(), default=CheckState.ASKED)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    second = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    said = models.CharField(max_length=1000, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    said_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    acted_at = models.DateTimeField(null=True, blank=True)
    sheet = models.UUIDField(null=True, editable=False, unique=True)

    class Meta:
        verbose_name = _("Streisand check")
        verbose_name_plural = _("Streisand checks")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d %H:%M}"
