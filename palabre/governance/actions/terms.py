"""Choosing how long a kind of data is kept, and letting go of what is older, in short steps."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.keeping import Kind, check, kinds, term_of
from palabre.governance.models import Organisation, Term


@transaction.atomic
def set_term(by: Actor, organisation: Organisation, kind: Kind, days: int | None) -> None:
    """Say how many days a kind is kept; None as long as the organisation lives. Raises `Refused`."""
    check(kind, days)
    row = _locked(organisation, kind)
    before = term_of(organisation, kind.name)
    if row.is_chosen and before == days:
        return
    Term.objects.filter(pk=row.pk).update(is_chosen=True, days=days)
    audit(organisation, "set term", organisation, by, term=kind.name, before=before, days=days)


def let_go(seconds: float) -> bool:
    """Let go of what is past its term in every organisation, kinds by turns; whether nothing is left.

    Killed in its midst, it goes on where it was: what is old is asked anew at each step. What went is told in
    the trail when a kind is through.
    """
    end, waiting = time.monotonic() + seconds, list(_to_do())
    while waiting and time.monotonic() < end:
        waiting = [one for one in waiting if _step(*one)]
    return not waiting


def _to_do() -> Iterator[tuple[Organisation, Kind]]:
    for organisation in Organisation.objects.order_by("pk"):
        for kind in kinds().values():
            yield organisation, kind


def _step(organisation: Organisation, kind: Kind) -> bool:
    """One step of one kind; whether more may be left."""
    if _let_go_some(organisation, kind, timezone.now()):
        return True
    _tell(organisation, kind)
    return False


def _let_go_some(organisation: Organisation, kind: Kind, now: datetime) -> int:
    days = term_of(organisation, kind.name)
    if days is None:
        return 0
    before = now - timedelta(days=days)
    # Looked for before anybody is kept waiting; looked at again once they are.
    old = kind.old(organisation, before)
    some = list(old.order_by("pk").values_list("pk", flat=True)[: kind.step])
    if not some:
        return 0
    with transaction.atomic():
        row = _locked(organisation, kind)
        if term_of(organisation, kind.name) != days:
            return 0  # somebody chose another term meanwhile
        still = list(
            kind.old(organisation, before).filter(pk__in=some).values_list("pk", flat=True)
        )
        if kind.drop:
            kind.drop(organisation, still)
        else:
            old.model._default_manager.filter(pk__in=still).delete()
        Term.objects.filter(pk=row.pk).update(gone=F("gone") + len(still))
    return len(still)


def _locked(organisation: Organisation, kind: Kind) -> Term:
    Term.objects.get_or_create(organisation=organisation, kind=kind.name)
    return Term.objects.select_for_update().get(organisation=organisation, kind=kind.name)


def _tell(organisation: Organisation, kind: Kind) -> None:
    if not Term.objects.filter(organisation=organisation, kind=kind.name, gone__gt=0).exists():
        return
    with transaction.atomic():
        row = _locked(organisation, kind)
        if row.gone:
            audit(organisation, "let go", organisation, MACHINE, term=kind.name, count=row.gone)
            Term.objects.filter(pk=row.pk).update(gone=0)
