"""What a brand wants: its missions, and the objectives by which it will know."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, User
from palabre.strategy.rules import MissionKind


class Mission(models.Model):
    """One of the two or three things that a brand is active for. ``name`` is that of one of its own.

    One that was dropped (``ended_on``) keeps its objectives, for who looks back.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="missions")
    kind = models.CharField(max_length=14, choices=MissionKind.choices())
    name = models.CharField(_("name"), max_length=80, blank=True)
    why = models.TextField(_("why"), blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.name or self.kind


class Objective(models.Model):
    """What shall be reached, by when, and who answers for it; told without the name of a tool.

    ``metric`` is the name of a metric of the catalogue, measured over the last ``days``; ``target`` is in
    its unit, and is reached from above where ``at_most``. ``baseline`` is what it was when the objective was
    set, None where nobody could tell. ``cost`` is in cents of ``currency``.
    """

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="objectives")
    name = models.CharField(_("objective"), max_length=200)
    metric = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField(default=30)
    target = models.FloatField(_("target"))
    at_most = models.BooleanField(default=False)
    baseline = models.FloatField(null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(_("by when"))
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    comment = models.TextField(_("comment"), blank=True)
    cost = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    ended_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["mission", "due_on", "id"]

    def __str__(self) -> str:
        return self.name
