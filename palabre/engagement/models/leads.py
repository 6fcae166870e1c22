"""A lead: what may come of a person, where it came from, how far it is, and what is done next."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from palabre.campaigns.models import Campaign, TrackedLink
from palabre.engagement.leads.rules import Origin, Stage
from palabre.engagement.models.conversations import Conversation
from palabre.engagement.models.people import Person
from palabre.governance.models import Brand, User
from palabre.listening.models import Mention


class LeadStage(models.Model):
    """A stage of a brand's own, before won and lost. Without a name it is called as it is for everybody."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="lead_stages")
    key = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=40, blank=True)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("stage of leads")
        verbose_name_plural = _("stages of leads")
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "key"], name="lead_stage_once_a_brand")
        ]

    def __str__(self) -> str:
        return self.name or self.key


class Lead(models.Model):
    """A sale that may come of a person. It goes with the person's record, and so when they are forgotten.

    ``version`` rises with each change, so that of two changes at once the second is refused. ``origin`` says
    where it comes from, also when the mention, conversation or link itself is gone. ``qualified_at`` is when
    it left the first stage for another than lost: from then on it counts in the cost per lead.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="leads")
    person = models.ForeignKey(Person, models.CASCADE, related_name="leads")
    stage = models.CharField(max_length=20, default=Stage.NEW)
    reason = models.CharField(_("why it was lost"), max_length=200, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2, null=True, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices(), default=Origin.HAND)
    mention = models.ForeignKey(
        Mention, models.SET_NULL, null=True, blank=True, related_name="leads"
    )
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, blank=True, related_name="leads"
    )
    link = models.ForeignKey(
        TrackedLink, models.SET_NULL, null=True, blank=True, related_name="leads"
    )
    campaign = models.ForeignKey(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="leads"
    )
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("when"), null=True, blank=True)
    qualified_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            models.Index(fields=["brand", "stage", "-changed_at"], name="lead_by_stage"),
            models.Index(fields=["brand", "next_on"], name="lead_next"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="lost") | ~Q(reason=""), name="lead_lost_for_a_reason"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def whose(self) -> Person:
        """The record it belongs to now: of one that was merged, the one it was merged into."""
        row = self.person
        while row.merged_into:
            row = row.merged_into
        return row


class LeadNote(models.Model):
    """What somebody wrote about a lead. It goes with the lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("note"), max_length=4000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note on a lead")
        verbose_name_plural = _("notes on leads")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.at}"
