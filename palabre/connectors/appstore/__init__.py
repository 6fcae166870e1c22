"""Apple's App Store, as data: what users write of an app, country by country."""

from dataclasses import replace
from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_DOCS = "https://developer.apple.com/documentation/appstoreconnectapi"
_APP = Field(
    "app",
    N_("Number of the app"),
    N_("The digits after id in the address of its page."),
    offered="search",
)

PLATFORM = Platform(
    slug="appstore",
    name="App Store",
    kind=Kind.REVIEW,
    home="https://apps.apple.com",
    about=N_("Reviews of an app by its users: anybody's in one country, your own app's in all."),
    capabilities=frozenset({Capability.READ, Capability.REPLY, Capability.EDIT, Capability.DELETE}),
    sources=(
        SourceKind(
            "public",
            N_("Reviews of an app in one country (no account needed)"),
            Capability.READ,
            (_APP, Field("country", N_("Country"), N_("Two letters, for example fr or us."))),
            every=timedelta(hours=1),
        ),
        SourceKind(
            "own",
            N_("Reviews of your app in all countries"),
            Capability.READ,
            (replace(_APP, offered="list"),),
            every=timedelta(minutes=30),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"own"}),
    deletion_duty=N_(
        "Reviews of your own apps that are taken back, and answers, are deleted here: they are looked at"
        " again. Those of the public list can't be: delete one when you see that it is gone."
    ),
    costs=N_(
        "The public feed is free; your own app takes Apple's developer membership, paid by the year."
    ),
    looks_at=20,
    limits=Limits(3500, timedelta(hours=1), f"{_DOCS}/identifying-rate-limits", _READ_ON),
    cannot=(
        N_(
            "The public list shows the newest 500 reviews of a country at most, and none of stars alone."
        ),
        N_("Only reviews that were read with your account can be answered here."),
        N_("Answers appear after up to 24 hours, when Apple has let them through."),
        N_(
            "Reviews of the public list can't be asked for one by one: what is taken back stays here."
        ),
    ),
    by_hand=N_("Open the app's ratings and reviews in App Store Connect and do it there."),
    account=(
        Field("account", N_("Issuer ID"), N_("It stands above the list of keys.")),
        Field("key", N_("Key ID")),
        Field(
            "secret",
            N_("Private key"),
            N_("The whole text of the file AuthKey_….p8, which Apple hands out only once."),
            secret=True,
        ),
    ),
    guide=(
        N_("In App Store Connect, open Users and Access, Integrations, App Store Connect API."),
        N_("Make a team key with the role Customer Support, which may answer reviews."),
        N_("Copy the Issuer ID above the list and the Key ID beside the key."),
        N_("Download the key once, open the file as text, and give all of it as the private key."),
    ),
    keys_page="https://appstoreconnect.apple.com/access/integrations/api",
    post=PostLimits(text=5970),
    facts=(
        Fact(
            N_("Each review has at most one answer: a second one takes the place of the first."),
            f"{_DOCS}/customer-review-responses",
            date(2026, 11, 28),
        ),
        Fact(
            N_(
                "Apple tells the calls that are left with each answer; its own example is 3,500 an hour."
            ),
            f"{_DOCS}/identifying-rate-limits",
            _READ_ON,
        ),
    ),
)
