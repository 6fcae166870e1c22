"""Which topics a text belongs to: every organisation's topics in one percolator, kept up to date."""

import gc
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils import timezone

from palabre.analysis.query import Document, Percolator, QueryError, evaluate, parse
from palabre.analysis.text import tokenise
from palabre.connectors.contract import Item
from palabre.listening.categories import names_of
from palabre.listening.drafts import Draft
from palabre.listening.models import Mention, Topic

log = logging.getLogger(__name__)

# How often topics are filed anew by what texts have turned out to be made of.
REFILE_EVERY_S = 3600.0
OVERLAP = timedelta(minutes=1)
LOOK_AGAIN_S = 5.0
MANY = 1000
NO_TITLE = tokenise("")


@dataclass(frozen=True, slots=True)
class Followed:
    """What of a topic decides, beside its query, whether a text belongs to it."""

    organisation_id: int
    languages: frozenset[str]
    countries: frozenset[str]

    def allows(self, language: str | None, country: str) -> bool:
        """Whether a text of this language and country may belong; an unknown one always may."""
        return (not self.languages or not language or language in self.languages) and (
            not self.countries or not country or country in self.countries
        )


class Topics:
    """The topics of all organisations, in this process; asks the database what changed."""

    def __init__(self) -> None:
        self.percolator: Percolator[int] = Percolator()
        self.followed: dict[int, Followed] = {}
        self.changed_at: dict[int, datetime] = {}
        self.seen: tuple[int, datetime | None] = (0, None)
        self.filed_at = time.monotonic()
        self.looked_at = 0.0
        self.lock = threading.Lock()

    def refresh(self) -> None:
        """Take in topics that were made, changed or removed since the last look: one small question."""
        rows = Topic.objects.all()
        now = rows.aggregate(count=Count("pk"), last=Max("changed_at"))
        seen = (now["count"], now["last"])
        if time.monotonic() - self.filed_at > REFILE_EVERY_S:
            self.percolator.refile()
            self.filed_at = time.monotonic()
        if seen == self.seen and not self._may_miss(seen[1]):
            return
        since = self.seen[1] - OVERLAP if self.seen[1] else None
        changed = rows.filter(changed_at__gte=since) if since else rows
        before = len(self.followed)
        for topic in changed.iterator():
            # What is asked for again because of the overlap is mostly known already.
            if self.changed_at.get(topic.pk) != topic.changed_at:
                self._add(topic)
        if len(self.followed) - before >= MANY:
            # Thousands of queries stay for good: the garbage collector needn't visit them every time.
            gc.freeze()
        if len(self.followed) != now["count"]:
            there = set(rows.values_list("pk", flat=True))
            for number in [number for number in self.followed if number not in there]:
                self.percolator.remove(number)
                del self.followed[number], self.changed_at[number]
        self.seen = seen

    def _may_miss(self, last: datetime | None) -> bool:
        """Whether a topic that commits late, with an earlier time than the last seen, may be there now.

        Asked again every few seconds for a minute after each change.
        """
        if last is None or timezone.now() - last > OVERLAP:
            return False
        again = time.monotonic() - self.looked_at > LOOK_AGAIN_S
        if again:
            self.looked_at = time.monotonic()
        return again

    def _add(self, topic: Topic) -> None:
        self.percolator.remove(topic.pk)
        self.followed[topic.pk] = followed(topic)
        self.changed_at[topic.pk] = topic.changed_at
        try:
            self.percolator.add(topic.pk, parse(topic.query))
        except QueryError:
            # The editor refuses such queries: one that an upgrade made unreadable matches nothing.
            log.warning("a topic's query can't be read", extra={"topic": topic.pk})

    def match(self, document: Document, among: set[int] | None = None) -> set[int]:
        """The topics, of any organisation, that a text belongs to, as far as is known of it."""
        return {
            number
            for number in self.percolator.match(document, among)
            if self.followed[number].allows(document.language, document.country)
        }


