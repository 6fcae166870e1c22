"""Connected accounts: what they are, their sealed secret, and how they are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.channels.secrets import SealedField
from palabre.governance.models import Brand, Organisation


class Channel(models.Model):
    """One connected account on one platform."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="channels")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="channels")
    platform = models.CharField(max_length=30)
    name = models.CharField(_("name"), max_length=200)
    server = models.CharField(_("server"), max_length=300, blank=True)
    account = models.CharField(max_length=300, blank=True)
    secret = SealedField(blank=True)
    last_error = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("connected account")
        verbose_name_plural = _("connected accounts")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
