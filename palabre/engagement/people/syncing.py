"""Keeping an address book and the people of a brand in step, both ways.

Theirs is taken first, then ours is written; of each card it is kept what both sides agreed on last, so that
a field that one side changed is told from one that the other did. A death at any point leaves cards that the
next round finds by their names.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.doors import http
from palabre.connectors.contract import ConnectorError, RateLimited
from palabre.engagement.actions import people as verbs
from palabre.engagement.actions.people_import import add_to, bring
from palabre.engagement.crm.carddav import Book, Found
from palabre.engagement.crm.cards import MANY, ONE, Card, joined
from palabre.engagement.crm.rules import SYNCED_EVERY, LinkKind, pause_after
from palabre.engagement.crm.vcard import read, rewritten, written
from palabre.engagement.models import CrmLink, CrmRecord, Identity, Person
from palabre.engagement.people.access import people_of
from palabre.engagement.people.cards import card_of, cards_of, may_leave
from palabre.engagement.people.segments import people_in
from palabre.governance.acts import Actor
from palabre.jobs import enqueue
from palabre.jobs.faults import alone

LEASE, MOST_WRITTEN = timedelta(minutes=10), 500
_OURS = re.compile(r"palabre-(\d{1,18})-(\d{1,18})")


def sync(number: int) -> None:
    """Do one round with an address book, if it is due and nobody else does; note what came of it."""
    link = _claimed(number)
    if link is None:
        return
    rows = CrmLink.objects.filter(pk=number)
    try:
        told = _Round(link).run()
    except ConnectorError as error:
        wait = error.wait if isinstance(error, RateLimited) else pause_after(link.attempts)
        due = timezone.now() + (wait or SYNCED_EVERY)
        rows.update(leased_until=None, due_at=due, last_error=_(str(error))[:300])
        return
    rows.update(leased_until=None, attempts=0, last_error="", synced_at=timezone.now(), told=told)
    # What was changed here meanwhile set it due again, and found the book taken.
    if rows.filter(due_at__lte=timezone.now()).exists():
        enqueue("engagement.sync_people", number, key=str(number))


def _claimed(number: int) -> CrmLink | None:
    now = timezone.now()
    with transaction.atomic():
        row = CrmLink.objects.select_for_update().filter(pk=number, kind=LinkKind.CARDDAV).first()
        if row is None or row.is_paused or _later(row.due_at, now) or _later(row.leased_until, now):
            return None
        row.leased_until, row.due_at = now + LEASE, now + SYNCED_EVERY
        row.attempts += 1
        row.save(update_fields=["leased_until", "due_at", "attempts"])
    return row


def _later(when: datetime | None, now: datetime) -> bool:
    return when is not None and when > now


@dataclass(slots=True)
class _Round:
    """One round with one book; counts what it does."""

    link: CrmLink
    brought: int = 0
    changed_here: int = 0
    written: int = 0
    removed: int = 0
    left: int = 0
    contradicted: int = 0

    def run(self) -> dict[str, int]:
        """Do it; the counts by name."""
        link = self.link
        book = Book(
            http(), link.address.rstrip("/") + "/", link.account, link.secret.get("key", "")
        ).find()
        etags = book.etags()
        known = {one.remote: one for one in CrmRecord.objects.filter(link=link)}
        news = [url for url, etag in etags.items() if url not in known or known[url].etag != etag]
        texts: dict[str, Found] = {}
        for found in book.cards(news):
            texts[found.url] = found
            # One that can't be taken in stops no book for good: the next round tries it again.
            self.left += not alone(self._take, book, found)
        for url in set(known) - set(etags):
            self._gone(known[url])
        self._remove(book)
        self._write(book, etags, texts)
        return {
            "brought": self.brought, "changed_here": self.changed_here, "written": self.written,
            "removed": self.removed, "left": self.left, "contradicted": self.contradicted,
        }  # fmt: skip

    @property
    def _by(self) -> Actor:
        return Actor(self.link.name[:120])

    @transaction.atomic
    def _take(self, book: Book, found: Found) -> bool:
        """Take in what a card over there says."""
        link = self.link
        card = read(found.card, link.brand.country)
        row = CrmRecord.objects.select_related("person").filter(link=link, remote=found.url).first()
        if row is None:
            row = self._new(found, card)
        if row.is_gone and row.person is not None:
            row.is_gone = False  # put there again by somebody
        if row.person is not None and not row.is_gone:
            self._join(row, card)
        row.etag, row.agreed = found.etag, {} if row.person is None else card.told()
        row.save()
        return True

    def _new(self, found: Found, card: Card) -> CrmRecord:
        """Whose card this is: ours, somebody's who is known, or somebody's who is new."""
        record = CrmRecord(link=self.link, remote=found.url)
        ours = _OURS.fullmatch(card.uid)
        if (
            ours
            and int(ours[1]) == self.link.organisation_id
            and found.url.endswith(f"{card.uid}.vcf")
        ):
            # Written by us before a death, or of somebody who was forgotten since: then it has to go.
            record.person = people_of(self.link.brand).filter(pk=int(ours[2])).first()
            return record
        state, person = bring(self._by, self.link.brand, card, self.link.name)
        self.brought += state == "new"
        again = CrmRecord.objects.filter(link=self.link, person=person, is_gone=False)
        if person is None or again.exists():
            # Nobody's, another brand's, or a second card of the same person: it is left as it is.
            record.is_gone, person = True, None
            self.left += 1
        record.person = person
        return record

    def _join(self, row: CrmRecord, theirs: Card) -> None:
        """Join what both sides changed since they agreed last, here; the other side is written later."""
        person = row.person
        if person is None or person.merged_into_id:
            return
        ours = card_of(person)
        base = row.agreed or replace(theirs, handles=()).told()
        done = joined(base, ours, theirs)
        self.contradicted += len(done.contradicted)
        self.changed_here += self._put_here(person, ours, done.card)

    def _put_here(self, person: Person, before: Card, after: Card) -> bool:
        changed = {
            name: getattr(after, name)
            for name in ONE
            if getattr(after, name) != getattr(before, name)
        }
        if changed:
            verbs.change_person(self._by, person, **changed)
        fresh: dict[str, Any] = {}
        stale: dict[str, set[str]] = {}
        for name in MANY:
            old, new = set(getattr(before, name)), set(getattr(after, name))
            fresh[name], stale[name] = tuple(sorted(new - old)), old - new
        add_to(self._by, person, Card(**fresh), self.link.name)
        for tag in stale["tags"]:
            verbs.tag_person(self._by, person, tag, on=False)
        values = stale["mails"] | stale["phones"] | stale["sites"]
        for one in Identity.objects.filter(person=person, voice=None, value__in=values):
            verbs.remove_identity(self._by, one)
        return bool(changed or any(fresh.values()) or any(stale.values()))

    def _gone(self, row: CrmRecord) -> None:
        """A card that was taken away over there: the person stays here, and isn't put there again."""
        if row.person is None:
            row.delete()
        elif not row.is_gone:
            CrmRecord.objects.filter(pk=row.pk).update(is_gone=True, etag="", agreed={})
            self.left += 1

    def _remove(self, book: Book) -> None:
        """Take away the cards of those who were forgotten or merged, or who may not leave any more."""
        rows = CrmRecord.objects.filter(link=self.link, is_gone=False)
        kept = may_leave(people_of(self.link.brand)).values("pk")
        for row in rows.filter(Q(person=None) | ~Q(person__in=kept)):
            book.delete(row.remote, row.etag)
            row.delete()
            self.removed += 1

    def _write(self, book: Book, etags: dict[str, str], texts: dict[str, Found]) -> None:
        """Write what isn't there yet or says something else, some at a time."""
        scope = people_of(self.link.brand)
        records = {
            row.person_id: row for row in CrmRecord.objects.filter(link=self.link, is_gone=False)
        }
        told = set(
            CrmRecord.objects.filter(link=self.link, is_gone=True).values_list(
                "person_id", flat=True
            )
        )
        wanted = scope if self.link.segment is None else people_in(self.link.segment, scope)
        inside = Q(pk__in=wanted.values("pk")) | Q(pk__in=list(records))
        for person, card in cards_of(scope.filter(inside)):
            if self.written >= MOST_WRITTEN:
                CrmLink.objects.filter(pk=self.link.pk).update(due_at=timezone.now())
                return
            row = records.get(person.pk)
            if row is None and person.pk not in told:
                self._make(book, person, card)
            elif row is not None and row.agreed != card.told():
                self._change(book, row, card, texts.get(row.remote))

    def _make(self, book: Book, person: Person, card: Card) -> None:
        url = book.card_url(card.uid)
        etag = book.put(url, written(card, "3.0"))
        if etag is None:
            return  # there already, from a round that died: the next one takes it in
        CrmRecord.objects.update_or_create(
            link=self.link, remote=url,
            defaults={"person": person, "etag": etag, "agreed": card.told(), "is_gone": False},
        )  # fmt: skip
        self.written += 1

    def _change(self, book: Book, row: CrmRecord, card: Card, known: Found | None) -> None:
        found = known or next(book.cards([row.remote]), None)
        if found is None:
            return
        country = self.link.brand.country
        theirs = read(found.card, country)
        if known is None and theirs.told() != row.agreed:
            return  # changed over there this very moment: the next round joins both
        card = replace(card, uid=theirs.uid or card.uid)
        etag = book.put(row.remote, rewritten(found.card, card, country), found.etag)
        if etag is None:
            return
        CrmRecord.objects.filter(pk=row.pk).update(etag=etag, agreed=card.told())
        self.written += 1
