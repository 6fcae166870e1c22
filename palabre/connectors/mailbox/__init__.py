"""Mail by IMAP and SMTP, as data: any server that speaks them and takes a password."""

from dataclasses import replace

from palabre.connectors.contract import Field
from palabre.connectors.lines import SECURITIES
from palabre.connectors.mails.data import MAIL
from palabre.connectors.words import N_

PLATFORM = replace(
    MAIL,
    slug="mailbox",
    name="Mail",
    home="https://www.rfc-editor.org/rfc/rfc9051",
    about=N_("A mailbox and its mailing lists: what people write to you, and your answers."),
    account=(
        Field("server", N_("Mail server (IMAP)"), N_("For example imap.example.org, or with a port.")),
        Field("account", N_("Account"), N_("Mostly your whole address.")),
        Field(
            "secret", N_("Password"),
            N_("An app password where your provider makes them."), secret=True,
        ),
        Field(
            "smtp", N_("Outgoing server (SMTP)"),
            N_("Empty: found from the mail server's name."), required=False,
        ),
        Field(
            "security", N_("Security"), required=False, choices=SECURITIES,
        ),
        Field(
            "address", N_("Your address"),
            N_("When the account isn't your address; a name may stand before it."), required=False,
        ),
    ),
    guide=(
        N_("A mailbox of Gmail or Microsoft 365 is connected without a password: choose that network."),
        N_("Look up the names of the IMAP and SMTP servers on your mail provider's help pages."),
        N_("Allow IMAP in the settings of your mailbox, where the provider has such a switch."),
        N_("Make an app password for Palabre, where the provider offers them; else use your password."),
        N_("Enter the servers, your address and that password here."),
    ),
)  # fmt: skip
