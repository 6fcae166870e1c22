"""Answers for pages: a selection of one brand's mentions, listed, counted and divided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone

from palabre.analysis.query import Document, Node, evaluate
from palabre.analysis.query.tree import Or, Range, Value, with_values
from palabre.analysis.text import fold
from palabre.connectors.words import N_
from palabre.governance.models import Brand
from palabre.listening.indexing import page_of, site_of
from palabre.listening.matching import document_of
from palabre.listening.models import Mention, MentionTag, MentionTopic, Position, Topic
from palabre.listening.search import Bucket, Filters, SearchRefused, Sort, index
from palabre.listening.search.contract import Aggregation, Answer
from palabre.listening.selection import Selection, number

PAGE = 50
SLICE = 500
MOST_BEHIND = 10_000
MOST_LOOKED_AT = 2000
# A search node takes 65,536 quarters of an hour at once; our own index takes a second for so many stretches.
HOURS_OF_WEEK, MOST_HOURS, MOST_STRETCHES = 168, 16_000, 5_000
TOO_MANY_HOURS = N_(
    "These hours of the week are too many over so long a time: choose fewer hours or fewer days."
)
# Out of sight by itself, or with all that its source brings.
HIDDEN = Q(is_hidden=True) | Q(source__is_hidden=True, source__isnull=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of mentions, how many there are in all, and where the next page starts (None: nowhere)."""

    mentions: list[Mention]
    total: int
    before: int | None


def filters_for(brand: Brand, selection: Selection) -> Filters:
    """What the index is to look at: always within the brand's own topics."""
    own = set(Topic.objects.filter(brand=brand).values_list("pk", flat=True))
    chosen = {found for value in selection.values("topic") if (found := number(value)) is not None}
    # No topic in common means nothing to see: an id that no topic has.
    topics = sorted((own & chosen) if selection.values("topic") else own) or [0]
    since, until = selection.bounds()
    return Filters(
        brand.organisation_id,
        lists={**selection.lists, "topic": topics},
        since=since,
        until=until,
        stretches=_stretches(brand, selection) if selection.hours else None,
        hidden="hidden" in selection.switches,
        copies=None if "copies" in selection.switches else False,
        starred=True if "starred" in selection.switches else None,
        unread=True if "unread" in selection.switches else None,
    )


def asked_by(brand: Brand, node: Node) -> Node:
    """The query as one brand may ask it: a `topic:` stands for the brand's own topics of that name.

    The index knows the names of all of the organisation's topics: asked for as they are written, they
    would tell what another brand follows.
    """
    named: defaultdict[str, list[Node]] = defaultdict(list)
    for pk, name in Topic.objects.filter(brand=brand).values_list("pk", "name"):
        named[" ".join(fold(name).split())].append(Range("topic", pk, pk))

    def own(value: Value) -> Node:
        return Or(tuple(named[value.value])) if value.field == "topic" else value

    return with_values(node, own)


def _asked(brand: Brand, selection: Selection) -> Node | None:
    return asked_by(brand, selection.node) if selection.node else None


def _stretches(brand: Brand, selection: Selection) -> list[tuple[datetime, datetime]] | None:
    """When the chosen hours of the week were, from the organisation's first mention to its last; those that
    follow each other are one. None: always. Raises `SearchRefused` when they are too many to ask for.

    An hour that the clock passes twice lasts two hours, one that it leaps over none.
    """
    chosen = sorted(selection.hours_of_week())
    if len(chosen) == HOURS_OF_WEEK:
        return None
    times = Mention.objects.filter(organisation=brand.organisation_id).order_by("pk")
    edges = times.values_list("published_at", flat=True)
    oldest, newest = edges.first(), edges.last()
    if oldest is None or newest is None:
        return []
    here = timezone.get_current_timezone()
    since, until = selection.bounds()
    day = timezone.localdate(max(oldest, since) if since else oldest)
    last = timezone.localdate(min(newest, until) if until else newest)
    if len(chosen) * (last - day).days > MOST_HOURS * 7:
        raise SearchRefused(TOO_MANY_HOURS)
    found: list[tuple[datetime, datetime]] = []
    while day <= last:
        start = datetime.combine(day, time.min)
        for _weekday, hour in (one for one in chosen if one[0] == day.weekday()):
            begin, end = (start + timedelta(hours=one) for one in (hour, hour + 1))
            if found and found[-1][1] == begin:
                begin = found.pop()[0]
            found.append((begin, end))
        if len(found) > MOST_STRETCHES:
            raise SearchRefused(TOO_MANY_HOURS)
        day += timedelta(days=1)
    return [(begin.replace(tzinfo=here), end.replace(tzinfo=here)) for begin, end in found]


def find(
    brand: Brand,
    selection: Selection,
    before: int | None = None,
    size: int = PAGE,
    *,
    counted: bool = True,
) -> Found:
    """A page of mentions, with voice, place, topics and tags at hand.

    Not ``counted``, the total means nothing: quicker for who reads page after page.
    """
    if selection.problem:
        return Found([], 0, None)
    offset = before if before and selection.sort != Sort.NEWEST else 0
    hits = index().search(
        _asked(brand, selection),
        filters_for(brand, selection),
        sort=Sort(selection.sort),
        limit=size + 1,
        before=before if selection.sort == Sort.NEWEST else None,
        offset=offset or 0,
        counted=counted,
    )
    ids, more = hits.ids[:size], len(hits.ids) > size
    following = (
        (ids[-1] if selection.sort == Sort.NEWEST else (offset or 0) + size) if more else None
    )
    return Found(hydrated(brand, ids), hits.total, following)


