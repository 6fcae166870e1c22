"""What is heard: how much is said of the brand, by how many, in what tone, beside whom."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from palabre.analysis.wilson import wilson
from palabre.listening.brief import own_topics
from palabre.listening.figures import defined
from palabre.listening.figures.counted import TOLD, Counted
from palabre.listening.figures.measures import FEWEST, Share, balance, shares
from palabre.listening.figures.rivals import compare
from palabre.listening.finding import count, zone
from palabre.listening.models import Topic
from palabre.listening.rules import TopicKind
from palabre.listening.search import Histogram, buckets_of
from palabre.listening.search.contract import Answer, Unique
from palabre.measurement.metrics.shape import Better, Look, Metric, Theme, Unit, Value

NO_TOPIC = _("No topic follows the brand yet.")
TOO_FEW = _("Too few to say: thirty are needed.")


def _own(look: Look) -> list[Topic]:
    return own_topics(look.brand)


def _counted(look: Look) -> Counted | None:
    topics = look.once(_own)
    return Counted(look.brand, topics, look.period) if topics else None


def _asked(look: Look) -> dict[str, Answer]:
    """What the index says of these days, asked once; nothing without a topic."""
    counted = look.once(_counted)
    if counted is None:
        return {}
    return counted.ask({"days": Histogram("day", zone(), split="tone"), "voices": Unique("voice")})


def _days(look: Look) -> list[Mapping[str, int]]:
    """How many texts each day had of each tone, and in all ("")."""
    found = look.once(_asked)
    if not found:
        return []
    days = {one.key: {**one.split, "": one.count} for one in buckets_of(found["days"])}
    return [days.get(day, {}) for day in look.period.days]


def mentions(look: Look) -> Value:
    """How many texts spoke of the brand."""
    counted = look.once(_counted)
    if counted is None:
        return Value(why=NO_TOPIC)
    total = sum(day.get("", 0) for day in look.once(_days))
    return Value(total, total, asks=counted.selection().address())


def voices(look: Look) -> Value:
    """About how many voices spoke of the brand."""
    counted = look.once(_counted)
    if counted is None:
        return Value(why=NO_TOPIC)
    found = look.once(_asked)["voices"]
    count = found if isinstance(found, int) else 0
    return Value(count, count, asks=counted.selection().address())


def _tones(look: Look) -> dict[str, list[int]]:
    """How many texts each day had of each told tone."""
    return {tone: [day.get(tone, 0) for day in look.once(_days)] for tone in TOLD}


def net_tone(look: Look) -> Value:
    """How far praise outweighs blame among the texts whose tone is told."""
    counted = look.once(_counted)
    if counted is None:
        return Value(why=NO_TOPIC)
    tones = _tones(look)
    whole = [sum(parts) for parts in zip(*tones.values(), strict=True)]
    return _shared(balance(tones["positive"], tones["negative"], whole), counted, sum(whole))


def negative_share(look: Look) -> Value:
    """Which share of the texts whose tone is told is negative."""
    counted = look.once(_counted)
    if counted is None:
        return Value(why=NO_TOPIC)
    tones = _tones(look)
    sums = {tone: sum(days) for tone, days in tones.items()}
    return _shared(shares(tones, sums)["negative"], counted, sum(sums.values()), "negative")


def _shared(share: Share, counted: Counted, base: int, tone: str = "") -> Value:
    chosen = counted.selection().but(tone=[tone]) if tone else counted.selection()
    why = "" if share.value is not None else TOO_FEW
    return Value(share.value, base, share.low, share.high, why, asks=chosen.address())


def share_of_voice(look: Look) -> Value:
    """The brand's share among itself and its competitors."""
    topic = Topic.objects.filter(brand=look.brand, kind=TopicKind.BRAND).order_by("pk").first()
    if topic is None:
        return Value(why=NO_TOPIC)
    found = compare(topic, look.period)
    if found.refusal:
        return Value(why=found.refusal)
    own = next(row for row in found.rivals if row.topic.pk == topic.pk)
    base = sum(row.mentions for row in found.rivals)
    asks = Counted(look.brand, [topic], look.period).selection().address()
    why = "" if own.share.value is not None else TOO_FEW
    return Value(own.share.value, base, own.share.low, own.share.high, why, asks=asks)


