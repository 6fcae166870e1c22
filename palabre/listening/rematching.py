"""Matching the stored mentions again when a topic's query changes."""

from dataclasses import dataclass

from django.db import transaction

from palabre.listening.matching import compiled, document_of
from palabre.listening.models import IndexOp, Mention, MentionTopic, Topic

SLICE = 1000


@dataclass(frozen=True, slots=True)
class Rematch:
    """What one slice changed, and whether history goes on behind it."""

    added: int
    removed: int
    more: bool


@transaction.atomic
def rematch_slice(topic_id: int, version: int) -> Rematch:
    """Match the next thousand stored mentions, newest first, with the topic's present query.

    How far it has come stands on the topic, in the same transaction: a crash repeats nothing. A topic
    that has changed meanwhile is left to the job of its newer version.
    """
    topic = Topic.objects.select_for_update().filter(pk=topic_id, version=version).first()
    if topic is None or topic.matched_version == version:
        return Rematch(0, 0, more=False)
    rows = Mention.objects.filter(organisation=topic.organisation_id, is_private=False)
    rows = rows.select_related("voice", "place")
    if topic.matched_id is not None:
        rows = rows.filter(pk__lt=topic.matched_id)
    page = list(rows.order_by("-pk")[:SLICE])
    if not page:
        topic.matched_version, topic.matched_id = version, None
        topic.save(update_fields=["matched_version", "matched_id"])
        return Rematch(0, 0, more=False)
    added, removed = _settle(topic, page)
    topic.matched_id = page[-1].pk
    topic.save(update_fields=["matched_id"])
    return Rematch(added, removed, more=True)


def _settle(topic: Topic, page: list[Mention]) -> tuple[int, int]:
    matches = compiled(topic)
    hits = {row.pk for row in page if matches(document_of(row))}
    links = MentionTopic.objects.filter(topic=topic, mention__in=page)
    held = {link.mention_id: link for link in links}
    fresh = sorted(hits - set(held))
    stale = sorted(n for n, link in held.items() if n not in hits and not link.by_hand)
    MentionTopic.objects.bulk_create(
        [MentionTopic(mention_id=number, topic=topic) for number in fresh], ignore_conflicts=True
    )
    MentionTopic.objects.filter(topic=topic, mention_id__in=stale, by_hand=False).delete()
    IndexOp.objects.bulk_create([IndexOp(mention_id=number) for number in [*fresh, *stale]])
    return len(fresh), len(stale)
