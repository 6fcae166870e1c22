"""A candidate for a job, kept apart from people: in no record, list, export or figure of theirs."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.engagement.candidates.rules import Step
from palabre.engagement.models.conversations import Conversation
from palabre.governance.models import Brand, User
from palabre.listening.models import Mention, Voice


class Candidate(models.Model):
    """Somebody who would like to work here. ``contacted_at`` is when one was last in contact with them, from
    which the time of keeping runs; ``version`` rises with each change."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="candidates")
    name = models.CharField(_("name"), max_length=200)
    mail = models.CharField(_("mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    job = models.CharField(_("job"), max_length=120, blank=True)
    step = models.CharField(max_length=10, choices=Step.choices(), default=Step.NEW)
    notes = models.TextField(_("notes"), blank=True)
    voice = models.ForeignKey(
        Voice, models.SET_NULL, null=True, blank=True, related_name="candidates"
    )
    mention = models.ForeignKey(
        Mention, models.SET_NULL, null=True, blank=True, related_name="candidates"
    )
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, blank=True, related_name="candidates"
    )
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    contacted_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["-contacted_at", "-id"]
        indexes = [models.Index(fields=["brand", "-contacted_at"], name="candidate_lately")]

    def __str__(self) -> str:
        return self.name

    @property
    def trail_label(self) -> str:
        """What the trail calls them: their number. It outlives what is kept of them."""
        return str(self.pk)

    @property
    def last_contact(self) -> datetime:
        """When one was last in contact: what was noted, or what was said in the conversation since."""
        talk = self.conversation
        told = [talk.last_in_at, talk.last_out_at] if talk else []
        return max([self.contacted_at, *(one for one in told if one)])
