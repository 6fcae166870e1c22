"""What the page of a link says of itself: the card that networks show under a text."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Organisation
from palabre.publishing.rules import CardState


class LinkCard(models.Model):
    """The title, description and picture of a page, read once for all posts of an organisation.

    ``digest`` is the hash of the address. The picture is a file named by its hash (see ``library.py``).
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="link_cards")
    digest = models.CharField(max_length=64)
    address = models.URLField(max_length=4096)
    state = models.CharField(max_length=10, choices=CardState.choices(), default=CardState.WAITING)
    title = models.CharField(max_length=300, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    site = models.CharField(max_length=200, blank=True)
    picture = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("link card")
        verbose_name_plural = _("link cards")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="card_once_an_address")
        ]
        indexes = [models.Index(fields=["asked_at"], name="card_asked")]

    def __str__(self) -> str:
        return self.title or self.address
