"""Every platform Palabre speaks to, one line each: its data, and how its connector is made."""

from collections.abc import Callable, Mapping
from typing import Any

from palabre.connectors import bluesky, echo, feed, hackernews, lemmy, mastodon, stackexchange
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import Platform
from palabre.connectors.echo.client import EchoConnector
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.hackernews.client import HackernewsConnector
from palabre.connectors.http import Http
from palabre.connectors.lemmy.client import LemmyConnector
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.stackexchange.client import StackexchangeConnector

Connect = Callable[[Http, Mapping[str, str]], Any]

PLATFORMS: dict[str, tuple[Platform, Connect]] = {
    "bluesky": (bluesky.PLATFORM, BlueskyConnector),
    "echo": (echo.PLATFORM, EchoConnector),
    "feed": (feed.PLATFORM, FeedConnector),
    "hackernews": (hackernews.PLATFORM, HackernewsConnector),
    "lemmy": (lemmy.PLATFORM, LemmyConnector),
    "mastodon": (mastodon.PLATFORM, MastodonConnector),
    "stackexchange": (stackexchange.PLATFORM, StackexchangeConnector),
}
