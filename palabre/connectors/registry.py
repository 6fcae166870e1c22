"""Every platform Palabre speaks to, one line each: its data, and how its connector is made."""

from collections.abc import Callable, Mapping
from typing import Any

from palabre.connectors import bluesky, echo, feed, irc, mailbox, mastodon, matrix, usenet, xmpp
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import Platform
from palabre.connectors.echo.client import EchoConnector
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.http import Http
from palabre.connectors.irc.client import IrcConnector
from palabre.connectors.mailbox.client import MailConnector
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.matrix.client import MatrixConnector
from palabre.connectors.usenet.client import UsenetConnector
from palabre.connectors.xmpp.client import XmppConnector

Connect = Callable[[Http, Mapping[str, str]], Any]

PLATFORMS: dict[str, tuple[Platform, Connect]] = {
    "bluesky": (bluesky.PLATFORM, BlueskyConnector),
    "echo": (echo.PLATFORM, EchoConnector),
    "feed": (feed.PLATFORM, FeedConnector),
    "irc": (irc.PLATFORM, IrcConnector),
    "mailbox": (mailbox.PLATFORM, MailConnector),
    "mastodon": (mastodon.PLATFORM, MastodonConnector),
    "matrix": (matrix.PLATFORM, MatrixConnector),
    "usenet": (usenet.PLATFORM, UsenetConnector),
    "xmpp": (xmpp.PLATFORM, XmppConnector),
}
