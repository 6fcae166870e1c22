"""The last step of ingest: one transaction that makes drafts mentions, with gap-free positions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from palabre.connectors.contract import Author, Item
from palabre.governance.returning import without_returning
from palabre.listening.absent import without_absent
from palabre.listening.drafts import Draft, address, as_mention, plain
from palabre.listening.inserting import insert, insert_values
from palabre.listening.models import IndexOp, Mention, MentionTopic, Place, Position, Topic, Voice
from palabre.listening.models.mentions import ANONYMOUS
from palabre.listening.proving import EDITED_THERE, prove

Key = tuple[int, str, str]
TOLD = ("name", "handle", "url", "avatar", "followers")
# A voice's last appearance is written again after so long: it needn't be more exact.
SEEN_AGAIN = timedelta(hours=1)


def store(drafts: Sequence[Draft], now: datetime) -> list[Mention]:
    """Write the drafts that are not known yet; give the new mentions. Call it in a transaction.

    Takes each organisation's counter first, so that two writers of one organisation follow each other:
    positions are given in the order of commit and have no gaps.
    """
    made: list[Mention] = []
    for organisation_id, group in groupby(
        sorted(drafts, key=lambda draft: draft.organisation_id),
        key=lambda draft: draft.organisation_id,
    ):
        made += _store_for(organisation_id, list(group), now)
    return made


@transaction.atomic
def _store_for(organisation_id: int, drafts: list[Draft], now: datetime) -> list[Mention]:
    position = _take_counter(organisation_id)
    _leave_removed_topics(drafts)
    fresh = _unknown(organisation_id, drafts, now)
    voices = _voices(organisation_id, fresh, now)
    places = _places(organisation_id, fresh)
    rows = []
    _check_firsts(fresh)
    for number, draft in enumerate(fresh, start=position + 1):
        voice = voices[draft.platform, _voice_id(draft.item)]
        rows.append(as_mention(draft, number, voice, places[_place_of(draft)], now))
    insert(Mention, rows)
    followed = [
        (draft.id, topic, topic in draft.by_hand)
        for draft in fresh
        for topic in sorted(draft.topics)
    ]
    insert_values(MentionTopic, ("mention", "topic", "by_hand"), followed)
    touched = _count_copies(rows)
    to_index = [(number, False) for number in [*(row.id for row in rows), *touched]]
    insert_values(IndexOp, ("mention_id", "is_delete"), to_index)
    Position.objects.filter(pk=organisation_id).update(last=position + len(rows))
    return rows


def _leave_removed_topics(drafts: list[Draft]) -> None:
    """A topic that was removed since the texts were matched has no mentions any more."""
    named = {topic for draft in drafts for topic in draft.topics}
    there = set(Topic.objects.filter(pk__in=named).values_list("pk", flat=True))
    for draft in drafts:
        draft.topics &= there  # the same set: the memory of copies has it too


def _take_counter(organisation_id: int) -> int:
    """Hold the counter's row until the transaction ends; give the last position given."""
    Position.objects.bulk_create([Position(organisation_id=organisation_id)], ignore_conflicts=True)
    Position.objects.filter(pk=organisation_id).update(last=F("last"))
    return Position.objects.values_list("last", flat=True).get(pk=organisation_id)


def _unknown(organisation_id: int, drafts: list[Draft], now: datetime) -> list[Draft]:
    """The drafts whose text we don't have yet, once each; those we have get the new figures."""
    once: dict[Key, Draft] = {}
    for draft in drafts:
        once.setdefault(draft.key, draft)
    known = {
        (row.organisation_id, row.platform, row.remote_id): row for row in _rows_of(once.keys())
    }
    _refresh([(known[key], draft) for key, draft in once.items() if key in known], now)
    fresh = [draft for key, draft in once.items() if key not in known]
    wanted = [one for one in fresh if one.topics or one.is_answer or one.is_addressed]
    return without_absent(organisation_id, wanted, now)


def _rows_of(keys: Iterable[Key]) -> QuerySet[Mention]:
    """The mentions of these keys that are stored already."""
    names = defaultdict(list)
    for organisation_id, platform, remote_id in keys:
        names[organisation_id, platform].append(remote_id)
    either = Q(pk__in=[])
    for (organisation_id, platform), remote_ids in names.items():
        either |= Q(organisation_id=organisation_id, platform=platform, remote_id__among=remote_ids)
    return Mention.objects.filter(either)


def known_keys(drafts: Sequence[Draft]) -> set[Key]:
    """Which of these drafts are stored already (a moment ago: storing looks again, under the lock)."""
    rows = _rows_of({draft.key for draft in drafts})
    return set(rows.values_list("organisation_id", "platform", "remote_id"))


