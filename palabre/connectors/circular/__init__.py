"""Letters to subscribers by any mail server (SMTP), as data."""

from datetime import date, timedelta

from palabre.connectors.contract import Capability, Fact, Field, Kind, Limits, Platform, PostLimits
from palabre.connectors.looks import Look
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)

PLATFORM = Platform(
    slug="circular",
    name="Newsletter",
    kind=Kind.MAIL,
    icon="mail",
    home="https://www.rfc-editor.org/rfc/rfc8058",
    about=N_("A letter of your own: a post goes as one mail to each of the people who subscribed."),
    capabilities=frozenset({Capability.PUBLISH}),
    sources=(),
    to_subscribers=True,
    # The protocol knows no number of mails: what counts is what the account says, a minute.
    limits=Limits(
        calls=1_000,
        per=timedelta(minutes=1),
        source="https://www.rfc-editor.org/rfc/rfc5321",
        read_on=_READ_ON,
    ),
    look=Look("mail", "stack", pictures=10, marks=False),
    post=PostLimits(
        text=100_000,
        title=150,
        title_needed=True,
        media=10,
        media_bytes=2 * 1024 * 1024,
        types=("image/jpeg", "image/png", "image/gif"),
        alt=500,
        no_films=Fact(
            N_("A mail server needn't take more than 64 kB: put the address of the video into the letter."),
            "https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.7",
            date(2026, 11, 28),
        ),
    ),
    account=(
        Field("server", N_("Outgoing server (SMTP)"), N_("For example smtp.example.org, or with a port.")),
        Field("account", N_("Account"), N_("Mostly your whole address.")),
        Field(
            "secret", N_("Password"),
            N_("An app password where your provider makes them."), secret=True,
        ),
        Field(
            "address", N_("Your address"),
            N_("What people see as the sender; a name may stand before it."), required=False,
        ),
        Field(
            "imap", N_("Mail server (IMAP)"),
            N_("Where returned mails arrive, to know dead addresses. Empty: they are not read."),
            required=False,
        ),
        Field(
            "security", N_("Security"),
            N_("tls (the usual), starttls, or none for servers that your administrator allowed."),
            required=False,
        ),
        Field(
            "per_minute", N_("Mails a minute"),
            N_("The most that leave in a minute. Empty: 60. Ask your provider what it allows."),
            required=False,
        ),
    ),
    guide=(
        N_("Look up the names of the SMTP and IMAP servers on your mail provider's help pages."),
        N_("Ask the provider how many mails it lets you send in a minute and in a day."),
        N_("Have SPF, DKIM and DMARC set for your address: without them large providers refuse letters."),
        N_("Make an app password for Palabre, where the provider offers them, and enter it here."),
        N_("Then open Publish, Letters, and say what people subscribe to."),
    ),
    by_hand=N_("Answer the people who write back from your own mailbox."),
    cannot=(
        N_("A mail that was sent can't be changed or called back."),
        N_("Whether a mail is opened is not counted: it would take a hidden picture in each."),
        N_("A mail that was interrupted while it left is not sent again by itself, as it may have arrived."),
    ),
    facts=(
        Fact(
            N_("Gmail asks those who send 5,000 mails a day or more for one-click unsubscription."),
            "https://support.google.com/a/answer/81126", _READ_ON,
        ),
    ),
    deletion_duty=N_("Who asks to be forgotten is deleted; a print of the address stays, as a bar."),
)  # fmt: skip
