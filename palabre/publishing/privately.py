"""What a network takes of an answer: of one that is said in private it may take another length."""

from django.conf import settings
from django.utils.module_loading import import_string

from palabre.channels.announced import platform_of
from palabre.channels.models import Channel
from palabre.connectors.contract import Platform


def platform_for(channel: Channel, answering: str, *, aside: bool = False) -> Platform:
    """The network of an account, with the limits of its private messages where a text answers one, or goes
    ``aside``: in private to who wrote in public.

    Listening, which knows how the answered text was said, is above this room: `settings.SAID_IN_PRIVATE`
    names its function of an organisation, a platform and a name there.
    """
    of = platform_of(channel)
    if answering and aside and of.private_within:
        return of.aside()
    if not answering or of.post is None or of.post.private is None:
        return of
    said_in_private = import_string(settings.SAID_IN_PRIVATE)
    is_private = said_in_private(channel.organisation_id, of.slug, answering)
    return of.in_private() if is_private else of
