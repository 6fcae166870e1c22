"""Mentions become conversations: pulled by position, joined by the names of their threads.

A slice and the position up to which it goes are one transaction: who dies over it leaves the slice to the
next, and a text that is in a conversation already is never put there twice.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from palabre.channels.doors import network
from palabre.engagement.clocks import bring, lock_conversations, lock_inbox, settle
from palabre.engagement.models import Conversation, Inbox, Turn
from palabre.engagement.rules import RESTING, TO_DO, ConversationState, TurnState
from palabre.engagement.ruling.happening import happened, reopened
from palabre.engagement.threads import (
    Known,
    account_for,
    known_for,
    name_of,
)
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.jobs.faults import DATABASE_AWAY, alone
from palabre.listening.models import Mention, Position
from palabre.publishing.models import Delivery
from palabre.publishing.rules import NEED_A_PERSON, DeliveryState, PostState

log = logging.getLogger(__name__)

SLICE = 300
MOST_SETTLED = 500
# What was said so long before it was read is history that an account brings: nobody waits for an answer.
OLD = timedelta(days=30)
# Later than this a column that is set always is; a range is answered by an index everywhere.
BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def gather(number: int) -> bool:
    """Sort the next mentions of a brand's organisation; whether there may be more."""
    brand = Brand.objects.filter(pk=number).first()
    if brand is None or not _is_behind(brand):
        return False
    try:
        return _sort(brand, take_in)
    except DATABASE_AWAY:
        raise
    except Exception:  # one text never stops an inbox for good
        log.exception("texts could not be sorted together", extra={"brand": number})
        return _sort(brand, _one_by_one)


def _sort(brand: Brand, sorting: Callable[[Brand, list[Mention]], object]) -> bool:
    """Sort the next mentions; whether there may be more."""
    with transaction.atomic():
        inbox = lock_inbox(brand)
        rows = _next(brand, inbox.position)
        if rows:
            sorting(brand, rows)
            Inbox.objects.filter(pk=brand.pk).update(position=rows[-1].position)
    return len(rows) == SLICE


def _one_by_one(brand: Brand, rows: list[Mention]) -> None:
    """Sort texts each by itself. One that can't be is passed by, stays in Listen and is told in the log;
    where none can, it isn't the texts' fault, and all of them wait."""
    faults: list[Exception] = []
    for row in rows:
        try:
            with transaction.atomic():
                take_in(brand, [row])
        except DATABASE_AWAY:
            raise
        except Exception as fault:
            log.exception("a text could not be sorted", extra={"mention": row.pk})
            faults.append(fault)
    if len(faults) == len(rows):
        raise faults[0]


def behind() -> list[int]:
    """The brands for which something was heard that isn't sorted yet: one question, however many."""
    done = Coalesce("inbox__position", Value(0))
    rows = Brand.objects.annotate(done=done).filter(organisation__position__last__gt=F("done"))
    return list(rows.values_list("pk", flat=True))


def _is_behind(brand: Brand) -> bool:
    """Whether anything came since: asked for often, so nothing is locked for it."""
    last = Position.objects.filter(pk=brand.organisation_id).values_list("last", flat=True).first()
    done = Inbox.objects.filter(pk=brand.pk).values_list("position", flat=True).first()
    return (last or 0) > (done or 0)


def _next(brand: Brand, position: int) -> list[Mention]:
    rows = Mention.objects.filter(organisation=brand.organisation_id, position__gt=position)
    rows = rows.select_related("voice", "place", "source__channel")
    return list(rows.order_by("position")[:SLICE])


