"""Mentions become counts: pulled by position, by topic and five minutes.

A slice and the position up to which it goes are one transaction, so that each text counts once, whoever dies.
Each counts in the five minutes of its publication, however late it is read. What is up to an hour late is
judged with its neighbours, since these are judged anew each time; what comes later has what is usual reckoned
anew.
Automatic voices and one's own near-copies aren't counted; others' copies are: a snowball is made of them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from palabre.governance.models import Brand
from palabre.listening.brief import OWN_KINDS
from palabre.listening.drafts import id_at
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention, MentionTopic, Position, Topic
from palabre.listening.rules import ToneLabel
from palabre.protection.models import Alert, BrandHeard, BrandWatch, Heard, Lookout, Watch

STEP = timedelta(minutes=5)
HOUR = timedelta(hours=1)
OPEN = timedelta(hours=1)
"""So long a count may still change before what is usual is reckoned with it."""
KEPT = timedelta(days=60)
FORGOTTEN_AT_ONCE = timedelta(days=2)
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
    rows = rows.filter(~HIDDEN, is_private=False, voice__is_automatic=False)
    return rows.exclude(copy_of__voice=F("voice"))


def _told(rows: QuerySet[Mention]) -> list[Told]:
    return [Told(*one) for one in rows.values_list("pk", "published_at", "tone")]


def _add(rows: Sequence[Told]) -> None:
    """Add texts to the counts of their topics that are watched already, and of these topics' brands."""
    by_number = {row.pk: row for row in rows}
    links = MentionTopic.objects.filter(mention__in=list(by_number), topic__watch__isnull=False)
    topics = links.values_list("topic", "topic__watch__settled", "mention")
    _add_to(Watch, Heard, by_number, topics)
    own = links.filter(topic__kind__in=OWN_KINDS, topic__brand__whole_watch__isnull=False)
    brands = own.values_list("topic__brand", "topic__brand__whole_watch__settled", "mention")
    _add_to(BrandWatch, BrandHeard, by_number, brands.distinct())


def _add_to(
    watch: type[Watch | BrandWatch],
    heard: type[Heard | BrandHeard],
    by_number: dict[int, Told],
    pairs: Iterable[tuple[int, datetime, int]],
) -> None:
    """Add texts to the counts of what they are paired with: (topic or brand, until when settled, text)."""
    counts: Counter[tuple[int, datetime]] = Counter()
    negative: Counter[tuple[int, datetime]] = Counter()
    stale: dict[int, datetime] = {}
    now = timezone.now()
    for one, settled, number in pairs:
        row = by_number[number]
        at = floor(min(row.published_at, now))
        if at < now - KEPT:
            continue
        if at < settled:
            stale[one] = min(at, stale.get(one, at))
        counts[one, at] += 1
        negative[one, at] += row.tone == ToneLabel.NEGATIVE
    keep(counts, negative, heard)
    for one, at in stale.items():
        news = watch.objects.filter(Q(stale_from=None) | Q(stale_from__gt=at), pk=one)
        news.update(stale_from=at)
    touched = {one for one, _at in counts}
    watch.objects.filter(pk__in=touched).update(counted=F("counted") + 1, counted_at=now)


def keep(
    counts: Counter[tuple[int, datetime]], negative: Counter[tuple[int, datetime]],
    heard: type[Heard | BrandHeard] = Heard,
) -> None:  # fmt: skip
    """Add to the stored counts of topics or brands, in the caller's transaction."""
    of = "topic" if heard is Heard else "brand"
    whose, moments = {one for one, _at in counts}, {at for _one, at in counts}
    rows = heard.objects.select_for_update().filter(**{f"{of}__in": whose}, at__in=moments)
    known = {(getattr(row, f"{of}_id"), row.at): row.pk for row in rows}
    fresh: list[Any] = []
    for key, seen in counts.items():
        bad = negative[key]
        if key in known:
            there = heard.objects.filter(pk=known[key])
            there.update(seen=F("seen") + seen, negative=F("negative") + bad)
        else:
            fresh.append(heard(**{f"{of}_id": key[0]}, at=key[1], seen=seen, negative=bad))
    heard.objects.bulk_create(fresh, batch_size=500)


@transaction.atomic
def begin(topic: Topic) -> Watch:
    """Begin to watch a topic, or begin anew after its query changed: its last two months are counted.

    What isn't counted yet by the lookout isn't counted here, so that nothing counts twice.
    """
    lookout = _held(topic.organisation_id)
    now = timezone.now()
    rows = Mention.objects.filter(topics=topic, position__lte=lookout.position)
    counts, negative = _counted(rows, topic.pk, now)
    Heard.objects.filter(topic=topic).delete()
    keep(counts, negative)
    settled = floor(now - OPEN)
    Watch.objects.filter(pk=topic.pk).delete()
    return Watch.objects.create(
        topic=topic, version=topic.matched_version, settled=settled, counted=1
    )


Counts = Counter[tuple[int, datetime]]


def _counted(rows: QuerySet[Mention], whose: int, now: datetime) -> tuple[Counts, Counts]:
    """All and the negative ones of two months, by five minutes."""
    rows = countable(rows).order_by("-pk")
    rows = rows.filter(pk__gte=id_at(now - KEPT), pk__lt=id_at(now + STEP))
    told = rows.values_list("published_at", "tone")[:MOST_HISTORY]
    counts: Counts = Counter()
    negative: Counts = Counter()
    for published_at, tone in told.iterator(chunk_size=5000):
        key = whose, floor(min(published_at, now))
        counts[key] += 1
        negative[key] += tone == ToneLabel.NEGATIVE
    return counts, negative


