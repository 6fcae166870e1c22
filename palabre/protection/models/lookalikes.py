"""Look-alikes: what is ours, who is written like it, the evidence that was kept, and how far was looked."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.analysis.lookalikes import Class
from palabre.analysis.lookalikes.sentences import CLASSES
from palabre.governance.models import Brand, Organisation, User
from palabre.listening.models import Mention, Voice
from palabre.protection.rules.lookalikes import OfficialKind, Origin, SuspectState

_CLASSES = [(one, one) for one in CLASSES]


class Official(models.Model):
    """An account or a site that is the brand's or one of its people's; no ``platform`` for a site.

    Connected accounts and the brand's own site belong to the register without a row. ``views`` are
    fingerprints of the picture that it shows (hexadecimal), ``picture`` is a small copy of it as PNG.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="officials")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="officials")
    kind = models.CharField(
        max_length=6, choices=OfficialKind.choices(), default=OfficialKind.BRAND
    )
    name = models.CharField(max_length=200)
    platform = models.CharField(max_length=30, blank=True)
    handle = models.CharField(max_length=300)
    views = models.JSONField(default=list, blank=True)
    picture = models.BinaryField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("official account")
        verbose_name_plural = _("official accounts")
        ordering = ["kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "platform", "handle"], name="official_once_a_network"
            ),
        ]

    def __str__(self) -> str:
        return self.handle


class Suspect(models.Model):
    """An account or a site that is written like an official one; each stands here once.

    ``key`` is the account's handle ("@…"), without one its name for ever on its network ("id:…"), or a site's
    host. ``seen`` counts the texts of the last weeks that lead to a site.
    ``reasons`` are [code, parts] of analysis.lookalikes, ``likeness`` says what it is like: name, handle and
    network of the official one as they stood then. ``is_corrected``: a person said the class, for good.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="suspects")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="suspects")
    platform = models.CharField(max_length=30, blank=True)
    key = models.CharField(max_length=310)
    is_site = models.BooleanField(default=False)
    handle = models.CharField(max_length=300)
    name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    url = models.CharField(max_length=1000, blank=True)
    avatar = models.CharField(max_length=500, blank=True)
    followers = models.PositiveBigIntegerField(null=True, blank=True)
    voice = models.ForeignKey(Voice, models.SET_NULL, null=True, blank=True, related_name="+")
    mention = models.ForeignKey(Mention, models.SET_NULL, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=6, choices=Origin.choices())
    seen = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=SuspectState.choices(), default=SuspectState.NEW)
    kind = models.CharField(max_length=9, choices=_CLASSES, default=Class.LOOKALIKE)
    is_corrected = models.BooleanField(default=False)
    why = models.CharField(max_length=1000, blank=True)
    reasons = models.JSONField(default=list)
    likeness = models.JSONField(default=dict)
    gravity = models.PositiveSmallIntegerField(default=0)
    picture_at = models.DateTimeField(null=True, blank=True)
    same_picture = models.BooleanField(default=False)
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_to = models.CharField(max_length=120, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("suspect")
        verbose_name_plural = _("suspects")
        ordering = ["-gravity", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "platform", "key"], name="suspect_once"),
        ]
        indexes = [
            models.Index(fields=["brand", "state", "-gravity"], name="protect_suspect_by_state"),
        ]

    def __str__(self) -> str:
        return self.handle or self.name

    @property
    def trail_label(self) -> str:
        """What the trail calls it: not by its name, which may have to be forgotten."""
        return f"no. {self.pk}"


class Face(models.Model):
    """The fingerprint (``view``, hexadecimal; 0 for none) of the picture that somebody shows whose name is
    unlike ours, as it was ``at``.

    Of a voice that was heard, or of a line of a brand's list; this one goes once it was held against ours.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    key = models.CharField(max_length=320)
    voice = models.ForeignKey(Voice, models.CASCADE, null=True, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, related_name="+")
    platform = models.CharField(max_length=30, blank=True)
    handle = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True)
    avatar = models.CharField(max_length=500)
    view = models.CharField(max_length=32, default="0")
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("picture that somebody shows")
        verbose_name_plural = _("pictures that people show")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="face_once"),
        ]

    def __str__(self) -> str:
        return self.key


class SuspectNote(models.Model):
    """What a person wrote about a suspect, for the house alone."""

    suspect = models.ForeignKey(Suspect, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()

    class Meta:
        verbose_name = _("note on a suspect")
        verbose_name_plural = _("notes on suspects")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class Evidence(models.Model):
    """A dated copy of what was known of a suspect: one file with its SHA-256, never changed after.

    ``file`` is a ZIP; ``facts`` repeats what its record says, for the page.
    """

    suspect = models.ForeignKey(Suspect, models.CASCADE, related_name="evidence")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    file = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.sha256[:12]

    def save(self, *args: Any, **options: Any) -> None:
        """Keep it once. Raises ValueError when it is kept already: evidence doesn't change."""
        if self.pk is not None:
            raise ValueError("Evidence doesn't change.")
        super().save(*args, **options)


class Sweep(models.Model):
    """How far a brand's look-alikes were looked for, by ``register``, a digest of what is ours.

    Another register, or a week, begins anew: voices change their names.
    """

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="sweep")
    register = models.CharField(max_length=64, blank=True)
    voice = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    voices = models.PositiveIntegerField(default=0)
    links = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")

    def __str__(self) -> str:
        return str(self.brand)


class SuspectList(models.Model):
    """A list of handles or sites that a person brought; its text goes once it was read.

    One without a name is what a network's own search gave: it was asked at ``made_at``, and answered last at
    ``read_at``.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="suspect_lists")
    name = models.CharField(max_length=200)
    platform = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    lines = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("list of handles")
        verbose_name_plural = _("lists of handles")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
