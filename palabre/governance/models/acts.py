"""The trail of acts."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models.people import Organisation, User


class Kept(Exception):
    """The trail of acts is only ever added to."""


class AuditEntries(models.QuerySet["AuditEntry"]):
    """The trail, which refuses to be changed; only an erased person's name leaves it."""

    def update(self, **values: Any) -> NoReturn:
        """Refuse."""
        raise Kept

    def delete(self) -> NoReturn:
        """Refuse."""
        raise Kept

    def bulk_update(self, *rows: Any, **options: Any) -> NoReturn:
        """Refuse."""
        raise Kept

    def forget(self, user: User, stand_in: str) -> int:
        """Put a stand-in where an erased person was named; give the number of acts.

        The acts themselves stay: erasure takes away who, not what.
        """
        acted = super().filter(user=user)
        members = [str(pk) for pk in user.memberships.values_list("pk", flat=True)]
        named = super().filter(
            models.Q(kind="user", object_id=str(user.pk))
            | models.Q(kind="member", object_id__in=members)
            | models.Q(kind="invitation", label__iexact=user.email)
        )
        return models.QuerySet.update(acted, actor=stand_in) + models.QuerySet.update(
            named, label=stand_in
        )


class AuditEntry(models.Model):
    """One act, kept for good: who did what to which thing, when. Kind and id are plain text."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="audit_entries"
    )
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    actor = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    label = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    objects = AuditEntries.as_manager()

    class Meta:
        verbose_name = _("act")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="audit_newest"),
            models.Index(fields=["organisation", "kind", "object_id", "-id"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.kind} {self.object_id}"

    def save(self, *args: Any, **options: Any) -> None:
        """Write a new entry; an entry that was written stays as it is."""
        if not self._state.adding:
            raise Kept
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse."""
        raise Kept