def _check_firsts(drafts: list[Draft]) -> None:
    """Drop what a draft is said to copy when that text isn't there any more, or never came to be."""
    firsts = {draft.copy_of for draft in drafts if draft.copy_of}
    there = set(Mention.objects.filter(pk__in=firsts).values_list("pk", flat=True))
    there |= {draft.id for draft in drafts}
    for draft in drafts:
        if draft.copy_of not in there or draft.copy_of == draft.id:
            draft.copy_of = None


FIGURES = ("likes", "relays", "replies")
EDITED = ("title", "text", "edited_at", "links", "media", "hashtags", "language")
TONE = ("tone", "tone_confidence", "tone_model")
INTENTS = ("intents", "intent_model")
CATEGORIES = ("categories", "category_model")


def _refresh(pairs: list[tuple[Mention, Draft]], now: datetime) -> None:
    """Bring mentions that came again up to date: figures, an edited text, further topics."""
    changed = []
    edited: dict[str, list[tuple[int, str]]] = defaultdict(list)
    forgotten = _forgotten(pairs)
    for row, draft in pairs:
        fresh = as_mention(draft, row.position, row.voice_id, row.place_id, now)
        # A feed gives no figures: what we knew is not forgotten for a zero.
        for name in FIGURES:
            setattr(fresh, name, getattr(fresh, name) or getattr(row, name))
        draft.is_edited = _is_newer(fresh.edited_at, row.edited_at) and row.pk not in forgotten
        if draft.is_edited:
            _cut_again(row, fresh)
        if draft.is_edited and (fresh.title, fresh.text) != (row.title, row.text):
            edited[row.platform].append((row.organisation_id, row.remote_id))
        names = FIGURES + (EDITED if draft.is_edited else ())
        if draft.is_edited and not row.tone_by_hand:
            names += TONE
        if draft.is_edited:
            names += CATEGORIES + (() if row.intents_by_hand else INTENTS)
        if any(getattr(row, name) != getattr(fresh, name) for name in names):
            for name in names:
                setattr(row, name, getattr(fresh, name))
            changed.append(row)
    Mention.objects.bulk_update(
        changed, [*FIGURES, *EDITED, *TONE, *INTENTS, *CATEGORIES], batch_size=200
    )
    again = {row.id for row in changed} | _settle_topics(pairs)
    IndexOp.objects.bulk_create([IndexOp(mention_id=number) for number in sorted(again)])
    for platform, texts in edited.items():
        prove(EDITED_THERE, platform, texts)


def count_likes(organisation: int, platform: str, likes: Mapping[str, int]) -> None:
    """Write how many like texts that are kept, where a network tells only that."""
    rows = Mention.objects.filter(
        organisation=organisation, platform=platform, remote_id__in=list(likes)
    )
    changed = [row for row in rows if row.likes != likes[row.remote_id]]
    for row in changed:
        row.likes = likes[row.remote_id]
    Mention.objects.bulk_update(changed, ["likes"], batch_size=200)
    IndexOp.objects.bulk_create([IndexOp(mention_id=row.pk) for row in changed])


def _cut_again(row: Mention, fresh: Mention) -> None:
    """What was cut out of texts because somebody was erased doesn't come back with an edit: an earlier one
    may have taken out the whole sentence, so that no text tells any more where something was cut."""
    fresh.title = without_returning(row.organisation_id, fresh.title)
    fresh.text = without_returning(row.organisation_id, fresh.text)


def _forgotten(pairs: list[tuple[Mention, Draft]]) -> set[int]:
    """The private texts whose writer was forgotten: no change over there brings their words back."""
    private = [row.pk for row, _draft in pairs if row.is_private]
    rows = Mention.objects.filter(pk__in=private, voice__remote_id__startswith=ANONYMOUS)
    return set(rows.values_list("pk", flat=True)) if private else set()


def _is_newer(edited_at: datetime | None, known: datetime | None) -> bool:
    """Whether it was edited since: what comes late or once more brings no earlier words back."""
    return edited_at is not None and (known is None or edited_at > known)


def _settle_topics(pairs: list[tuple[Mention, Draft]]) -> set[int]:
    """Give mentions that came again their further topics, and take from edited ones those that their
    new text no longer has; give the ids of those that changed."""
    held: dict[int, dict[int, bool]] = defaultdict(dict)
    links = MentionTopic.objects.filter(mention__in=[row.pk for row, _ in pairs])
    for mention, topic, by_hand in links.values_list("mention_id", "topic_id", "by_hand"):
        held[mention][topic] = by_hand
    added = [
        MentionTopic(mention_id=row.pk, topic_id=topic, by_hand=topic in draft.by_hand)
        for row, draft in pairs
        for topic in sorted(draft.topics - held[row.pk].keys())
    ]
    MentionTopic.objects.bulk_create(added, ignore_conflicts=True, batch_size=1000)
    changed = {link.mention_id for link in added}
    for row, draft in pairs:
        lost = {topic for topic, by_hand in held[row.pk].items() if not by_hand} - draft.topics
        if draft.is_edited and lost:
            MentionTopic.objects.filter(mention=row, topic__in=lost).delete()
            changed.add(row.pk)
    return changed


