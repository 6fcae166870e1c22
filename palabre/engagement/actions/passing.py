"""Passing on what somebody else said: a post of ours that names it, and leaves as all posts do."""

from django.utils.translation import gettext as _

from palabre.channels.doors import lets, network
from palabre.channels.models import Channel
from palabre.channels.speaking import speakable
from palabre.connectors.contract import Capability, Kind, Platform
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.listening.models import Mention
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.models import Post

PASSING = frozenset({Capability.RELAY, Capability.QUOTE})


def takes(of: Platform) -> bool:
    """Whether a network lets us pass texts on."""
    return bool(PASSING & of.capabilities)


def may_go_on(row: Mention) -> bool:
    """Whether a text can be passed on at all: one that everybody may read, where its network lets us."""
    return not row.is_private and row.kind != Kind.COMMENT and takes(network(row.platform))


def accounts_for(by: Actor, brand: Brand, row: Mention) -> list[Channel]:
    """The accounts from which a member may pass a text on for a brand: those that work first, and among
    them the one by which it was read."""
    rows = Channel.objects.serving(brand).filter(platform=row.platform)
    able = [one for one in rows if any(lets(one, capability) for capability in PASSING)]
    read_by = row.source.channel_id if row.source else None
    able = speakable(by.user, able)
    return sorted(able, key=lambda one: (bool(one.last_error), one.pk != read_by))


def pass_on(by: Actor, brand: Brand, row: Mention) -> Post:
    """Begin a post that passes a text on, as a draft without words on the first account that may. Raises
    `Refused` where the text isn't for everybody, and where no account can."""
    if not may_go_on(row):
        raise Refused(_("This text can’t be passed on from here: do it there by hand."))
    accounts = accounts_for(by, brand, row)
    if not accounts:
        raise Refused(_("No account of yours there may pass it on: connect one for publishing."))
    written = Written(language=row.language, told=[Told(accounts[0].pk)])
    return write_post(by, brand, written, quoting=(row.platform, row.remote_id))
