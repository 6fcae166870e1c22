"""Rooms and direct messages of XMPP (Jabber), as data."""

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
from palabre.connectors.words import N_

_ROOM = Field(
    "room", N_("Room"), N_("Its address, for example support@rooms.xmpp.example."), offered="list"
)

PLATFORM = Platform(
    slug="xmpp",
    name="XMPP",
    kind=Kind.MESSAGE,
    home="https://xmpp.org",
    about=N_("Rooms and direct messages on servers that speak XMPP, once called Jabber."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.STREAM,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.DELETE,
            Capability.MODERATE,
        }
    ),
    sources=(
        SourceKind(
            "room", N_("A room"), Capability.READ, (_ROOM,),
            every=timedelta(minutes=10), needs_account=True,
        ),
        SourceKind(
            "direct", N_("Direct messages to the account"), Capability.READ,
            every=timedelta(minutes=10), needs_account=True,
        ),
        SourceKind(
            "live", N_("A room, live"), Capability.STREAM, (_ROOM,), every=None, needs_account=True
        ),
        SourceKind(
            "live-direct", N_("Direct messages to the account, live"), Capability.STREAM,
            every=None, needs_account=True,
        ),
    ),
    inbox=frozenset({"room", "direct", "live", "live-direct"}),
    private=frozenset({"direct", "live-direct"}),
    by_hand=N_("Open the room or the chat in an XMPP program of your own and write there."),
    # The protocol knows no number of calls: this is how rarely Palabre itself signs in.
    limits=Limits(
        calls=60,
        per=timedelta(hours=1),
        source="https://xmpp.org/extensions/xep-0205.html",
        read_on=date(2026, 11, 27),
    ),
    # A file's size is each server's own: this is what Prosody takes unless it is told otherwise.
    post=PostLimits(
        text=10_000, media=10, media_bytes=10 * 1024 * 1024, alt=1_500,
        types=("image/jpeg", "image/png", "image/gif", "image/webp"),
        no_films=Fact(
            N_(
                "Each XMPP server has its own limit for a file, often ten megabytes: send a video’s address."
            ),
            "https://prosody.im/doc/modules/mod_http_file_share", date(2026, 11, 29),
        ),
    ),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE, Moderation.DELETE}),
    to=(
        Field("room", N_("Room"), N_("Its address, when the text goes to a room."), required=False,
              offered="list"),
        Field("person", N_("Person"), N_("An address, when it goes to one person."), required=False),
    ),
    account=(
        Field("account", N_("Account"), N_("For example desk@xmpp.example.")),
        Field("secret", N_("Password"), secret=True),
        Field(
            "server", N_("Server"),
            N_("Only when that domain, after the @, doesn't lead to it; a port may follow."),
            required=False,
        ),
        Field(
            "security", N_("Security"),
            N_("starttls (the usual), tls, or none for servers that your administrator allowed."),
            required=False,
        ),
        Field("nick", N_("Nickname in rooms"), required=False),
    ),
    guide=(
        N_("Make an account for your brand on an XMPP server, with any app for XMPP."),
        N_("Enter its address and password here."),
        N_("Add the rooms that Palabre shall read as sources; it enters them under your nickname."),
    ),
    cannot=(
        N_("A room shows those who enter only its last messages, unless it keeps an archive."),
        N_(
            "A whisper by way of a room is answered only while the same person is there, and only where the "
            "room says who bears a nick (XEP-0421): an answer might reach somebody else."
        ),
        N_("A message can be withdrawn, but each person's app decides whether it hides it."),
        N_(
            "Pictures are brought to the account’s server, where it has a store for files (XEP-0363). There "
            "they can be seen by whoever has their address, also after the message was withdrawn, until the "
            "server deletes them."
        ),
        N_("Beside a text many apps show a picture as an address to open."),
        N_(
            "A message of others is taken out only of a room that your account moderates, on a server "
            "that knows how (XEP-0425)."
        ),
    ),
    undone=(
        N_("Encrypted messages (OMEMO) can't be read."),
        N_(
            "What somebody whispers by way of a room is heard while the account is in it (live, or at the "
            "moment of a reading), and neither changed nor withdrawn from here."
        ),
    ),
    deletion_duty=N_(
        "Messages that their author withdraws, or that a room’s moderators take out, are deleted here."
    ),
)  # fmt: skip
