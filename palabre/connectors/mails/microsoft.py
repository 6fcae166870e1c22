"""How a mailbox at Microsoft is opened on its own page, as data."""

from datetime import date, timedelta

from palabre.connectors.contract import Capability, Fact, Field, OAuth
from palabre.connectors.words import N_

READ_ON = date(2026, 11, 28)
_READ = "https://outlook.office.com/IMAP.AccessAsUser.All"
_SEND = "https://outlook.office.com/SMTP.Send"
_HERE = "https://login.microsoftonline.com/common/oauth2/v2.0"
_DOCS = (
    "https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/"
    "how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth"
)
LIMITS = "https://northcentral.teamdynamix.com/TDClient/1980/Portal/KB/ArticleDet?ID=70527"

APP = (
    Field("client_id", N_("Application (client) ID")),
    Field("client_secret", N_("Client secret"), secret=True),
)
OAUTH = OAuth(
    authorize=f"{_HERE}/authorize",
    token=f"{_HERE}/token",
    scopes={Capability.PUBLISH: (_SEND,), Capability.REPLY: (_SEND,)},
    always=(_READ, "offline_access"),
    renews_for=timedelta(days=90),
    asks=N_("Address of the mailbox"),
)
GUIDE = (
    N_("Open the app registrations on entra.microsoft.com and register an app."),
    N_("Choose accounts in any organizational directory, and personal ones."),
    N_("Give the return address that Palabre shows as a redirect URI of the kind web."),
    N_("Under certificates and secrets make a client secret, and note the day on which it ends."),
    N_("Copy the application (client) ID and the value of the secret into Palabre."),
    N_(
        "For sending, let authenticated SMTP be allowed for the mailbox in the Exchange admin centre."
    ),
    N_("For a shared mailbox give its address, and sign in as somebody who may open it."),
)
KEYS_PAGE = "https://entra.microsoft.com"
FACTS = (
    Fact(N_("Thirty mails a minute, and 10,000 recipients a day."), LIMITS, READ_ON),
    Fact(N_("Reading and sending are two permissions: sending is asked for only when it is wanted."),
         _DOCS, READ_ON),
    Fact(
        N_("Since October 2022 Microsoft opens no mailbox by password over IMAP."),
        "https://gomoxie-portal.kb.net/portal/articles/6943", READ_ON,
    ),
)  # fmt: skip
