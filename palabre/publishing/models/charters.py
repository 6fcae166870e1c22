"""The charter's rules for texts, as an organisation or a brand wrote them; each change is a version."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, Organisation, User


class CharterRules(models.Model):
    """One version of the rules: of the whole organisation, or (with a brand) what that brand adds.

    Versions are never changed. ``content`` is a `checks.Charter` as JSON holds it; ``accounts`` are the
    numbers of accounts that are an employee's own.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="charter_rules")
    brand = models.ForeignKey(
        Brand, models.CASCADE, null=True, blank=True, related_name="charter_rules"
    )
    number = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    content = models.JSONField()
    accounts = models.JSONField(default=list)
    by = models.CharField(max_length=120)
    writer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("charter rules")
        verbose_name_plural = _("charter rules")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "brand", "number"], name="charter_once_a_number"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(brand=None, is_current=True),
                name="charter_one_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["brand"], condition=models.Q(is_current=True), name="charter_one_a_brand"
            ),
        ]

    def __str__(self) -> str:
        return str(self.brand or self.organisation)
