"""Every platform Palabre speaks to, one line each: its data, and how its connector is made."""

from collections.abc import Callable, Mapping
from typing import Any

from palabre.connectors import (
    bluesky,
    discord,
    echo,
    feed,
    mastodon,
    pinterest,
    telegram,
    x,
    youtube,
)
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import Platform
from palabre.connectors.discord.client import DiscordConnector
from palabre.connectors.echo.client import EchoConnector
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.http import Http
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.pinterest.client import PinterestConnector
from palabre.connectors.telegram.client import TelegramConnector
from palabre.connectors.x.client import XConnector
from palabre.connectors.youtube.client import YoutubeConnector

Connect = Callable[[Http, Mapping[str, str]], Any]

PLATFORMS: dict[str, tuple[Platform, Connect]] = {
    "bluesky": (bluesky.PLATFORM, BlueskyConnector),
    "discord": (discord.PLATFORM, DiscordConnector),
    "echo": (echo.PLATFORM, EchoConnector),
    "feed": (feed.PLATFORM, FeedConnector),
    "mastodon": (mastodon.PLATFORM, MastodonConnector),
    "pinterest": (pinterest.PLATFORM, PinterestConnector),
    "telegram": (telegram.PLATFORM, TelegramConnector),
    "x": (x.PLATFORM, XConnector),
    "youtube": (youtube.PLATFORM, YoutubeConnector),
}
