"""Connecting accounts, trying them, and letting them go."""

from collections.abc import Mapping

from django.db import transaction

from palabre.channels.doors import open_platform, platform
from palabre.channels.models import Channel
from palabre.connectors.contract import ConnectorError
from palabre.connectors.protocols import Introduces
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Organisation


def try_account(slug: str, values: Mapping[str, str]) -> str:
    """Ask the network whose account this is; its name, or "" when the network doesn't tell.

    Raises the errors of connectors: `Reconnect` and `Rejected` mean that it isn't accepted.
    """
    connector = open_platform(slug, _channel(slug, values))
    if not isinstance(connector, Introduces):
        return ""
    me = connector.me()
    return me.handle or me.name


def _channel(slug: str, values: Mapping[str, str]) -> Channel:
    return Channel(
        platform=slug,
        server=values.get("server", ""),
        account=values.get("account", ""),
        secret=values.get("secret", ""),
    )


@transaction.atomic
def connect_account(
    by: Actor, organisation: Organisation, slug: str, values: Mapping[str, str], name: str = ""
) -> Channel:
    """Keep an account with its secret sealed; the trail tells of it without the secret."""
    channel = _channel(slug, values)
    channel.organisation = organisation
    channel.name = (name or channel.account or platform(slug).name)[:200]
    channel.save()
    audit(organisation, "connected", channel, by, platform=slug, server=channel.server)
    return channel


@transaction.atomic
def reconnect_account(by: Actor, channel: Channel, values: Mapping[str, str]) -> None:
    """Give a connected account what it is opened with now."""
    fresh = _channel(channel.platform, values)
    channel.server, channel.account, channel.secret = fresh.server, fresh.account, fresh.secret
    channel.last_error = ""
    channel.save(update_fields=["server", "account", "secret", "last_error"])
    audit(channel.organisation_id, "reconnected", channel, by, platform=channel.platform)


def check_account(by: Actor, channel: Channel) -> bool:
    """Try a connected account and note how it is; whether the network accepts it now."""
    values = {"server": channel.server, "account": channel.account, "secret": channel.secret}
    fault = ""
    try:
        try_account(channel.platform, values)
    except ConnectorError as error:
        fault = str(error)
    with transaction.atomic():  # after the network has answered: nobody else waits for that
        Channel.objects.filter(pk=channel.pk).update(last_error=fault)
        audit(channel.organisation_id, "tried", channel, by, works=not fault)
    return not fault


@transaction.atomic
def disconnect_account(by: Actor, channel: Channel) -> None:
    """Forget an account and its secret; what was read with it stays."""
    audit(channel.organisation_id, "disconnected", channel, by, platform=channel.platform)
    channel.delete()
