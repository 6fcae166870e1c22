"""Every platform Palabre speaks to, one line each: its data, and how its connector is made."""

from collections.abc import Callable, Mapping
from typing import Any

from palabre.connectors import bluesky, echo, feed, ghost, isso, mastodon, mediawiki, wordpress
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import Platform
from palabre.connectors.echo.client import EchoConnector
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.ghost.client import GhostConnector
from palabre.connectors.http import Http
from palabre.connectors.isso.client import IssoConnector
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.mediawiki.client import MediaWikiConnector
from palabre.connectors.wordpress.client import WordPressConnector

Connect = Callable[[Http, Mapping[str, str]], Any]

PLATFORMS: dict[str, tuple[Platform, Connect]] = {
    "bluesky": (bluesky.PLATFORM, BlueskyConnector),
    "echo": (echo.PLATFORM, EchoConnector),
    "feed": (feed.PLATFORM, FeedConnector),
    "ghost": (ghost.PLATFORM, GhostConnector),
    "isso": (isso.PLATFORM, IssoConnector),
    "mastodon": (mastodon.PLATFORM, MastodonConnector),
    "mediawiki": (mediawiki.PLATFORM, MediaWikiConnector),
    "wordpress": (wordpress.PLATFORM, WordPressConnector),
}
