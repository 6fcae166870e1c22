"""Conditions that people meet, as values: read from an address or a saved segment, asked of the database."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from palabre.analysis.intent import CLASSES
from palabre.engagement.models import (
    Consent,
    Conversation,
    ConversationTag,
    Identity,
    Person,
    Segment,
)
from palabre.engagement.people.rules import Purpose, Talk, What, folded
from palabre.engagement.rules import ConversationState
from palabre.governance.counts import bounded
from palabre.listening.drafts import id_at
from palabre.listening.models import Mention
from palabre.publishing.letters.rules import SubscriberState

LONGEST_DAYS, MOST_MENTIONS = 3_650, 100_000


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked of people; "" and 0 ask nothing.

    ``heard`` is the number of days in which they were heard last, ``silent`` those in which they weren't.
    ``mentions`` is how many texts of theirs there are at least, ``wants`` the intent of one of them, ``talk``
    how a conversation with them stands, ``talk_tag`` a tag that one carries.
    """

    q: str = ""
    tag: str = ""
    language: str = ""
    platform: str = ""
    consent: str = ""
    place: str = ""
    heard: int = 0
    silent: int = 0
    mentions: int = 0
    wants: str = ""
    talk: str = ""
    talk_tag: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Conditions":
        """The conditions of an address or a saved segment; what can't be read asks nothing."""
        read: dict[str, Any] = {}
        for one in fields(cls):
            value = str(given.get(one.name) or "").replace("\x00", "").strip()
            if one.type in {"int", int}:
                most = MOST_MENTIONS if one.name == "mentions" else LONGEST_DAYS
                read[one.name] = (
                    min(int(value[:7]), most) if value.isdecimal() and value.isascii() else 0
                )
            else:
                read[one.name] = value[:100]
        for name, known in (
            ("consent", set(Purpose)),
            ("talk", set(Talk)),
            ("wants", set(CLASSES)),
        ):
            read[name] = read[name] if read[name] in known else ""
        return cls(**read)

    def told(self) -> dict[str, Any]:
        """What is asked, without what isn't."""
        return {name: value for name, value in asdict(self).items() if value}

    def address(self) -> str:
        """The same as the query of an address."""
        return urlencode(self.told())


def where(asked: Conditions) -> Q:
    """The condition of the database; all parts hold together."""
    now = timezone.now()
    return _being(asked) & _writing(asked, now) & _talking(asked, now)


def _being(asked: Conditions) -> Q:
    """Who is like that: name, tag, language, place, network, consent."""
    found = Q()
    if asked.q:
        found &= _named(asked.q)
    if asked.tag:
        tags = Person.tags.through.objects.filter(person=OuterRef("pk"), tag__name=asked.tag)
        found &= Q(Exists(tags))
    if asked.language:
        found &= Q(language=asked.language)
    if asked.place:
        found &= Q(place__iexact=asked.place)
    if asked.platform:
        found &= Q(Exists(_known().filter(voice__platform=asked.platform)))
    if asked.consent:
        found &= Q(Exists(agreeing().filter(purpose=asked.consent, person=OuterRef("pk"))))
    return found


def _writing(asked: Conditions, now: datetime) -> Q:
    """Who wrote like that."""
    found = Q()
    if asked.heard:
        found &= Q(Exists(_wrote_since(now - timedelta(days=asked.heard))))
    if asked.silent:
        found &= ~Q(Exists(_wrote_since(now - timedelta(days=asked.silent))))
    if asked.mentions:
        found &= Q(GreaterThanOrEqual(message_count(asked.mentions), Value(asked.mentions)))
    if asked.wants:
        found &= Q(Exists(_wrote().filter(intents__has_key=asked.wants)))
    return found


def _talking(asked: Conditions, now: datetime) -> Q:
    """Whose conversation stands like that."""
    found = _standing(Talk(asked.talk), now) if asked.talk else Q()
    if asked.talk_tag:
        tagged = ConversationTag.objects.filter(
            conversation__voice__identity__person=OuterRef("pk")
        )
        found &= Q(Exists(tagged.filter(tag__name=asked.talk_tag)))
    return found


def _standing(how: Talk, now: datetime) -> Q:
    """Who began a conversation that stands like this."""
    begun = Conversation.objects.filter(voice__identity__person=OuterRef("pk")).order_by()
    if how is Talk.NONE:
        return ~Q(Exists(begun))
    if how is Talk.UNANSWERED:
        begun = begun.exclude(state=ConversationState.DONE).exclude(waiting_since=None)
    elif how is Talk.LATE:
        begun = begun.filter(late_at__lt=now)
    elif how is Talk.DONE:
        begun = begun.filter(state=ConversationState.DONE)
    return Q(Exists(begun))


def _known() -> QuerySet[Identity]:
    return Identity.objects.filter(person=OuterRef("pk"))


def _wrote() -> QuerySet[Mention]:
    return Mention.objects.filter(voice__identity__person=OuterRef("pk")).order_by()


def _wrote_since(when: datetime) -> QuerySet[Mention]:
    # Numbers of mentions follow the time at which they were published.
    return _wrote().filter(pk__gte=id_at(when))


def last_heard() -> Subquery:
    """When somebody wrote last: the newest of what each of their voices wrote last."""
    newest = Mention.objects.filter(voice=OuterRef("voice")).order_by("-pk").values("published_at")
    voices = _known().filter(what=What.VOICE).annotate(heard=Subquery(newest[:1]))
    return Subquery(voices.order_by("-heard").values("heard")[:1])


def _named(words: str) -> Q:
    """Who has this in the name, the company, a handle or an address."""
    named = Q(key__contains=folded(words)) | Q(company__icontains=words)
    handle = words.removeprefix("@")
    known = _known().filter(
        Q(value__istartswith=handle)
        | Q(voice__handle__istartswith=handle)
        | Q(voice__handle__istartswith=f"@{handle}")
        | Q(voice__name__istartswith=handle)
    )
    return named | Q(Exists(known))


def agreeing() -> QuerySet[Consent]:
    """The consents that hold: not withdrawn, of an open form that the mailbox confirmed it, and of a
    subscription that it goes on."""
    rows = Consent.objects.filter(withdrawn_at=None, waits=False)
    return rows.filter(Q(subscriber=None) | Q(subscriber__state=SubscriberState.ACTIVE))


def message_count(most: int) -> Coalesce:
    """How many texts of somebody there are; of each voice, no more than ``most`` and one are counted."""
    texts = Mention.objects.filter(voice=OuterRef("voice"))
    voices = _known().filter(what=What.VOICE).annotate(texts=bounded(texts, most)).order_by()
    return Coalesce(
        Subquery(voices.values("person").annotate(n=Sum("texts")).values("n")), Value(0)
    )


def counts_of(people: QuerySet[Person], segments: Iterable[Segment]) -> dict[int, int]:
    """How many people meet each segment now, asked at once."""
    asked = {f"s{one.pk}": where(Conditions.of(one.conditions)) for one in segments}
    if not asked:
        return {}
    counted = people.order_by().aggregate(
        **{name: Count("pk", filter=found or Q(pk__gt=0)) for name, found in asked.items()}
    )
    return {int(name[1:]): number for name, number in counted.items()}


def people_in(segment: Segment, people: QuerySet[Person]) -> QuerySet[Person]:
    """Who of these people meets a segment now."""
    return people.filter(where(Conditions.of(segment.conditions)))
