"""What people do to mentions: read, star, hide, tag, correct tone and intents, delete."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Organisation
from palabre.listening.absent import FOR_GOOD, remember
from palabre.listening.deleting import delete_mentions
from palabre.listening.models import Correction, IndexOp, Mention, MentionTag, Tag
from palabre.listening.rules import SAID_INTENTS, IntentLabel, ToneLabel

MOST_AT_ONCE = 500


def _rows(organisation: Organisation, numbers: Sequence[int]) -> list[Mention]:
    """The organisation's own mentions among these numbers; a stranger's are not found."""
    return list(
        Mention.objects.filter(organisation=organisation, pk__in=list(numbers)[:MOST_AT_ONCE])
    )


def _reindex(rows: Sequence[Mention]) -> None:
    IndexOp.objects.bulk_create([IndexOp(mention_id=row.pk) for row in rows])


@transaction.atomic
def mark_read(by: Actor, organisation: Organisation, numbers: Sequence[int], *, read: bool) -> int:
    """Mark as read or unread, for everybody of the organisation; give how many changed.

    Not in the trail, on purpose: reading is no act upon a mention, and would drown the others.
    """
    rows = _rows(organisation, numbers)
    when = timezone.now() if read else None
    changed = [row for row in rows if (row.read_at is None) == read]
    Mention.objects.filter(pk__in=[row.pk for row in changed]).update(read_at=when)
    _reindex(changed)
    return len(changed)


@transaction.atomic
def star(by: Actor, organisation: Organisation, numbers: Sequence[int], *, starred: bool) -> int:
    """Put a star, or take it away; give how many changed."""
    rows = [row for row in _rows(organisation, numbers) if row.is_starred != starred]
    Mention.objects.filter(pk__in=[row.pk for row in rows]).update(is_starred=starred)
    for row in rows:
        audit(organisation, "starred" if starred else "unstarred", row, by)
    _reindex(rows)
    return len(rows)


@transaction.atomic
def hide(by: Actor, organisation: Organisation, numbers: Sequence[int], *, hidden: bool) -> int:
    """Put out of sight, or bring back; hidden mentions enter no figure."""
    rows = [row for row in _rows(organisation, numbers) if row.is_hidden != hidden]
    Mention.objects.filter(pk__in=[row.pk for row in rows]).update(is_hidden=hidden)
    for row in rows:
        audit(organisation, "hid" if hidden else "showed", row, by)
    _reindex(rows)
    return len(rows)


@transaction.atomic
def correct_tone(by: Actor, organisation: Organisation, numbers: Sequence[int], tone: str) -> int:
    """Set the tone by hand: it wins over every model from now on, and is kept to learn from."""
    label = ToneLabel(tone)
    rows = [row for row in _rows(organisation, numbers) if not _same_tone(row, label)]
    for row in rows:
        Correction.objects.create(mention=row, field="tone", old=row.tone, new=label, user=by.user)
        audit(organisation, "corrected", row, by, tone=[row.tone, label.value])
    Mention.objects.filter(pk__in=[row.pk for row in rows]).update(
        tone=label, tone_confidence=1.0, tone_model="hand", tone_by_hand=True
    )
    _reindex(rows)
    return len(rows)


@transaction.atomic
def correct_intents(
    by: Actor, organisation: Organisation, numbers: Sequence[int], intents: Collection[str]
) -> int:
    """Set by hand what texts want, nothing when empty: it wins over every model from now on.

    Raises ValueError for what a person can't say ("unsure" and other words).
    """
    labels = [one.value for one in SAID_INTENTS if one in intents] or [IntentLabel.NONE.value]
    if set(intents) - set(labels):
        raise ValueError(intents)
    new = ",".join(labels)
    rows = _rows(organisation, numbers)
    rows = [row for row in rows if (set(row.intents), row.intents_by_hand) != (set(labels), True)]
    for row in rows:
        old = ",".join(row.surest_intents)
        Correction.objects.create(mention=row, field="intent", old=old, new=new, user=by.user)
        audit(organisation, "corrected", row, by, intent=[old, new])
    Mention.objects.filter(pk__in=[row.pk for row in rows]).update(
        intents=dict.fromkeys(labels, 1.0), intent_model="hand", intents_by_hand=True
    )
    _reindex(rows)
    return len(rows)


def _same_tone(row: Mention, label: ToneLabel) -> bool:
    return row.tone == label and row.tone_by_hand


@transaction.atomic
def tag(by: Actor, organisation: Organisation, numbers: Sequence[int], name: str) -> Tag:
    """Put a tag on mentions; a new word makes a new tag. Raises ValueError for an empty word."""
    word = " ".join(name.replace(",", " ").split())[:60]
    if not word:
        raise ValueError(name)
    found, _ = Tag.objects.get_or_create(organisation=organisation, name=word)
    rows = _rows(organisation, numbers)
    tagged = set(_tagged(rows, word).values_list("mention_id", flat=True))
    rows = [row for row in rows if row.pk not in tagged]
    MentionTag.objects.bulk_create(
        [MentionTag(mention=row, tag=found, user=by.user) for row in rows], ignore_conflicts=True
    )
    for row in rows:
        audit(organisation, "tagged", row, by, tag=word)
    _reindex(rows)
    return found


@transaction.atomic
def untag(by: Actor, organisation: Organisation, numbers: Sequence[int], name: str) -> int:
    """Take a tag away; give how many mentions had it."""
    rows = _rows(organisation, numbers)
    links = _tagged(rows, name)
    tagged = set(links.values_list("mention_id", flat=True))
    links.delete()
    rows = [row for row in rows if row.pk in tagged]
    for row in rows:
        audit(organisation, "untagged", row, by, tag=name)
    _reindex(rows)
    return len(rows)


def _tagged(rows: Sequence[Mention], name: str) -> QuerySet[MentionTag]:
    return MentionTag.objects.filter(mention__in=rows, tag__name=name)


@transaction.atomic
def delete(by: Actor, organisation: Organisation, numbers: Sequence[int]) -> int:
    """Delete for good, from the index too; give how many went."""
    rows = _rows(organisation, numbers)
    for row in rows:
        audit(organisation, "deleted", row, by)
        remember(organisation.pk, row.platform, [row.remote_id], times=FOR_GOOD)
    return delete_mentions([row.pk for row in rows])
