"""How long a kind of data is kept, where an organisation chose it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models.people import Organisation


class Term(models.Model):
    """A kind's term (see `keeping`), and how many rows went since the trail was told of it.

    ``days`` counts where ``is_chosen``: None is as long as the organisation lives. Else the usual term holds.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=30)
    is_chosen = models.BooleanField(default=False)
    days = models.PositiveIntegerField(null=True, blank=True)
    gone = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="term_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.days}"
