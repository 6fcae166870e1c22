"""Whether somebody called for the account: some networks let an app answer nobody else."""

import re

from palabre.channels.doors import network
from palabre.channels.models import Channel
from palabre.connectors.words import N_
from palabre.engagement.models import Conversation
from palabre.listening.models import Mention

NOT_NAMED = N_(
    "%(network)s lets apps answer only who named or quoted your account in their text: open it there."
)


def may_answer_last(row: Conversation) -> bool:
    """Whether the network takes an answer to their last text: to any, or as it calls for the account."""
    if not network(row.platform).answers_if_named or row.is_private or row.channel is None:
        return True
    theirs = row.turns.filter(ours=False, mention__isnull=False).order_by("-at", "-pk")
    turn = theirs.select_related("mention__source").first()
    return turn is None or turn.mention is None or calls_for(turn.mention, row.channel)


def calls_for(text: Mention, channel: Channel) -> bool:
    """Whether a text names an account, or quotes it: by the way that brought it, its words, or its links."""
    source = text.source
    if source and source.channel_id == channel.pk and source.kind in network(text.platform).inbox:
        return True
    names = {one.lstrip("@").casefold() for one in (channel.name, channel.account)} - {""}
    called = {one.casefold() for one in re.findall(r"@(\w+)", text.text)}
    quoted = {one.casefold() for link in text.links for one in re.findall(r"/(\w+)/status/", link)}
    return bool(names & (called | quoted))