def penetration(look: Look) -> Value:
    """Which share of the texts of the brand's market names the brand."""
    topics = list(Topic.objects.filter(brand=look.brand, kind=TopicKind.MARKET))
    if not topics:
        return Value(why=_("No topic follows the market yet."))
    own = look.once(_own)
    asks = Counted(look.brand, topics, look.period).selection().address()
    seen = _texts(look, topics)
    if seen < FEWEST:
        return Value(base=seen, why=TOO_FEW, asks=asks)
    # What both caught is what each caught, less what either did.
    named = seen + _texts(look, own) - _texts(look, [*topics, *own]) if own else 0
    low, high = wilson(named, seen)
    return Value(named / seen, seen, low, high, asks=asks)


def _texts(look: Look, topics: list[Topic]) -> int:
    """How many texts any of these topics caught."""
    return count(look.brand, Counted(look.brand, topics, look.period).selection())


_TEXTS = _(
    "Texts that the topics of the kinds Brand, Product and Person caught, each once; copies and hidden texts "
    "left out. By the day of publication, in your time zone."
)

METRICS = (
    Metric(
        "mentions",
        defined.MENTIONS.title,
        Theme.CONVERSATION,
        Unit.COUNT,
        Better.NEITHER,
        defined.MENTIONS.definition,
        defined.MENTIONS.formula,
        _TEXTS,
        defined.MENTIONS.misses,
        mentions,
        "listen_search",
    ),
    Metric(
        "voices",
        defined.VOICES.title,
        Theme.CONVERSATION,
        Unit.COUNT,
        Better.MORE,
        defined.VOICES.definition,
        defined.VOICES.formula,
        _TEXTS,
        defined.VOICES.misses,
        voices,
        "listen_search",
    ),
    Metric(
        "net-tone",
        _("Net tone"),
        Theme.CONVERSATION,
        Unit.BALANCE,
        Better.MORE,
        _("How far praise outweighs blame, from −100 % to +100 %."),
        _(
            "(positive − negative) / all texts whose tone is told; unsure ones apart. Interval: bootstrap of "
            "blocks of days. Not printed below thirty texts."
        ),
        _TEXTS,
        defined.TONE.misses,
        net_tone,
        "listen_search",
    ),
    Metric(
        "negative-share",
        defined.TONE.title,
        Theme.CONVERSATION,
        Unit.SHARE,
        Better.LESS,
        defined.TONE.definition,
        defined.TONE.formula,
        _TEXTS,
        defined.TONE.misses,
        negative_share,
        "listen_search",
    ),
    Metric(
        "share-of-voice",
        defined.SHARE_OF_VOICE.title,
        Theme.CONVERSATION,
        Unit.SHARE,
        Better.MORE,
        defined.SHARE_OF_VOICE.definition,
        defined.SHARE_OF_VOICE.formula,
        _("The brand's first topic of the kind Brand beside those of the kind Competitor."),
        defined.SHARE_OF_VOICE.misses,
        share_of_voice,
        "listen_search",
    ),
    Metric(
        "penetration",
        _("Penetration"),
        Theme.CONVERSATION,
        Unit.SHARE,
        Better.MORE,
        _("Which part of the talk about the market names the brand."),
        _(
            "Texts of the market topics that a topic of the brand caught, too / all texts of the "
            "market topics. "
            "Interval of Wilson. Not printed below thirty texts."
        ),
        _("Topics of the kind Market."),
        _("Talk about the market that the topics' queries miss."),
        penetration,
        "listen_search",
    ),
)
