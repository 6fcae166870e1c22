"""What a brand keeps for its next posts: how texts are set, hashtags, signatures, templates,
people whom texts name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.governance.models import Brand
from palabre.publishing.models.posts import Post
from palabre.publishing.rules import KeptKind


class HouseStyle(models.Model):
    """How a brand's texts are set where nobody says otherwise; without a row, with French typography."""

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="house_style")
    is_typeset = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("house style")
        verbose_name_plural = _("house styles")

    def __str__(self) -> str:
        return str(self.brand)


class KeptText(models.Model):
    """Hashtags or a signature, by a name. A signature may be of one account only; one that ``is_added``
    stands under new posts there until somebody takes it away."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="kept_texts")
    kind = models.CharField(max_length=10, choices=KeptKind.choices())
    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("text"), max_length=2000)
    channel = models.ForeignKey(
        Channel, models.CASCADE, null=True, blank=True, related_name="kept_texts"
    )
    is_added = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("kept text")
        verbose_name_plural = _("kept texts")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "kind", "name"], name="kept_text_once")
        ]

    def __str__(self) -> str:
        return self.name


class PostTemplate(models.Model):
    """A post to begin others from, by a name. Its ``post`` is one of the templates, which never leave."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="post_templates")
    name = models.CharField(_("name"), max_length=80)
    post = models.OneToOneField(Post, models.CASCADE, related_name="kept_template")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="post_template_once")]

    def __str__(self) -> str:
        return self.name


class Acquaintance(models.Model):
    """Somebody, or a house, whom texts of a brand name: @[name] in a text. ``key`` is the name as names are
    compared."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="acquaintances")
    name = models.CharField(_("name"), max_length=100)
    key = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("acquaintance")
        verbose_name_plural = _("acquaintances")
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["brand", "key"], name="acquaintance_once")]

    def __str__(self) -> str:
        return self.name


class Handle(models.Model):
    """What an acquaintance is called on a network; ``is_nobody`` once that said that it knows nobody of it.

    ``remote_id`` is the network's own, unchanging name; ``asked_at`` is when the network was last asked.
    """

    acquaintance = models.ForeignKey(Acquaintance, models.CASCADE, related_name="handles")
    platform = models.CharField(max_length=30)
    handle = models.CharField(max_length=300)
    remote_id = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    is_nobody = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("handle")
        verbose_name_plural = _("handles")
        ordering = ["platform"]
        constraints = [
            models.UniqueConstraint(fields=["acquaintance", "platform"], name="handle_once")
        ]

    def __str__(self) -> str:
        return self.handle
