"""Nudges of the key cabinet: keys that end are renewed in time, or announced a week before."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from palabre.channels import announced, told
from palabre.channels.doors import (
    announcing_platforms,
    asking_platforms,
    http,
    open_platform,
    platform,
)
from palabre.channels.models import EXPIRES_SOON, Channel
from palabre.channels.noticing import keepers, page_of, tell_of
from palabre.channels.tokens import ENDED, kept, renewed
from palabre.connectors.afterwards import Prolongs
from palabre.connectors.contract import ConnectorError
from palabre.governance.acts import MACHINE, audit
from palabre.governance.mail import hand_over, next_try
from palabre.governance.models import User
from palabre.jobs import Again, again, enqueue, job

log = logging.getLogger(__name__)
AHEAD = timedelta(minutes=30)


@job(lease=timedelta(minutes=5))
def look_after_keys() -> None:
    """Renew the keys that end within the half hour; announce what ends within a week for good."""
    now = timezone.now()
    _forget_who_left()
    ending = Channel.every.filter(expires_at__lt=now + AHEAD).exclude(last_error=ENDED)
    for channel in ending.select_related("organisation"):
        if channel.refresh:
            with _alone(channel):
                _renew(channel)
    soon = Q(refresh="", expires_at__lt=now + EXPIRES_SOON, expires_at__gt=now)
    for channel in Channel.every.filter(soon | ~Q(refresh="")).select_related("organisation"):
        with _alone(channel):
            if _is_unsaid(channel, now) and (channel.refresh or not _prolong(channel)):
                _announce(channel)


def _forget_who_left() -> None:
    """Keep no key to the own account of somebody who is no member any more."""
    for channel in Channel.every.filter(employee__is_active=False):
        if channel.secret or channel.refresh or channel.more:
            kept_none: dict[str, Any] = {
                "secret": "",
                "refresh": "",
                "more": {},
                "expires_at": None,
            }
            Channel.every.filter(pk=channel.pk).update(last_error=ENDED, **kept_none)


def _is_unsaid(channel: Channel, now: datetime) -> bool:
    """Whether a connection ends within a week, and nobody was told of that end."""
    ends = channel.ends_at
    if ends is None or not _ends_within_week(channel, now):
        return False
    return channel.warned_at is None or channel.warned_at < ends - EXPIRES_SOON


def _ends_within_week(channel: Channel, now: datetime) -> bool:
    return channel.ends_at is not None and now < channel.ends_at < now + EXPIRES_SOON


@job()
def learn_limits(number: int) -> None:
    """Ask the server of an account what it takes of one post."""
    channel = Channel.every.filter(pk=number).first()
    if channel is not None:
        announced.learn(channel)


@job()
def learn_all_limits() -> None:
    """Have each server that says for itself what it takes asked anew: it may have changed that."""
    rows = Channel.every.filter(platform__in=announcing_platforms(), last_error="")
    for number in rows.values_list("pk", flat=True):
        enqueue("channels.learn_limits", number, key=str(number))


@job()
def ask_to_be_told(number: int) -> None:
    """Ask the network to tell our app what happens to an account."""
    channel = Channel.every.filter(pk=number).first()
    if channel is not None:
        told.ask(channel)


@job()
def ask_all_to_be_told() -> None:
    """Have it asked anew for each account: an app's keys, our address or a permission may have come since."""
    rows = Channel.objects.filter(platform__in=asking_platforms(), last_error="")
    for channel in rows:
        if told.asks(channel):
            enqueue("channels.ask_to_be_told", channel.pk, key=str(channel.pk))


@contextmanager
def _alone(channel: Channel) -> Iterator[None]:
    """The boundary of one account's key: whatever goes wrong with it, the others are looked after."""
    try:
        yield
    except Exception:
        log.exception("a key could not be looked after", extra={"channel": channel.pk})


def _renew(channel: Channel) -> None:
    try:
        renewed(channel, platform(channel.platform).oauth, http())
    except ConnectorError as fault:
        log.info("key of account %s not renewed: %s", channel.pk, type(fault).__name__)


def _prolong(channel: Channel) -> bool:
    """Let a key last longer where the network has no keys that renew others; whether it does now."""
    try:
        connector = open_platform(channel.platform, channel)
        tokens = connector.prolong() if isinstance(connector, Prolongs) else None
    except ConnectorError as fault:
        log.info("key of account %s not prolonged: %s", channel.pk, type(fault).__name__)
        return False
    if tokens is None:
        return False
    fresh = kept(tokens, timezone.now(), channel)
    Channel.every.filter(pk=channel.pk, expires_at=channel.expires_at).update(**fresh)
    channel.refresh_from_db()
    return not channel.ends_soon


def _announce(channel: Channel) -> None:
    """Say it once, by mail, to those who can connect the account again; Today says it until it is done."""
    with transaction.atomic():
        rows = Channel.every.filter(pk=channel.pk, warned_at=channel.warned_at)
        if not rows.update(warned_at=timezone.now()):
            return
        audit(channel.organisation_id, "warned", channel, MACHINE)
        tell_of(channel, ended=False)
        for user in keepers(channel):
            key = f"{channel.pk}/{user.pk}"
            enqueue("channels.mail_ending", channel.pk, user.pk, key=key)


# Once: no row says that it was mailed.
@job(attempts=1)
def mail_ending(number: int, user: int) -> Again | None:
    """Mail one person that a connection ends soon, unless it was made again meanwhile."""
    row = Channel.every.select_related("organisation").filter(pk=number).first()
    if row is None or row.warned_at is None or not _ends_within_week(row, timezone.now()):
        return None
    person = next((one for one in keepers(row) if one.pk == user), None)
    if person is None or hand_over(_written(person, row), "an ending key"):
        return None
    at = next_try(row.warned_at)
    return again(at) if at else None


def _written(user: User, channel: Channel) -> EmailMessage:
    link = f"{settings.ADDRESS}{page_of(channel)}"
    with translation.override(user.language or channel.organisation.language):
        name = " ".join(channel.name.split())
        subject = _("The connection to %(name)s ends soon") % {"name": name}
        text = render_to_string("channels/mail/ends_soon.txt", {"channel": channel, "link": link})
    return EmailMessage(subject, text, None, [user.email])
