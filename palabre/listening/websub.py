"""Feeds that announce themselves: subscribing at their hubs, and taking in what these send (WebSub)."""

import logging
import time
from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from palabre.channels.doors import http, open_platform
from palabre.channels.told import reachable
from palabre.connectors import websub
from palabre.connectors.contract import ConnectorError, Rejected
from palabre.connectors.protocols import Receives
from palabre.jobs import enqueue
from palabre.listening.models import Source
from palabre.listening.reading import READ_STATES, take_page, unlearn

log = logging.getLogger(__name__)

# What a delivery may bring to be read where pages are made: bytes, and deliveries of one hub.
READ_AT_ONCE, A_MINUTE = 256 * 1024, 30


def feed_address(source: Source) -> str:
    """The address whose news are asked for."""
    return str(source.values.get("url", ""))


def key_of(source: Source) -> str:
    """The unguessable part of a callback's address; it changes with the subscription's secret."""
    return salted_hmac("palabre.websub", f"{source.pk}:{source.hub_secret}").hexdigest()[:40]


def callback_of(source: Source) -> str:
    """Where a hub reaches us about this source."""
    path = reverse("websub", kwargs={"source": source.pk, "key": key_of(source)})
    return settings.ADDRESS.rstrip("/") + path


def ask_hub(source: Source) -> None:
    """Ask for a subscription at the hub that a reading named, if hubs can reach us."""
    if source.hub and feed_address(source) and reachable():
        enqueue("listening.subscribe_to_hub", source.pk, key=f"hub:{source.pk}")


def subscribe(number: int) -> None:
    """Ask the hub of a source to send what is new. Raises the errors of connectors.

    The hub answers later, with a question to our callback; until then nothing is subscribed.
    """
    source = Source.objects.filter(pk=number, state__in=READ_STATES).exclude(hub="").first()
    if source is None or not reachable():
        return
    if not source.hub_secret:
        source.hub_secret = websub.new_secret()
        source.save(update_fields=["hub_secret"])
    asked = websub.request(feed_address(source), callback_of(source), source.hub_secret)
    try:
        http().post(source.hub, data=asked)
    except Rejected as refusal:
        log.info("a hub refuses us", extra={"source": number, "fault": str(refusal)})


def ask_waiting_hubs() -> None:
    """Ask again where no subscription holds: never answered, refused for a time, or run out."""
    now = timezone.now()
    over = Q(hub_until=None) | Q(hub_until__lt=now)
    for source in Source.objects.filter(over, state__in=READ_STATES).exclude(hub=""):
        ask_hub(source)


def verified(source: Source, query: Mapping[str, str]) -> str | None:
    """Answer a hub's question with its challenge; None when we asked for nothing of the kind."""
    if not source.hub_secret:
        return None
    if websub.denied(query, feed_address(source)):
        Source.objects.filter(pk=source.pk).update(hub_until=None)
        return ""
    answer = websub.verify(query, feed_address(source), wanted="subscribe")
    if answer is None or answer.lease is None or source.state not in READ_STATES:
        return None
    now = timezone.now()
    Source.objects.filter(pk=source.pk).update(hub_until=now + answer.lease)
    enqueue(
        "listening.subscribe_to_hub",
        source.pk,
        key=f"hub:{source.pk}",
        due_at=websub.renew_at(now, answer.lease),
    )
    return answer.challenge


def take_delivery(source: Source, headers: Mapping[str, str], body: bytes) -> bool:
    """Take in what a hub sent; False when it isn't from the hub, or is nothing that can be read."""
    signature = next((v for k, v in headers.items() if k.lower() == "x-hub-signature"), "")
    if source.state not in READ_STATES or not websub.signed(body, signature, source.hub_secret):
        return False
    if len(body) > READ_AT_ONCE or _too_often(source):
        _read_soon(source)
        return True
    connector = open_platform(source.platform, source.channel)
    if not isinstance(connector, Receives):
        return False
    try:
        page = connector.received(source.values, headers, body)
    except ConnectorError as fault:
        log.info("a delivery can't be read", extra={"source": source.pk, "fault": str(fault)})
        return False
    # What a hub sends says nothing about where the next reading starts.
    unlearn([source])
    take_page(source, replace(page, cursor=source.cursor), is_live=False)
    return True


def _too_often(source: Source) -> bool:
    """Count a delivery; whether its hub sent more this minute than a page's process may read."""
    key = f"websub:{source.pk}:{int(time.time()) // 60}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, 120)
    return bool(count > A_MINUTE)


def _read_soon(source: Source) -> None:
    """Let a worker read the feed itself: who waits for a page waits for no hub."""
    Source.objects.filter(pk=source.pk, due_at__gt=timezone.now()).update(due_at=timezone.now())
    enqueue("listening.read_source", source.pk, key=f"read:{source.pk}")


def source_of(number: int, key: str) -> Source | None:
    """The source of a callback's address, if its key is right."""
    source = Source.objects.select_related("channel").filter(pk=number).first()
    if source is None or not constant_time_compare(key_of(source), key):
        return None
    return source
