"""Bluesky as data: what the network lets us do, and how much."""

from datetime import date, timedelta

from palabre.connectors.contract import Capability, Field, Kind, Limits, Platform, SourceKind
from palabre.connectors.words import N_

PLATFORM = Platform(
    slug="bluesky",
    name="Bluesky",
    icon="bluesky",
    kind=Kind.POST,
    home="https://bsky.app",
    about=N_("Every public post of the network as it is written, and search with an account."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH, Capability.STREAM}),
    sources=(
        SourceKind(
            "stream",
            N_("The whole network, live"),
            Capability.STREAM,
            (
                Field(
                    "server",
                    N_("Jetstream server"),
                    N_("Leave it empty for the network's own."),
                    required=False,
                ),
            ),
            every=None,
            follows_topics=True,
        ),
        SourceKind(
            "search",
            N_("Words of your topics (needs an account)"),
            Capability.SEARCH,
            every=timedelta(minutes=10),
            follows_topics=True,
            needs_account=True,
        ),
        SourceKind(
            "author",
            N_("Posts of one account"),
            Capability.READ,
            (
                Field(
                    "actor",
                    N_("Account"),
                    N_("For example zoe.bsky.social, or a profile's address."),
                ),
            ),
            every=timedelta(minutes=15),
        ),
        SourceKind(
            "list",
            N_("Posts of a list"),
            Capability.READ,
            (Field("list", N_("Address of the list")),),
            every=timedelta(minutes=15),
        ),
        SourceKind(
            "tag",
            N_("A hashtag (needs an account)"),
            Capability.READ,
            (Field("tag", N_("Hashtag, without #")),),
            every=timedelta(minutes=15),
            needs_account=True,
        ),
    ),
    limits=Limits(
        calls=3_000,
        per=timedelta(minutes=5),
        source="https://docs.bsky.app/docs/advanced-guides/rate-limits",
        read_on=date(2026, 11, 21),
        text=300,
    ),
    cannot=(
        N_("Without an account it can't search: the network asks for one."),
        N_(
            "The live stream doesn't know names, followers and counts: they come when a post is opened."
        ),
        N_("It can't see private messages or accounts that are switched off."),
    ),
    deletion_duty=N_(
        "Posts deleted there, and all posts of accounts that leave, are deleted here."
    ),
    by_hand=N_("Open the post on bsky.app and answer there."),
    account=(
        Field("account", N_("Account"), N_("For example zoe.bsky.social.")),
        Field(
            "secret",
            N_("App password"),
            N_("Made on bsky.app under Settings, Privacy and security, App passwords."),
            secret=True,
        ),
        Field(
            "server",
            N_("Server of the account"),
            N_("Leave it empty for the network's own."),
            required=False,
        ),
    ),
)
