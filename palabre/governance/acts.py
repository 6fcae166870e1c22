"""Who acts, the trail of acts, and the one way a row changes its state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction

from palabre.governance.models import AuditEntry, Organisation, User
from palabre.governance.sealing import seal_soon

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person, or a part of the machine by its plain name.

    The trail doesn't keep who an ``unnamed`` person is, where what they do is nobody else's to count.
    """

    name: str
    user: User | None = None
    unnamed: bool = False

    @classmethod
    def person(cls, user: User) -> "Actor":
        """The actor that a signed-in person is."""
        return cls(str(user), user)


MACHINE = Actor("Palabre")


class Moved(Exception):
    """The row is no longer in the state that was read, or the move is not allowed."""


def audit(
    organisation: Organisation | int | None,
    verb: str,
    thing: models.Model,
    by: Actor,
    **details: Any,
) -> AuditEntry:
    """Write one act into the trail, in the caller's transaction; details: JSON, no secrets.

    A thing is called by its ``trail_label`` where it has one: what others wrote isn't kept here for good.
    """
    entry = AuditEntry.objects.create(
        organisation_id=organisation.pk if isinstance(organisation, Organisation) else organisation,
        user=None if by.unnamed else by.user,
        actor=by.name[:120],
        verb=verb,
        kind=type(thing)._meta.model_name or "",
        object_id=str(thing.pk),
        label=str(getattr(thing, "trail_label", thing))[:200],
        details=details,
    )
    seal_soon(entry.organisation_id or 0)
    return entry


def move(row: Row, to: str, by: Actor, moves: Mapping[str, frozenset[str]]) -> Row:
    """Bring a row into another state: only if allowed, and only if it still is where it was read.

    Raises `Moved` otherwise. The act is in the trail in the same transaction.
    """
    before = str(row.state)  # type: ignore[attr-defined]
    if to not in moves.get(before, frozenset()):
        raise Moved(f"{row} can't go from {before} to {to}")
    with transaction.atomic():
        rows = type(row)._default_manager.filter(pk=row.pk, state=before)
        if rows.update(state=to) != 1:
            raise Moved(f"{row} is no longer {before}")
        organisation = getattr(row, "organisation_id", None)
        audit(organisation, "moved", row, by, **{"from": before, "to": str(to)})
    row.state = to  # type: ignore[attr-defined]
    return row
