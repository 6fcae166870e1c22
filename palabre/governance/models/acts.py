"""The trail of acts."""

from collections.abc import Callable, Collection
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models.people import Organisation, User

# What the seal of an act is made of: see `chain`.
SEAL = ("place", "previous", "actor_salt", "actor_mark", "label_salt", "label_mark", "digest")

# Who acted, where the name was kept for its term.
NOBODY = "–"


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
        # With the name goes its salt: what is left of the seal tells nothing of who it was.
        return models.QuerySet.update(
            acted, actor=stand_in, actor_salt=""
        ) + models.QuerySet.update(named, label=stand_in, label_salt="")

    def forget_names(self, numbers: Collection[int]) -> None:
        """Take from acts who acted, and what people were called, as `forget` does for one of them."""
        rows = super().filter(pk__in=numbers)
        named = rows.filter(kind__in=["user", "member", "invitation"])
        models.QuerySet.update(named, label="", label_salt="")
        models.QuerySet.update(rows, user=None, actor=NOBODY, actor_salt="")

    def forget_words(
        self, organisation: Organisation, change: Callable[[str], str], after: int, most: int
    ) -> int:
        """Put a stand-in where an act is called by words that are erased, among so many acts after a number;
        give the number of the last one, 0 when none is left."""
        rows = super().filter(organisation=organisation, pk__gt=after).order_by("pk")
        labels = dict(rows.values_list("pk", "label")[:most])
        for pk, label in labels.items():
            if change(label) != label:
                these = super().filter(pk=pk)
                models.QuerySet.update(these, label=change(label)[:200], label_salt="")
        return max(labels) if len(labels) == most else 0

    def seal(self, act: "AuditEntry", link: Any) -> None:
        """Put the seal on an act that has none yet."""
        unsealed = super().filter(pk=act.pk, place=None)
        values = {name: getattr(link, name) for name in SEAL}
        if models.QuerySet.update(unsealed, **values) != 1:
            raise Kept


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
    place = models.PositiveBigIntegerField(null=True, editable=False)
    previous = models.CharField(max_length=64, blank=True, editable=False)
    actor_salt = models.CharField(max_length=32, blank=True, editable=False)
    actor_mark = models.CharField(max_length=64, blank=True, editable=False)
    label_salt = models.CharField(max_length=32, blank=True, editable=False)
    label_mark = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = AuditEntries.as_manager()

    class Meta:
        verbose_name = _("act")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="audit_newest"),
            models.Index(fields=["organisation", "kind", "object_id", "-id"], name="audit_object"),
            models.Index(
                fields=["organisation"], condition=models.Q(place=None), name="audit_unsealed"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "place"], name="audit_place_once")
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


class AuditChain(models.Model):
    """Where the trail of an organisation ends, by its number; number 0 is of acts of no organisation."""

    number = models.PositiveBigIntegerField(primary_key=True)
    count = models.PositiveBigIntegerField(default=0)
    last = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("seal of the trail")
        verbose_name_plural = _("seals of the trail")

    def __str__(self) -> str:
        return self.last
