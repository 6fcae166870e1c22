"""Who takes part from outside: known by a mail address for as long as it is needed, and no longer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Organisation, User
from palabre.publishing.letters.models import new_key
from palabre.publishing.letters.rules import shortened


class Participant(models.Model):
    """Somebody at one board. ``key`` is in the links of their mails: who has it acts for them.

    ``mark`` tells that it is the same mailbox again, and stays when the address goes, so that nobody
    votes twice. ``confirmed_at`` is None until the mailbox answered. A member of the house has a ``user``.
    ``typed_name`` was typed on an open form beside their address, by whomever: it is theirs once they say so.
    ``in_hall``: they, and nobody else, agreed to be named among those who are thanked; they are asked for
    it once, at ``hall_asked_at``.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="participants")
    board = models.ForeignKey("community.Board", models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="participations"
    )
    address = models.CharField(_("address"), max_length=254, blank=True)
    mark = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=60, blank=True)
    typed_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, blank=True)
    key = models.CharField(max_length=43, unique=True, default=new_key, editable=False)
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()
    in_hall = models.BooleanField(default=False)
    hall_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["board", "mark"], name="participant_once_a_board")
        ]
        indexes = [models.Index(fields=["board", "seen_at"], name="participant_seen")]

    def __str__(self) -> str:
        return self.name or (shortened(self.address) if self.address else "–")

    @property
    def trail_label(self) -> str:
        """What the trail calls them: a number, since it outlives a wish to be forgotten."""
        return f"{self.board_id}/{self.pk}"


class Knock(models.Model):
    """That something was asked for at a public door, for a day. ``origin`` leads back to nobody without
    the day's salt, which goes with the day."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    door = models.CharField(max_length=40)
    origin = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("knock")
        verbose_name_plural = _("knocks")
        indexes = [models.Index(fields=["door", "at"], name="knock_lately")]

    def __str__(self) -> str:
        return f"{self.door} {self.at}"