def take_in(
    brand: Brand, rows: Sequence[Mention], *, wanted: Collection[int] = ()
) -> list[Conversation]:
    """Put texts into the conversations that they belong to, and begin those that are new; give all that
    changed. ``wanted`` are taken whether or not they were said to the brand."""
    known = known_for(brand, rows)
    heard: set[int] = set()
    told: set[int] = set()
    fresh: list[Turn] = []
    home, old = _is_home(brand), timezone.now() - OLD
    for row in rows:
        if row.pk in known.taken or _is_read_back(known, row):
            continue
        found = known.conversation_of(row)
        if found is None and (row.pk in wanted or _is_addressed(known, row, home=home)):
            found = _begin(known, row).pk
        if found is not None:
            turn = _add(known, row, found)
            (told if turn.ours else heard).add(found)
            if row.published_at < old and row.pk not in wanted:
                Conversation.objects.filter(pk=found, rested__lt=turn.pk).update(rested=turn.pk)
            elif not turn.ours:
                fresh.append(turn)
    happened(brand, fresh)
    changed = lock_conversations(brand.pk, heard | told) if heard or told else []
    rested = {one.pk for one in changed if one.state in RESTING}
    settle(changed, heard, told)
    opened = {one.pk for one in changed if one.pk in rested and one.state in TO_DO}
    reopened(brand, opened, fresh)
    return changed


def _is_home(brand: Brand) -> bool:
    """Whether what is said to an account of the whole organisation comes to this brand: to its first one
    only, so that no two brands answer the same text."""
    first = Brand.objects.filter(organisation=brand.organisation_id).order_by("pk").first()
    return first == brand


def _is_read_back(known: Known, row: Mention) -> bool:
    """Whether it is an answer of ours, read where it stands now: its turn is known already."""
    if name_of(row) not in known.ours or not known.is_ours(row):
        return False
    post = known.post_of(name_of(row))
    return bool(
        Turn.objects.filter(brand=known.brand, post=post, mention=None).update(mention=row)
        or post in known.answers
    )


def _is_addressed(known: Known, row: Mention, *, home: bool) -> bool:
    """Whether a text that goes on nothing known begins a conversation of the brand."""
    if known.is_ours(row):
        return False
    above = known.above(row)
    if above is not None:
        return above.variant.post.brand_id == known.brand.pk
    source = row.source
    if source is None or source.channel is None or source.kind not in network(row.platform).inbox:
        return False
    owner = source.brand_id or source.channel.brand_id
    return owner == known.brand.pk or (owner is None and home)


def _begin(known: Known, row: Mention) -> Conversation:
    key = known.free_key(row)
    made, _is_new = Conversation.objects.get_or_create(
        brand=known.brand, platform=row.platform, key=key,
        defaults={
            "organisation_id": known.brand.organisation_id,
            "channel": account_for(known, row),
            "kind": row.kind,
            "is_private": row.is_private,
            "voice": row.voice,
            "language": row.language,
            "last_in_at": row.published_at,
        },
    )  # fmt: skip
    known.keys[row.platform, key] = made.pk
    if made.is_private:
        known.private.add(made.pk)
    return made


def _add(known: Known, row: Mention, conversation: int) -> Turn:
    known.conversations[name_of(row)] = conversation
    return Turn.objects.create(
        conversation_id=conversation, brand=known.brand, mention=row, at=row.published_at,
        ours=known.is_ours(row),
    )  # fmt: skip


def texts_go(numbers: Collection[int]) -> None:
    """Take texts out of their conversations, in the transaction in which listening deletes them."""
    turns = Turn.objects.filter(mention__in=numbers)
    held: dict[int, set[int]] = {}
    for brand, talk in turns.values_list("brand", "conversation"):
        held.setdefault(brand, set()).add(talk)
    for brand, talks in sorted(held.items()):
        rows = lock_conversations(brand, talks)
        # An answer of ours stays as the post that it was: only what was read of it goes.
        turns.filter(brand=brand, post__isnull=False).update(mention=None)
        turns.filter(brand=brand, post=None).delete()
        settle(rows)


def settle_answers() -> int:
    """See what became of our answers: those that left by other ways join their conversations, those that
    are there rest, those that never arrived open theirs again. Gives how many changed."""
    return _adopt() + _follow()


def _adopt() -> int:
    """Drafts that left otherwise than by the inbox's own button, as by an approval."""
    rows = Conversation.objects.filter(
        draft__gt=0, draft__state__in=[PostState.SCHEDULED, PostState.SENT]
    )
    found = list(rows.values_list("pk", "brand", "draft")[:MOST_SETTLED])
    for one in found:
        alone(_adopt_one, *one)
    return len(found)


@transaction.atomic
def _adopt_one(number: int, brand: int, post: int | None) -> None:
    locked = lock_conversations(brand, [number])
    if locked and locked[0].draft_id == post and post is not None:
        leave(locked[0], post)
        settle(locked, told=[number])


