"""A lead: what may come of a person, and how far it is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from palabre.engagement.leads.rules import Stage
from palabre.engagement.models.people import Person
from palabre.governance.models import Brand, User


class Lead(models.Model):
    """A sale that may come of a person. It goes with the person's record, and so when they are forgotten.

    ``version`` rises with each change, so that of two changes at once the second is refused.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="leads")
    person = models.ForeignKey(Person, models.CASCADE, related_name="leads")
    stage = models.CharField(max_length=8, choices=Stage.choices(), default=Stage.NEW)
    reason = models.CharField(_("why it was lost"), max_length=200, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [models.Index(fields=["brand", "stage", "-changed_at"], name="lead_by_stage")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="lost") | ~Q(reason=""), name="lead_lost_for_a_reason"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
