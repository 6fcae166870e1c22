"""Sealing the trail right after each act, and examining whether it still says what was written."""

from django.db import transaction
from django.db.models import F, QuerySet

from palabre.governance.chain import BEGINNING, Verdict, examined, sealed
from palabre.governance.models import AuditChain, AuditEntry

AT_ONCE = 500


def _unsealed(number: int) -> QuerySet[AuditEntry]:
    """The acts of a chain that carry no seal yet; the chain of number 0 is of acts of no organisation."""
    return AuditEntry.objects.filter(organisation=number or None, place=None).order_by("pk")


def seal_soon(number: int) -> None:
    """Seal once the transaction that wrote the act is through."""
    transaction.on_commit(lambda: seal(number), robust=True)


def seal(number: int) -> int:
    """Seal what isn't sealed yet of a chain; give how many acts it was."""
    done = 0
    while _unsealed(number).exists():
        done += _seal_some(number)
    return done


@transaction.atomic
def _seal_some(number: int) -> int:
    AuditChain.objects.get_or_create(pk=number, defaults={"last": BEGINNING})
    # A write comes first: it holds the end of the chain on every database until this is through.
    AuditChain.objects.filter(pk=number).update(count=F("count"))
    chain = AuditChain.objects.get(pk=number)
    done = 0
    for act in _unsealed(number)[:AT_ONCE]:
        link = sealed(act, chain.count + 1, chain.last)
        AuditEntry.objects.seal(act, link)
        chain.count, chain.last, done = link.place, link.digest, done + 1
    chain.save(update_fields=["count", "last"])
    return done


def seal_all() -> int:
    """Seal whatever a process that broke off left unsealed."""
    numbers = (
        AuditEntry.objects.filter(place=None).order_by().values_list("organisation", flat=True)
    )
    return sum(seal(number or 0) for number in set(numbers))


def examine(number: int) -> Verdict:
    """Seal what is left, then say whether a chain holds, and where it first doesn't."""
    seal(number)
    with transaction.atomic():
        chain = AuditChain.objects.filter(pk=number).first()
        acts = AuditEntry.objects.filter(organisation=number or None, place__isnull=False)
        acts = acts.order_by("place")
        count, last = (chain.count, chain.last) if chain else (0, BEGINNING)
        return examined(acts.iterator(chunk_size=2000), count, last)
