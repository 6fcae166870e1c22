"""What people keep: searches, digests by mail, a tone model and categories of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, Organisation, User


class SavedSearch(models.Model):
    """A query and its filters under a name, for everybody of the brand."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=120)
    query_string = models.CharField(max_length=2000)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="saved_search_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Digest(models.Model):
    """A mail that tells one person what was said about one brand, every day or every week."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="digests")
    user = models.ForeignKey(User, models.CASCADE, related_name="digests")
    weekly = models.BooleanField(default=True)
    weekday = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=8)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(fields=["brand", "user"], name="digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.brand} -> {self.user}"


class Category(models.Model):
    """An intent of the organisation's own: a name and a handful of texts that are like it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="categories")
    name = models.CharField(_("name"), max_length=60)
    examples = models.JSONField(_("example texts"), default=list)
    is_on = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="category_once"),
        ]

    def __str__(self) -> str:
        return self.name


class OwnTone(models.Model):
    """The organisation's own tone model, learnt from its corrections on top of ours."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="own_tone")
    weights = models.BinaryField()
    corrections = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now=True)
    # Of `judged` corrected texts, unseen while learning, how many our model and this one read as people do.
    judged = models.PositiveIntegerField(default=0)
    agreed_shipped = models.PositiveIntegerField(default=0)
    agreed_own = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("own tone model")
        verbose_name_plural = _("own tone models")

    def __str__(self) -> str:
        return f"{self.organisation} {self.made_at}"
