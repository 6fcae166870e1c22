"""What a brand means to put into its missions month by month, and what an hour or a call is worth to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand
from palabre.strategy.models.missions import Mission


class Budget(models.Model):
    """What is planned for a mission in a month (its first day): hours of work, and money in cents."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="budgets")
    month = models.DateField()
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, default=0)
    cents = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["month", "mission"]
        constraints = [
            models.UniqueConstraint(fields=["mission", "month"], name="budget_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.mission} {self.month:%Y-%m}"


class Rates(models.Model):
    """In what a brand reckons, in cents of ``currency``: an hour of work, a call that wasn't made, one US
    dollar of a network's bill; None for what isn't told. ``readers``: per cent of the readers of a public
    solution whom it helps, too."""

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="rates")
    currency = models.CharField(max_length=3)
    hour = models.PositiveBigIntegerField(null=True, blank=True)
    call = models.PositiveBigIntegerField(null=True, blank=True)
    dollar = models.PositiveBigIntegerField(null=True, blank=True)
    readers = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("rates of a brand")
        verbose_name_plural = _("rates of brands")

    def __str__(self) -> str:
        return str(self.brand)
