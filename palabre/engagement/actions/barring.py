"""Keeping people off, and letting them again: muted, blocked, silenced or banned over there, as the row says.

Each act may be done twice without harm; what answers it is another row.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.doors import charged, lets, network
from palabre.channels.models import Channel
from palabre.channels.speaking import refuse_unnamed
from palabre.connectors.barred import LIFTS
from palabre.connectors.contract import (
    Barring,
    Capability,
    ConnectorError,
    RateLimited,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.engagement.actions.moderation import MET, TRIED_FOR, begin_again, pause_after
from palabre.engagement.models import Conversation, PersonAct
from palabre.engagement.rules import ACT_MOVES, UNDER_WAY, ActState
from palabre.engagement.words import NOT_KNOWN
from palabre.governance.acts import MACHINE, Actor, audit, move
from palabre.governance.models import Brand, User
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.jobs.actions import is_running
from palabre.listening.models import Mention, Voice
from palabre.publishing.sending import ANOTHER_BRAND

LONGEST_REASON = 300
JOB = "engagement.bar"
IN_A_PLACE = frozenset({Barring.SILENCE, Barring.BAN})
Puts = tuple[Barring, str, int | None]
"""What is put on somebody, and the place: as the name of their text says it, else as the text's row does."""


@dataclass(frozen=True, slots=True)
class Where:
    """By which account somebody is kept off, and a text of theirs that says in which place."""

    brand: Brand
    channel: Channel
    voice: Voice
    at: str
    place: int | None = None

    def asks(self, act: Barring, reason: str = "", by: User | None = None) -> PersonAct:
        """The row of an act that is asked for here; not stored."""
        return PersonAct(
            brand=self.brand, channel=self.channel, voice=self.voice, at=self.at, place_id=self.place,
            act=act, reason=reason, by=by,
        )  # fmt: skip


def where_of(row: Conversation) -> Where | None:
    """Where the other one of a conversation can be kept off; None where nobody is known, or no account."""
    if row.voice is None or row.voice.is_unknown or row.channel is None:
        return None
    theirs = row.turns.filter(ours=False, mention__voice=row.voice_id).order_by("-at", "-pk")
    last = theirs.values_list("mention__remote_id", "mention__place").first()
    return Where(row.brand, row.channel, row.voice, *last) if last and last[0] else None


def account_for(brand: Brand, voice: Voice) -> Channel | None:
    """The account by which a brand can keep a voice off."""
    rows = Channel.objects.serving(brand).filter(platform=voice.platform).order_by("pk")
    return next((one for one in rows if lets(one, Capability.BAR)), None)


def where_known(brand: Brand, voice: Voice) -> Where | None:
    """Where a voice can be kept off by an account of a brand, whichever text it spoke last."""
    channel = account_for(brand, voice)
    said = Mention.objects.filter(organisation=brand.organisation_id, voice=voice).order_by("-pk")
    at = said.values_list("remote_id", flat=True).first()
    return Where(brand, channel, voice, at) if channel and at else None


@transaction.atomic
def bar(by: Actor, where: Where, act: Barring, reason: str = "") -> PersonAct:
    """Ask the network to keep somebody off, for a reason, or to let them again. Raises `Refused` without a
    reason, and where the account can't do it."""
    channel, reason = where.channel, " ".join(reason.split())[:LONGEST_REASON]
    if act not in network(channel.platform).barring:
        raise Refused(_("This network doesn’t let Palabre do that: do it there by hand."))
    if not lets(channel, Capability.BAR):
        raise Refused(_("This account may not do it: connect it again and let it."))
    if not channel.serves(where.brand.pk):
        raise Refused(_(ANOTHER_BRAND))
    refuse_unnamed(by, [channel])
    if act not in LIFTS and not reason:
        raise Refused(_("Say why: others of the house will want to know."))
    Voice.objects.select_for_update().get(pk=where.voice.pk)
    made = where.asks(act, reason, by.user)
    last = next(reversed(_of_kind(made)), None)
    if last is not None and last.act == act and last.state in UNDER_WAY:
        return last
    made.save()
    verb = "asked to let again" if act in LIFTS else "asked to keep off"
    audit(where.brand.organisation_id, verb, made, by, act=str(act), network=channel.platform)
    enqueue(JOB, made.pk, key=str(made.pk))
    return made


