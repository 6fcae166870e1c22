"""What is kept of somebody here: their record, what they agreed to and asked for, and our talk with them."""

from collections.abc import Collection, Iterator
from uuid import uuid4

from django.db.models import Model, Q, QuerySet

from palabre.engagement.actions.people import erase_person
from palabre.engagement.actions.people_words import erase_words
from palabre.engagement.models import (
    Candidate,
    Consent,
    Conversation,
    Identity,
    Lead,
    LeadNote,
    Note,
    Person,
    PersonAct,
)
from palabre.engagement.people.rules import What
from palabre.governance.acts import Actor
from palabre.governance.held import Held, HeldPart
from palabre.governance.models import Organisation
from palabre.governance.somebody import Found, Keys, Known, Words, bare, plain
from palabre.listening.absent import voice_key
from palabre.listening.models import Voice
from palabre.listening.somebody import SLICE, voices_of

PEOPLE = Held(Person, "organisation", (("person", ("id",)),), called=("name",))
CANDIDATES = Held(
    Candidate, "brand__organisation",
    (("mail", ("mail",)), ("phone", ("phone",)), ("candidate", ("id",))),
    called=("name", "mail", "phone"),
)  # fmt: skip


class _Part(HeldPart):
    def known(self, organisation: int) -> Iterator[str]:
        yield from super().known(organisation)
        rows = Identity.objects.filter(organisation=organisation).select_related("voice")
        for row in rows.iterator(chunk_size=1000):
            yield _key_of(row)

    def named(self, organisation: int, typed: str) -> Iterator[Known]:
        yield from super().named(organisation, typed)
        same = Q(value__iexact=typed) | Q(value__iexact=bare(typed))
        rows = Identity.objects.filter(same, organisation=organisation).select_related("person")
        for row in rows[:50]:
            yield Known(f"person:{row.person_id}", PEOPLE.label(row.person), sure=True)

    def akin(self, organisation: int, keys: Keys) -> set[str]:
        found = super().akin(organisation, keys)
        rows = Identity.objects.filter(person__in=self._people(organisation, keys))
        for row in rows.exclude(what=What.SITE).select_related("voice"):
            found |= {_key_of(row), f"person:{row.person_id}"}
        applied = Candidate.objects.filter(brand__organisation=organisation)
        said = applied.filter(voice__in=voices_of(organisation, keys))
        found |= {key for row in said for key in CANDIDATES.key_of(row)}
        return found | {
            voice_key(one.voice.platform, one.voice.remote_id)
            for one in CANDIDATES.of(organisation, keys).select_related("voice")
            if one.voice
        }

    def look(self, organisation: int, keys: Keys) -> Iterator[Found]:
        yield from super().look(organisation, keys)
        people = self._people(organisation, keys)
        talks = Conversation.objects.filter(voice__in=voices_of(organisation, keys))
        rows: tuple[QuerySet[Model], ...] = (
            Identity.objects.filter(person__in=people), Consent.objects.filter(person__in=people),
            Lead.objects.filter(person__in=people), LeadNote.objects.filter(lead__person__in=people),
            talks, Note.objects.filter(conversation__in=talks),
            PersonAct.objects.filter(voice__in=voices_of(organisation, keys)),
        )  # fmt: skip
        for one in rows:
            yield Found(str(one.model._meta.verbose_name_plural), [plain(row) for row in one])

    def words(self, organisation: int, keys: Keys) -> Words:
        found = super().words(organisation, keys)
        rows = Identity.objects.filter(person__in=self._people(organisation, keys))
        found.called |= set(rows.exclude(value="").values_list("value", flat=True))
        return found

    def erase(self, by: Actor, organisation: Organisation, keys: Keys) -> bool:
        voices = set(voices_of(organisation.pk, keys).values_list("pk", flat=True))
        rows = Person.objects.filter(pk__in=self._people(organisation.pk, keys), merged_into=None)
        for row in rows:
            erase_person(by, row, keeps_public=False)
        super().erase(by, organisation, keys)
        erase_words(by, organisation, voices)
        PersonAct.objects.filter(voice__in=voices).delete()
        return _without_talk(voices)

    def _people(self, organisation: int, keys: Keys) -> set[int]:
        known = Identity.objects.filter(organisation=organisation)
        same = Q(voice__in=voices_of(organisation, keys))
        for what in (What.MAIL, What.PHONE):
            values = [key.partition(":")[2] for key in keys if key.startswith(f"{what}:")]
            same |= Q(what=what, value__in=values)
        numbers = set(known.filter(same).values_list("person_id", flat=True))
        numbers |= set(PEOPLE.of(organisation, keys).values_list("pk", flat=True))
        # A merged record is its heir's: who asks for one asks for the other.
        rows = Person.objects.filter(pk__in=numbers).exclude(merged_into=None)
        return numbers | {one for one in rows.values_list("merged_into_id", flat=True) if one}


def _key_of(row: Identity) -> str:
    voice: Voice | None = row.voice
    if voice is not None:
        return voice_key(voice.platform, voice.remote_id)
    return f"{row.what}:{row.value}"


def _without_talk(voices: Collection[int]) -> bool:
    """Take from some conversations who they were with and what lists showed of them; that they were, and
    when, stays: what was promised and kept is counted by it. Whether others are left."""
    rows = Conversation.objects.filter(voice__in=voices).order_by("pk")
    some = list(rows.values_list("pk", flat=True)[:SLICE])
    Note.objects.filter(conversation__in=some).delete()
    for pk in some:
        Conversation.objects.filter(pk=pk).update(
            voice=None, subject="", preview="", key=f"gone:{uuid4()}"
        )
    return len(some) == SLICE


PART = _Part((PEOPLE, CANDIDATES))
