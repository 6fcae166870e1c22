"""Every platform Palabre speaks to, one line each: its data, and how its connector is made."""

from collections.abc import Callable, Mapping
from typing import Any

from palabre.connectors import (
    appstore,
    bluesky,
    circular,
    circular365,
    circulargmail,
    discord,
    discourse,
    echo,
    facebook,
    feed,
    flarum,
    flickr,
    foodreporter,
    foursquare,
    ghost,
    gmail,
    googlebusiness,
    googleplay,
    googleplus,
    hackernews,
    instagram,
    irc,
    isso,
    lemmy,
    linkedin,
    linkedinperson,
    mailbox,
    mastodon,
    matrix,
    mediawiki,
    microsoft365,
    microsoftteams,
    nodebb,
    pinterest,
    reddit,
    slack,
    slideshare,
    stackexchange,
    teams,
    teamschats,
    telegram,
    threads,
    tiktok,
    trustpilot,
    usenet,
    viadeo,
    watch,
    wordpress,
    x,
    xmpp,
    youtube,
)
from palabre.connectors.appstore.client import AppStoreConnector
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.circular.client import CircularConnector
from palabre.connectors.circular365.client import Circular365Connector
from palabre.connectors.circulargmail.client import CircularGmailConnector
from palabre.connectors.contract import Platform
from palabre.connectors.discord.client import DiscordConnector
from palabre.connectors.discourse.client import DiscourseConnector
from palabre.connectors.echo.client import EchoConnector
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.flarum.client import FlarumConnector
from palabre.connectors.flickr.client import FlickrConnector
from palabre.connectors.foodreporter.client import FoodReporterConnector
from palabre.connectors.foursquare.client import FoursquareConnector
from palabre.connectors.ghost.client import GhostConnector
from palabre.connectors.gmail.client import GmailConnector
from palabre.connectors.googlebusiness.client import GoogleBusinessConnector
from palabre.connectors.googleplay.client import GooglePlayConnector
from palabre.connectors.googleplus.client import GooglePlusConnector
from palabre.connectors.hackernews.client import HackernewsConnector
from palabre.connectors.http import Http
from palabre.connectors.instagram.client import InstagramConnector
from palabre.connectors.irc.client import IrcConnector
from palabre.connectors.isso.client import IssoConnector
from palabre.connectors.lemmy.client import LemmyConnector
from palabre.connectors.linkedin.client import LinkedInConnector
from palabre.connectors.linkedinperson.client import LinkedInPersonConnector
from palabre.connectors.mailbox.client import MailConnector
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.matrix.client import MatrixConnector
from palabre.connectors.mediawiki.client import MediaWikiConnector
from palabre.connectors.microsoft365.client import Microsoft365Connector
from palabre.connectors.microsoftteams.client import MicrosoftTeamsConnector
from palabre.connectors.nodebb.client import NodebbConnector
from palabre.connectors.pinterest.client import PinterestConnector
from palabre.connectors.reddit.client import RedditConnector
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.slideshare.client import SlideShareConnector
from palabre.connectors.stackexchange.client import StackexchangeConnector
from palabre.connectors.teams.client import TeamsConnector
from palabre.connectors.teamschats.client import TeamsChatsConnector
from palabre.connectors.telegram.client import TelegramConnector
from palabre.connectors.threads.client import ThreadsConnector
from palabre.connectors.tiktok.client import TikTokConnector
from palabre.connectors.trustpilot.client import TrustpilotConnector
from palabre.connectors.usenet.client import UsenetConnector
from palabre.connectors.viadeo.client import ViadeoConnector
from palabre.connectors.watch.client import WatchConnector
from palabre.connectors.wordpress.client import WordPressConnector
from palabre.connectors.x.client import XConnector
from palabre.connectors.xmpp.client import XmppConnector
from palabre.connectors.youtube.client import YoutubeConnector

Connect = Callable[[Http, Mapping[str, str]], Any]

PLATFORMS: dict[str, tuple[Platform, Connect]] = {
    "appstore": (appstore.PLATFORM, AppStoreConnector),
    "bluesky": (bluesky.PLATFORM, BlueskyConnector),
    "circular": (circular.PLATFORM, CircularConnector),
    "circular365": (circular365.PLATFORM, Circular365Connector),
    "circulargmail": (circulargmail.PLATFORM, CircularGmailConnector),
    "discord": (discord.PLATFORM, DiscordConnector),
    "discourse": (discourse.PLATFORM, DiscourseConnector),
    "echo": (echo.PLATFORM, EchoConnector),
    "facebook": (facebook.PLATFORM, FacebookConnector),
    "feed": (feed.PLATFORM, FeedConnector),
    "flarum": (flarum.PLATFORM, FlarumConnector),
    "flickr": (flickr.PLATFORM, FlickrConnector),
    "foodreporter": (foodreporter.PLATFORM, FoodReporterConnector),
    "foursquare": (foursquare.PLATFORM, FoursquareConnector),
    "ghost": (ghost.PLATFORM, GhostConnector),
    "gmail": (gmail.PLATFORM, GmailConnector),
    "googlebusiness": (googlebusiness.PLATFORM, GoogleBusinessConnector),
    "googleplay": (googleplay.PLATFORM, GooglePlayConnector),
    "googleplus": (googleplus.PLATFORM, GooglePlusConnector),
    "hackernews": (hackernews.PLATFORM, HackernewsConnector),
    "instagram": (instagram.PLATFORM, InstagramConnector),
    "irc": (irc.PLATFORM, IrcConnector),
    "isso": (isso.PLATFORM, IssoConnector),
    "lemmy": (lemmy.PLATFORM, LemmyConnector),
    "linkedin": (linkedin.PLATFORM, LinkedInConnector),
    "linkedinperson": (linkedinperson.PLATFORM, LinkedInPersonConnector),
    "mailbox": (mailbox.PLATFORM, MailConnector),
    "mastodon": (mastodon.PLATFORM, MastodonConnector),
    "matrix": (matrix.PLATFORM, MatrixConnector),
    "mediawiki": (mediawiki.PLATFORM, MediaWikiConnector),
    "microsoft365": (microsoft365.PLATFORM, Microsoft365Connector),
    "microsoftteams": (microsoftteams.PLATFORM, MicrosoftTeamsConnector),
    "nodebb": (nodebb.PLATFORM, NodebbConnector),
    "pinterest": (pinterest.PLATFORM, PinterestConnector),
    "reddit": (reddit.PLATFORM, RedditConnector),
    "slack": (slack.PLATFORM, SlackConnector),
    "slideshare": (slideshare.PLATFORM, SlideShareConnector),
    "stackexchange": (stackexchange.PLATFORM, StackexchangeConnector),
    "teams": (teams.PLATFORM, TeamsConnector),
    "teamschats": (teamschats.PLATFORM, TeamsChatsConnector),
    "telegram": (telegram.PLATFORM, TelegramConnector),
    "threads": (threads.PLATFORM, ThreadsConnector),
    "tiktok": (tiktok.PLATFORM, TikTokConnector),
    "trustpilot": (trustpilot.PLATFORM, TrustpilotConnector),
    "usenet": (usenet.PLATFORM, UsenetConnector),
    "viadeo": (viadeo.PLATFORM, ViadeoConnector),
    "watch": (watch.PLATFORM, WatchConnector),
    "wordpress": (wordpress.PLATFORM, WordPressConnector),
    "x": (x.PLATFORM, XConnector),
    "xmpp": (xmpp.PLATFORM, XmppConnector),
    "youtube": (youtube.PLATFORM, YoutubeConnector),
}
