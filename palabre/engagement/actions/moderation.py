"""Acts on texts of others over there: liked, hidden, refused. The row says what was asked for."""

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.channels.doors import charged, platform
from palabre.connectors.contract import (
    ConnectorError,
    Moderation,
    RateLimited,
    Unavailable,
    Unknown,
)
from palabre.engagement.actions.answers import held
from palabre.engagement.clocks import lock_conversations
from palabre.engagement.models import ModerationAct, Turn
from palabre.engagement.rules import ACT_MOVES, ActState
from palabre.governance.acts import MACHINE, Actor, audit, move
from palabre.governance.rules import Refused
from palabre.jobs import enqueue


@transaction.atomic
def moderate(by: Actor, turn: Turn, act: Moderation) -> ModerationAct:
    """Ask the network for an act on one of their texts. Raises `Refused` where it does none of this kind."""
    row = held(turn.conversation)
    of = platform(row.platform)
    if turn.ours or turn.mention is None or row.channel is None or act not in of.moderation:
        raise Refused(_("This network doesn't let Palabre do that: do it there by hand."))
    made = ModerationAct.objects.create(turn=turn, act=act, by=by.user)
    audit(row.organisation_id, "asked to moderate", row, by, act=str(act))
    enqueue("engagement.moderate", made.pk, key=str(made.pk))
    return made


def carry_out(number: int) -> bool:
    """Do an act that was asked for; whether to try again later. Each may be done twice without harm."""
    rows = ModerationAct.objects.select_related("turn__conversation__channel", "turn__mention")
    act = rows.filter(pk=number, state=ActState.ASKED).first()
    if act is None or act.turn.mention is None:
        return False
    talk = act.turn.conversation
    fault = ""
    try:
        with charged(talk.platform, talk.channel) as connector:
            connector.moderate(act.turn.mention.remote_id, Moderation(act.act))
    except (RateLimited, Unavailable, Unknown) as error:
        ModerationAct.objects.filter(pk=act.pk).update(last_error=str(error))
        return True
    except ConnectorError as error:
        fault = str(error)
    with transaction.atomic():
        lock_conversations(talk.brand_id, [talk.pk])
        move(act, ActState.FAILED if fault else ActState.DONE, MACHINE, ACT_MOVES)
        ModerationAct.objects.filter(pk=act.pk).update(last_error=fault)
    return False