def followed(topic: Topic) -> Followed:
    """The part of a topic beside its query."""
    return Followed(
        topic.organisation_id,
        frozenset(topic.languages),
        frozenset(country.upper() for country in topic.countries),
    )


_topics = Topics()


def who_follows(items: Sequence[Item], platform: str, country: str) -> list[set[int]]:
    """For each text, the organisations with a topic that it belongs to, as far as is known of it.

    Asked once for all of them: what a stream costs doesn't grow with the organisations that hear it.
    """
    with _topics.lock:
        _topics.refresh()
        return [
            {
                _topics.followed[number].organisation_id
                for number in _topics.match(_document(item, platform, item.country or country))
            }
            for item in items
        ]


def documents(drafts: list[Draft]) -> list[Draft]:
    """Read each text into tokens, once for all organisations that hear it."""
    made: dict[int, Document] = {}
    for draft in drafts:
        item = draft.item
        draft.country = item.country or (draft.source.country if draft.source else "")
        document = made.get(id(item))
        if document is None or document.country != draft.country:
            document = made[id(item)] = _document(item, draft.platform, draft.country)
        draft.document = document
    return drafts


def _document(item: Item, platform: str, country: str) -> Document:
    return Document(
        text=tokenise(item.text),
        title=tokenise(item.title) if item.title else NO_TITLE,
        author=item.author.name,
        handle=item.author.handle,
        url=item.url,
        links=item.links,
        country=country,
        platform=platform,
        place=item.place,
        kind=item.kind,
        followers=item.author.followers,
        likes=item.likes,
        published_at=item.published_at,
    )


def match(drafts: list[Draft]) -> list[Draft]:
    """Keep the drafts that belong to a topic of their organisation, or stay whatever the topics say."""
    with _topics.lock:
        _topics.refresh()
        found: dict[int, set[int]] = {}
        for draft in drafts:
            document = draft.read
            if id(document) not in found:
                found[id(document)] = _topics.match(document)
            draft.topics = {
                number
                for number in found[id(document)]
                if _topics.followed[number].organisation_id == draft.organisation_id
            } | draft.by_hand
            if draft.is_private:
                draft.topics = set(draft.by_hand)
    return [draft for draft in drafts if draft.is_wanted]


def match_again(drafts: list[Draft]) -> list[Draft]:
    """Match once more, among what matched, now that the language (and later tone and intents) is known."""
    with _topics.lock:
        for draft in drafts:
            document = draft.read
            document.learn(
                draft.language,
                draft.tone if draft.tone_model else None,
                list(draft.intents) if draft.intent_model else None,
                names_of(draft.organisation_id, draft.categories) if draft.intent_model else None,
            )
            draft.topics = _topics.match(document, draft.topics - draft.by_hand) | draft.by_hand
    return [draft for draft in drafts if draft.is_wanted]


def document_of(row: Mention, tags: Sequence[str] = (), topics: Sequence[str] = ()) -> Document:
    """A stored mention as a query sees it; reads its voice and place."""
    return Document(
        text=tokenise(row.text),
        title=tokenise(row.title) if row.title else NO_TITLE,
        author=row.voice.name,
        handle=row.voice.handle,
        url=row.url,
        links=row.links,
        language=row.language,
        country=row.country,
        platform=row.platform,
        place=row.place.address,
        kind=row.kind,
        tone=row.tone,
        intents=list(row.intents),
        categories=names_of(row.organisation_id, row.categories),
        followers=row.followers,
        likes=row.likes,
        published_at=row.published_at,
        tags=tags,
        topics=topics,
    )


def compiled(topic: Topic) -> Callable[[Document], bool]:
    """A question that says whether a text belongs to this topic."""
    node = parse(topic.query)
    beside = followed(topic)
    return lambda document: (
        beside.allows(document.language, document.country) and evaluate(node, document) is True
    )
