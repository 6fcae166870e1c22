"""Mentions become counts: pulled by position, by topic and five minutes.

A slice and the position up to which it goes are one transaction, so that each text counts once, whoever dies.
Each counts in the five minutes of its publication, however late it is read. What is up to an hour late is
judged with its neighbours, since these are judged anew each time; what comes later has what is usual reckoned
anew.
Automatic voices and one's own near-copies aren't counted; others' copies are: a snowball is made of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from palabre.listening.drafts import id_at
from palabre.listening.models import Mention, MentionTopic, Position, Topic
from palabre.listening.rules import ToneLabel
from palabre.protection.models import Heard, Lookout, Watch

STEP = timedelta(minutes=5)
HOUR = timedelta(hours=1)
OPEN = timedelta(hours=1)
"""So long a count may still change before what is usual is reckoned with it."""
KEPT = timedelta(days=60)
SLICE = 2000
MOST_HISTORY = 200_000


@dataclass(frozen=True, slots=True)
class Told:
    """What is read of a mention to count it."""

    pk: int
    published_at: datetime
    tone: str


def floor(moment: datetime) -> datetime:
    """The beginning of the five minutes that a moment lies in."""
    return moment - timedelta(seconds=moment.timestamp() % STEP.total_seconds())


def behind() -> list[int]:
    """The organisations of which something was heard that isn't counted yet."""
    done = F("organisation__lookout__position")
    rows = Position.objects.annotate(done=done)
    return [row.pk for row in rows.iterator() if row.done is None or row.done < row.last]


def count(organisation: int) -> bool:
    """Count an organisation's next mentions, and note which topics got some; whether there may be more."""
    with transaction.atomic():
        lookout = _held(organisation)
        rows = countable(Mention.objects.filter(organisation=organisation))
        last = Mention.objects.filter(organisation=organisation, position__gt=lookout.position)
        ends = list(last.order_by("position").values_list("position", flat=True)[:SLICE])
        if not ends:
            return False
        found = rows.filter(position__gt=lookout.position, position__lte=ends[-1])
        _add(_told(found))
        Lookout.objects.filter(pk=organisation).update(position=ends[-1])
    return len(ends) == SLICE


def _held(organisation: int) -> Lookout:
    """The organisation's row, kept from others; a new one begins now: what was before is history."""
    last = Position.objects.filter(pk=organisation).values_list("last", flat=True).first() or 0
    Lookout.objects.bulk_create(
        [Lookout(organisation_id=organisation, position=last)], ignore_conflicts=True
    )
    return Lookout.objects.select_for_update().get(pk=organisation)


def countable(rows: QuerySet[Mention]) -> QuerySet[Mention]:
    """Those of the texts that are counted."""
    rows = rows.filter(is_hidden=False, is_private=False, voice__is_automatic=False)
    return rows.exclude(copy_of__voice=F("voice"))


def _told(rows: QuerySet[Mention]) -> list[Told]:
    return [Told(*one) for one in rows.values_list("pk", "published_at", "tone")]


def _add(rows: Sequence[Told]) -> None:
    """Add texts to the counts of their topics that are watched already."""
    by_number = {row.pk: row for row in rows}
    links = MentionTopic.objects.filter(mention__in=list(by_number), topic__watch__isnull=False)
    pairs = list(links.values_list("topic", "topic__watch__settled", "mention"))
    counts: Counter[tuple[int, datetime]] = Counter()
    negative: Counter[tuple[int, datetime]] = Counter()
    stale: dict[int, datetime] = {}
    now = timezone.now()
    for topic, settled, number in pairs:
        row = by_number[number]
        at = floor(min(row.published_at, now))
        if at < now - KEPT:
            continue
        if at < settled:
            stale[topic] = min(at, stale.get(topic, at))
        counts[topic, at] += 1
        negative[topic, at] += row.tone == ToneLabel.NEGATIVE
    keep(counts, negative)
    for topic, at in stale.items():
        news = Watch.objects.filter(Q(stale_from=None) | Q(stale_from__gt=at), pk=topic)
        news.update(stale_from=at)
    touched = {topic for topic, _at in counts}
    Watch.objects.filter(pk__in=touched).update(counted=F("counted") + 1, counted_at=now)


