"""People as cards that may leave the house: without what a network forbids to copy."""

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, Q, QuerySet

from palabre.channels.doors import kept_in
from palabre.engagement.crm.cards import Card, Handle
from palabre.engagement.models import Identity, Person
from palabre.engagement.people.rules import What

AT_ONCE = 500


def may_leave(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Those of these people who may be told to others: not who is known by such networks alone."""
    forbidden = Identity.objects.filter(voice__platform__in=kept_in())
    other = Identity.objects.exclude(voice__platform__in=kept_in())
    kept = Q(pk__in=forbidden.values("person")) & ~Q(pk__in=other.values("person"))
    return rows.exclude(kept)


def kept_here(rows: QuerySet[Person]) -> int:
    """How many of these people stay."""
    return rows.count() - may_leave(rows).count()


def cards_of(rows: QuerySet[Person]) -> Iterator[tuple[Person, Card]]:
    """Those who may leave, by number, each with their card; read in slices."""
    last = 0
    rows = may_leave(rows).prefetch_related(
        "tags", Prefetch("identities", Identity.objects.select_related("voice"))
    )
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from ((row, card_of(row)) for row in some)
        last = some[-1].pk


def card_of(row: Person) -> Card:
    """What may be told of somebody. ``uid`` is ours, for those who had none before."""
    known = list(row.identities.all())
    return Card(
        name=row.name, company=row.company, place=row.place, language=row.language,
        notes=row.notes, tags=tuple(sorted(tag.name for tag in row.tags.all())),
        mails=_values(known, What.MAIL), phones=_values(known, What.PHONE),
        sites=_values(known, What.SITE), handles=tuple(_handles(known)),
        uid=f"palabre-{row.organisation_id}-{row.pk}",
    )  # fmt: skip


def _values(known: Iterable[Identity], what: What) -> tuple[str, ...]:
    return tuple(sorted(one.value for one in known if one.what == what))


def _handles(known: Iterable[Identity]) -> Iterator[Handle]:
    for one in known:
        if one.voice and one.voice.platform not in kept_in():
            yield Handle(one.voice.platform, one.voice.handle or one.voice.remote_id, one.voice.url)
