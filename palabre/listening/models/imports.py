"""Bringing one's own history: a file, its column matching, its progress and its refused lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, Organisation, User
from palabre.listening.models.topics import Topic
from palabre.listening.rules import ImportState


class Import(models.Model):
    """One file being brought in. ``line`` is how far it has come: a crash goes on from there.

    With a ``topic``, all of the file belongs to it; without, only what the brand's topics match is kept.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="imports")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="imports")
    file = models.FileField(_("file"), upload_to="imports/%Y/%m")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=30)
    options = models.JSONField(default=dict, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        max_length=12, choices=ImportState.choices(), default=ImportState.DRAFT
    )
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="+")
    line = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class RefusedLine(models.Model):
    """A line that could not be brought in, and why."""

    made_from = models.ForeignKey(Import, models.CASCADE, related_name="refused_lines")
    line = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    extract = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("refused line")
        verbose_name_plural = _("refused lines")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["made_from", "line"], name="refused_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"
