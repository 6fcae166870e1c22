"""What a brand's own data say on its path: what was heard, what speaks for a mission, what rivals reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from palabre.governance.models import Brand
from palabre.listening.brief import own_topics
from palabre.listening.figures.counted import Counted
from palabre.listening.figures.measures import Share
from palabre.listening.figures.period import Period
from palabre.listening.figures.rivals import compare
from palabre.listening.finding import find
from palabre.listening.models import Mention, Topic
from palabre.listening.rules import IntentLabel, TopicKind
from palabre.listening.search import SearchRefused, buckets_of
from palabre.listening.search.contract import Terms
from palabre.listening.selection import Selection
from palabre.listening.words import INTENTS, TONES, labels
from palabre.strategy.rules import MissionKind
from palabre.strategy.words import Words

DAYS = 90
ROWS = 5
# Texts that are shown of what speaks for a mission, and how many it takes to speak for one.
SHOWN, FEWEST = 2, 3

# What people want, and which mission would serve it.
SPEAKS_FOR: dict[str, tuple[str, ...]] = {
    MissionKind.SUPPORT: (IntentLabel.COMPLAINT, IntentLabel.QUESTION),
    MissionKind.IMPROVEMENT: (IntentLabel.COMPLAINT,),
    MissionKind.NEW_IDEAS: (IntentLabel.IDEA,),
    MissionKind.RECOMMENDATION: (IntentLabel.PRAISE,),
    MissionKind.SALES: (IntentLabel.BUYING,),
    MissionKind.INTERNAL: (IntentLabel.JOB,),
}
WANTS = [
    one for one in INTENTS if one not in (IntentLabel.NONE, IntentLabel.UNSURE, IntentLabel.SPAM)
]


@dataclass(frozen=True, slots=True)
class Row:
    """A counted value with the address (after ?) of the search that holds its texts."""

    name: Words
    count: int
    asks: str


@dataclass(frozen=True, slots=True)
class Rival:
    """A compared brand: how often, and with which share it was heard."""

    name: str
    is_own: bool
    mentions: int
    share: Share
    asks: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a brand over ninety days; ``why`` says why nothing can be told."""

    count: int = 0
    voices: int = 0
    asks: str = ""
    tones: tuple[Row, ...] = ()
    places: tuple[Row, ...] = ()
    wants: tuple[Row, ...] = ()
    why: Words = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mission that what people say speaks for: the counted texts, and some of them."""

    kind: str
    wants: tuple[Row, ...]
    count: int
    asks: str
    texts: tuple[Mention, ...]


def last_days() -> Period:
    """The days that the path looks at."""
    today = timezone.localdate()
    return Period(today - timedelta(days=DAYS - 1), today)


def heard_of(brand: Brand) -> Heard:
    """What was heard of the brand itself."""
    counted = counted_of(brand)
    if counted is None:
        return Heard()
    try:
        wants = _wants(counted)
        chosen = counted.selection()
        return Heard(
            counted.total, counted.voices, chosen.address(),
            tuple(_tones(counted)), tuple(_places(counted)),
            tuple(
                _row(INTENTS[one], wants[one], chosen.but(intent=[one]))
                for one in WANTS if wants.get(one)
            ),
        )  # fmt: skip
    except SearchRefused as error:
        return Heard(why=str(error))


def suggestions_for(brand: Brand, taken: Iterable[str]) -> list[Suggestion]:
    """The missions that what was heard speaks for, the loudest first; those taken already left out."""
    counted = counted_of(brand)
    if counted is None:
        return []
    try:
        wants = _wants(counted)
        free = {kind: told for kind, told in SPEAKS_FOR.items() if kind not in set(taken)}
        found = [_suggestion(counted, kind, told, wants) for kind, told in free.items()]
    except SearchRefused:
        return []
    return sorted((one for one in found if one.count >= FEWEST), key=lambda one: -one.count)


def rivals_of(brand: Brand) -> list[Rival]:
    """The brand beside its competitors, most heard first; none where there is nobody to compare with."""
    topic = Topic.objects.filter(brand=brand, kind=TopicKind.BRAND).order_by("pk").first()
    found = compare(topic, last_days()) if topic else None
    if topic is None or found is None or found.refusal:
        return []
    return [
        Rival(
            row.topic.name, row.topic.pk == topic.pk, row.mentions, row.share,
            Counted(brand, [row.topic], last_days()).selection().address(),
        )
        for row in found.rivals
    ]  # fmt: skip


def counted_of(brand: Brand) -> Counted | None:
    """The figures of the brand's own topics over those days; None where nothing follows it."""
    topics = own_topics(brand)
    return Counted(brand, topics, last_days()) if topics else None


def _wants(counted: Counted) -> dict[str, int]:
    found = counted.ask({"wants": Terms("intent", len(INTENTS))})["wants"]
    return {one.key: one.count for one in buckets_of(found)}


def _row(name: Words, count: int, chosen: Selection) -> Row:
    return Row(name, count, chosen.address())


def _tones(counted: Counted) -> Iterable[Row]:
    for tone, count in counted.tones.items():
        if count:
            yield _row(TONES[tone], count, counted.selection().but(tone=[tone]))


def _places(counted: Counted) -> Iterable[Row]:
    buckets = counted.buckets("place")[:ROWS]
    names = labels(counted.brand, "place", [str(one.key) for one in buckets])
    for one in buckets:
        if name := names.get(str(one.key)):
            yield _row(name, one.count, counted.selection().but(place=[str(one.key)]))


def _suggestion(
    counted: Counted, kind: str, told: tuple[str, ...], wants: dict[str, int]
) -> Suggestion:
    chosen = counted.selection().but(intent=told)
    most = sum(wants.get(one, 0) for one in told)
    rows = tuple(
        _row(INTENTS[one], wants.get(one, 0), counted.selection().but(intent=[one])) for one in told
    )
    if most < FEWEST:
        return Suggestion(kind, rows, most, chosen.address(), ())
    found = find(counted.brand, chosen, size=SHOWN)
    return Suggestion(kind, rows, found.total, chosen.address(), tuple(found.mentions))
