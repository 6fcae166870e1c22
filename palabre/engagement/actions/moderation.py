"""Acts on texts of others over there: liked, hidden, deleted. The row says what was asked for.

What is deleted there is gone for everybody and for good: so it waits, as an answer does, for as long as it
can be taken back.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.doors import charged, network
from palabre.channels.speaking import refuse_unnamed
from palabre.connectors.contract import (
    ConnectorError,
    Moderation,
    RateLimited,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.engagement.actions.answers import held
from palabre.engagement.clocks import lock_conversations
from palabre.engagement.models import ModerationAct, Turn
from palabre.engagement.rules import ACT_MOVES, UNDER_WAY, UNDO, ActState, kind_of
from palabre.engagement.words import NOT_KNOWN
from palabre.governance.acts import MACHINE, Actor, audit, move
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.jobs.actions import is_running, open_among
from palabre.listening.deleting import delete_remote
from palabre.publishing.sending import ANOTHER_BRAND

# What is deleted over there and who is sent out is so for everybody: that takes who may publish.
FOR_GOOD = frozenset({Moderation.DELETE, Moderation.KICK, Moderation.BAN})
# An act that a network doesn't take for so long is called failed: nobody expects it any more.
TRIED_FOR = timedelta(days=1)
SWEPT_AT_ONCE = 500
# How long an act waits for one that it answers and that is on its way over there: what arrives last holds.
MET = timedelta(seconds=5)
JOB = "engagement.moderate"
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)


@transaction.atomic
def moderate(by: Actor, turn: Turn, act: Moderation) -> ModerationAct:
    """Ask the network for an act on one of their texts, a deletion in ten seconds. Raises `Refused` where
    the network does none of this kind."""
    row = held(turn.conversation)
    of = network(row.platform)
    if turn.ours or turn.mention is None or row.channel is None or act not in of.moderation:
        raise Refused(_("This network doesn't let Palabre do that: do it there by hand."))
    if not row.channel.serves(row.brand_id):
        raise Refused(_(ANOTHER_BRAND))
    refuse_unnamed(by, [row.channel])
    last = ModerationAct.objects.filter(turn=turn, act__in=kind_of(act)).order_by("pk").last()
    if last is not None and last.act == act and last.state in UNDER_WAY:
        return last
    made = ModerationAct.objects.create(turn=turn, act=act, by=by.user)
    verb = "asked to delete there" if act is Moderation.DELETE else "asked to moderate"
    audit(row.organisation_id, verb, row, by, act=str(act), tone=turn.mention.tone)
    due = timezone.now() + UNDO if act is Moderation.DELETE else None
    enqueue(JOB, made.pk, key=str(made.pk), due_at=due)
    return made


@transaction.atomic
def let_stand(by: Actor, turn: Turn) -> None:
    """Take the deletion of a text back. Raises `Refused` when the network was asked already."""
    row = held(turn.conversation)
    asked = ModerationAct.objects.filter(turn=turn, act=Moderation.DELETE, state=ActState.ASKED)
    if not asked.delete()[0]:
        raise Refused(_("It is too late: the network was asked already."))
    audit(row.organisation_id, "kept there", row, by)


def carry_out(number: int) -> timedelta | None:
    """Do an act that was asked for; how long to wait until it is tried again, None for not at all.

    Each may be done twice without harm.
    """
    if _meets_another(number):
        return MET
    act = _begun(number)
    if act is None or act.turn.mention is None:
        return None
    talk, name = act.turn.conversation, act.turn.mention.remote_id
    fault = ""
    try:
        if talk.channel is not None and not talk.channel.serves(talk.brand_id):
            raise Rejected(ANOTHER_BRAND)
        with charged(talk.platform, talk.channel) as connector:
            connector.moderate(name, Moderation(act.act))
    except (RateLimited, Unavailable, Unknown) as error:
        fault, asked = str(error), timezone.now() - act.at
        if asked < TRIED_FOR:
            ModerationAct.objects.filter(pk=act.pk).update(last_error=fault)
            return pause_after(asked, error)
    except ConnectorError as error:
        fault = str(error)
    with transaction.atomic():
        lock_conversations(talk.brand_id, [talk.pk])
        move(act, ActState.FAILED if fault else ActState.DONE, MACHINE, ACT_MOVES)
        ModerationAct.objects.filter(pk=act.pk).update(last_error=fault)
        if act.act == Moderation.DELETE and not fault:
            delete_remote([talk.organisation_id], talk.platform, [name])
    return None


def _meets_another(number: int) -> bool:
    """Whether an act that this one answers is on its way over there."""
    found = ModerationAct.objects.filter(pk=number).first()
    if found is None:
        return False
    kind = kind_of(Moderation(found.act))
    before = ModerationAct.objects.filter(turn=found.turn_id, act__in=kind, pk__lt=number)
    begun = before.filter(state=ActState.BEGUN).values_list("pk", flat=True)
    return is_running(JOB, map(str, begun))


def pause_after(asked: timedelta, error: ConnectorError) -> timedelta:
    """How long to wait with an act that was asked for so long ago: the longer it lasts, the more seldom it is
    tried; never before the network wants to hear of us again."""
    pause = min(max(SHORTEST_PAUSE, asked / 4), LONGEST_PAUSE)
    return max(pause, error.wait) if isinstance(error, RateLimited) else pause


def sweep_acts() -> None:
    """Do the acts again whose job was given up."""
    begin_again(ModerationAct.objects.all(), "at", JOB, _give_up)


def begin_again(
    rows: QuerySet[Any], asked_at: str, job: str, give_up: Callable[[int], None]
) -> None:
    """Do acts again whose job was given up, as by a machine that died over it time and again: done twice they
    harm nothing. After a day nobody knows what became of them, and a member decides."""
    rows = rows.filter(state__in=UNDER_WAY).order_by("pk")
    ages = dict(rows.values_list("pk", asked_at)[:SWEPT_AT_ONCE])
    known = open_among(job, map(str, ages))
    late = timezone.now() - TRIED_FOR
    for number, at in ages.items():
        if str(number) in known:
            continue
        if at > late:
            enqueue(job, number, key=str(number))
        else:
            give_up(number)


@transaction.atomic
def _give_up(number: int) -> None:
    act = _begun(number)
    if act is not None:
        talk = act.turn.conversation
        lock_conversations(talk.brand_id, [talk.pk])
        move(act, ActState.FAILED, MACHINE, ACT_MOVES)
        ModerationAct.objects.filter(pk=act.pk).update(last_error=NOT_KNOWN)


@transaction.atomic
def _begun(number: int) -> ModerationAct | None:
    """The act, which nobody can take back from now on; None when somebody did, or when what answers it was
    asked for since: tried again late, it would undo that."""
    rows = ModerationAct.objects.select_related("turn__conversation__channel", "turn__mention")
    found = rows.select_for_update(of=("self",)).filter(pk=number, state__in=UNDER_WAY).first()
    if found is None:
        return None
    kind = kind_of(Moderation(found.act))
    later = ModerationAct.objects.filter(turn=found.turn_id, act__in=kind, pk__gt=found.pk)
    if found.state == ActState.ASKED:
        move(found, ActState.BEGUN, MACHINE, ACT_MOVES)
    if later.exists():
        move(found, ActState.FAILED, MACHINE, ACT_MOVES)
        return None
    return found
