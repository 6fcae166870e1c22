"""The short links that stand in a post instead of its addresses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.campaigns.models import TrackedLink
from palabre.publishing.models.posts import Variant


class PostLink(models.Model):
    """The link that stands for an address of a post on one account, and counts who follows it there."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="links")
    target = models.CharField(max_length=2000)
    link = models.ForeignKey(TrackedLink, models.CASCADE, related_name="in_posts")

    class Meta:
        verbose_name = _("link of a post")
        verbose_name_plural = _("links of a post")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "target"], name="post_link_once_a_target")
        ]

    def __str__(self) -> str:
        return self.target