def lift(by: Actor, row: PersonAct) -> PersonAct:
    """Ask the network to let somebody again whom an act keeps off. Raises `Refused` where it can't."""
    back = next((one for one, puts in LIFTS.items() if puts == row.act), None)
    if back is None:
        raise Refused(_("There is nothing to take back."))
    return bar(by, Where(row.brand, row.channel, row.voice, row.at, row.place_id), back)


def carry_out(number: int) -> timedelta | None:
    """Do an act that was asked for; how long to wait until it is tried again, None for not at all."""
    if _meets_another(number):
        return MET
    act = _begun(number)
    if act is None:
        return None
    fault = ""
    try:
        if not act.channel.serves(act.brand_id):
            raise Rejected(ANOTHER_BRAND)
        with charged(act.channel.platform, act.channel) as connector:
            connector.bar(act.voice.remote_id, act.at, Barring(act.act), act.reason)
    except (RateLimited, Unavailable, Unknown) as error:
        fault, asked = str(error), timezone.now() - act.asked_at
        if asked < TRIED_FOR:
            PersonAct.objects.filter(pk=act.pk).update(last_error=fault)
            return pause_after(asked, error)
    except ConnectorError as error:
        fault = str(error)
    _end(act, fault)
    return None


@transaction.atomic
def _end(act: PersonAct, fault: str) -> None:
    move(act, ActState.FAILED if fault else ActState.DONE, MACHINE, ACT_MOVES)
    PersonAct.objects.filter(pk=act.pk).update(last_error=fault)


@transaction.atomic
def _begun(number: int) -> PersonAct | None:
    """The act; None when what answers it was asked for since: tried again late, it would undo that."""
    rows = PersonAct.objects.select_related("channel", "voice", "brand")
    found = rows.select_for_update(of=("self",)).filter(pk=number, state__in=UNDER_WAY).first()
    if found is None:
        return None
    if found.state == ActState.ASKED:
        move(found, ActState.BEGUN, MACHINE, ACT_MOVES)
    if any(one.pk > found.pk for one in _of_kind(found)):
        move(found, ActState.FAILED, MACHINE, ACT_MOVES)
        return None
    return found


def _meets_another(number: int) -> bool:
    """Whether an act that this one answers is on its way over there: what arrives last holds."""
    found = PersonAct.objects.filter(pk=number).first()
    before = [
        str(one.pk)
        for one in (_of_kind(found) if found else ())
        if one.pk < number and one.state == ActState.BEGUN
    ]
    return is_running(JOB, before)


def _of_kind(act: PersonAct) -> list[PersonAct]:
    """What an account was asked to do to the same person in the same place, this act among it."""
    puts = puts_of(act)
    rows = PersonAct.objects.filter(channel=act.channel_id, voice=act.voice_id).order_by("pk")
    return [one for one in rows if puts_of(one) == puts]


def puts_of(act: PersonAct) -> Puts:
    """What an act puts on somebody or takes from them, and where, if it is done to them in a place."""
    puts = LIFTS.get(Barring(act.act), Barring(act.act))
    if puts not in IN_A_PLACE:
        return puts, "", None
    inside = act.at.rpartition("/")[0]
    return puts, inside, None if inside else act.place_id


def sweep() -> None:
    """Do the acts again whose job was given up."""
    begin_again(PersonAct.objects.all(), "asked_at", JOB, _give_up)


def _give_up(number: int) -> None:
    if act := _begun(number):
        _end(act, NOT_KNOWN)