def keep(counts: Counter[tuple[int, datetime]], negative: Counter[tuple[int, datetime]]) -> None:
    """Add to the stored counts, in the caller's transaction."""
    known = {
        (row.topic_id, row.at): row
        for row in Heard.objects.select_for_update().filter(
            topic__in={topic for topic, _at in counts}, at__in={at for _topic, at in counts}
        )
    }
    fresh = []
    for (topic, at), seen in counts.items():
        if (topic, at) in known:
            Heard.objects.filter(pk=known[topic, at].pk).update(
                seen=F("seen") + seen, negative=F("negative") + negative[topic, at]
            )
        else:
            bad = negative[topic, at]
            fresh.append(Heard(topic_id=topic, at=at, seen=seen, negative=bad))
    Heard.objects.bulk_create(fresh, batch_size=500)


@transaction.atomic
def begin(topic: Topic) -> Watch:
    """Begin to watch a topic, or begin anew after its query changed: its last two months are counted.

    What isn't counted yet by the lookout isn't counted here, so that nothing counts twice.
    """
    lookout = _held(topic.organisation_id)
    now = timezone.now()
    settled = floor(now - OPEN)
    rows = countable(Mention.objects.filter(topics=topic, position__lte=lookout.position))
    rows = rows.filter(pk__gte=id_at(now - KEPT), pk__lt=id_at(now + STEP)).order_by("-pk")
    told = rows.values_list("published_at", "tone")[:MOST_HISTORY]
    counts: Counter[tuple[int, datetime]] = Counter()
    negative: Counter[tuple[int, datetime]] = Counter()
    for published_at, tone in told.iterator(chunk_size=5000):
        key = topic.pk, floor(min(published_at, now))
        counts[key] += 1
        negative[key] += tone == ToneLabel.NEGATIVE
    Heard.objects.filter(topic=topic).delete()
    keep(counts, negative)
    Watch.objects.filter(pk=topic.pk).delete()
    return Watch.objects.create(
        topic=topic, version=topic.matched_version, settled=settled, counted=1
    )


def uncommon(topic: int, since: datetime, young: datetime) -> int:
    """How many texts since then come from sources that are younger than the second moment.

    A source that was just added tells much at once that was said before, and more than was usual for ever
    after: that isn't news.
    """
    rows = MentionTopic.objects.filter(topic=topic, mention__gte=id_at(since))
    return rows.filter(mention__source__created_at__gt=young).count()


def series(topic: int, since: datetime, until: datetime) -> list[tuple[datetime, int, int]]:
    """Each five minutes from ``since`` until before ``until``: when, how many, how many negative."""
    rows = Heard.objects.filter(topic=topic, at__gte=since, at__lt=until)
    known = {
        at: (seen, negative) for at, seen, negative in rows.values_list("at", "seen", "negative")
    }
    steps = int((until - since) / STEP)
    moments = (since + number * STEP for number in range(steps))
    return [(at, *known.get(at, (0, 0))) for at in moments]


def hours(topic: int, since: datetime, until: datetime) -> list[tuple[datetime, int, int]]:
    """Each hour from that of ``since`` to that of ``until``: when, how many, how many negative."""
    first = since - timedelta(seconds=since.timestamp() % 3600)
    rows = Heard.objects.filter(topic=topic, at__gte=first, at__lte=until)
    steps = int((until - first) / HOUR) + 1
    seen, negative = [0] * steps, [0] * steps
    for at, count, bad in rows.values_list("at", "seen", "negative"):
        place = int((at - first) / HOUR)
        seen[place] += count
        negative[place] += bad
    return [(first + n * HOUR, seen[n], negative[n]) for n in range(steps)]


def first_heard(topic: int) -> datetime | None:
    """The first five minutes that a topic has counts of."""
    return Heard.objects.filter(topic=topic).order_by("at").values_list("at", flat=True).first()


def sums(topics: Iterable[int], since: datetime, until: datetime) -> tuple[int, int]:
    """How many mentions, and negative ones, between two moments."""
    rows = Heard.objects.filter(topic__in=list(topics), at__gte=since, at__lt=until)
    found = list(rows.values_list("seen", "negative"))
    return sum(seen for seen, _bad in found), sum(bad for _seen, bad in found)


def forget() -> int:
    """Throw away counts that are too old to tell what is usual; give how many."""
    return Heard.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
