"""Letters to subscribers by any mail server (SMTP), as data."""

from dataclasses import replace

from palabre.connectors.circulars.data import LETTERS
from palabre.connectors.contract import Field
from palabre.connectors.words import N_

PLATFORM = replace(
    LETTERS,
    slug="circular",
    name="Newsletter",
    about=N_("A letter of your own: a post goes as one mail to each of the people who subscribed."),
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
)  # fmt: skip
