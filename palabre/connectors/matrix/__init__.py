"""Rooms of Matrix by its client-server API, as data."""

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
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.films import FILMS, FilmRules
from palabre.connectors.words import N_

_ROOM = Field(
    "room", N_("Room"), N_("Its address, for example #support:matrix.example."), offered="list"
)
_READ_ON = date(2026, 11, 27)

PLATFORM = Platform(
    slug="matrix",
    name="Matrix",
    kind=Kind.MESSAGE,
    home="https://matrix.org",
    about=N_("Rooms on servers that speak Matrix: what is said there, and your answers."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.STREAM,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.MODERATE,
            Capability.BAR,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        SourceKind(
            "room", N_("A room"), Capability.READ, (_ROOM,),
            every=timedelta(minutes=5), needs_account=True,
        ),
        SourceKind(
            "rooms", N_("All rooms of the account"), Capability.READ,
            every=timedelta(minutes=5), needs_account=True,
        ),
        SourceKind(
            "search", N_("Words of your topics in the account's rooms"), Capability.SEARCH,
            every=timedelta(hours=1), follows_topics=True, needs_account=True,
        ),
        SourceKind(
            "live", N_("A room, live"), Capability.STREAM, (_ROOM,), every=None, needs_account=True
        ),
        SourceKind(
            "live-rooms", N_("All rooms of the account, live"), Capability.STREAM,
            every=None, needs_account=True,
        ),
    ),
    inbox=frozenset({"room", "rooms", "live", "live-rooms"}),
    by_hand=N_("Open the room in Element or another Matrix program and write there."),
    # Each server sets its own limits and says Retry-After; these are the defaults of Synapse.
    limits=Limits(
        calls=12,
        per=timedelta(minutes=1),
        source="https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html",
        read_on=_READ_ON,
    ),
    # An event holds 65,536 bytes with everything around its text.
    post=PostLimits(
        text=50_000, unit="bytes", media=10, media_bytes=50 * 1024 * 1024, alt=1_500,
        films=FilmRules(
            "https://spec.matrix.org/v1.16/client-server-api/#mvideo", date(2026, 11, 28), FILMS,
            bytes=50 * 1024 * 1024, many=10, with_pictures=True,
        ),
    ),
    to=(_ROOM,),
    metrics=(Metric("likes", N_("Reactions"), "m.reaction"),),
    barring=frozenset({Barring.BAN, Barring.UNBAN}),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE, Moderation.DELETE}),
    account=(
        Field("server", N_("Server"), N_("For example matrix.example.")),
        Field(
            "secret", N_("Access token"),
            N_("In Element under Settings, Help and about, Advanced."), secret=True,
        ),
    ),
    guide=(
        N_("Make an account for your brand on a Matrix server, for example with Element."),
        N_("Join the rooms that Palabre shall read, with that account."),
        N_("In Element open the settings, then Help and about, and copy the access token there."),
        N_("Enter the server's name and the access token here, and never sign that session out."),
    ),
    cannot=(
        N_("Only rooms that the account has joined are read."),
        N_("Pictures and files are named, not shown: servers give them to their own people only."),
        N_("A text of somebody else can be deleted only where the account's power in the room allows it."),
        N_("People are banned only where the account's power in the room allows it, which all in it see."),
        N_("Search finds nothing in encrypted rooms, and a server may have switched it off."),
    ),
    undone=(
        N_("Encrypted rooms can't be read: Palabre holds none of their keys."),
    ),
    facts=(
        Fact(
            N_("A message, with everything around its text, may hold 65,536 bytes."),
            "https://spec.matrix.org/latest/client-server-api/#size-limits", _READ_ON,
        ),
    ),
    deletion_duty=N_("Messages removed from a room are deleted here: messages are looked at again."),
    looks_at=20,
)  # fmt: skip
