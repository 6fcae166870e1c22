"""Keys that end: renewed in time by one process only, and never lost on the way."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from palabre.channels.models import RENEWS_UNTIL, App, Channel
from palabre.channels.noticing import tell_of
from palabre.connectors import oauth
from palabre.connectors.contract import OAuth, Reconnect, TooSoon
from palabre.connectors.http import Http
from palabre.connectors.oauth import Tokens
from palabre.connectors.words import N_

EARLY = timedelta(minutes=5)
LEASE = timedelta(minutes=1)
ENDED = N_("The key of this account has ended: connect the account again.")
BEING_RENEWED = N_("The key of this account is being renewed; it is tried again in a moment.")


def app_keys(organisation: int, platform: str, server: str, *, on_server: bool) -> dict[str, str]:
    """The organisation's own app keys for a platform; empty when there are none."""
    rows = App.objects.filter(organisation_id=organisation, platform=platform)
    row = rows.filter(server=server if on_server else "").first()
    return dict(row.keys) if row else {}


def kept(tokens: Tokens, now: datetime, before: Channel) -> dict[str, object]:
    """What of a network's answer is written into the row of an account that stood as ``before``.

    A network that sends no renewing key means that the old one stays good: nothing empty ever
    overwrites a good key.
    """
    fresh: dict[str, object] = {
        "secret": tokens.access,
        "expires_at": now + tokens.lasts if tokens.lasts else None,
        "last_error": "",
        "renewing_until": None,
        "more": _with_end(tokens, now, before),
    }
    if tokens.refresh:
        fresh["refresh"] = tokens.refresh
    if tokens.scopes:
        fresh["scopes"] = tokens.scopes
    return fresh


def _with_end(tokens: Tokens, now: datetime, before: Channel) -> dict[str, str]:
    """What else is kept of an account, with the end of its renewals as far as it is known now."""
    more = dict(before.more)
    if tokens.renews_for:
        more[RENEWS_UNTIL] = (now + tokens.renews_for).isoformat()
    elif tokens.refresh not in {"", before.refresh}:
        more.pop(RENEWS_UNTIL, None)  # that was the end of the key before
    return more


def renewed(channel: Channel, by: OAuth | None, http: Http) -> Channel:
    """The account with a key that is good for some minutes more, renewed when it isn't.

    Raises `Reconnect` when it can't be, `TooSoon` while another process renews it: many networks
    give a renewing key once only, so two at once would throw the good one away.
    """
    now = timezone.now()
    if channel.pk is None or channel.expires_at is None or channel.expires_at > now + EARLY:
        return channel
    if by is None or not channel.refresh:
        if channel.expires_at <= now:
            raise Reconnect(ENDED)
        return channel
    free = Q(renewing_until=None) | Q(renewing_until__lt=now)
    mine = Channel.every.filter(free, pk=channel.pk, expires_at=channel.expires_at)
    if not mine.update(renewing_until=now + LEASE):
        channel.refresh_from_db()
        if channel.expires_at is None or channel.expires_at > now + EARLY:
            return channel
        raise TooSoon(BEING_RENEWED, timedelta(seconds=10))
    return _renew(channel, by, http)


def _renew(channel: Channel, by: OAuth, http: Http) -> Channel:
    app = app_keys(
        channel.organisation_id, channel.platform, channel.server, on_server=by.on_server
    )
    try:
        tokens = oauth.renew(http, by, app, server=channel.server, refresh=channel.refresh)
    except Reconnect:
        if _settle(channel, {"renewing_until": None, "last_error": ENDED}):
            raise Reconnect(ENDED) from None
    except BaseException:
        Channel.every.filter(pk=channel.pk).update(renewing_until=None)
        raise
    else:
        _settle(channel, kept(tokens, timezone.now(), channel))
    channel.refresh_from_db()
    return channel


@transaction.atomic
def _settle(channel: Channel, fresh: dict[str, object]) -> bool:
    """Write what a renewal gave, unless a person connected the account again while it was asked for."""
    row = Channel.every.select_for_update().filter(pk=channel.pk).first()
    if row is None:
        raise Reconnect(ENDED)  # the account was let go meanwhile
    if row.refresh != channel.refresh:
        return False
    if fresh.get("last_error"):
        tell_of(row, ended=True)
    return bool(Channel.every.filter(pk=row.pk).update(**fresh))
