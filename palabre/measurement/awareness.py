"""Awareness (notoriété) from conversations: who names the brand unprompted, and whose name comes first.

After market research (Aaker 1991), on talk about the need: the market's topics have no brand in their query.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from palabre.analysis.graphs.trust import TRUSTED
from palabre.analysis.query import Phrase, QueryError, Word, parse, words
from palabre.analysis.text import fold
from palabre.analysis.wilson import wilson
from palabre.campaigns.models import Campaign
from palabre.channels.models import Channel
from palabre.community.models import Share as AmbassadorsShare
from palabre.connectors.again import slices
from palabre.governance.models import Brand
from palabre.jobs import enqueue
from palabre.listening.figures.measures import FEWEST, Share
from palabre.listening.figures.rivals import COMPARED, counted_mentions
from palabre.listening.models import Mention, MentionTopic, Topic
from palabre.listening.rules import TopicKind
from palabre.measurement.awareness_models import Awareness, AwarenessMonth
from palabre.measurement.barometer.counting import month_of, trust_of, unsettled
from palabre.measurement.barometer.making import last_months
from palabre.protection.lookalikes.register import Lookout, register_of
from palabre.publishing.models import Delivery

MOST_TEXTS = 50_000
# Topics whose query is a brand's name.
NAMING = (*COMPARED, TopicKind.PRODUCT)
BACK = 12
AT_ONCE = 500
OF_VOICE = ("voice__handle", "voice__remote_id")
COLUMNS = (
    "mention_id", "mention__voice_id", "mention__platform", "mention__remote_id", "mention__parent",
    "mention__url", "mention__hashtags", "mention__links", "mention__title", "mention__text",
    "mention__voice__handle", "mention__voice__remote_id", "mention__voice__name",
)  # fmt: skip
"""What `Said` is made of."""


class Said(NamedTuple):
    """A text of a market conversation: who, in answer to what, with which tags and links."""

    pk: int
    voice: int
    platform: str
    remote_id: str
    parent: str
    url: str
    hashtags: Sequence[str]
    links: Sequence[str]
    title: str
    text: str
    handle: str
    who: str
    name: str

    @property
    def is_signed(self) -> bool:
        """Whether it names who wrote it."""
        return bool(self.name or self.handle) or not self.who.startswith("place:")


@dataclass(frozen=True, slots=True)
class Ours:
    """What makes a text prompted, or one of the house: names of our texts, campaign tags and links, staff."""

    texts: Collection[tuple[str, str]]
    tags: Collection[str]
    voices: Collection[int]
    shared: Collection[str]

    def is_prompted(self, one: Said) -> bool:
        """Whether it answers the brand, or stands under a campaign of its own."""
        return (
            (one.platform, one.parent) in self.texts
            or bool({tag.casefold().lstrip("#") for tag in one.hashtags} & set(self.tags))
            or any(map(is_campaign_link, one.links))
        )

    def is_of_the_house(self, one: Said) -> bool:
        """Whether the brand, an employee or an ambassador wrote it."""
        return one.voice in self.voices or (bool(one.url) and one.url in self.shared)


def is_campaign_link(link: str) -> bool:
    """Whether a link is one of our tracked ones, or carries the tags of a campaign."""
    return "utm_campaign=" in link or link.startswith(settings.ADDRESS + "/")


def share_of(part: int, whole: int) -> Share:
    """A share of voices or texts with its interval (Wilson 1927); none below thirty."""
    if whole < FEWEST:
        return Share(part, whole)
    return Share(part, whole, part / whole, *wilson(part, whole))


def markets_of(brand: Brand) -> list[Topic]:
    """The brand's topics that follow a need and no brand."""
    return list(Topic.objects.filter(brand=brand, kind=TopicKind.MARKET))


@dataclass(frozen=True, slots=True)
class Read:
    """A month of market conversations as it is read, the newest text first: what people said (``texts`` with
    those of the house), which brands each text names, what is ours, and whom the maps trust."""

    people: Sequence[Said]
    named: Mapping[int, Mapping[str, str]]
    ours: Ours
    trusted: set[int] | None
    texts: int
    is_cut: bool


