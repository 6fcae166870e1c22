"""What was put into the work: hours and money that people write down, day by day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, Organisation, User
from palabre.strategy.models import Mission, Objective


class Spending(models.Model):
    """Hours of work, money in cents of ``currency``, or both, of a day; what for, and to what it belongs.

    ``network`` is where it was used: a network's name, or a way of print, as of tracked links. Without a
    mission it counts for that of its campaign; what is for an ``objective`` is of its mission.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="spendings")
    day = models.DateField()
    name = models.CharField(_("what for"), max_length=200)
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=2, default=0)
    cents = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    mission = models.ForeignKey(
        Mission, models.SET_NULL, null=True, blank=True, related_name="spendings"
    )
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.SET_NULL, null=True, blank=True, related_name="spendings"
    )
    objective = models.ForeignKey(
        Objective, models.SET_NULL, null=True, blank=True, related_name="spendings"
    )
    network = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("spending")
        verbose_name_plural = _("spendings")
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["brand", "-day", "-id"], name="spending_by_day")]

    def __str__(self) -> str:
        return self.name
