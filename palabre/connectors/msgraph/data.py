"""How an account at work or school is connected by an app of one's own, as data."""

from datetime import timedelta

from palabre.connectors.contract import Field
from palabre.connectors.words import N_

_HERE = "https://login.microsoftonline.com/organizations/oauth2/v2.0"
SIGN_IN, TOKEN = f"{_HERE}/authorize", f"{_HERE}/token"
GRAPH = "https://graph.microsoft.com"
ALWAYS = (f"{GRAPH}/User.Read", "offline_access")
RENEWS_FOR = timedelta(days=90)
APP = (
    Field("client_id", N_("Application (client) ID")),
    Field("client_secret", N_("Client secret"), secret=True),
)
