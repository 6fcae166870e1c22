"""That somebody was erased: when, by whom, how much; of who it was, nothing but keyed marks."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models.people import Organisation, User

# What an erasure goes through, in this order.
FILES, ROWS, TEXTS, TRAIL, WORK = "files", "rows", "texts", "trail", "work"


class Erasure(models.Model):
    """One erasure. Its number is the same in the list that is kept beside the database (`erasures`).

    While it is under way it has its `ErasedWords`, and ``place`` says how far it is: its "stage"; among ROWS
    the "part" that is next; among TEXTS "kind" and "after", which name the last row that was looked through,
    and "seen" of "of" rows; later the number "after" which it goes on. "late": FILES come once more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="erasures")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    place = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def stage(self) -> str:
        """What it goes through just now: one of the names above."""
        # An earlier version noted no stage, and only its place among the texts.
        return str(self.place.get("stage", TEXTS)) if self.place else FILES


class ErasedWords(models.Model):
    """What an erasure that is under way looks for: "keys", names that are "taken", what was "said"; "again"
    where an older backup brought them back. It goes with the last step."""

    erasure = models.OneToOneField(
        Erasure, models.CASCADE, primary_key=True, related_name="looks_for"
    )
    words = models.JSONField()

    class Meta:
        verbose_name = _("words that are being erased")
        verbose_name_plural = _("words that are being erased")

    def __str__(self) -> str:
        return str(self.erasure_id)


class ErasedMark(models.Model):
    """By what an erased person would be known again: a keyed hash, which leads back to nobody."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("mark of an erasure")
        verbose_name_plural = _("marks of erasures")
        constraints = [
            models.UniqueConstraint(fields=["erasure", "mark"], name="erased_mark_once"),
        ]
        indexes = [models.Index(fields=["organisation", "mark"], name="erased_mark")]

    def __str__(self) -> str:
        return self.mark
