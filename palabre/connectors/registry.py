"""Every platform Palabre speaks to, one line each: the folder that it lives in, and its connector there."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from palabre.connectors.contract import Platform
from palabre.connectors.http import Http

Connect = Callable[[Http, Mapping[str, str]], Any]


def found(
    folder: str, connector: str, within: str = "palabre.connectors"
) -> tuple[Platform, Connect]:
    """What a folder holds: its platform's data, and how its connector is made."""
    data, client = import_module(f"{within}.{folder}"), import_module(f"{within}.{folder}.client")
    return data.PLATFORM, getattr(client, connector)


_CONNECTORS = {
    "appstore": "AppStoreConnector",
    "bluesky": "BlueskyConnector",
    "circular": "CircularConnector",
    "circular365": "Circular365Connector",
    "circulargmail": "CircularGmailConnector",
    "discord": "DiscordConnector",
    "discourse": "DiscourseConnector",
    "echo": "EchoConnector",
    "facebook": "FacebookConnector",
    "feed": "FeedConnector",
    "flarum": "FlarumConnector",
    "flickr": "FlickrConnector",
    "foodreporter": "FoodReporterConnector",
    "foursquare": "FoursquareConnector",
    "ghost": "GhostConnector",
    "gmail": "GmailConnector",
    "googlebusiness": "GoogleBusinessConnector",
    "googleplay": "GooglePlayConnector",
    "googleplus": "GooglePlusConnector",
    "hackernews": "HackernewsConnector",
    "instagram": "InstagramConnector",
    "irc": "IrcConnector",
    "isso": "IssoConnector",
    "lemmy": "LemmyConnector",
    "linkedin": "LinkedInConnector",
    "linkedinperson": "LinkedInPersonConnector",
    "mailbox": "MailConnector",
    "mastodon": "MastodonConnector",
    "matrix": "MatrixConnector",
    "mediawiki": "MediaWikiConnector",
    "microsoft365": "Microsoft365Connector",
    "microsoftteams": "MicrosoftTeamsConnector",
    "nodebb": "NodebbConnector",
    "pinterest": "PinterestConnector",
    "reddit": "RedditConnector",
    "slack": "SlackConnector",
    "slideshare": "SlideShareConnector",
    "stackexchange": "StackexchangeConnector",
    "teams": "TeamsConnector",
    "teamschats": "TeamsChatsConnector",
    "telegram": "TelegramConnector",
    "threads": "ThreadsConnector",
    "tiktok": "TikTokConnector",
    "trustpilot": "TrustpilotConnector",
    "usenet": "UsenetConnector",
    "viadeo": "ViadeoConnector",
    "watch": "WatchConnector",
    "wordpress": "WordPressConnector",
    "x": "XConnector",
    "xmpp": "XmppConnector",
    "youtube": "YoutubeConnector",
}
PLATFORMS: dict[str, tuple[Platform, Connect]] = {
    slug: found(slug, connector) for slug, connector in _CONNECTORS.items()
}
