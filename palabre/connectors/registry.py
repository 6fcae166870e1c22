"""Every platform Palabre speaks to, one line each: its data, and how its connector is made."""

from collections.abc import Callable, Mapping
from typing import Any

from palabre.connectors import bluesky, echo, feed, googlebusiness, mastodon, trustpilot
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import Platform
from palabre.connectors.echo.client import EchoConnector
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.googlebusiness.client import GoogleBusinessConnector
from palabre.connectors.http import Http
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.trustpilot.client import TrustpilotConnector

Connect = Callable[[Http, Mapping[str, str]], Any]

PLATFORMS: dict[str, tuple[Platform, Connect]] = {
    "bluesky": (bluesky.PLATFORM, BlueskyConnector),
    "echo": (echo.PLATFORM, EchoConnector),
    "feed": (feed.PLATFORM, FeedConnector),
    "googlebusiness": (googlebusiness.PLATFORM, GoogleBusinessConnector),
    "mastodon": (mastodon.PLATFORM, MastodonConnector),
    "trustpilot": (trustpilot.PLATFORM, TrustpilotConnector),
}
