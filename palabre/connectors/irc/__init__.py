"""Channels of Internet Relay Chat, as data."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Moderation,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.lines import SECURITIES
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)

PLATFORM = Platform(
    slug="irc",
    name="IRC",
    kind=Kind.MESSAGE,
    home="https://modern.ircdocs.horse",
    about=N_("Channels of Internet Relay Chat: heard while Palabre is there, and answered."),
    capabilities=frozenset(
        {Capability.STREAM, Capability.PUBLISH, Capability.REPLY, Capability.MODERATE}
    ),
    moderation=frozenset({Moderation.KICK, Moderation.BAN}),
    sources=(
        SourceKind(
            "live", N_("A channel, live"), Capability.STREAM,
            (Field("channel", N_("Channel"), N_("For example #support."), offered="list"),),
            every=None, needs_account=True,
        ),
    ),
    inbox=frozenset({"live"}),
    by_hand=N_("Say it in the channel with a chat program of your own."),
    # Servers slow down who says more than a line every two seconds (RFC 1459, 8.10).
    limits=Limits(
        calls=5,
        per=timedelta(seconds=10),
        source="https://www.rfc-editor.org/rfc/rfc1459#section-8.10",
        read_on=_READ_ON,
    ),
    post=PostLimits(text=1_500, unit="bytes"),
    to=(
        Field(
            "channel", N_("Channel or person"), N_("For example #support, or somebody's nickname."),
            offered="list",
        ),
    ),
    account=(
        Field("server", N_("Server"), N_("For example irc.example.org, or with a port.")),
        Field("account", N_("Nickname")),
        Field(
            "secret", N_("Password"), N_("Of the registered nickname, where it has one."),
            required=False, secret=True,
        ),
        Field(
            "security", N_("Security"), required=False,
            choices={one: says for one, says in SECURITIES.items() if one != "starttls"},
        ),
    ),
    guide=(
        N_("Choose a nickname for your brand, and register it where the network offers that."),
        N_("Ask the operators of a channel before a program listens there: many have rules for it."),
        N_("Enter the server, the nickname and its password here."),
    ),
    cannot=(
        N_(
            "What is said while Palabre isn’t there is known only where the server keeps a history (IRCv3 "
            "chathistory): most keep none."
        ),
        N_("A line is never changed or deleted from here: most servers know no way to do it."),
        N_("A line whose sending broke off can't be looked for afterwards."),
        N_("A text of more than five lines is refused: servers cut off who says so much at once."),
        N_("Only a channel’s operators send people out of it and ban them; nobody is silenced from here."),
        N_(
            "Nicknames pass from one to another: who comes from elsewhere than their line did is neither "
            "sent out nor banned."
        ),
        N_("A ban keeps out whoever comes from the same host, until an operator lifts it there."),
    ),
    facts=(
        Fact(
            N_("A line holds 512 bytes with its address: longer texts are said in several lines."),
            "https://modern.ircdocs.horse/#message-format", _READ_ON,
        ),
    ),
    deletion_duty=N_("Some channels forbid keeping what is said there: ask their operators."),
)  # fmt: skip
