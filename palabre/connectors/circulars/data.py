"""Letters to subscribers, as data: what is true of all of them, whoever sends them."""

from datetime import date, timedelta

from palabre.connectors.contract import Capability, Fact, Kind, Limits, Platform, PostLimits
from palabre.connectors.looks import Look
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)

LETTERS = Platform(
    slug="",
    name="",
    kind=Kind.MAIL,
    icon="mail",
    home="https://www.rfc-editor.org/rfc/rfc8058",
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
