"""People whom an account keeps off: muted, blocked or banned over there, and let again."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.engagement.rules import ActState
from palabre.governance.models import Brand, User
from palabre.listening.models import Place, Voice


class PersonAct(models.Model):
    """Something that a network was asked to do to a person, and why. The row says how far it is.

    ``at`` is the name over there of a text of theirs, which says to the network in which place it is done;
    ``place`` is that place, where it is known.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="person_acts")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="person_acts")
    at = models.CharField(max_length=300, blank=True)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+")
    act = models.CharField(max_length=10)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=ActState.choices(), default=ActState.ASKED)
    last_error = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("act on a person")
        verbose_name_plural = _("acts on people")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.act} {self.voice_id}"
