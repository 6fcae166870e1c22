"""How a brand stands: what social media serve, beside what, and with which promise and voice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand
from palabre.strategy.rules import Positioning


class Stance(models.Model):
    """A brand's place, positioning, promise and tone of voice.

    ``goals`` are those of the strategy, each as [its words, whether social media serve it]; ``beside`` are
    the traditional channels. ``dos`` and ``donts`` hold one a line.
    """

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="stance")
    goals = models.JSONField(default=list)
    beside = models.TextField(_("traditional channels"), blank=True)
    positioning = models.CharField(max_length=10, choices=Positioning.choices(), blank=True)
    promise = models.CharField(_("promise"), max_length=200, blank=True)
    tone = models.CharField(_("tone of voice"), max_length=300, blank=True)
    dos = models.TextField(_("we say"), blank=True)
    donts = models.TextField(_("we never say"), blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("stance")
        verbose_name_plural = _("stances")

    def __str__(self) -> str:
        return self.promise or self.positioning

    @property
    def served(self) -> list[str]:
        """The goals that social media serve."""
        return [words for words, is_served in self.goals if is_served]

    @property
    def others(self) -> list[str]:
        """The goals that they don't."""
        return [words for words, is_served in self.goals if not is_served]

    @property
    def guides(self) -> bool:
        """Whether it says something to who writes."""
        return bool(self.positioning or self.promise or self.tone or self.dos or self.donts)
