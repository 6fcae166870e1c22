"""A followed subject with its query."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, Organisation
from palabre.listening.rules import TopicKind


class Topic(models.Model):
    """A followed subject: a query, the languages and countries it is followed in, and what it is for.

    ``version`` rises with each change of the query; ``matched_version`` says which version the stored
    mentions have been matched with, and ``matched_id`` how far a running re-match has come.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="topics")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="topics")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=12, choices=TopicKind.choices(), default=TopicKind.BRAND)
    query = models.TextField(_("query"))
    languages = models.JSONField(default=list, blank=True)
    countries = models.JSONField(default=list, blank=True)
    colour = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    matched_version = models.PositiveIntegerField(default=0)
    matched_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="topic_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TopicDay(models.Model):
    """What a topic's mentions of one day (UTC) add up to for its share of voice; made anew at any time.

    ``ground`` names the languages and countries that were counted, ``day`` is the number of the day since
    1970. It holds as long as the day's ``DayTurn`` is still ``turn``.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="days")
    ground = models.CharField(max_length=32, blank=True)
    day = models.IntegerField()
    turn = models.BigIntegerField()
    mentions = models.PositiveIntegerField()
    voices = models.PositiveIntegerField()
    damped = models.FloatField()

    class Meta:
        verbose_name = _("day of a topic")
        verbose_name_plural = _("days of topics")
        constraints = [
            models.UniqueConstraint(fields=["topic", "ground", "day"], name="topic_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}, {self.day}: {self.mentions}"


class DayTurn(models.Model):
    """How often something changed among the mentions of a day (UTC, as a number since 1970)."""

    day = models.IntegerField(primary_key=True)
    turn = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = _("turn of a day")
        verbose_name_plural = _("turns of days")

    def __str__(self) -> str:
        return f"{self.day}: {self.turn}"
