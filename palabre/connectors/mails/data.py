"""Mail by IMAP and SMTP, as data: what is true of every mailbox, whoever keeps it."""

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
from palabre.connectors.looks import Look
from palabre.connectors.words import N_

_FOLDER = Field(
    "folder",
    N_("Folder"),
    N_("As the mail program names it; empty: the inbox."),
    required=False,
    offered="list",
)
_READ_ON = date(2026, 11, 27)

CANNOT = (
    N_("A mail that was sent can't be called back: deleting removes only our own copy."),
    N_("A mail can't be changed once it was sent."),
    N_("Mails that you delete in your mail program stay here until you delete them here."),
    N_(
        "The files of a mail stay in the mailbox: they are fetched when somebody opens them, and no longer"
        " once the mail is deleted there."
    ),
)

MAIL = Platform(
    slug="",
    name="",
    kind=Kind.MAIL,
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.STREAM,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.MODERATE,
            Capability.DELETE,
        }
    ),
    sources=(
        SourceKind(
            "folder", N_("A folder"), Capability.READ, (_FOLDER,),
            every=timedelta(minutes=10), needs_account=True,
        ),
        SourceKind(
            "live", N_("A folder, live"), Capability.STREAM, (_FOLDER,),
            every=None, needs_account=True,
        ),
        SourceKind(
            "search", N_("Words of your topics in the inbox"), Capability.SEARCH,
            every=timedelta(minutes=30), follows_topics=True, needs_account=True,
        ),
    ),
    inbox=frozenset({"folder", "live"}),
    private=frozenset({"folder", "live"}),
    anyone_signs=True,
    by_hand=N_("Open the mail in your mail program and answer there."),
    # The protocol knows no number of calls; this is what a large provider lets a free account send.
    limits=Limits(
        calls=500,
        per=timedelta(days=1),
        source="https://support.cloudhq.net/gmail-daily-sending-limits-and-mailking/",
        read_on=_READ_ON,
    ),
    look=Look("mail", "stack", pictures=20, marks=False),
    post=PostLimits(
        text=1_000_000,
        title=500,
        media=20,
        media_bytes=20 * 1024 * 1024,
        alt=500,
        no_films=Fact(
            N_("A mail server needn't take more than 64 kB: put the address of the video into the mail."),
            "https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.7",
            date(2026, 11, 28),
        ),
    ),
    to=(
        Field("to", N_("Recipients"), N_("One address, or several with commas between them.")),
        Field("cc", N_("Copy to"), required=False),
    ),
    moderation=frozenset({Moderation.HIDE, Moderation.SHOW, Moderation.SPAM, Moderation.DELETE}),
    cannot=CANNOT,
    facts=(
        Fact(
            N_("Gmail sends at most 500 mails a day for a free account, 2,000 for a paid one."),
            "https://support.cloudhq.net/gmail-daily-sending-limits-and-mailking/", _READ_ON,
        ),
    ),
    deletion_duty=N_("What people write by mail is personal: delete it when they ask for it."),
)  # fmt: skip
