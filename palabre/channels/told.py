"""Where networks tell an organisation's own app, unasked, what happens (webhooks), and by whose word."""

import logging
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from palabre.channels.doors import asking_platforms, open_platform, telling_platforms
from palabre.channels.models import Channel
from palabre.channels.tokens import app_keys
from palabre.connectors import websub
from palabre.connectors.contract import ConnectorError

log = logging.getLogger(__name__)

_LARGEST = 2**63 - 1


def reachable() -> bool:
    """Whether a network could reach this machine: not by an address of the machine itself.

    Administrators who allow internal hosts (a hub of their own) may be reached on those as well.
    """
    parts = urlsplit(settings.ADDRESS)
    host = parts.hostname or ""
    if {host, parts.netloc} & set(settings.ALLOW_HOSTS):
        return True
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal"))


def word_of(organisation: int, slug: str) -> str:
    """The word by which the network checks the address, which is also its unguessable part; another one for
    another secret of the app. "" where nothing can be told: no such network, or no app of one's own."""
    if slug not in telling_platforms():
        return ""
    secret = _secret(organisation, slug)
    return (
        salted_hmac("palabre.told", f"{organisation}:{slug}:{secret}").hexdigest()[:40]
        if secret
        else ""
    )


def address_of(organisation: int, slug: str) -> str:
    """Where the network reaches us for an organisation's app; "" where nothing can be told."""
    word = word_of(organisation, slug)
    path = word and reverse(
        "told", kwargs={"organisation": organisation, "slug": slug, "word": word}
    )
    return settings.ADDRESS.rstrip("/") + path if path else ""


def asks(channel: Channel) -> bool:
    """Whether the network is to be asked to tell of an account: it tells our app, and can reach us."""
    if channel.platform not in asking_platforms() or not reachable():
        return False
    return bool(word_of(channel.organisation_id, channel.platform))


def ask(channel: Channel) -> None:
    """Ask the network to tell of an account. A fault leaves things as they were: it is asked again daily."""
    if not asks(channel):
        return
    try:
        open_platform(channel.platform, channel, unasked=True).ask_to_be_told()
    except ConnectorError as fault:
        log.info("account %s isn't told of: %s", channel.pk, type(fault).__name__)


def is_address(organisation: int, slug: str, word: str) -> bool:
    """Whether the parts of an address are those of an organisation's app."""
    if organisation > _LARGEST:  # no database takes it, and anybody may ask
        return False
    ours = word_of(organisation, slug)
    return bool(ours) and constant_time_compare(ours, word)


def is_signed(organisation: int, slug: str, body: bytes, signature: str) -> bool:
    """Whether a body was signed with the app's secret (X-Hub-Signature-256)."""
    return websub.signed(body, signature, _secret(organisation, slug))


def _secret(organisation: int, slug: str) -> str:
    return app_keys(organisation, slug, "", on_server=False).get("client_secret", "")
