"""A mention in the making: one item for one organisation, on its way through the steps of ingest."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from palabre.analysis.query import Document
from palabre.connectors.contract import Item
from palabre.listening.cleaning import OLDEST, bounded, storable
from palabre.listening.models import Mention, Source
from palabre.listening.rules import ToneLabel

MOST_TEXT = 20_000
TRIES = 4
"""How often ids of one millisecond are drawn before the next one's are."""


@dataclass(slots=True)
class Draft:
    """What is known so far of a text that may become a mention of one organisation."""

    item: Item
    platform: str
    organisation_id: int
    source: Source | None
    topics: set[int] = field(default_factory=set)
    by_hand: frozenset[int] = frozenset()
    document: Document | None = None
    language: str = ""
    country: str = ""
    tone: str = ToneLabel.UNSURE
    tone_confidence: float = 0.0
    tone_model: str = ""
    intents: dict[str, float] = field(default_factory=dict)
    intent_model: str = ""
    categories: dict[str, float] = field(default_factory=dict)
    category_model: str = ""
    copy_of: int | None = None
    id: int = 0
    # Known already, and said by its platform to be edited: kept even when no topic follows it any more.
    is_known: bool = False
    is_edited: bool = False
    # It answers a text of ours: kept even when no topic follows it.
    is_answer: bool = False
    # It was said to an account of ours, and perhaps to nobody else.
    is_addressed: bool = False
    is_private: bool = False
    # The network itself shows it now; a file or a hub's message tells what it showed once.
    is_live: bool = True

    @property
    def is_wanted(self) -> bool:
        """Whether it stays: a topic follows it, or it is kept whatever the topics say."""
        return bool(self.topics) or self.is_known or self.is_answer or self.is_addressed

    @property
    def words(self) -> str:
        """Title and text as one, as the models read them."""
        return f"{self.item.title}\n{self.item.text}".strip()

    @property
    def key(self) -> tuple[int, str, str]:
        """What makes a mention one: organisation, platform, and its name there."""
        return self.organisation_id, self.platform, self.item.remote_id[:300]

    @property
    def read(self) -> Document:
        """The text as the queries see it; the first step of ingest makes it."""
        if self.document is None:
            raise LookupError("the text has not been read yet")
        return self.document


def new_id(published_at: datetime) -> int:
    """An id that sorts by time of publication: milliseconds << 20, and a random rest."""
    return int(published_at.timestamp() * 1000) << 20 | secrets.randbits(20)


def give_ids(drafts: Sequence[Draft], now: datetime) -> None:
    """Give each draft an id that no other of them and no stored mention has.

    A file may date ten thousand texts by nothing but their day: of so many in one millisecond some always
    draw the same rest. Where a millisecond is nearly full the next ones take them.
    """
    given: set[int] = set()
    waiting, later = list(drafts), 0
    while waiting:
        for draft in waiting:
            moment = sound_time(draft.item.published_at, now)
            draft.id = new_id(moment + timedelta(milliseconds=later // TRIES))
        taken = Mention.objects.filter(pk__among=[draft.id for draft in waiting])
        stored = {*taken.values_list("pk", flat=True)}
        again = []
        for draft in waiting:
            if draft.id in given or draft.id in stored:
                again.append(draft)
            given.add(draft.id)
        waiting, later = again, later + 1


def id_at(moment: datetime) -> int:
    """The smallest id a mention published at this moment can have: bounds a range of time."""
    return int(moment.timestamp() * 1000) << 20


def sound_time(moment: datetime, now: datetime) -> datetime:
    """A time we can believe: aware, not before 1970, not in the future."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment, OLDEST), now + timedelta(seconds=1))


def plain(text: str, most: int) -> str:
    """The text without the characters that no database takes, cut to a size."""
    return storable(text)[:most]


def address(url: str, most: int = 1000) -> str:
    """A web address fit to be a link, else nothing: a script: address is never one."""
    return url if url.startswith(("http://", "https://")) and len(url) <= most else ""


def as_mention(draft: Draft, position: int, voice_id: int, place_id: int, now: datetime) -> Mention:
    """The row a finished draft becomes."""
    item = draft.item
    return Mention(
        id=draft.id,
        organisation_id=draft.organisation_id,
        position=position,
        platform=draft.platform,
        remote_id=item.remote_id[:300],
        source=draft.source,
        voice_id=voice_id,
        place_id=place_id,
        kind=item.kind,
        url=address(item.url),
        title=plain(item.title, 500),
        text=plain(item.text, MOST_TEXT),
        language=draft.language[:5],
        country=draft.country.upper()[:2],  # capitals may be longer
        published_at=sound_time(item.published_at, now),
        seen_at=now,
        edited_at=item.edited_at,
        parent=item.parent[:300],
        thread=(item.thread or item.parent)[:300],
        relay_of=item.relay_of[:300],
        links=[link for link in item.links[:20] if address(link)],
        media=[
            {"url": one.url, "kind": one.kind[:20], "alt": plain(one.alt, 500)}
            | ({"size": bounded(one.size)} if one.size else {})
            for one in item.media[:10]
            if address(one.url) or one.kind == "file"
        ],
        hashtags=[plain(tag, 80).lower() for tag in item.tags[:30]],
        likes=bounded(item.likes),
        relays=bounded(item.relays),
        replies=bounded(item.replies),
        followers=None if item.author.followers is None else bounded(item.author.followers),
        tone=draft.tone,
        tone_confidence=draft.tone_confidence,
        tone_model=draft.tone_model,
        intents=draft.intents,
        intent_model=draft.intent_model,
        categories=draft.categories,
        category_model=draft.category_model,
        copy_of_id=draft.copy_of,
        is_private=draft.is_private,
    )
