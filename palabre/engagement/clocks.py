"""What follows for a conversation from the texts in it: its clock, its state, its preview."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from palabre.engagement import matters
from palabre.engagement.models import Conversation, Inbox, Turn
from palabre.engagement.promises import promise_to
from palabre.engagement.rules import (
    CONVERSATION_MOVES,
    RESTING,
    TO_DO,
    ConversationState,
    Matter,
    Said,
    TurnState,
    clock_of,
    matter_of,
    stage_of,
)
from palabre.governance.acts import MACHINE, Actor, move
from palabre.governance.models import Brand
from palabre.publishing.models import Post
from palabre.publishing.rules import PostState

CLOCK = (
    *("waiting_since", "answer_by", "solve_by", "late_at", "escalate_at", "last_out_at"),
    *("last_in_at", "preview", "subject", "count"),
)


def lock_inbox(brand: Brand | int) -> Inbox:
    """Hold a brand's inbox until the transaction ends, and give it its next beat.

    Whoever changes a conversation takes the inbox first: nobody waits for one who waits for them.
    """
    number = brand.pk if isinstance(brand, Brand) else brand
    rows = Inbox.objects.filter(pk=number)
    if not rows.update(beat=F("beat") + 1):
        Inbox.objects.bulk_create([Inbox(brand_id=number, beat=1)], ignore_conflicts=True)
    return Inbox.objects.select_for_update().get(pk=number)


def lock_conversations(brand: int, numbers: Iterable[int]) -> list[Conversation]:
    """Hold conversations of a brand, and note that they change at its inbox's next beat."""
    beat = lock_inbox(brand).beat
    rows = Conversation.objects.select_for_update(of=("self",)).filter(brand=brand)
    found = list(rows.filter(pk__in=set(numbers)).order_by("pk"))
    Conversation.objects.filter(pk__in=[one.pk for one in found]).update(beat=beat)
    for one in found:
        one.beat = beat
    return found


def bring(by: Actor, row: Conversation, to: ConversationState, **changes: Any) -> None:
    """Bring a conversation into another state, with the list that it stands in. Raises `Moved`."""
    with transaction.atomic():
        move(row, to, by, CONVERSATION_MOVES)
        changes["stage"] = stage_of(to)
        if to is not ConversationState.SNOOZED:
            changes["snoozed_until"] = None
        Conversation.objects.filter(pk=row.pk).update(**changes)
    for name, value in changes.items():
        setattr(row, name, value)


def settle(
    rows: Iterable[Conversation],
    heard: Collection[int] = (),
    told: Collection[int] = (),
    by: Actor = MACHINE,
) -> None:
    """Set the clocks of conversations by their texts, and what follows for their states.

    ``heard`` are those to which something of theirs came (or of ours didn't go): it opens what rested.
    ``told`` are those to which something of ours went: it lets rest what was open. One without any text
    goes.
    """
    rows = list(rows)
    kept: dict[int, list[tuple[Conversation, list[Turn], Matter | None]]] = defaultdict(list)
    turns = _turns_of(rows)
    for row in rows:
        said = turns[row.pk]
        if not said:
            Post.objects.filter(conversations=row, state=PostState.DRAFT).delete()
            row.delete()
            continue
        kept[row.brand_id].append((row, said, _set_clock(row, said)))
    for brand, found in kept.items():
        matters.keep(promise_to(brand), found)
    for row, _said, _matter in (one for found in kept.values() for one in found):
        row.save(update_fields=CLOCK)
        if row.pk in heard or row.pk in told:
            Conversation.objects.filter(pk=row.pk).update(version=F("version") + 1)
            row.version += 1
        _follow(row, heard, told, by)


def _turns_of(rows: list[Conversation]) -> dict[int, list[Turn]]:
    """The turns of conversations in their order; only those that are shown in a list have their words."""
    found: dict[int, list[Turn]] = defaultdict(list)
    read = Turn.objects.filter(conversation__in=[one.pk for one in rows]).select_related("mention")
    needed = ("conversation", "post", "at", "ours", "state", "mention__title")
    for turn in read.only(*needed).order_by("at", "pk"):
        found[turn.conversation_id].append(turn)
    shown = [_last(said).pk for said in found.values()]
    with_words = Turn.objects.select_related("mention", "post").in_bulk(shown)
    for number, said in found.items():
        found[number] = [with_words.get(one.pk, one) for one in said]
    return found


def _last(said: list[Turn]) -> Turn:
    """The turn whose words stand in a list: the last one of theirs, or of all."""
    theirs = [one for one in said if not one.ours and one.mention_id is not None]
    return (theirs or said)[-1]


def _follow(row: Conversation, heard: Collection[int], told: Collection[int], by: Actor) -> None:
    waits = row.waiting_since is not None
    if row.pk in heard and waits and row.state in RESTING:
        bring(by, row, ConversationState.OPEN)
    elif row.pk in told and not waits and row.state in TO_DO:
        bring(by, row, ConversationState.WAITING)
    elif row.pk in heard and not waits and row.state == ConversationState.NEW:
        bring(by, row, ConversationState.DONE)  # history that an account brings with it


def heard_of(said: Iterable[Turn]) -> list[Said]:
    """The texts that arrived, as the rules see them."""
    there = (one for one in said if one.state != TurnState.FAILED)
    return [Said(one.at, one.ours, one.pk, from_here=one.mention_id is None) for one in there]


def _set_clock(row: Conversation, said: list[Turn]) -> Matter | None:
    texts = heard_of(said)
    clock = clock_of(texts, row.rested)
    theirs = [one.mention for one in said if not one.ours and one.mention is not None]
    row.waiting_since = clock.waiting_since
    row.last_out_at = clock.last_out
    row.last_in_at = clock.last_in or row.last_in_at
    row.preview = " ".join(_last(said).words.split())[:300]
    row.subject = next((one.title for one in theirs if one.title), "")[:300]
    row.count = len(said)
    return matter_of(texts, row.rested)


def close(by: Actor, row: Conversation) -> None:
    """Bring a conversation to rest: its matter is done, and nothing that came so far waits any more."""
    said = list(row.turns.defer("text"))
    matters.close(by, promise_to(row.brand_id), row, matter_of(heard_of(said), row.rested))
    last = max((one.pk for one in said), default=0)
    bring(by, row, ConversationState.DONE, rested=last)
    settle([row])
