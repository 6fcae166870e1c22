"""Employees who speak: the charter and who signed it, stories to tell, and what each of them shared."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.campaigns.models import Campaign, TrackedLink
from palabre.community.rules import Way
from palabre.governance.models import Brand, Member, Organisation, User
from palabre.publishing.models import Media, Post


class AmbassadorCharter(models.Model):
    """One version of what ambassadors agree to, in French and English. Versions are never changed.

    ``disclosure_fr`` and ``disclosure_en`` are how a text says that one works for the house.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="ambassador_charters"
    )
    number = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    text_fr = models.TextField()
    text_en = models.TextField()
    disclosure_fr = models.CharField(max_length=120)
    disclosure_en = models.CharField(max_length=120)
    writer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("ambassadors’ charter")
        verbose_name_plural = _("ambassadors’ charters")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="ambassador_charter_once_a_number"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(is_current=True),
                name="ambassador_charter_one_current",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Ambassador(models.Model):
    """A member who chose to speak as an employee. ``shows_figures``: they opened their own to the house."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="ambassadors")
    member = models.OneToOneField(Member, models.CASCADE, related_name="ambassador")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    shows_figures = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("ambassador")
        verbose_name_plural = _("ambassadors")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.member)

    @property
    def trail_label(self) -> str:
        """What the trail calls them: a number, since it outlives their leaving."""
        return str(self.pk)


class Signature(models.Model):
    """That somebody read and signed a version of the charter, under which name, when."""

    charter = models.ForeignKey(AmbassadorCharter, models.CASCADE, related_name="signatures")
    ambassador = models.ForeignKey(Ambassador, models.CASCADE, related_name="signatures")
    name = models.CharField(_("name"), max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "ambassador"], name="signature_once_a_version"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AmbassadorInvitation(models.Model):
    """That a member was told once that there are ambassadors: nobody is told twice."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    member = models.OneToOneField(Member, models.CASCADE, related_name="ambassador_invitation")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    is_mailed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("invitation of an ambassador")
        verbose_name_plural = _("invitations of ambassadors")

    def __str__(self) -> str:
        return str(self.member)

    @property
    def trail_label(self) -> str:
        """What the trail calls it: a number, never who was told."""
        return str(self.pk)


class Story(models.Model):
    """Something that employees may tell, if they like: from a day to a day, in some languages.

    ``tracked`` leads to its ``link`` and counts who takes it, for all who share it together.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="stories")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="stories")
    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("what it is about"), blank=True)
    link = models.URLField(_("link"), max_length=2000, blank=True)
    tracked = models.ForeignKey(TrackedLink, models.SET_NULL, null=True, related_name="+")
    picture = models.ForeignKey(Media, models.SET_NULL, null=True, blank=True, related_name="+")
    alt = models.CharField(max_length=2000, blank=True)
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, blank=True, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["brand", "starts_on"], name="story_now")]

    def __str__(self) -> str:
        return self.title


class SuggestedText(models.Model):
    """A text to begin from, never the one to send."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    text = models.TextField(_("text"))
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("suggested text")
        verbose_name_plural = _("suggested texts")
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.text[:60]


def with_their_posts(collector: Any, field: Any, shares: Any, using: str) -> None:
    """Who goes takes along what they sent from their own account: the house keeps no post of theirs."""
    posts = Post.objects.filter(pk__in=[one.post_id for one in shares if one.post_id])
    if posts:
        collector.collect(posts)
    models.CASCADE(collector, field, shares, using)


class Share(models.Model):
    """One person's own text for a story, and how it went out: theirs alone to see.

    ``way`` "" is one that is still written on; of one that was copied they said themselves that it is out
    (``shared_at``), one from their own account is a ``post`` of its own. ``link`` is a tracked link of their
    own, where they wanted one.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    story = models.ForeignKey(Story, models.CASCADE, related_name="shares")
    ambassador = models.ForeignKey(Ambassador, with_their_posts, related_name="shares")
    language = models.CharField(max_length=10)
    text = models.TextField(_("text"))
    is_unchanged = models.BooleanField(default=False)
    way = models.CharField(max_length=8, choices=Way.choices(), blank=True)
    network = models.CharField(max_length=30, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    link = models.OneToOneField(TrackedLink, models.SET_NULL, null=True, related_name="+")
    post = models.OneToOneField(Post, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    shared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["story", "ambassador"], condition=models.Q(way=""), name="share_one_open"
            )
        ]

    def __str__(self) -> str:
        return str(self.story)

    @property
    def trail_label(self) -> str:
        """What the trail calls it: by its story, never by its text or whose it is."""
        return self.story.title