def leave(row: Conversation, post: int) -> Turn:
    """Make an answer that leaves a turn of its conversation, which has no draft then. Once a post."""
    now = timezone.now()
    turn, _is_new = Turn.objects.get_or_create(
        post_id=post,
        defaults={
            "conversation": row, "brand_id": row.brand_id, "at": now, "ours": True,
            "state": TurnState.LEAVING, "unsettled_at": now,
        },
    )  # fmt: skip
    row.draft = None
    Conversation.objects.filter(pk=row.pk).update(draft=None)
    return turn


def _follow() -> int:
    open_turns = Turn.objects.filter(unsettled_at__gt=BEGINNING, post__isnull=False)
    # Those under way first: what failed waits for a person, and may wait for ever.
    order = ("-state", "unsettled_at")
    rows = list(open_turns.order_by(*order).select_related("post")[:MOST_SETTLED])
    sent: dict[int, list[Delivery]] = {}
    posts = [one.post_id for one in rows]
    for delivery in Delivery.objects.filter(variant__post__in=posts).select_related("variant"):
        sent.setdefault(delivery.variant.post_id, []).append(delivery)
    return sum(alone(_follow_one, one, sent.get(one.post_id or 0, [])) or 0 for one in rows)


def _follow_one(turn: Turn, deliveries: list[Delivery]) -> int:
    states = {one.state for one in deliveries} - {DeliveryState.CANCELLED}
    if not states or turn.post is None or turn.post.state == PostState.DRAFT:
        return _forget(turn)
    if states & NEED_A_PERSON:
        return _note(turn, TurnState.FAILED, turn.at, unsettled_at=turn.unsettled_at)
    if states <= {DeliveryState.PUBLISHED, DeliveryState.DELETED}:
        at = max((one.sent_at for one in deliveries if one.sent_at), default=turn.at)
        return _note(turn, TurnState.THERE, at, unsettled_at=None)
    return _note(turn, TurnState.LEAVING, turn.at, unsettled_at=turn.unsettled_at)


@transaction.atomic
def _note(turn: Turn, state: TurnState, at: datetime, unsettled_at: datetime | None) -> int:
    if turn.state == state and unsettled_at == turn.unsettled_at:
        return 0
    (row,) = lock_conversations(turn.brand_id, [turn.conversation_id])
    same = Turn.objects.filter(pk=turn.pk, state=turn.state)
    if not same.update(state=state, at=at, unsettled_at=unsettled_at):
        return 0
    if state is TurnState.THERE:
        _join_read(turn)
    if state is TurnState.FAILED:
        settle([row], heard=[row.pk])
    else:
        settle([row], told=[row.pk])
    return 1


def _join_read(turn: Turn) -> None:
    """An answer may be read over there before we were told its name: both are one turn."""
    sent = Delivery.objects.filter(variant__post=turn.post_id).exclude(remote_id="")
    names = list(sent.values_list("remote_id", flat=True))
    twins = Turn.objects.filter(brand=turn.brand_id, post=None, mention__remote_id__in=names)
    read = list(twins.filter(ours=True).values_list("pk", "mention"))
    Turn.objects.filter(pk__in=[pk for pk, _mention in read]).delete()
    for _pk, mention in read[:1]:
        Turn.objects.filter(pk=turn.pk).update(mention=mention)


@transaction.atomic
def _forget(turn: Turn) -> int:
    """What was taken back never was a turn."""
    (row,) = lock_conversations(turn.brand_id, [turn.conversation_id])
    Turn.objects.filter(pk=turn.pk).delete()
    settle([row], heard=[row.pk])
    return 1


def wake(now: datetime) -> int:
    """Open the snoozed conversations whose time has come; give how many."""
    rows = Conversation.objects.filter(stage="snoozed", snoozed_until__lte=now)
    found = list(rows.values_list("pk", "brand")[:MOST_SETTLED])
    for one in found:
        alone(_wake_one, *one)
    return len(found)


@transaction.atomic
def _wake_one(number: int, brand: int) -> None:
    for row in lock_conversations(brand, [number]):
        if row.state == ConversationState.SNOOZED:
            bring(MACHINE, row, ConversationState.OPEN)
