"""Every platform Palabre speaks to, one line each: its data, and how its connector is made."""

from collections.abc import Callable, Mapping
from typing import Any

from palabre.connectors import (
    appstore,
    bluesky,
    discord,
    discourse,
    echo,
    feed,
    flarum,
    flickr,
    foodreporter,
    foursquare,
    googlebusiness,
    googleplay,
    googleplus,
    hackernews,
    mailbox,
    mastodon,
    nodebb,
    phpbb,
    pinterest,
    slack,
    slideshare,
    stackexchange,
    teams,
    telegram,
    trustpilot,
    viadeo,
    watch,
    x,
    youtube,
)
from palabre.connectors.appstore.client import AppStoreConnector
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import Platform
from palabre.connectors.discord.client import DiscordConnector
from palabre.connectors.discourse.client import DiscourseConnector
from palabre.connectors.echo.client import EchoConnector
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.flarum.client import FlarumConnector
from palabre.connectors.flickr.client import FlickrConnector
from palabre.connectors.foodreporter.client import FoodReporterConnector
from palabre.connectors.foursquare.client import FoursquareConnector
from palabre.connectors.googlebusiness.client import GoogleBusinessConnector
from palabre.connectors.googleplay.client import GooglePlayConnector
from palabre.connectors.googleplus.client import GooglePlusConnector
from palabre.connectors.hackernews.client import HackerNewsConnector
from palabre.connectors.http import Http
from palabre.connectors.mailbox.client import MailConnector
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.nodebb.client import NodebbConnector
from palabre.connectors.phpbb.client import PhpbbConnector
from palabre.connectors.pinterest.client import PinterestConnector
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.slideshare.client import SlideShareConnector
from palabre.connectors.stackexchange.client import StackExchangeConnector
from palabre.connectors.teams.client import TeamsConnector
from palabre.connectors.telegram.client import TelegramConnector
from palabre.connectors.trustpilot.client import TrustpilotConnector
from palabre.connectors.viadeo.client import ViadeoConnector
from palabre.connectors.watch.client import WatchConnector
from palabre.connectors.x.client import XConnector
from palabre.connectors.youtube.client import YoutubeConnector

Connect = Callable[[Http, Mapping[str, str]], Any]

PLATFORMS: dict[str, tuple[Platform, Connect]] = {
    "appstore": (appstore.PLATFORM, AppStoreConnector),
    "bluesky": (bluesky.PLATFORM, BlueskyConnector),
    "discord": (discord.PLATFORM, DiscordConnector),
    "discourse": (discourse.PLATFORM, DiscourseConnector),
    "echo": (echo.PLATFORM, EchoConnector),
    "feed": (feed.PLATFORM, FeedConnector),
    "flarum": (flarum.PLATFORM, FlarumConnector),
    "flickr": (flickr.PLATFORM, FlickrConnector),
    "foodreporter": (foodreporter.PLATFORM, FoodReporterConnector),
    "foursquare": (foursquare.PLATFORM, FoursquareConnector),
    "googlebusiness": (googlebusiness.PLATFORM, GoogleBusinessConnector),
    "googleplay": (googleplay.PLATFORM, GooglePlayConnector),
    "googleplus": (googleplus.PLATFORM, GooglePlusConnector),
    "hackernews": (hackernews.PLATFORM, HackerNewsConnector),
    "mailbox": (mailbox.PLATFORM, MailConnector),
    "mastodon": (mastodon.PLATFORM, MastodonConnector),
    "nodebb": (nodebb.PLATFORM, NodebbConnector),
    "phpbb": (phpbb.PLATFORM, PhpbbConnector),
    "pinterest": (pinterest.PLATFORM, PinterestConnector),
    "slack": (slack.PLATFORM, SlackConnector),
    "slideshare": (slideshare.PLATFORM, SlideShareConnector),
    "stackexchange": (stackexchange.PLATFORM, StackExchangeConnector),
    "teams": (teams.PLATFORM, TeamsConnector),
    "telegram": (telegram.PLATFORM, TelegramConnector),
    "trustpilot": (trustpilot.PLATFORM, TrustpilotConnector),
    "viadeo": (viadeo.PLATFORM, ViadeoConnector),
    "watch": (watch.PLATFORM, WatchConnector),
    "x": (x.PLATFORM, XConnector),
    "youtube": (youtube.PLATFORM, YoutubeConnector),
}
