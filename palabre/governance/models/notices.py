"""What waits for somebody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models.people import Organisation, User


class Notice(models.Model):
    """A sentence for one person that something waits for them, with the page where it does.

    What it tells of is in the trail; the notice itself is no act. Rooms write it with ``actions.notify``.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="notices")
    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    sentence = models.CharField(max_length=300)
    link = models.CharField(max_length=300)
    # What it is about, by a name of the room: told once as long as nobody has read it.
    key = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "kind", "key"],
                condition=models.Q(read_at=None) & ~models.Q(key=""),
                name="notice_unread_once",
            )
        ]
        indexes = [models.Index(fields=["user", "organisation", "-id"], name="notice_newest")]

    def __str__(self) -> str:
        return self.sentence
