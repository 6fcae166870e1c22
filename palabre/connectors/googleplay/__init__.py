"""Google Play, as data: what users write of one's own apps, and one's answers."""

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
_DOCS = "https://developers.google.com/android-publisher/reply-to-reviews"

PLATFORM = Platform(
    slug="googleplay",
    name="Google Play",
    kind=Kind.REVIEW,
    home="https://play.google.com",
    about=N_("Reviews of your own apps on Google Play, and your answers."),
    capabilities=frozenset({Capability.READ, Capability.REPLY, Capability.EDIT}),
    sources=(
        SourceKind(
            "reviews",
            N_("Reviews of one of your apps"),
            Capability.READ,
            (
                Field(
                    "package",
                    N_("Name of the package"),
                    N_("For example org.example.app."),
                    offered="list",
                ),
            ),
            every=timedelta(hours=1),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"reviews"}),
    deletion_duty=N_(
        "A review that its writer takes back is not announced, and after a week Google may show it no more"
        " although it stands: delete it here when you see that it is gone."
    ),
    costs=N_("Your own app takes a developer account of Google Play, paid for once."),
    limits=Limits(200, timedelta(hours=1), _DOCS, _READ_ON),
    needs_account=True,
    cannot=(
        N_(
            "Google Play doesn't say which reviews were taken back, and shows no older one than of the last 7"
            " days: one that isn't there may only be older, so what was read stays here."
        ),
        N_("Only reviews that were written or changed in the last 7 days are shown."),
        N_("Stars without words are not told, nor reviews of test versions."),
        N_("An answer can be changed, but not deleted."),
        N_("Reviews of other people's apps can't be read."),
    ),
    by_hand=N_("Open the app's reviews in the Play Console and do it there."),
    account=(
        Field(
            "secret",
            N_("Key of the service account"),
            N_("The whole text of its JSON file."),
            secret=True,
        ),
    ),
    guide=(
        N_("In Google Cloud, make a project and switch on the Google Play Android Developer API."),
        N_("Make a service account there, and for it a key of the type JSON."),
        N_(
            "In the Play Console, under Users and permissions, invite the service account's address."
        ),
        N_("Give it the right to reply to reviews of the app."),
        N_("Open the key's file as text and give all of it here."),
    ),
    keys_page="https://console.cloud.google.com/iam-admin/serviceaccounts",
    post=PostLimits(text=350),
    facts=(
        Fact(
            N_("An app may ask 200 times an hour for its reviews, and answer 2,000 times a day."),
            _DOCS,
            _READ_ON,
        ),
        Fact(N_("Answers of more than about 350 characters are refused."), _DOCS, _READ_ON),
    ),
)
