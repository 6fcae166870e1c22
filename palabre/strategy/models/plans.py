"""The plan as it was frozen, version by version, and who approved which."""

import hashlib
import json
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, User
from palabre.strategy.rules import SignState


class PlanVersion(models.Model):
    """A brand's plan as it stood once. ``content`` is canonical JSON, never changed, with its ``sha256``.

    ``began_at`` is when the last of those asked had signed, ``ended_at`` when it stopped to hold or to wait:
    another version took its place, or a signature was taken back. ``people`` is for one that came from
    another house: the numbers of people in ``content``, each with the one that they have here.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="plan_versions")
    number = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    people = models.JSONField(default=dict, blank=True, editable=False)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("version of the plan")
        verbose_name_plural = _("versions of the plan")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "number"], name="plan_version_once_a_brand"),
            models.UniqueConstraint(
                fields=["brand"],
                condition=models.Q(began_at__isnull=False, ended_at=None),
                name="plan_in_force_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_in_force(self) -> bool:
        """Whether all have signed it and nothing has ended it."""
        return self.began_at is not None and self.ended_at is None

    @property
    def facts(self) -> dict[str, Any]:
        """What it says, people by their numbers here. Raises ValueError, KeyError or TypeError when it was
        altered."""
        found: dict[str, Any] = json.loads(self.content)
        for mission in found.get("missions", []) if self.people else []:
            for goal in mission["objectives"]:
                goal["owner"] = self.people.get(str(goal["owner"]), goal["owner"])
        return found

    @property
    def is_whole(self) -> bool:
        """Whether its content is what it was when it was frozen, and each signature is of just that."""
        if hashlib.sha256(self.content.encode()).hexdigest() != self.sha256:
            return False
        signed = (one.sha256 for one in self.sign_offs.all())
        return all(one in ("", self.sha256) for one in signed)


class SignOff(models.Model):
    """One person who must approve a version. ``words`` are their reservations, or why they refuse or take
    their signature back; ``sha256`` is what they signed."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="sign_offs")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=SignState.choices(), default=SignState.ASKED)
    words = models.TextField(_("reservations"), blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signature of the plan")
        verbose_name_plural = _("signatures of the plan")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "user"], name="sign_off_once_a_person")
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="sign_off_waiting")]

    def __str__(self) -> str:
        return f"{self.version} {self.user_id}"


class ListenFirst(models.Model):
    """A brand that listens for so many ``days`` before it speaks.

    ``began_on`` is the day of its first source, None before there is one. It ends by itself, or is waived
    (``waived_why``) by who may.
    """

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="listens_first")
    days = models.PositiveSmallIntegerField()
    began_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    waived_why = models.CharField(max_length=300, blank=True)
    waived_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("listening period")
        verbose_name_plural = _("listening periods")

    def __str__(self) -> str:
        return str(self.brand)

    @property
    def ends_on(self) -> date | None:
        """The first day on which the brand may speak; None before it began to listen."""
        return self.began_on + timedelta(days=self.days) if self.began_on else None

    @property
    def last_day(self) -> str:
        """The day on which it may speak, as pages write it."""
        return date_format(self.ends_on, "DATE_FORMAT") if self.ends_on else ""
