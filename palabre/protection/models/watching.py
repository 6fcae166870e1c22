"""What is counted, what is usual, and what was noticed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, Member, Organisation, User
from palabre.listening.models import Topic
from palabre.protection.rules.alerts import AlertState, SignKind, Verdict


class Lookout(models.Model):
    """How far an organisation's mentions have been counted."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True)
    position = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("lookout")
        verbose_name_plural = _("lookouts")

    def __str__(self) -> str:
        return str(self.position)


class Heard(models.Model):
    """The mentions of a topic in five minutes, and the negative ones of them."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="heard")
    at = models.DateTimeField()
    seen = models.PositiveIntegerField(default=0)
    negative = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        constraints = [models.UniqueConstraint(fields=["topic", "at"], name="heard_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.at:%Y-%m-%d %H:%M} {self.seen}"


class BrandHeard(models.Model):
    """The mentions of a brand's own topics in five minutes, each once, and the negative ones of them."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="heard")
    at = models.DateTimeField()
    seen = models.PositiveIntegerField(default=0)
    negative = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of a brand")
        verbose_name_plural = _("counts of brands")
        constraints = [models.UniqueConstraint(fields=["brand", "at"], name="brand_heard_once")]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.at:%Y-%m-%d %H:%M} {self.seen}"


class Memory(models.Model):
    """What is usual: of all mentions, and of the negative ones alone.

    Both memories know all before ``settled``; what came since is counted anew each time, since it may still
    change. ``alarms`` says when each series was alarmed last. ``stale_from`` is set when history came in
    since: from then on the memories are made anew, as soon as ``made_at`` is some time ago. ``counted`` and
    ``judged`` tell whether something was counted since it was judged, and ``counted_at`` whether so since the
    slower looks at it; ``rounds`` fences two who judge at once.
    """

    is_sensitive = models.BooleanField(default=False)
    settled = models.DateTimeField()
    counted = models.PositiveBigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    judged = models.PositiveBigIntegerField(default=0)
    rounds = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    stale_from = models.DateTimeField(null=True)
    signs_at = models.DateTimeField(null=True)
    slow_at = models.DateTimeField(null=True)
    of_all = models.JSONField(default=dict)
    of_negative = models.JSONField(default=dict)
    alarms = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Watch(Memory):
    """What is usual for a topic. ``version`` is that of the query which the counts were made with."""

    topic = models.OneToOneField(Topic, models.CASCADE, primary_key=True, related_name="watch")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")

    def __str__(self) -> str:
        return str(self.topic_id)

    @property
    def of_brand(self) -> int:
        """The brand that it is watched for."""
        return self.topic.brand_id


class BrandWatch(Memory):
    """What is usual for a brand over all its own topics together; one of two topics or more has it.

    ``version`` tells the topics and their queries which the counts were made with.
    """

    brand = models.OneToOneField(
        Brand, models.CASCADE, primary_key=True, related_name="whole_watch"
    )
    version = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("watch over all topics of a brand")
        verbose_name_plural = _("watches over all topics of brands")

    def __str__(self) -> str:
        return str(self.brand_id)

    @property
    def of_brand(self) -> int:
        """The brand that it is watched for."""
        return self.brand_id


class Vigil(models.Model):
    """How a brand is watched and who is told; a brand without one is watched by the usual way."""

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="vigil")
    is_sensitive = models.BooleanField(default=False)
    people = models.ManyToManyField(Member, blank=True, related_name="+")

    class Meta:
        verbose_name = _("watch of a brand")
        verbose_name_plural = _("watches of brands")

    def __str__(self) -> str:
        return str(self.brand)


class Alert(models.Model):
    """Something unusual about a topic: one as long as it isn't closed, however many signs there are.

    ``is_whole``: the episode is of several of the brand's topics, and its figures are those of all its own
    topics together; ``topic`` is then the one that is most spoken of, or that was the first.
    ``began`` is when the unusual began, ``at`` when it was noticed; ``evidence`` says what it rests on,
    as plain values by which the page finds the mentions.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="alerts")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="alerts")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="alerts")
    is_whole = models.BooleanField(default=False)
    state = models.CharField(max_length=6, choices=AlertState.choices(), default=AlertState.OPEN)
    began = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    seen = models.FloatField(default=0)
    expected = models.FloatField(default=0)
    gravity = models.FloatField(null=True, blank=True)
    evidence = models.JSONField(default=dict)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=6, choices=Verdict.choices(), blank=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic"], condition=~Q(state="closed"), name="one_open_alert_a_topic"
            ),
        ]
        indexes = [models.Index(fields=["brand", "state", "-id"], name="protect_alert_by_state")]

    def __str__(self) -> str:
        return f"{self.topic} {self.at:%Y-%m-%d %H:%M}"


class Sign(models.Model):
    """One thing that was noticed, with its figures; of each kind one for each topic of an alert.

    ``topic`` is another topic of the same episode than the alert's own.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="signs")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=SignKind.choices())
    at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("sign")
        verbose_name_plural = _("signs")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "kind"], condition=Q(topic=None), name="sign_once"
            ),
            models.UniqueConstraint(fields=["alert", "kind", "topic"], name="sign_once_a_topic"),
        ]

    def __str__(self) -> str:
        return self.kind
