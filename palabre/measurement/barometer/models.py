"""What is kept of the barometer: whether it is public, its weights, and its editions."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, User
from palabre.measurement.rules import EditionState


class Barometer(models.Model):
    """A brand's barometer. ``slug`` is its public address, open to all while it ``is_public``."""

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="barometer")
    slug = models.SlugField(max_length=60, unique=True)
    is_public = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("barometer")
        verbose_name_plural = _("barometers")

    def __str__(self) -> str:
        return str(self.brand)


class BarometerWeights(models.Model):
    """One set of weights, by its number; sets are added, never changed. ``kinds`` and ``places`` are what
    stands in `weighing.Weights` under these names."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="barometer_weights")
    number = models.PositiveIntegerField()
    kinds = models.JSONField(default=dict)
    places = models.JSONField(default=dict)
    unanswered = models.FloatField(default=0)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("weights of the barometer")
        verbose_name_plural = _("weights of the barometer")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "number"], name="weights_once_a_number")
        ]

    def __str__(self) -> str:
        return str(self.number)


class PublishedIsKept(Exception):
    """A published edition is never changed: a new one is made beside it."""


class Edition(models.Model):
    """A month of the barometer as it was reckoned: with its brands, weights and sources.

    ``month`` is its first day, ``version`` counts the editions of one month. ``weights`` are those it was
    made with, ``weights_number`` their number (0: ours), ``method`` the version of the definition.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="barometer_editions")
    month = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=9, choices=EditionState.choices(), default=EditionState.DRAFT
    )
    method = models.PositiveSmallIntegerField()
    weights_number = models.PositiveIntegerField(default=0)
    weights = models.JSONField(default=dict)
    brands = models.JSONField(default=list)
    sources = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("edition of the barometer")
        verbose_name_plural = _("editions of the barometer")
        ordering = ["-month", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "month", "version"], name="edition_once_a_version"
            ),
            models.UniqueConstraint(
                fields=["brand", "month"], condition=Q(state="draft"), name="edition_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} ({self.version})"

    def save(self, *args: Any, **options: Any) -> None:
        """Keep a new edition, or a draft made anew; raises `PublishedIsKept`."""
        if self.pk and not Edition.objects.filter(pk=self.pk, state=EditionState.DRAFT).exists():
            raise PublishedIsKept
        super().save(*args, **options)
