"""Whether a text may be answered: some networks let an app answer only who called for the account."""

import re

from django.utils.translation import gettext as _

from palabre.channels.doors import network
from palabre.channels.models import Channel
from palabre.connectors.words import N_
from palabre.engagement.models import Conversation
from palabre.listening.models import Mention

NOT_NAMED = N_(
    "%(network)s lets apps answer only who named or quoted your account in their text: open it there."
)


def why_not_last(row: Conversation) -> str:
    """Why the network takes no answer to their last text, as a sentence; "" where it does."""
    of = network(row.platform)
    if_named = of.answers_if_named and not row.is_private
    if row.channel is None or not (if_named or of.unanswerable):
        return ""
    theirs = row.turns.filter(ours=False, mention__isnull=False).order_by("-at", "-pk")
    turn = theirs.select_related("mention__source").first()
    if turn is None or turn.mention is None:
        return ""
    for beginning, why in of.unanswerable:
        if turn.mention.remote_id.startswith(beginning):
            return _(why)
    if if_named and not calls_for(turn.mention, row.channel):
        return _(NOT_NAMED) % {"network": of.name}
    return ""


def calls_for(text: Mention, channel: Channel) -> bool:
    """Whether a text names an account, or quotes it: by the way that brought it, its words, or its links."""
    source = text.source
    if source and source.channel_id == channel.pk and source.kind in network(text.platform).inbox:
        return True
    names = {one.lstrip("@").casefold() for one in (channel.name, channel.account)} - {""}
    called = {one.casefold() for one in re.findall(r"@(\w+)", text.text)}
    quoted = {one.casefold() for link in text.links for one in re.findall(r"/(\w+)/status/", link)}
    return bool(names & (called | quoted))
