"""The seal of a trail that moves house: numbers are part of what is sealed, so where they change it is sealed
anew, and the trail says what its seal was before."""

from typing import Any

from django.db import models

from palabre.governance.chain import BEGINNING, fault_of
from palabre.governance.models import AuditChain, AuditEntry, Organisation
from palabre.governance.models.acts import SEAL
from palabre.governance.sealing import seal


class OldSeal:
    """The seal of the archive's acts, examined as they come by."""

    def __init__(self) -> None:
        self._holds = True
        self._links: list[tuple[int, str, str]] = []

    def add(self, row: dict[str, Any]) -> None:
        """Look at an act as the archive tells it."""
        act = AuditEntry(**row)
        if act.place is not None:
            self._holds = self._holds and not fault_of(act, act.place, act.previous)
            self._links.append((act.place, act.previous, act.digest))

    def told(self) -> dict[str, Any]:
        """How many acts were sealed, the last mark, and whether all of it held."""
        last, holds = BEGINNING, self._holds
        for count, (place, previous, digest) in enumerate(sorted(self._links), 1):
            holds = holds and (place, previous) == (count, last)
            last = digest
        return {"sealed": len(self._links), "last": last, "held": holds}


def seal_anew(organisation: Organisation) -> None:
    """Seal all acts of a trail as they are now."""
    bare = {name: None if name == "place" else "" for name in SEAL}
    models.QuerySet.update(AuditEntry.objects.filter(organisation=organisation), **bare)
    AuditChain.objects.filter(pk=organisation.pk).delete()
    seal(organisation.pk)
