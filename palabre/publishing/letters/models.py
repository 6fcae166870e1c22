"""Who asked for a brand's letters and on what word, who must not be written to, and each mail that left."""

import secrets
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.governance.models import Brand, Organisation
from palabre.publishing.letters.rules import (
    USUAL_SOFT_BOUNCES,
    RecipientState,
    SubscriberState,
    shortened,
)


def new_key() -> str:
    """What nobody can guess."""
    return secrets.token_urlsafe(32)


class MailingList(models.Model):
    """The letters of a brand, as people subscribe to them.

    ``promise`` is the sentence that they agree to, kept with each of them as it was then. ``channel``
    is the account from which the mail leaves that asks for a confirmation.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mailing_lists")
    brand = models.OneToOneField(Brand, models.CASCADE, related_name="mailing_list")
    channel = models.ForeignKey(
        Channel, models.SET_NULL, null=True, blank=True, related_name="mailing_lists"
    )
    name = models.CharField(_("name"), max_length=120)
    promise = models.CharField(_("what people agree to"), max_length=500)
    sender = models.CharField(_("who writes, with an address"), max_length=300, blank=True)
    is_open = models.BooleanField(default=False)
    soft_bounces = models.PositiveSmallIntegerField(default=USUAL_SOFT_BOUNCES)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mailing list")
        verbose_name_plural = _("mailing lists")

    def __str__(self) -> str:
        return self.name


class Subscriber(models.Model):
    """Somebody who asked for the letters of a brand. ``key`` is in the links of their mails.

    ``source`` and ``proof`` say where and to which words they agreed, and ``confirmed_at`` when.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="subscribers")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="subscribers")
    address = models.CharField(_("address"), max_length=254)
    key = models.CharField(max_length=43, unique=True, default=new_key, editable=False)
    language = models.CharField(max_length=10, blank=True)
    state = models.CharField(
        max_length=10, choices=SubscriberState.choices(), default=SubscriberState.ASKED
    )
    source = models.CharField(max_length=200)
    proof = models.TextField()
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "address"], name="subscriber_once_a_brand")
        ]
        indexes = [models.Index(fields=["brand", "state"], name="subscriber_state")]

    def __str__(self) -> str:
        return shortened(self.address)


class Suppression(models.Model):
    """An address that is not written to any more, known by its print alone: it outlives the address."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="suppressions")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="suppressions")
    digest = models.CharField(max_length=64)
    why = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.UniqueConstraint(fields=["brand", "digest"], name="suppression_once_a_brand")
        ]

    def __str__(self) -> str:
        return f"{self.digest[:8]} {self.why}"


class QuestionCount(models.Model):
    """How many mails asked a mailbox for its yes to something of a brand on one day, whoever wanted them. The
    mailbox is known by its print alone, and the row goes with the day."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    day = models.DateField()
    count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("asked mailbox")
        verbose_name_plural = _("asked mailboxes")
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "digest", "day"], name="question_count_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.digest[:8]} {self.day} {self.count}"


class Letter(models.Model):
    """A post on its way to the subscribers. ``paused`` says why it stopped, until a person lets it go on."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="letters")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="letters")
    delivery = models.OneToOneField("publishing.Delivery", models.CASCADE, related_name="letter")
    subject = models.CharField(max_length=500)
    opened_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    paused = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject


class Recipient(models.Model):
    """One mail of a letter to one subscriber: it leaves at most once, unless a person says otherwise."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="recipients")
    subscriber = models.ForeignKey(Subscriber, models.SET_NULL, null=True, related_name="received")
    key = models.UUIDField(default=uuid.uuid4)
    message_id = models.CharField(max_length=300, blank=True, db_index=True)
    state = models.CharField(
        max_length=10, choices=RecipientState.choices(), default=RecipientState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    bounce = models.CharField(max_length=4, blank=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "subscriber"], name="recipient_once_a_letter")
        ]
        indexes = [models.Index(fields=["letter", "state"], name="recipient_state")]

    def __str__(self) -> str:
        return f"{self.letter_id}/{self.subscriber_id}"


class BounceReading(models.Model):
    """How far the mailbox of an account was read for mails that came back."""

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="bounce_reading")
    cursor = models.JSONField(default=dict, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("reading of returned mails")
        verbose_name_plural = _("readings of returned mails")

    def __str__(self) -> str:
        return str(self.channel)
