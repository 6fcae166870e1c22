"""What somebody wrote, found by their voices: a person's history is nothing that is kept."""

from collections.abc import Iterable

from django.db.models import QuerySet

from palabre.engagement.models import Identity, Person
from palabre.listening.models import Mention


def voices_of(row: Person) -> "QuerySet[Identity, int | None]":
    """The numbers of somebody's voices."""
    return Identity.objects.filter(person=row, what="voice").values_list("voice_id", flat=True)


def messages_of(row: Person) -> QuerySet[Mention]:
    """All that somebody wrote, newest first, whatever brand it is about."""
    return Mention.objects.filter(voice__in=voices_of(row)).order_by("-pk")


def people_behind(messages: Iterable[Mention]) -> dict[int, Person]:
    """Who is behind messages: of each mention's number its person, where one is known."""
    rows = list(messages)
    known = Identity.objects.filter(voice__in={row.voice_id for row in rows})
    by_voice = {one.voice_id: one.person for one in known.select_related("person")}
    return {row.pk: by_voice[row.voice_id] for row in rows if row.voice_id in by_voice}
