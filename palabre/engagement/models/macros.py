"""Macros: acts that go together under one name."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand, Member, Organisation, User

_Rows = list[dict[str, Any]]


class Macro(models.Model):
    """Acts that a member does to conversations with one hand, in the order of ``parts``.

    One with an ``owner`` is that member's alone. One that is retired is offered no more; what was done with
    it keeps its name.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="macros")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="macros")
    owner = models.ForeignKey(Member, models.CASCADE, null=True, blank=True, related_name="macros")
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(default=0)
    parts: "models.JSONField[_Rows, _Rows]" = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "name"], condition=Q(owner=None, retired_at=None),
                name="macro_name_once",
            ),
            models.UniqueConstraint(
                fields=["brand", "owner", "name"],
                condition=Q(owner__isnull=False, retired_at=None), name="macro_own_name_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
