"""What rules leave behind: answers, notices to mail, messages to programs, and alerts."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.channels.secrets import SealedMap
from palabre.engagement.crm.rules import EventState
from palabre.engagement.models.conversations import Conversation
from palabre.engagement.models.ruling import Rule, RuleRun
from palabre.engagement.rules import AlarmState
from palabre.governance.models import Brand, Member, Organisation, User
from palabre.listening.models import Voice
from palabre.publishing.models import Post


class RuleAnswer(models.Model):
    """That a rule wrote an answer into a conversation: once a rule and conversation, and kept when the rule
    goes. ``sent`` says that it left by itself, or was handed in to."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    rule_number = models.BigIntegerField()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="rule_answers")
    voice = models.ForeignKey(Voice, models.SET_NULL, null=True, related_name="+")
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="rule_answers")
    sent = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer of a rule")
        verbose_name_plural = _("answers of rules")
        constraints = [
            models.UniqueConstraint(
                fields=["rule_number", "conversation"], name="rule_answers_once"
            ),
        ]
        indexes = [models.Index(fields=["brand", "sent", "at"], name="rule_answer_lately")]

    def __str__(self) -> str:
        return f"{self.rule_number} {self.conversation_id}"


class RuleNotice(models.Model):
    """What a member is still to be told by mail of what a rule met; it goes once it was mailed, or read in
    the browser before. ``key`` is that of the notice there."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    rule_name = models.CharField(max_length=80)
    text = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("notice of a rule")
        verbose_name_plural = _("notices of rules")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "key"], name="rule_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.key}"


class RuleHook(models.Model):
    """A program that rules tell what they met; ``secret`` holds the key that its messages are signed with."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="rule_hooks")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="rule_hooks")
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=500)
    secret = SealedMap()
    is_paused = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("program of rules")
        verbose_name_plural = _("programs of rules")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="rule_hook_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleMessage(models.Model):
    """One message to a program about one run of a rule: once, under the name ``key`` however often it is
    tried. What it says of the conversation is read when it leaves."""

    hook = models.ForeignKey(RuleHook, models.CASCADE, related_name="messages")
    run = models.ForeignKey(RuleRun, models.SET_NULL, null=True, related_name="+")
    rule_number = models.BigIntegerField()
    rule_name = models.CharField(max_length=80)
    event = models.CharField(max_length=10)
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, related_name="+")
    turn_number = models.BigIntegerField()
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=EventState.choices(), default=EventState.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message to a program")
        verbose_name_plural = _("messages to programs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["hook", "run"], name="rule_message_once_a_run"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="rule_message_due")]

    def __str__(self) -> str:
        return f"{self.rule_name} {self.turn_number}"

    @property
    def organisation_id(self) -> int:
        """In whose trail it stands."""
        return self.hook.organisation_id


class Alarm(models.Model):
    """An alert that a rule opened about a conversation: one as long as it isn't closed, ``times`` it was met.

    Whoever pulls alerts goes by ``id``: within a brand they become visible in their order, because each is
    written while its inbox is held.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="alarms")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="alarms")
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, related_name="alarms")
    rule_name = models.CharField(max_length=80)
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, related_name="alarms"
    )
    text = models.CharField(max_length=200, blank=True)
    people = models.ManyToManyField(Member, blank=True, related_name="+")
    state = models.CharField(max_length=6, choices=AlarmState.choices(), default=AlarmState.OPEN)
    times = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "conversation"], condition=~Q(state="closed"),
                name="alert_once_while_open",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["brand", "state", "-id"], name="alert_by_state")]

    def __str__(self) -> str:
        return self.text or self.rule_name

    @property
    def trail_label(self) -> str:
        """What the trail calls it."""
        return f"{self.rule_name} #{self.pk}"