def _read(brand: Brand, month: date, *, naming: bool = False) -> Read:
    """Read a month, or only its texts that are ``naming`` a brand: nothing else decides these."""
    markets, period = markets_of(brand), month_of(month)
    rows = counted_mentions(markets, period).exclude(mention__is_private=True)
    numbers = rows.order_by("-mention_id").values_list("mention_id", flat=True)
    oldest = next(iter(numbers[MOST_TEXTS : MOST_TEXTS + 1]), 0)
    rows = rows.filter(mention_id__gt=oldest)
    answered = _answered(brand, rows)
    if naming:
        rows = rows.filter(_names_one(brand))
    newest = rows.order_by("-mention_id").values_list(*COLUMNS)
    said = list({row[0]: Said._make(row) for row in newest.iterator(chunk_size=2000)}.values())
    ours = _ours(brand, said, answered)
    return Read(
        [one for one in said if not ours.is_of_the_house(one)], _named(brand, said), ours,
        _trusted(brand), len(said), oldest > 0,
    )  # fmt: skip


def counted(brand: Brand, month: date) -> dict[str, Any]:
    """What a month of market conversations says: counts of voices and of texts, and how they were taken."""
    read = _read(brand, month)
    voices, naming, prompted = _spontaneous(read)
    return {
        "voices": len(voices), "naming": len(naming), "prompted": len(prompted),
        **{name: len(texts) for name, texts in _first(read).items()},
        "texts": read.texts,
        "is_cut": read.is_cut,
        "is_trust_told": read.trusted is not None,
        "markets": [one.name for one in markets_of(brand)],
    }  # fmt: skip


def behind(brand: Brand, month: date, figure: str) -> list[int]:
    """The texts behind one of a month's counts as they are today, the newest first: of each of the voices
    that are ``naming`` it or were ``prompted`` its newest such text; else those that ``several``, ``first``
    or ``unplaced`` count."""
    read = _read(brand, month, naming=True)
    _voices, naming, prompted = _spontaneous(read)
    by_voice = {"naming": naming, "prompted": prompted}
    if figure in by_voice:
        return sorted(by_voice[figure].values(), reverse=True)
    return _first(read)[figure]


def _spontaneous(read: Read) -> tuple[set[int], dict[int, int], dict[int, int]]:
    """The trusted voices that speak of the need; of those that name the brand unprompted, and of those that
    do only when prompted, each with its newest such text."""
    voices: set[int] = set()
    naming: dict[int, int] = {}
    prompted: dict[int, int] = {}
    for one in read.people:
        if not one.is_signed or (read.trusted is not None and one.voice not in read.trusted):
            continue
        voices.add(one.voice)
        if "" in read.named.get(one.pk, {}):
            (prompted if read.ours.is_prompted(one) else naming).setdefault(one.voice, one.pk)
    only = {voice: text for voice, text in prompted.items() if voice not in naming}
    return voices, naming, only


def _first(read: Read) -> dict[str, list[int]]:
    """The texts that name several brands, those of them in which ours comes first; ``unplaced``: nobody can
    say, and they are none of the others."""
    found: dict[str, list[int]] = {"several": [], "first": [], "unplaced": []}
    for one in read.people:
        brands = read.named.get(one.pk, {})
        if len(brands) < 2:
            continue
        text = fold(f"{one.title}\n{one.text}")
        places = {name: place_of(text, query) for name, query in brands.items()}
        if None in places.values():
            found["unplaced"].append(one.pk)
            continue
        found["several"].append(one.pk)
        if min(places, key=lambda name: places[name] or 0) == "":
            found["first"].append(one.pk)
    return found


def place_of(text: str, query: str) -> int | None:
    """Where a (folded) text first has one of the words of a query; None where it has none as they stand."""
    pattern = _pattern(query)
    found = pattern.search(text) if pattern else None
    return found.start() if found else None


@lru_cache(maxsize=64)
def _pattern(query: str) -> re.Pattern[str] | None:
    try:
        asked = words(parse(query))
    except QueryError:
        return None
    spelt = [_spelt(one) for one in asked]
    return re.compile(r"(?<!\w)(?:" + "|".join(spelt) + r")(?!\w)") if spelt else None


def _spelt(one: Word | Phrase) -> str:
    parts = one.words if isinstance(one, Phrase) else (one,)
    return r"\W+".join(
        re.escape(part.folded).replace(r"\*", r"\w*").replace(r"\?", r"\w") for part in parts
    )


def _named(brand: Brand, said: Sequence[Said]) -> dict[int, dict[str, str]]:
    """The brands that each text names: "" for ours, others by name, each with its query."""
    compared = {one.pk: one for one in Topic.objects.filter(brand=brand, kind__in=NAMING)}
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for some in slices([one.pk for one in said], AT_ONCE):
        rows = MentionTopic.objects.filter(topic__in=compared, mention__in=some)
        for mention, topic in rows.values_list("mention_id", "topic_id"):
            one = compared[topic]
            name = one.name if one.kind == TopicKind.COMPETITOR else ""
            before = found[mention].get(name)
            found[mention][name] = f"({before}) OR ({one.query})" if before else one.query
    return dict(found)


