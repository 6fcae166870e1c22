"""Servers that speak Mastodon's client API, as data: Mastodon, GoToSocial, Pleroma, Pixelfed and others."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Barring,
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Metric,
    Moderation,
    OAuth,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.films import FILMS, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.mastodon.advice import ADVICE
from palabre.connectors.mastodon.polls import FIELDS, POLLS
from palabre.connectors.naming import WITH_SERVER, Naming
from palabre.connectors.pictures import PictureRules
from palabre.connectors.words import N_

_SERVER = Field("server", N_("Server"), N_("For example mastodon.example."))
_TAG = Field("tag", N_("Hashtag, without #"))
_LIST = Field(
    "list", N_("Number of the list"), N_("It ends the address of the list's page."), offered="list"
)
_OFTEN = timedelta(minutes=10)


def _read(slug: str, label: str, *fields: Field, account: bool = False) -> SourceKind:
    return SourceKind(slug, label, Capability.READ, fields, every=_OFTEN, needs_account=account)


def _stream(slug: str, label: str, *fields: Field, account: bool = False) -> SourceKind:
    return SourceKind(slug, label, Capability.STREAM, fields, every=None, needs_account=account)


# Servers that show a hashtag to everybody, without an account; the first ones by a brand's language.
OPEN_SERVERS = {"": ("mastodon.social",), "fr": ("mastodon.social", "piaille.fr")}

# What a server takes that doesn't say anything else of itself.
FILM_RULES = FilmRules(
    "https://docs.joinmastodon.org/user/posting/#media", date(2026, 11, 28), FILMS,
    bytes=99 * 1024 * 1024, fastest=120,
)  # fmt: skip

PLATFORM = Platform(
    slug="mastodon",
    advice=ADVICE,
    name="Mastodon",
    kind=Kind.POST,
    home="https://joinmastodon.org",
    about=N_("Servers of the fediverse: their public conversations, hashtags, lists and accounts."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.STREAM,
            Capability.DIRECTORY,
            Capability.ACCOUNTS,
            Capability.PUBLISH,
            Capability.RELAY,
            Capability.QUOTE,
            Capability.REPLY,
            Capability.EDIT,
            Capability.DELETE,
            Capability.MODERATE,
            Capability.BAR,
            Capability.MEASURE,
        }
    ),
    sources=(
        _read("local", N_("What a server's people say"), _SERVER),
        _read("public", N_("What a server knows of the whole network"), _SERVER),
        _read("tag", N_("A hashtag"), _SERVER, _TAG),
        _read(
            "account", N_("Posts of one account"), Field("account", N_("Account, with its server"))
        ),
        _read("list", N_("Posts of a list (needs an account)"), _LIST, account=True),
        _read("notifications", N_("Mentions and answers addressed to the account"), account=True),
        _read(
            "messages", N_("Private messages and mentions that only followers see"), account=True
        ),
        SourceKind(
            "search",
            N_("Words of your topics (needs an account)"),
            Capability.SEARCH,
            every=timedelta(minutes=15),
            follows_topics=True,
            needs_account=True,
        ),
        _stream("stream", N_("What a server knows, live (most servers want an account)"), _SERVER),
        _stream("stream-local", N_("What a server's people say, live"), _SERVER),
        _stream("stream-tag", N_("A hashtag, live"), _SERVER, _TAG),
        _stream("stream-list", N_("A list, live (needs an account)"), _LIST, account=True),
        _stream("stream-user", N_("One's own timeline, live (needs an account)"), account=True),
    ),
    inbox=frozenset({"notifications", "messages"}),
    private=frozenset({"messages"}),
    limits=Limits(
        calls=300,
        per=timedelta(minutes=5),
        source="https://docs.joinmastodon.org/api/rate-limits/",
        read_on=date(2026, 11, 21),
    ),
    cannot=(
        N_("A server knows only the posts that reached it: no single one sees the whole network."),
        N_(
            "Search finds posts only of people who allowed it, and only where the server offers it."
        ),
        N_(
            "Posts for followers are kept only when they name the account: as private messages, answered to"
            " those alone whom the answer names. What the account wrote elsewhere isn't read with them."
        ),
        N_(
            "Only Mastodon from 4.5 on quotes a post, where its author lets it; other servers pass it on as"
            " it is."
        ),
        N_("Some servers take only posts with a picture, or can't keep a post for later."),
        N_(
            "Posts of others can't be hidden or deleted: that is up to the moderators of their server."
        ),
    ),
    deletion_duty=N_("Posts deleted on their server are deleted here: posts are looked at again."),
    looks_at=40,
    by_hand=N_("Open the post on its server and answer there."),
    oauth=OAuth(
        authorize="/oauth/authorize",
        token="/oauth/token",  # noqa: S106 - a path
        revoke="/oauth/revoke",
        register="/api/v1/apps",
        on_server=True,
        metadata="/.well-known/oauth-authorization-server",
        # The narrower rights (write:statuses) are refused by servers that don't know them.
        scopes={
            **dict.fromkeys(
                (
                    Capability.READ,
                    Capability.SEARCH,
                    Capability.STREAM,
                    Capability.MEASURE,
                    Capability.ACCOUNTS,
                ),
                ("read",),
            ),
            **dict.fromkeys(
                (
                    Capability.PUBLISH,
                    Capability.REPLY,
                    Capability.RELAY,
                    Capability.QUOTE,
                    Capability.EDIT,
                    Capability.DELETE,
                    Capability.MODERATE,
                    Capability.BAR,
                ),
                ("write",),
            ),
        },
        always=("read",),
    ),
    guide=(
        N_("Give the name of your server, for example mastodon.example, and connect."),
        N_("On the server's own page, sign in and allow Palabre what it asks for."),
        N_(
            "Without that page: on the server, open Preferences, Development, and make a new application."
        ),
        N_("Tick read, and write if Palabre is to post, and save it."),
        N_("Open the application and copy its access token here."),
    ),
    naming=Naming(handle=WITH_SERVER),
    look=Look("short", "halves", lines=32, link=30, servers=False, card="large"),
    post=PostLimits(
        card="own",
        text=500,
        unit="graphemes",
        link=23,
        bare_mentions=True,
        warning_gap="",
        media=4,
        media_bytes=16 * 1024 * 1024,
        types=("image/jpeg", "image/png", "image/webp", "image/gif"),
        alt=1_500,
        pictures=PictureRules(
            "https://github.com/mastodon/mastodon/blob/main/app/models/media_attachment.rb",
            date(2026, 11, 27),
            most_pixels=8_294_400,
        ),
        films=FILM_RULES,
    ),
    draft=(
        Field(
            "visibility",
            N_("Who sees it"),
            N_("What the account usually does, if nothing is chosen."),
            required=False,
            choices={
                "public": N_("Everybody"),
                "unlisted": N_("Everybody, outside the public timelines"),
                "private": N_("Who follows the account"),
                "direct": N_("Those alone whom it mentions"),
            },
        ),
        *FIELDS,
    ),
    barring=frozenset({Barring.MUTE, Barring.UNMUTE, Barring.BLOCK, Barring.UNBLOCK}),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE}),
    metrics=(
        Metric("likes", N_("Likes"), "favourites_count"),
        Metric("relays", N_("Reposts"), "reblogs_count"),
        Metric("replies", N_("Replies"), "replies_count"),
        Metric("quotes", N_("Quotes"), "quotes_count"),
        Metric("followers", N_("Followers"), "followers_count"),
        Metric("posts", N_("Posts"), "statuses_count"),
    ),
    facts=(
        Fact(
            N_(
                "Each server sets its own limits: usually 500 characters on Mastodon, 5,000 on GoToSocial."
            ),
            "https://docs.gotosocial.org/en/v0.22.0/configuration/statuses/",
            date(2026, 11, 27),
        ),
        Fact(
            N_("A post that is sent again within an hour under the same key is one post."),
            "https://docs.joinmastodon.org/methods/statuses/",
            date(2026, 11, 27),
        ),
        POLLS,
    ),
    account=(
        Field("server", N_("Server"), N_("For example mastodon.example.")),
        Field(
            "secret",
            N_("Access token"),
            N_(
                "Made on the server under Preferences, Development, with the rights read and write."
            ),
            secret=True,
        ),
    ),
)