def hydrated(brand: Brand, numbers: Sequence[int]) -> list[Mention]:
    """The mentions of these numbers, in this order; those deleted meanwhile are left out.

    Of their topics they carry the brand's own: what another brand follows is its own affair.
    """
    topics = MentionTopic.objects.filter(topic__brand=brand).select_related("topic")
    rows = Mention.objects.filter(pk__in=numbers).select_related("voice", "place", "source")
    rows = rows.prefetch_related(
        Prefetch("mention_topics", topics),
        Prefetch("mention_tags", MentionTag.objects.select_related("tag")),
    )
    by_number = {row.pk: row for row in rows}
    return [by_number[number] for number in numbers if number in by_number]


def newer(brand: Brand, selection: Selection, position: int, most: int = 100) -> list[Mention]:
    """What came after a position, straight from the database: an open page waits for no index.

    The query is asked of each text itself, so the answer equals the search's. A page that is very far
    behind is told of the last ten thousand only; loaded again, it has everything.
    """
    if selection.problem:
        return []
    last = Position.objects.filter(pk=brand.organisation_id).values_list("last", flat=True).first()
    position = max(position, (last or 0) - MOST_BEHIND)
    rows = (
        Mention.objects.filter(_switched(selection), mention_topics__topic__brand=brand)
        .filter(organisation=brand.organisation_id)
        .distinct()
        .order_by("position")
    )
    kept: list[Mention] = []
    while len(kept) < most:
        came = list(rows.filter(position__gt=position).values_list("pk", "position")[:SLICE])
        read = hydrated(brand, [number for number, _ in came])
        kept += [row for row in read if _chosen(row, selection)]
        if len(came) < SLICE:
            break
        position = came[-1][1]
    return kept[:most]


def newest(
    brand: Brand, selection: Selection, before: int | None = None, size: int = PAGE
) -> Found:
    """The newest of a selection straight from the database, for when there is no index to ask.

    It looks at the last two thousand mentions before a number; how many fit in all isn't known.
    """
    if selection.problem:
        return Found([], 0, None)
    rows = (
        Mention.objects.filter(_switched(selection), mention_topics__topic__brand=brand)
        .filter(organisation=brand.organisation_id)
        .distinct()
        .order_by("-pk")
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    numbers = list(rows.values_list("pk", flat=True)[:MOST_LOOKED_AT])
    kept: list[Mention] = []
    for start in range(0, len(numbers), SLICE):
        read = hydrated(brand, numbers[start : start + SLICE])
        kept += [row for row in read if _chosen(row, selection)]
        if len(kept) > size:
            break
    following = kept[size - 1].pk if len(kept) > size else None
    return Found(kept[:size], len(kept[:size]), following)


def _switched(selection: Selection) -> Q:
    """The switches of the page as the search takes them: see `filters_for`."""
    wanted = HIDDEN if "hidden" in selection.switches else ~HIDDEN
    if "copies" not in selection.switches:
        wanted &= Q(copy_of=None)
    if "starred" in selection.switches:
        wanted &= Q(is_starred=True)
    if "unread" in selection.switches:
        wanted &= Q(read_at=None)
    return wanted


def _chosen(row: Mention, selection: Selection) -> bool:
    """Whether a row has one of the values chosen in each list, lies within the days and matches."""
    topics = {link.topic_id: link.topic.name for link in row.mention_topics.all()}
    tags = [link.tag.name for link in row.mention_tags.all()]
    has: dict[str, set[str]] = {
        "topic": set(map(str, topics)),
        "platform": {row.platform},
        "place": {str(row.place_id)},
        "kind": {row.kind},
        "language": {row.language},
        "country": {row.country},
        "tone": {row.tone},
        "intent": set(row.intents),
        "category": set(row.categories),
        "voice": {str(row.voice_id)},
        "source": {str(row.source_id)},
        "tag": set(tags),
        "hashtag": set(row.hashtags),
        "domain": set(map(site_of, row.links)),
        "link": set(map(page_of, row.links)),
    }
    since, until = selection.bounds()
    local = timezone.localtime(row.published_at)
    return (
        all(has[name] & set(values) for name, values in selection.lists.items())
        and (since is None or row.published_at >= since)
        and (until is None or row.published_at < until)
        and (not selection.hours or (local.weekday(), local.hour) in selection.hours_of_week())
        and _matches(selection.node, document_of(row, tags=tags, topics=list(topics.values())))
    )


def _matches(node: Node | None, document: Document) -> bool:
    return node is None or bool(evaluate(node, document))


def aggregate(
    brand: Brand, selection: Selection, wanted: Mapping[str, Aggregation]
) -> dict[str, Answer]:
    """Several counts of the selection at once, under their names."""
    return index().aggregate(_asked(brand, selection), filters_for(brand, selection), wanted)


def facets(
    brand: Brand, selection: Selection, names: Sequence[str], size: int = 10
) -> dict[str, list[Bucket]]:
    """The values of these lists with their counts, each list without its own choice."""
    return index().facets(_asked(brand, selection), filters_for(brand, selection), names, size)


def count(brand: Brand, selection: Selection) -> int:
    """How many mentions the selection holds."""
    if selection.problem:
        return 0
    return index().count(_asked(brand, selection), filters_for(brand, selection))


def zone() -> str:
    """The name of the reader's time zone, for counts by hour and day."""
    return str(timezone.get_current_timezone())
