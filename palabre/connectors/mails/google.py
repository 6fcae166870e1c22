"""How a mailbox at Google is opened on its own page, as data."""

from datetime import date

from palabre.connectors.contract import Capability, Fact, Field, OAuth
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 28)
_ALL = "https://mail.google.com/"
_DOCS = "https://developers.google.com/workspace/gmail/imap/xoauth2-protocol"

APP = (
    Field("client_id", N_("Client ID")),
    Field("client_secret", N_("Client secret"), secret=True),
)
OAUTH = OAuth(
    authorize="https://accounts.google.com/o/oauth2/v2/auth",
    token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    scopes=dict.fromkeys(Capability, (_ALL,)),
    always=(_ALL,),
    extra={"access_type": "offline", "prompt": "consent"},
    revoke="https://oauth2.googleapis.com/revoke",
    issuer="https://accounts.google.com",
    metadata="https://accounts.google.com/.well-known/openid-configuration",
    asks=N_("Address of the mailbox"),
)
GUIDE = (
    N_("Create a project on console.cloud.google.com."),
    N_("Switch on the Gmail API in its library."),
    N_(
        "Fill in the consent screen: for an organisation with Google Workspace choose internal; else add "
        "yourself as a test user or publish the app."
    ),
    N_("Create an OAuth client ID of the kind web application."),
    N_("Give the return address that Palabre shows as an authorised redirect URI."),
    N_("Copy the client ID and the client secret into Palabre."),
)
KEYS_PAGE = "https://console.cloud.google.com/apis/credentials"
FACTS = (
    Fact(
        N_("Google knows one permission for reading and sending by IMAP and SMTP: the whole mailbox."),
        _DOCS, _READ_ON,
    ),
    Fact(
        N_("What renews the key of an app that is still in testing ends after seven days."),
        "https://developers.google.com/identity/protocols/oauth2#expiration", _READ_ON,
    ),
)  # fmt: skip
