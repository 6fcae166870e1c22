"""The way in: what a reading brought becomes mentions, in steps that stand in one visible row.

One batch is one call. The work that costs time (matching, language, copies, tone, intent) is done before the
transaction; the transaction holds only the writing, together with the source's cursor.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from palabre.analysis import language
from palabre.channels.doors import platform as network
from palabre.connectors.contract import Item
from palabre.listening.cleaning import clean
from palabre.listening.copies import find_copies, forget_copies
from palabre.listening.drafts import Draft, give_ids
from palabre.listening.intents import read_intents
from palabre.listening.matching import documents, match, match_again, who_follows
from palabre.listening.models import Mention, Source
from palabre.listening.storing import known_keys, store
from palabre.listening.tones import score_tone

Step = Callable[[list[Draft]], list[Draft]]
# Who hears a text: an organisation, and through which source (None: by hand, from a file).
Listener = tuple[int, Source | None]
TRIES = 4


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a batch: how many texts came, and the mentions that are new."""

    came: int
    mentions: list[Mention]


def tell_language(drafts: list[Draft]) -> list[Draft]:
    """Tell the language of each text, with the platform's word as a second opinion."""
    for draft in drafts:
        text = f"{draft.item.title}\n{draft.item.text}" if draft.item.title else draft.item.text
        hint = draft.item.language or (draft.source.language if draft.source else "")
        draft.language = language.detect(text, hint).code
    return drafts


def mark_known(drafts: list[Draft]) -> list[Draft]:
    """Mark the edited texts that are stored already: they stay, whatever their new words are."""
    edited = [draft for draft in drafts if draft.item.edited_at]
    known = known_keys(edited) if edited else set()
    for draft in edited:
        draft.is_known = draft.key in known
    return drafts


def mark_answers(drafts: list[Draft]) -> list[Draft]:
    """Mark the texts that answer something of ours: they stay, whether or not a topic follows them.

    The rooms that know what is ours are above this one or beside it: `settings.WHAT_IS_OURS` names
    functions of organisations, a platform and names there, which say which of these are ours.
    """
    said: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.item.thread or draft.item.parent:
            said[draft.platform].append(draft)
    for platform, answers in said.items():
        names = {one for draft in answers for one in _names_of(draft.item)}
        organisations = {draft.organisation_id for draft in answers}
        ours: set[tuple[int, str]] = set()
        for path in settings.WHAT_IS_OURS:
            ours |= import_string(path)(organisations, platform, names)
        for draft in answers:
            own, *above = ((draft.organisation_id, one) in ours for one in _names_of(draft.item))
            draft.is_answer = any(above) and not own
    return drafts


def mark_addressed(drafts: list[Draft]) -> list[Draft]:
    """Mark what was said to an account of ours: it stays, whether or not a topic follows it.

    What nobody else may see belongs to no topic ever: it stands in the inbox, and in no figure.
    """
    for draft in drafts:
        draft.is_private = draft.item.private
        source = draft.source
        if source is None or source.channel_id is None:
            continue
        of = network(draft.platform)
        draft.is_addressed = source.kind in of.inbox
        draft.is_private = draft.is_private or source.kind in of.private
    return drafts


def _names_of(item: Item) -> tuple[str, str, str]:
    return item.remote_id, item.parent, item.thread


# Match first, enrich what matched: most of a stream is nobody's topic. A query that asks for a language
# or a tone or an intent has the benefit of the doubt until that is known, and is asked again.
STEPS: tuple[Step, ...] = (
    mark_known,
    mark_answers,
    mark_addressed,
    documents,
    match,
    tell_language,
    match_again,
    score_tone,
    read_intents,
    match_again,
    find_copies,
)


def ingest(
    items: Iterable[Item],
    platform: str,
    sources: Sequence[Source] = (),
    *,
    organisation_id: int | None = None,
    by_hand: frozenset[int] = frozenset(),
    is_live: bool = True,
    then: Callable[[list[Mention]], None] = lambda made: None,
) -> Ingested:
    """Bring a batch of items in, for each source's organisation (or the one given).

    Topics in ``by_hand`` take every item, whatever their query. ``is_live`` says that the network shows
    the items now, so that one deleted earlier may come back. ``then`` runs inside the transaction, with
    the new mentions: it moves cursors and counts, so that a crash repeats a page and loses none.
    """
    listeners: list[Listener] = [(source.organisation_id, source) for source in sources]
    if organisation_id is not None:
        listeners.append((organisation_id, None))
    now = timezone.now()
    batch = [clean(item, now) for item in items]
    drafts = [
        Draft(
            item,
            platform,
            organisation,
            source,
            topics=set(by_hand),
            by_hand=by_hand,
            is_live=is_live,
        )
        for item, organisation, source in _heard(batch, platform, listeners, by_hand)
    ]
    return Ingested(len(batch), ingest_drafts(drafts, then))


def drafts_of(items: Iterable[Item], source: Source) -> list[Draft]:
    """The drafts of what one source brought, for its organisation."""
    now = timezone.now()
    return [
        Draft(clean(item, now), source.platform, source.organisation_id, source) for item in items
    ]


def _heard(
    batch: Sequence[Item], platform: str, listeners: Sequence[Listener], by_hand: frozenset[int]
) -> Iterator[tuple[Item, int, Source | None]]:
    """Each text with each organisation that may keep it: of many, those that follow something in it."""
    if len(listeners) == 1 or by_hand:
        for item in batch:
            yield from ((item, organisation, source) for organisation, source in listeners)
        return
    by_country: dict[str, list[Listener]] = defaultdict(list)
    for organisation, source in listeners:
        by_country[source.country if source else ""].append((organisation, source))
    for country, here in by_country.items():
        for item, following in zip(batch, who_follows(batch, platform, country), strict=True):
            for organisation, source in here if following or item.edited_at else ():
                if organisation in following or item.edited_at:
                    yield item, organisation, source


def ingest_drafts(
    drafts: list[Draft], then: Callable[[list[Mention]], None] = lambda made: None
) -> list[Mention]:
    """Bring in drafts of any platforms, of which some things may be known already; give what is new."""
    for step in STEPS:
        drafts = step(drafts)
    return _stored(drafts, timezone.now(), then)


def _stored(
    drafts: list[Draft], now: datetime, then: Callable[[list[Mention]], None]
) -> list[Mention]:
    """Store in one transaction; an id that another writer gave in this moment is answered by new ones."""
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                made = store(drafts, now)
                then(made)
                return made
        except IntegrityError:
            forget_copies()  # it knows ids that never came to be
            if attempt == TRIES - 1:
                raise
            give_ids(drafts, now)
            for draft in drafts:
                draft.copy_of = None
    raise AssertionError("unreachable")
