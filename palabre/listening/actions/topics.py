"""Making, changing and removing topics; history is matched again behind each change."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from palabre.analysis.query import check_stream, parse
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.jobs import enqueue
from palabre.listening.models import IndexOp, MentionTopic, Source, Topic
from palabre.listening.rules import TopicKind


@transaction.atomic
def make_topic(
    by: Actor,
    brand: Brand,
    name: str,
    query: str,
    kind: str = TopicKind.BRAND,
    languages: Sequence[str] = (),
    countries: Sequence[str] = (),
) -> Topic:
    """Follow a new subject. Raises `QueryError` for a query that can't be read or followed."""
    check_stream(parse(query))
    topic = Topic.objects.create(
        organisation=brand.organisation,
        brand=brand,
        name=name[:120],
        kind=kind,
        query=query,
        languages=list(languages),
        countries=list(countries),
        colour=brand.topics.count() % 7,
    )
    audit(brand.organisation_id, "made", topic, by, query=query)
    _match_history(topic)
    return topic


@transaction.atomic
def change_topic(
    by: Actor,
    topic: Topic,
    name: str,
    query: str,
    kind: str,
    languages: Sequence[str],
    countries: Sequence[str],
) -> Topic:
    """Change a topic; only a change of what it matches makes history be matched again."""
    check_stream(parse(query))
    stands = Topic.objects.select_for_update().get(pk=topic.pk)
    after = {
        "name": name[:120],
        "kind": kind,
        "query": query,
        "languages": list(languages),
        "countries": list(countries),
    }
    changed = {key: [getattr(stands, key), after[key]] for key in after}
    changed = {key: pair for key, pair in changed.items() if pair[0] != pair[1]}
    Topic.objects.filter(pk=topic.pk).update(**after, changed_at=timezone.now())
    matches_otherwise = bool(changed.keys() & {"query", "languages", "countries"})
    if matches_otherwise:
        Topic.objects.filter(pk=topic.pk).update(version=F("version") + 1, matched_id=None)
    topic.refresh_from_db()
    audit(topic.organisation_id, "changed", topic, by, **changed)
    if "name" in changed:
        reindex_topics([topic.pk])  # `topic:` in a query looks for the name
    if matches_otherwise:
        _match_history(topic)
    return topic


@transaction.atomic
def remove_topic(by: Actor, topic: Topic) -> None:
    """Stop following a subject; its mentions stay with the organisation, without this topic."""
    audit(topic.organisation_id, "removed", topic, by, query=topic.query)
    reindex_topics([topic.pk])
    topic.delete()


def reindex_topics(topics: Sequence[int]) -> None:
    """Have the index look again at every mention of these topics."""
    links = MentionTopic.objects.filter(topic__in=topics)
    numbers = links.values_list("mention_id", flat=True).distinct()
    IndexOp.objects.bulk_create(
        (IndexOp(mention_id=number) for number in numbers.iterator()), batch_size=2000
    )


def _match_history(topic: Topic) -> None:
    enqueue("listening.rematch", topic.pk, topic.version, key=f"rematch:{topic.pk}:{topic.version}")
    # Searches follow the topics' words: let them ask the networks for the new ones at once.
    now = timezone.now()
    rows = Source.objects.filter(organisation=topic.organisation_id, kind="search")
    rows.filter(due_at__gt=now).update(due_at=now)
