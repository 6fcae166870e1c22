"""What a brand keeps for its next posts: how its texts are set."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand


class HouseStyle(models.Model):
    """How a brand's texts are set where nobody says otherwise; without a row, with French typography."""

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="house_style")
    is_typeset = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("house style")
        verbose_name_plural = _("house styles")

    def __str__(self) -> str:
        return str(self.brand)