def _trusted(brand: Brand) -> set[int] | None:
    """The voices that the maps trust, as the barometer asks them; None where none tells it: then all who
    sign count."""
    trust, _names = trust_of(brand)
    return None if trust is None else {voice for voice, one in trust.items() if one >= TRUSTED}


def _answered(brand: Brand, rows: "QuerySet[MentionTopic]") -> dict[str, list[str]]:
    """The names, by network, of the texts that are answered by texts which name a brand."""
    answers = rows.exclude(mention__parent="").filter(_names_one(brand)).order_by()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for slug, name in answers.values_list("mention__platform", "mention__parent").distinct():
        found[slug].append(name)
    return found


def _names_one(brand: Brand) -> Exists:
    """Whether a text names the brand or another that is compared with it."""
    return Exists(
        MentionTopic.objects.filter(
            mention=OuterRef("mention"), topic__brand=brand, topic__kind__in=NAMING
        )
    )


def _ours(brand: Brand, said: Sequence[Said], answered: Mapping[str, Sequence[str]]) -> Ours:
    lookout = Lookout(brand, register_of(brand))
    voices = {one.voice for one in said if lookout.is_ours(one.platform, one.handle, one.who)}
    voices |= _staff(brand, said)
    texts: set[tuple[str, str]] = set()
    for slug, some in (
        (slug, some) for slug, names in answered.items() for some in slices(names, AT_ONCE)
    ):
        of = {"organisation": brand.organisation_id, "remote_id__in": some}
        sent = Delivery.objects.filter(channel__platform=slug, **of).values_list(
            "remote_id", flat=True
        )
        texts |= {(slug, name) for name in sent}
        above = Mention.objects.filter(platform=slug, **of)
        for name, handle, who in above.values_list("remote_id", *OF_VOICE):
            if lookout.is_ours(slug, handle, who):
                texts.add((slug, name))
    tags = Campaign.objects.filter(brand=brand).values_list("tags", flat=True)
    shared = AmbassadorsShare.objects.filter(story__brand=brand).exclude(url="")
    return Ours(
        texts, {tag.casefold().lstrip("#") for some in tags for tag in some}, voices,
        set(shared.values_list("url", flat=True)),
    )  # fmt: skip


def _staff(brand: Brand, said: Sequence[Said]) -> set[int]:
    """The voices of those who work for it: in the list that was chosen, or with an account of their own."""
    row = Awareness.objects.filter(brand=brand).select_related("staff").first()
    listed = set(row.staff.voices.values_list("pk", flat=True)) if row and row.staff else set()
    rows = Channel.every.filter(organisation=brand.organisation_id, employee__isnull=False)
    own = {
        (slug, name.casefold().lstrip("@"))
        for slug, name in rows.values_list("platform", "account")
    }
    return listed | {
        one.voice
        for one in said
        if (one.platform, one.handle.casefold().lstrip("@")) in own
        or (one.platform, one.who.casefold()) in own
    }


def count_missing(brand: Brand, *, anew: Collection[date] = ()) -> int:
    """Keep the ended months that aren't counted yet, and those of ``anew`` again; how many. None while a
    market's stored mentions don't answer to its query yet."""
    markets = markets_of(brand)
    if not markets or unsettled(markets):
        return 0
    there = set(AwarenessMonth.objects.filter(brand=brand).values_list("month", flat=True))
    months = last_months(BACK)
    first = MentionTopic.objects.filter(topic__in=markets).order_by("mention_id")
    began = first.values_list("mention__published_at", flat=True).first()
    if began is None:
        return 0
    known = [one for one in months if one > timezone.localtime(began).date()]
    missing = [one for one in known if one not in there or one in anew]
    for month in missing:
        AwarenessMonth.objects.update_or_create(
            brand=brand, month=month,
            defaults={"figures": counted(brand, month), "made_at": timezone.now()},
        )  # fmt: skip
    return len(missing)


def ask_counts() -> int:
    """Have the last ended month counted for each brand that follows a market and lacks it; how many."""
    last = last_months(1)[0]
    there = AwarenessMonth.objects.filter(month=last).values("brand")
    rows = Topic.objects.filter(kind=TopicKind.MARKET).exclude(brand__in=there)
    brands = sorted(set(rows.values_list("brand", flat=True)))
    for brand in brands:
        enqueue("measurement.count_awareness", brand, key=f"{brand} {last.isoformat()}")
    return len(brands)
