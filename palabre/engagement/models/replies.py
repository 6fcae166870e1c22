"""What a brand keeps to answer with: saved replies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, User


class SavedReply(models.Model):
    """An answer that is kept under a name, in a text a language, with places such as {first name}.

    ``shortcut`` is the word that finds it at once. ``version`` rises with each change, which the trail tells.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="saved_replies")
    name = models.CharField(_("name"), max_length=80)
    shortcut = models.CharField(_("shortcut"), max_length=30, blank=True)
    texts: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("saved reply")
        verbose_name_plural = _("saved replies")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="reply_name_once"),
            models.UniqueConstraint(
                fields=["brand", "shortcut"], condition=~Q(shortcut=""), name="reply_shortcut_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
