"""Sorting conversations: to whom they go, how much they press, when they rest; one or many at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from palabre.engagement.actions.answers import held
from palabre.engagement.clocks import bring, close, lock_conversations, settle
from palabre.engagement.gathering import take_in
from palabre.engagement.matters import last_rest
from palabre.engagement.models import Conversation, ConversationTag, Note, Team
from palabre.engagement.rules import ConversationState, Priority
from palabre.engagement.ruling.asked import Event
from palabre.engagement.ruling.happening import became
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.listening.models import Mention, Tag

MOST_AT_ONCE = 500
PARTS = ("voice", "place", "source__channel")
MOST_NOTE = 5_000


def _locked(brand: Brand, numbers: Iterable[int]) -> list[Conversation]:
    return lock_conversations(brand.pk, list(numbers)[:MOST_AT_ONCE])


@transaction.atomic
def assign(
    by: Actor, brand: Brand, numbers: Iterable[int], member: Member | None, team: Team | None = None
) -> int:
    """Give conversations to a member, to a team, or back to everybody; how many changed.

    Raises `Refused` for a team that was retired meanwhile.
    """
    changed: list[int] = []
    rows = _locked(brand, numbers)
    if team is not None and not Team.objects.filter(pk=team.pk, retired_at=None).exists():
        raise Refused(_("This team is no longer there: give it to another."))
    for row in rows:
        after = (member.pk if member else None, team.pk if team else None)
        if after == (row.assignee_id, row.team_id):
            continue
        Conversation.objects.filter(pk=row.pk).update(assignee=member, team=team)
        if member or team:
            audit(row.organisation_id, "assigned", row, by, to=str(member or team))
        else:
            audit(row.organisation_id, "gave back", row, by)
        changed.append(row.pk)
    if member or team:
        to = f"member-{member.pk}" if member else f"team-{team.pk if team else 0}"
        became(brand.pk, changed, Event.ASSIGNED, to)
    return len(changed)


@transaction.atomic
def take(by: Actor, row: Conversation, member: Member) -> None:
    """Take a conversation that nobody has. Raises `Refused` when somebody else was quicker."""
    row = held(row)
    if row.assignee is not None and row.assignee_id != member.pk:
        raise Refused(_("%(who)s has taken it meanwhile.") % {"who": row.assignee})
    if row.assignee is None:
        Conversation.objects.filter(pk=row.pk).update(assignee=member)
        audit(row.organisation_id, "took", row, by)
        became(row.brand_id, [row.pk], Event.ASSIGNED, f"member-{member.pk}")


@transaction.atomic
def prioritise(by: Actor, brand: Brand, numbers: Iterable[int], priority: Priority) -> int:
    """Say how much conversations press; how many changed."""
    changed = 0
    for row in _locked(brand, numbers):
        if row.priority != priority:
            row.priority = priority
            Conversation.objects.filter(pk=row.pk).update(priority=priority)
            settle([row])
            audit(row.organisation_id, "prioritised", row, by, priority=str(priority))
            changed += 1
    return changed


@transaction.atomic
def tag(by: Actor, brand: Brand, numbers: Iterable[int], name: str) -> int:
    """Put a tag on conversations; how many got it. Raises `Refused` without a name."""
    name = " ".join(name.split()).lstrip("#")[:60]
    if not name:
        raise Refused(_("Give the tag a name."))
    word, _is_new = Tag.objects.get_or_create(organisation_id=brand.organisation_id, name=name)
    changed = []
    for row in _locked(brand, numbers):
        _link, fresh = ConversationTag.objects.get_or_create(conversation=row, tag=word)
        if fresh:
            audit(row.organisation_id, "tagged", row, by, tag=name)
            changed.append(row.pk)
    became(brand.pk, changed, Event.TAGGED, f"tag-{word.pk}")
    return len(changed)


@transaction.atomic
def untag(by: Actor, row: Conversation, name: str) -> None:
    """Take a tag off a conversation."""
    row = held(row)
    if ConversationTag.objects.filter(conversation=row, tag__name=name).delete()[0]:
        audit(row.organisation_id, "untagged", row, by, tag=name)


@transaction.atomic
def finish(by: Actor, brand: Brand, numbers: Iterable[int]) -> int:
    """Say that nothing more is to be done about conversations until news comes; how many changed."""
    changed = []
    for row in _locked(brand, numbers):
        if row.state == ConversationState.DONE:
            continue
        close(by, row)
        changed.append(row.pk)
    became(brand.pk, changed, Event.DONE)
    return len(changed)


@transaction.atomic
def snooze(by: Actor, brand: Brand, numbers: Iterable[int], until: datetime) -> int:
    """Put conversations aside until a moment, or until news comes; how many changed."""
    changed = 0
    for row in _locked(brand, numbers):
        if row.state == ConversationState.SNOOZED:
            Conversation.objects.filter(pk=row.pk).update(snoozed_until=until)
        else:
            if row.state == ConversationState.DONE:
                bring(by, row, ConversationState.OPEN)
            bring(by, row, ConversationState.SNOOZED, snoozed_until=until)
        changed += 1
    return changed


@transaction.atomic
def reopen(by: Actor, brand: Brand, numbers: Iterable[int]) -> int:
    """Open conversations that rested; how many changed."""
    changed = 0
    for row in _locked(brand, numbers):
        if row.state in {ConversationState.NEW, ConversationState.OPEN}:
            continue
        bring(by, row, ConversationState.OPEN, rested=last_rest(row))
        settle([row])
        changed += 1
    return changed


@transaction.atomic
def note(by: Actor, row: Conversation, text: str, named: Sequence[Member] = ()) -> Note:
    """Tell the others something about a conversation; who is named gets a mail. Raises `Refused`."""
    row = held(row)
    text = text.strip()[:MOST_NOTE]
    if not text:
        raise Refused(_("There is nothing in this note."))
    made = Note.objects.create(conversation=row, text=text, by=by.user)
    made.named.set(named)
    audit(row.organisation_id, "noted on", row, by)
    for member in named:
        enqueue("engagement.tell_named", made.pk, member.pk, key=f"{made.pk}/{member.pk}")
    return made


@transaction.atomic
def open_conversation(by: Actor, brand: Brand, mention: Mention) -> Conversation:
    """Make a conversation of a text that was found; its thread joins it from then on."""
    lock_conversations(brand.pk, [])
    known = Conversation.objects.filter(brand=brand, turns__mention=mention).first()
    if known is not None:
        return known
    root = mention.thread or mention.remote_id
    rows = _thread_of(brand, mention, root)
    roots = {one.pk for one in rows if one.remote_id == root}
    take_in(brand, rows, wanted=roots or {mention.pk})
    take_in(
        brand, rows, wanted={mention.pk}
    )  # those that stood before it in a thread without a root
    row = Conversation.objects.filter(brand=brand, turns__mention=mention).first()
    if row is None:
        raise Refused(_("This is a text of yours: nobody waits for an answer to it."))
    audit(row.organisation_id, "opened", row, by)
    return row


def _thread_of(brand: Brand, mention: Mention, root: str) -> list[Mention]:
    """What was heard of a thread, oldest first; of a long one its beginning and what is near a text."""
    heard = Mention.objects.filter(organisation=brand.organisation_id, platform=mention.platform)
    heard = heard.filter(Q(thread=root) | Q(remote_id=root) | Q(pk=mention.pk))
    heard = heard.select_related(*PARTS)
    first = heard.filter(remote_id=root).order_by("pk")[:1]
    before = heard.filter(pk__lte=mention.pk).order_by("-pk")[:MOST_AT_ONCE]
    after = heard.filter(pk__gt=mention.pk).order_by("pk")[: MOST_AT_ONCE - len(before)]
    rows = {one.pk: one for one in (*first, *before, *after)}
    return [rows[number] for number in sorted(rows)]
