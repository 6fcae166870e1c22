"""The texts of a topic, as a map needs them: who, when, to whom, and what each does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from sys import intern
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from palabre.analysis.text import fold
from palabre.connectors.again import slices
from palabre.ecosystem.models import Sector
from palabre.ecosystem.rules import MOST_TEXTS, NAMED, Doing, Said, doing, has_figures, named_in
from palabre.listening.drafts import id_at
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention, MentionTopic, Topic
from palabre.listening.models.mentions import ANONYMOUS
from palabre.listening.rules import IntentLabel

COLUMNS = (
    "pk", "voice_id", "platform", "remote_id", "url", "parent", "relay_of", "place_id", "kind", "tone",
    "published_at", "is_unsigned", "links", "intents", "followers", "likes", "relays", "replies", "title",
    "text",
)  # fmt: skip
AT_ONCE = 500
LONGEST_PHRASE = 160
WORD = re.compile(r"\w+")

# Of texts that name nobody: what `Voice.is_unknown` says, asked of the database.
UNSIGNED = Q(voice__name="", voice__handle="") & (
    Q(voice__remote_id__startswith="place:") | Q(voice__remote_id__startswith=ANONYMOUS)
)

Name = tuple[str, str]
"""A text's platform and its name there."""


class Text(NamedTuple):
    """A text without its words: what it hangs on, and what is said of it."""

    number: int
    voice: int
    platform: str
    remote_id: str
    url: str
    parent: str
    relay_of: str
    place: int
    kind: str
    tone: str
    at: datetime
    is_unsigned: bool
    links: tuple[str, ...]
    intents: tuple[str, ...]
    names: tuple[str, ...]
    has_figures: bool
    followers: int | None
    reacted: int
    phrase: str


@dataclass(slots=True)
class Texts:
    """The newest texts of a topic within a time, the oldest first, and what each of them does."""

    rows: list[Text]
    is_cut: bool = False
    by_name: dict[Name, Text] = field(default_factory=dict)
    doings: list[Doing] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_name = {(one.platform, one.remote_id): one for one in self.rows}
        self.doings = list(_doings(self.rows, self.by_name))


def topics_of(subject: Topic | Sector) -> list[Topic]:
    """The topics that a map is drawn of: one, or those of a sector."""
    return [subject] if isinstance(subject, Topic) else list(subject.topics.all())


def said_on(subject: Topic | Sector) -> Q:
    """The texts that belong to a topic, or to any of a sector's, each once."""
    if isinstance(subject, Topic):
        return Q(topics=subject)
    links = MentionTopic.objects.filter(mention=OuterRef("pk"), topic__in=topics_of(subject))
    return Q(Exists(links), organisation=subject.organisation_id)


def texts_of(
    subject: Topic | Sector, since: datetime, until: datetime, most: int = MOST_TEXTS
) -> Texts:
    """Read the texts of a topic or a sector, the newest ``most`` of them, each once.

    Robots, hidden and private texts are left out, and copies by the voice that said it first.
    """
    rows = read_of(subject, since, until).exclude(copy_of__voice=F("voice"))
    # Their numbers first: to sort whole texts, SQLite would hold all of them in memory.
    newest = list(rows.order_by("-pk").values_list("pk", flat=True)[: most + 1])
    whole = Mention.objects.annotate(is_unsigned=ExpressionWrapper(UNSIGNED, BooleanField()))
    found = [
        _text(*row)
        for some in slices(newest[:most][::-1], AT_ONCE)
        for row in whole.filter(pk__in=some).order_by("pk").values_list(*COLUMNS)
    ]
    return Texts(found, len(newest) > most)


def read_of(subject: Topic | Sector, since: datetime, until: datetime) -> QuerySet[Mention]:
    """What was said on it within a time, without robots, hidden and private texts."""
    first, end = id_at(since), id_at(until)
    said = said_on(subject)
    if isinstance(subject, Sector):
        # Read from what its topics caught in this time, and not text by text of all that was heard.
        links = MentionTopic.objects.filter(topic__in=topics_of(subject))
        within = links.filter(mention__gte=first, mention__lt=end)
        said = Q(pk__in=within.values("mention"), organisation=subject.organisation_id)
    return Mention.objects.filter(
        said, ~HIDDEN, pk__gte=first, pk__lt=end, is_private=False, voice__is_automatic=False
    )


def elsewhere(topic: Topic | Sector, texts: Texts) -> dict[Name, int]:
    """Whose texts outside of the topic its texts answer or relay: the voice of each."""
    wanted: dict[str, set[str]] = {}
    for one in texts.rows:
        for name in (one.parent, one.relay_of):
            if name and (one.platform, name) not in texts.by_name:
                wanted.setdefault(one.platform, set()).add(name)
    found: dict[Name, int] = {}
    rows = Mention.objects.filter(organisation=topic.organisation_id, is_private=False)
    for platform, names in wanted.items():
        for some in slices(sorted(names), AT_ONCE):
            here = rows.filter(platform=platform, remote_id__in=some, voice__is_automatic=False)
            told = here.values_list("remote_id", "voice_id")
            found |= {(platform, name): voice for name, voice in told}
    return found


def _text(*row: Any) -> Text:
    number, voice, platform, remote, url, parent, relay, *told = row
    place, kind, tone, at, unsigned, links, intents, followers, *counts, title, text = told
    words = f"{title}\n{text}"
    names, figures = tuple(named_in(words)), has_figures(words)
    # The same few words in a hundred thousand rows: kept once.
    platform, kind, tone = intern(platform), intern(kind), intern(tone)
    said = tuple(links or ()), tuple(map(intern, intents or ())), names, figures
    phrase = _phrase(text) if parent else ""
    hangs = number, voice, platform, remote, url, parent, relay, place, kind, tone, at, unsigned
    return Text._make([*hangs, *said, followers, sum(counts), phrase])


def _phrase(text: str) -> str:
    """The words of a short answer, to see who says the same; "" for a long one."""
    if len(text) > LONGEST_PHRASE:
        return ""
    return intern(" ".join(WORD.findall(fold(NAMED.sub(" ", text)))))


def _doings(rows: list[Text], by_name: dict[Name, Text]) -> Iterator[Doing]:
    answered: set[Name] = set()
    for one in rows:
        above = by_name.get((one.platform, one.parent)) if one.parent else None
        own = above is not None and above.voice == one.voice
        first = bool(one.parent) and not own and (one.platform, one.parent) not in answered
        if one.parent and not own:
            answered.add((one.platform, one.parent))
        asked = above is not None and not own and IntentLabel.QUESTION in above.intents
        yield doing(
            Said(
                one.kind, bool(one.relay_of), bool(one.parent) and not own, first, asked,
                bool(one.links), one.has_figures,
            )
        )  # fmt: skip