def own_topics(brand: int) -> list[Topic]:
    """The topics that are judged together: what is watched of the brand's own, no rivals and no market."""
    rows = Topic.objects.filter(brand=brand, kind__in=OWN_KINDS, watch__isnull=False)
    return list(rows.order_by("pk"))


def version_of(topics: Iterable[Topic]) -> str:
    """What tells these topics and their queries from others."""
    told = json.dumps([[one.pk, one.matched_version] for one in topics])
    return hashlib.sha256(told.encode()).hexdigest()


@transaction.atomic
def begin_whole(brand: Brand, topics: Sequence[Topic]) -> BrandWatch:
    """Begin to watch a brand over all its own topics, or anew after these changed; see `begin`.

    What was alarmed stays said.
    """
    lookout = _held(brand.organisation_id)
    now = timezone.now()
    links = MentionTopic.objects.filter(topic__in=topics, mention=OuterRef("pk"))
    rows = Mention.objects.filter(Exists(links), organisation=brand.organisation_id)
    counts, negative = _counted(rows.filter(position__lte=lookout.position), brand.pk, now)
    BrandHeard.objects.filter(brand=brand).delete()
    keep(counts, negative, BrandHeard)
    before = BrandWatch.objects.filter(pk=brand.pk)
    alarms = before.values_list("alarms", flat=True).first() or {}
    before.delete()
    return BrandWatch.objects.create(
        brand=brand, version=version_of(topics), settled=floor(now - OPEN), counted=1, alarms=alarms
    )


def of_topic(topic: int) -> QuerySet[Any]:
    """The counts of a topic."""
    return Heard.objects.filter(topic=topic)


def of_brand(brand: int) -> QuerySet[Any]:
    """The counts of a brand over all its own topics."""
    return BrandHeard.objects.filter(brand=brand)


def of_watch(watch: Watch | BrandWatch) -> QuerySet[Any]:
    """The counts that a memory is of."""
    return of_topic(watch.pk) if isinstance(watch, Watch) else of_brand(watch.pk)


def topics_of(alert: Alert) -> list[Topic]:
    """The topics that an alert is of: its own, or all that are judged together."""
    return own_topics(alert.brand_id) if alert.is_whole else [alert.topic]


def of_any(topics: Sequence[Topic]) -> QuerySet[MentionTopic]:
    """For `Exists` over mentions: that one is of any of these topics. A text of several counts once."""
    return MentionTopic.objects.filter(mention=OuterRef("pk"), topic__in=topics)


def of_alert(alert: Alert) -> QuerySet[Any]:
    """The counts that an alert is told by."""
    return of_brand(alert.brand_id) if alert.is_whole else of_topic(alert.topic_id)


def uncommon(topics: Iterable[int], since: datetime, young: datetime) -> int:
    """How many texts since then come from sources that are younger than the second moment.

    A source that was just added tells much at once that was said before, and more than was usual for ever
    after: that isn't news.
    """
    rows = MentionTopic.objects.filter(topic__in=list(topics), mention__gte=id_at(since))
    young_ones = rows.filter(mention__source__created_at__gt=young)
    return young_ones.values("mention").distinct().count()


def series(
    counts: QuerySet[Any], since: datetime, until: datetime
) -> list[tuple[datetime, int, int]]:
    """Each five minutes from ``since`` until before ``until``: when, how many, how many negative."""
    rows = counts.filter(at__gte=since, at__lt=until)
    known = {
        at: (seen, negative) for at, seen, negative in rows.values_list("at", "seen", "negative")
    }
    steps = int((until - since) / STEP)
    moments = (since + number * STEP for number in range(steps))
    return [(at, *known.get(at, (0, 0))) for at in moments]


def hours(
    counts: QuerySet[Any], since: datetime, until: datetime
) -> list[tuple[datetime, int, int]]:
    """Each hour from that of ``since`` to that of ``until``: when, how many, how many negative."""
    first = since - timedelta(seconds=since.timestamp() % 3600)
    rows = counts.filter(at__gte=first, at__lte=until)
    steps = int((until - first) / HOUR) + 1
    seen, negative = [0] * steps, [0] * steps
    for at, count, bad in rows.values_list("at", "seen", "negative"):
        place = int((at - first) / HOUR)
        seen[place] += count
        negative[place] += bad
    return [(first + n * HOUR, seen[n], negative[n]) for n in range(steps)]


def first_heard(counts: QuerySet[Any]) -> datetime | None:
    """The first five minutes that were counted."""
    moment: datetime | None = counts.order_by("at").values_list("at", flat=True).first()
    return moment


def sums(counts: QuerySet[Any], since: datetime, until: datetime) -> tuple[int, int]:
    """How many mentions, and negative ones, between two moments."""
    rows = counts.filter(at__gte=since, at__lt=until)
    found = list(rows.values_list("seen", "negative"))
    return sum(seen for seen, _bad in found), sum(bad for _seen, bad in found)


def forget() -> int:
    """Throw away counts that are too old to tell what is usual; give how many.

    Two days of them at once at most: a clock that runs far ahead for a while destroys little.
    """
    gone = 0
    for heard in (Heard, BrandHeard):
        oldest = first_heard(heard.objects.all())
        if oldest is not None:
            before = min(timezone.now() - KEPT, oldest + FORGOTTEN_AT_ONCE)
            gone += heard.objects.filter(at__lt=before).delete()[0]
    return gone
