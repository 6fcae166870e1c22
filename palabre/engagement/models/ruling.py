"""Rules of the inbox, what they wait for, and what they did."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.engagement.models.conversations import Conversation, Turn
from palabre.engagement.ruling.asked import Event, Outcome
from palabre.governance.models import Brand, Organisation, User

_Rows = list[dict[str, Any]]


class Rule(models.Model):
    """What is done by itself when something happens in a brand's inbox, in the order of ``position``.

    ``every`` says that all of its conditions must hold, else any. ``stops`` lets no later rule look at the
    same happening. ``most`` is how often an hour it may act: beyond that it is switched off, and
    ``stopped_at`` says when. ``sender`` is whose right to publish lets its answers leave by themselves.
    ``to_try``: it was taken ready-made, and nobody has looked at what it would do.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="inbox_rules")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="inbox_rules")
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(default=0)
    event = models.CharField(max_length=10, choices=Event.choices(), default=Event.TEXT)
    every = models.BooleanField(default=True)
    conditions: "models.JSONField[_Rows, _Rows]" = models.JSONField(default=list)
    acts: "models.JSONField[_Rows, _Rows]" = models.JSONField(default=list)
    stops = models.BooleanField(default=False)
    is_on = models.BooleanField(default=False)
    on_since = models.DateTimeField(null=True, blank=True)
    to_try = models.BooleanField(default=False)
    sender = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    most = models.PositiveIntegerField(default=100)
    stopped_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="inbox_rule_name_once"),
        ]
        indexes = [models.Index(fields=["brand", "is_on", "position"], name="inbox_rule_order")]

    def __str__(self) -> str:
        return self.name


class Happening(models.Model):
    """Something that rules are still to look at, written in the transaction in which it happened.

    ``turn`` is the text at hand, ``detail`` what tells two happenings apart that come to one text: the tag,
    to whom it was given.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="+")
    event = models.CharField(max_length=10, choices=Event.choices())
    detail = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("happening")
        verbose_name_plural = _("happenings")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["turn", "event", "detail"], name="happening_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.turn_id}"


class RuleRun(models.Model):
    """What a rule did about one happening and why: once a rule and happening, in the transaction of its acts.

    ``turn_number`` is plain: what was done is told also once the text is gone. ``told`` holds each act with
    what stood against it, if anything did.
    """

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs")
    event = models.CharField(max_length=10, choices=Event.choices())
    detail = models.CharField(max_length=40, blank=True)
    turn_number = models.BigIntegerField()
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, related_name="rule_runs"
    )
    outcome = models.CharField(max_length=8, choices=Outcome.choices(), default=Outcome.DONE)
    why: "models.JSONField[_Rows, _Rows]" = models.JSONField(default=list)
    told: "models.JSONField[_Rows, _Rows]" = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("act of a rule")
        verbose_name_plural = _("acts of a rule")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "event", "turn_number", "detail"], name="rule_run_once_a_happening"
            ),
        ]
        indexes = [models.Index(fields=["rule", "at"], name="rule_run_hour")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.event} {self.turn_number}"
