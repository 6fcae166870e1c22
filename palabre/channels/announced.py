"""What the server of an account takes of one post, where the servers of a network differ.

Kept beside what opens the account (``more``), as JSON: it is the server's word, renewed each day.
"""

import json
import logging
from dataclasses import replace
from typing import Any

from django.db import transaction

from palabre.channels.doors import ANNOUNCED, open_platform, platform
from palabre.channels.models import Channel
from palabre.connectors.contract import ConnectorError, Platform
from palabre.connectors.protocols import Announces

log = logging.getLogger(__name__)

# Of what a server says the composer counts these; pictures are made as the network's data tell.
COUNTED = ("text", "link", "media", "alt")


def platform_of(channel: Channel) -> Platform:
    """The network of an account, with the limits of the account's own server where it announced some."""
    of, told = platform(channel.platform), channel.more.get(ANNOUNCED, "")
    if not told or of.post is None:
        return of
    return replace(of, post=replace(of.post, **_read(told)))


def _read(told: str) -> dict[str, Any]:
    found = json.loads(told)
    return {name: found[name] for name in COUNTED if found.get(name)}


def learn(channel: Channel) -> None:
    """Ask the server of an account what it takes, and keep it. A fault leaves what was known."""
    try:
        connector = open_platform(channel.platform, channel, unasked=True)
        if not isinstance(connector, Announces):
            return
        said = connector.announced()
    except ConnectorError as fault:
        log.info("limits of account %s not told: %s", channel.pk, type(fault).__name__)
        return
    told = json.dumps({name: getattr(said, name) for name in COUNTED if getattr(said, name)})
    with transaction.atomic():
        row = Channel.every.select_for_update().filter(pk=channel.pk, server=channel.server)
        for one in row:  # none, where it was disconnected or went to another server meanwhile
            one.more = {**one.more, ANNOUNCED: told}
            one.save(update_fields=["more"])
