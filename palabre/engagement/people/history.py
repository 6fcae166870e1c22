"""What somebody wrote and what we answered, by their voices: a history is nothing that is kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from palabre.engagement.models import Conversation, Identity, Person, Turn
from palabre.engagement.rules import TurnState
from palabre.governance.models import Brand
from palabre.listening.models import Mention


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with somebody, and our last answer in it that arrived, if there is one."""

    row: Conversation
    answer: Turn | None


def voices_of(row: Person) -> "QuerySet[Identity, int | None]":
    """The numbers of somebody's voices."""
    return Identity.objects.filter(person=row, what="voice").values_list("voice_id", flat=True)


def messages_of(row: Person) -> QuerySet[Mention]:
    """All that somebody wrote, newest first, whatever brand it is about."""
    return Mention.objects.filter(voice__in=voices_of(row)).order_by("-pk")


def newest_of(row: Person, rows: QuerySet[Mention], most: int) -> list[int]:
    """The numbers of the newest of these texts that are somebody's, newest first.

    Each voice is asked by itself: its own texts lie in order, those of several would all be sorted first.
    """
    found = [
        number
        for voice in voices_of(row)
        for number in rows.filter(voice=voice).order_by("-pk").values_list("pk", flat=True)[:most]
    ]
    return sorted(found, reverse=True)[:most]


def talks_of(row: Person, brand: Brand, *, private: bool) -> QuerySet[Conversation]:
    """A brand's conversations with somebody, those begun last first; with ``private``, also those that nobody
    else may read."""
    rows = Conversation.objects.filter(brand=brand, voice__in=voices_of(row))
    return (rows if private else rows.filter(is_private=False)).order_by("-pk")


def answered(rows: QuerySet[Conversation]) -> list[Talk]:
    """Conversations with our last answer of each, in two questions to the database."""
    ours = Turn.objects.filter(conversation=OuterRef("pk"), ours=True, state=TurnState.THERE)
    last = Subquery(ours.order_by("-at", "-pk").values("pk")[:1])
    talks = list(rows.annotate(answer=last))
    turns = Turn.objects.select_related("mention", "post")
    found = turns.in_bulk([one.answer for one in talks if one.answer])
    return [Talk(one, found.get(one.answer)) for one in talks]


def people_behind(messages: Iterable[Mention]) -> dict[int, Person]:
    """Who is behind messages: of each mention's number its person, where one is known."""
    rows = list(messages)
    known = Identity.objects.filter(voice__in={row.voice_id for row in rows})
    by_voice = {one.voice_id: one.person for one in known.select_related("person")}
    return {row.pk: by_voice[row.voice_id] for row in rows if row.voice_id in by_voice}
