"""The acts of a rule: the same verbs that members use, by the rule's own name."""

from django.utils.translation import gettext as _

from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.acting import ACTS
from palabre.engagement.models import Conversation
from palabre.engagement.ruling.asked import Act, Doing
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused


def do(by: Actor, row: Conversation, doing: Doing) -> None:
    """Do one act to a conversation. Raises `Refused` when what it names isn't there any more."""
    if doing.act is Act.NOTE:
        verbs.note(by, row, doing.value)
    elif doing.act in ACTS:
        ACTS[doing.act](by, row.brand, [row.pk], doing.value, None)
    else:
        raise Refused(_("Only a rule does this, of itself."))
