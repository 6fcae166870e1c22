"""Trustpilot, as data: reviews of companies, and the answers of one's own."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    OAuth,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.trustpilot.advice import ADVICE
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_UNIT = Field(
    "unit",
    N_("Number of the business unit"),
    N_("24 letters and digits, found with the company's web address in Trustpilot's interface."),
    offered="search",
)
_SKU = Field(
    "sku",
    N_("Number of the product (SKU)"),
    N_("As the company tells it to Trustpilot."),
)
_TOKEN = "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/"  # noqa: S105

PLATFORM = Platform(
    slug="trustpilot",
    advice=ADVICE,
    name="Trustpilot",
    kind=Kind.REVIEW,
    home="https://www.trustpilot.com",
    about=N_("Reviews of companies by their customers, and the answers of your own company."),
    capabilities=frozenset({Capability.READ, Capability.REPLY, Capability.DELETE}),
    sources=(
        SourceKind(
            "own",
            N_("Reviews of your company"),
            Capability.READ,
            (_UNIT,),
            every=timedelta(minutes=30),
            free=False,
            needs_account=True,
        ),
        SourceKind(
            "public",
            N_("Public reviews of a company (needs your key)"),
            Capability.READ,
            (_UNIT,),
            every=timedelta(hours=1),
            free=False,
            needs_account=True,
        ),
        SourceKind(
            "own_products",
            N_("Reviews of a product of yours"),
            Capability.READ,
            (_UNIT, _SKU),
            every=timedelta(hours=1),
            free=False,
            needs_account=True,
        ),
        SourceKind(
            "products",
            N_("Public reviews of a product (needs your key)"),
            Capability.READ,
            (_UNIT, _SKU),
            every=timedelta(hours=6),
            free=False,
            needs_account=True,
        ),
    ),
    inbox=frozenset({"own", "own_products"}),
    costs=N_("Its interfaces come with Trustpilot's paid Connect module."),
    limits=Limits(
        833, timedelta(minutes=5), "https://developers.trustpilot.com/rate-limiting", _READ_ON
    ),
    needs_account=True,
    cannot=(
        N_("An answer that was given is deleted and given again, never changed."),
        N_("An answer to the review of a product can't be deleted by its interfaces."),
        N_(
            "The e-mail addresses and orders of reviewers are never kept, though Trustpilot tells them."
        ),
    ),
    undone=(
        N_(
            "Of the conversation below the review of a product only the company's first words are read, and"
            " no answer in it is changed from here."
        ),
    ),
    by_hand=N_("Open the review in Trustpilot Business and do it there."),
    deletion_duty=N_("Reviews deleted there are deleted here: reviews are looked at again."),
    looks_at=20,
    oauth=OAuth(
        authorize="https://authenticate.trustpilot.com",
        token=f"{_TOKEN}accesstoken",
        no_pkce=Fact(
            N_(
                "Trustpilot's description of its sign-in knows no PKCE: the app's secret protects "
                "this connection."
            ),
            "https://developers.trustpilot.com/grant-type-auth-code",
            _READ_ON,
        ),
        client="basic",
        revoke=f"{_TOKEN}revoke",
        renews_for=timedelta(days=30),
    ),
    app=(
        Field("client_id", N_("API key")),
        Field("client_secret", N_("API secret"), secret=True),
    ),
    account=(
        Field(
            "account",
            N_("Your user number at Trustpilot"),
            N_("It signs the answers: copy the User ID of your profile in Trustpilot Business."),
            required=False,
        ),
    ),
    guide=(
        N_("Ask Trustpilot for a plan with the Connect module: interfaces are part of it."),
        N_(
            "In Trustpilot Business, under Integrations, APIs, make an application with our return address."
        ),
        N_("Give its API key and secret here, then connect with your Trustpilot Business account."),
        N_("Copy the User ID of your profile there: it signs your answers."),
    ),
    keys_page="https://businessapp.b2b.trustpilot.com/applications",
    post=PostLimits(),
    approval=N_(
        "Only accounts with Trustpilot's paid Connect module have access to its interfaces."
    ),
    facts=(
        Fact(
            N_("Trustpilot advises at most 833 calls in 5 minutes and 10,000 an hour."),
            "https://developers.trustpilot.com/rate-limiting",
            _READ_ON,
        ),
        Fact(
            N_(
                "A connection lasts 100 hours and is renewed for 30 days: after that, connect again."
            ),
            "https://developers.trustpilot.com/authentication",
            _READ_ON,
        ),
        Fact(
            N_(
                "The review of a product is answered by a comment in a conversation, to which its"
                " writer may reply."
            ),
            "https://developers.trustpilot.com/product-reviews-api",
            date(2026, 11, 29),
        ),
        Fact(
            N_("The interfaces are open only to business accounts with the Connect module."),
            "https://developers.trustpilot.com/introduction",
            _READ_ON,
        ),
    ),
)
