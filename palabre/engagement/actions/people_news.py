"""Telling the customer files beside ours that something happened to a person: rows, and nudges."""

from django.db.models import QuerySet
from django.utils import timezone

from palabre.engagement.crm.rules import EventState, LinkKind, News
from palabre.engagement.models import CrmEvent, CrmLink, Person
from palabre.jobs import enqueue


def links_for(row: Person) -> QuerySet[CrmLink]:
    """The customer files that a person may stand in: of their brand, or of any brand for one of all."""
    links = CrmLink.objects.filter(organisation=row.organisation_id)
    return links.filter(brand=row.brand_id) if row.brand_id else links


def announce(row: Person, news: News, into: Person | None = None) -> None:
    """Note for each customer file what happened, in the caller's transaction.

    A change that wasn't told yet covers the next one.
    """
    now = timezone.now()
    for link in links_for(row).only("pk", "kind"):
        if link.kind == LinkKind.CARDDAV:
            CrmLink.objects.filter(pk=link.pk).update(due_at=now)
            enqueue("engagement.sync_people", link.pk, key=str(link.pk))
            continue
        waiting = CrmEvent.objects.filter(
            link=link, person_number=row.pk, state=EventState.WAITING, attempts=0
        )
        if news == News.CHANGED and waiting.filter(news__in=[News.MADE, News.CHANGED]).exists():
            continue
        event = CrmEvent.objects.create(
            link=link, person_number=row.pk, news=news, due_at=now,
            into_number=into.pk if into else None,
        )  # fmt: skip
        enqueue("engagement.tell_crm", event.pk, key=str(event.pk))