def _voice_id(item: Item) -> str:
    """A voice's name on its platform; texts without a named author share their place's own voice."""
    return (item.author.remote_id or f"place:{item.place}")[:300]


def _voices(organisation_id: int, drafts: list[Draft], now: datetime) -> dict[tuple[str, str], int]:
    """The voices of these drafts, made where they are new, brought up to date where they changed."""
    wanted: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        wanted[draft.platform, _voice_id(draft.item)] = draft
    ours = Voice.objects.filter(organisation_id=organisation_id)
    known = {(row.platform, row.remote_id): row for row in ours.filter(_named("remote_id", wanted))}
    made = [
        _voice(organisation_id, key, draft, now)
        for key, draft in sorted(wanted.items(), key=lambda pair: pair[0])
        if key not in known
    ]
    if made:
        Voice.objects.bulk_create(made, ignore_conflicts=True, batch_size=300)
    changed = [row for key, row in known.items() if _learn(row, wanted[key], now)]
    Voice.objects.bulk_update(changed, [*TOLD, "is_automatic", "last_seen_at"], batch_size=200)
    ids = {key: row.pk for key, row in known.items()}
    fresh = {key: wanted[key] for key in wanted if key not in known}
    return ids | (_ids(ours, "remote_id", fresh) if fresh else {})


def _learn(row: Voice, draft: Draft, now: datetime) -> bool:
    """Take in what a text tells of its voice; what it doesn't tell is not forgotten. True for a change."""
    told = _told_of(draft.item.author)
    fresh = {
        name: value
        for name, value in told.items()
        if value not in ("", None) and getattr(row, name) != value
    }
    stale = now - row.last_seen_at > SEEN_AGAIN
    if not fresh and not stale and row.is_automatic == draft.item.author.automatic:
        return False
    for name, value in fresh.items():
        setattr(row, name, value)
    row.is_automatic, row.last_seen_at = draft.item.author.automatic, now
    return True


def _told_of(author: Author) -> dict[str, Any]:
    """What a text tells of its voice: the columns of TOLD."""
    return {
        "name": plain(author.name, 200),
        "handle": plain(author.handle, 200),
        "url": address(author.url, 500),
        "avatar": address(author.avatar, 500),
        "followers": author.followers,
    }


def _voice(organisation_id: int, key: tuple[str, str], draft: Draft, now: datetime) -> Voice:
    return Voice(
        organisation_id=organisation_id,
        platform=key[0],
        remote_id=key[1],
        **_told_of(draft.item.author),
        is_automatic=draft.item.author.automatic,
        first_seen_at=now,
        last_seen_at=now,
    )


def _place_of(draft: Draft) -> tuple[str, str]:
    return draft.platform, (draft.item.place or draft.platform)[:300]


def _places(organisation_id: int, drafts: list[Draft]) -> dict[tuple[str, str], int]:
    """The places of these drafts, made where they are new."""
    wanted = {_place_of(draft): draft for draft in drafts}
    found = _ids(Place.objects.filter(organisation_id=organisation_id), "address", wanted)
    missing = [key for key in sorted(wanted) if key not in found]
    if missing:
        Place.objects.bulk_create(
            [
                Place(
                    organisation_id=organisation_id,
                    platform=platform,
                    address=where,
                    name=plain(wanted[platform, where].item.place_name, 200),
                )
                for platform, where in missing
            ],
            ignore_conflicts=True,
        )
        found = _ids(Place.objects.filter(organisation_id=organisation_id), "address", wanted)
    return found


def _named(column: str, wanted: Iterable[tuple[str, str]]) -> Q:
    """The rows of these (platform, name), the name being in one column."""
    by_platform = defaultdict(list)
    for platform, name in wanted:
        by_platform[platform].append(name)
    either = Q(pk__in=[])
    for platform, names in by_platform.items():
        either |= Q(platform=platform, **{f"{column}__among": names})
    return either


def _ids(
    rows: QuerySet[Any], column: str, wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """(platform, name) -> id, for rows named by one column."""
    found = rows.filter(_named(column, wanted)).values_list("pk", "platform", column)
    return {(platform, name): number for number, platform, name in found}


def _count_copies(rows: list[Mention]) -> list[int]:
    """Raise the count of the firsts that these rows copy; give the firsts' ids."""
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.copy_of_id:
            counts[row.copy_of_id] += 1
    for first, count in sorted(counts.items()):
        Mention.objects.filter(pk=first).update(copy_count=F("copy_count") + count)
    return sorted(set(counts) - {row.id for row in rows})
