"""How an account is connected by an app of Meta's, as data: what its networks have in common."""

from datetime import date

from palabre.connectors.contract import Fact, Field
from palabre.connectors.words import N_

VERSION = "v26.0"  # of the Graph API, in every address
AUTHORIZE = f"https://www.facebook.com/{VERSION}/dialog/oauth"
TOKEN = f"https://graph.facebook.com/{VERSION}/oauth/access_token"
NO_PKCE = Fact(
    N_(
        "Meta knows PKCE only for signing people in (OpenID Connect), and still as a "
        "test: the app's secret protects this connection."
    ),
    "https://developers.facebook.com/documentation/facebook-login/guides/advanced/oidc-token",
    date(2026, 11, 27),
)
APP = (
    Field("client_id", N_("App ID")),
    Field("client_secret", N_("App secret"), secret=True),
)
OF_THE_PAGE = Field(
    "secret",
    N_("Access token"),
    N_("Of the Page, or of a person who runs it."),
    secret=True,
)
ALT = Field(
    "alt",
    N_("What the picture shows"),
    N_("One line for each picture."),
    required=False,
    lines=2,
)
KEYS_PAGE = "https://developers.facebook.com/apps/"
