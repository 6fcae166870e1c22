"""Google Business Profile, as data: the reviews and figures of one's own places, and one's posts there."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Metric,
    OAuth,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.googlebusiness.advice import ADVICE
from palabre.connectors.googlebusiness.posts import FIELDS
from palabre.connectors.looks import Look
from palabre.connectors.pictures import PictureRules
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_LIMITS = "https://developers.google.com/my-business/content/limits"
_SCOPE = "https://www.googleapis.com/auth/business.manage"
LOCATION = Field(
    "location",
    N_("Place"),
    N_("As Google names it: accounts/, its number, /locations/, its number."),
    offered="list",
)

PLATFORM = Platform(
    slug="googlebusiness",
    advice=ADVICE,
    name="Google Business Profile",
    kind=Kind.REVIEW,
    home="https://business.google.com",
    about=N_("Reviews of your own places on Google Maps and Search, and your posts there."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        SourceKind(
            "reviews",
            N_("Reviews of one of your places"),
            Capability.READ,
            (LOCATION,),
            every=timedelta(minutes=30),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"reviews"}),
    answers_others_only=True,
    deletion_duty=N_(
        "Reviews that their writers take back are deleted here: reviews and answers are looked at again."
    ),
    looks_at=20,
    limits=Limits(300, timedelta(minutes=1), _LIMITS, _READ_ON),
    needs_account=True,
    cannot=(
        N_("Products can't be posted: Google's interface doesn't take them."),
        N_("Reviews of places that aren't yours can't be read."),
        N_("Questions and answers have no interface any more."),
        N_(
            "It fetches the picture of a post itself: that needs an address of this house with https."
        ),
        N_("Figures are told of places, not of posts or reviews."),
    ),
    undone=(
        N_(
            "Of an event or offer only the text is changed from here afterwards; its days and its "
            "button are changed on Google."
        ),
        N_("Of more than 100 places no figures are read."),
    ),
    by_hand=N_("Open the place's profile on Google and do it there."),
    oauth=OAuth(
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        always=(_SCOPE,),
        extra={"access_type": "offline", "prompt": "consent"},
        revoke="https://oauth2.googleapis.com/revoke",
        issuer="https://accounts.google.com",
        metadata="https://accounts.google.com/.well-known/openid-configuration",
    ),
    app=(
        Field("client_id", N_("Client ID")),
        Field("client_secret", N_("Client secret"), secret=True),
    ),
    metrics=(
        Metric(
            "views_search_mobile",
            N_("Views in Search on phones, in 30 days"),
            "BUSINESS_IMPRESSIONS_MOBILE_SEARCH",
        ),
        Metric(
            "views_search_desktop",
            N_("Views in Search on computers, in 30 days"),
            "BUSINESS_IMPRESSIONS_DESKTOP_SEARCH",
        ),
        Metric(
            "views_maps_mobile",
            N_("Views on Maps on phones, in 30 days"),
            "BUSINESS_IMPRESSIONS_MOBILE_MAPS",
        ),
        Metric(
            "views_maps_desktop",
            N_("Views on Maps on computers, in 30 days"),
            "BUSINESS_IMPRESSIONS_DESKTOP_MAPS",
        ),
        Metric("calls", N_("Presses of the button to call, in 30 days"), "CALL_CLICKS"),
        Metric("site_clicks", N_("Clicks on the site, in 30 days"), "WEBSITE_CLICKS"),
        Metric(
            "directions",
            N_("Ways there that were asked for, in 30 days"),
            "BUSINESS_DIRECTION_REQUESTS",
        ),
    ),
    guide=(
        N_("Check that the profile is verified and has been active for 60 days."),
        N_("Make a project in Google Cloud and ask for access to the Business Profile interfaces."),
        N_("Wait for Google's answer: until then the project may make 0 calls a minute."),
        N_("In the project, switch on the Business Profile interfaces (Google My Business API)."),
        N_(
            "For figures, switch on the Business Profile Performance API and the My Business Business "
            "Information API, too."
        ),
        N_(
            "Under Credentials, make an OAuth client for a web application with our return address."
        ),
        N_(
            "Give its client ID and secret here, then connect with the account that manages the place."
        ),
    ),
    keys_page="https://console.cloud.google.com/apis/credentials",
    look=Look("plain", "stack", pictures=1, marks=False),
    post=PostLimits(
        fetches=True,
        text=1500,
        unit="characters",
        media=1,
        types=("image/jpeg", "image/png"),
        pictures=PictureRules(
            "https://www.ayrshare.com/docs/media-guidelines/google-business-profile",
            _READ_ON,
            least_width=250,
            bytes=5_000_000,
            best=((720, 720), (1200, 900)),
        ),
        no_films=Fact(
            N_("Google describes videos for the place itself, and posts with pictures only."),
            "https://developers.google.com/my-business/content/upload-photos",
            date(2026, 11, 28),
        ),
    ),
    to=(LOCATION,),
    draft=FIELDS,
    approval=N_("Google grants access on application: a project begins with 0 calls a minute."),
    facts=(
        Fact(
            N_(
                "Google has one permission for these profiles, to read and to write: it is asked for "
                "whatever the account is wanted for."
            ),
            "https://developers.google.com/my-business/content/implement-oauth",
            date(2026, 11, 28),
        ),
        Fact(
            N_("A project without approval has a quota of 0 calls a minute, afterwards 300."),
            _LIMITS,
            _READ_ON,
        ),
        Fact(
            N_("A profile takes at most 10 edits a minute, and this can't be raised."),
            _LIMITS,
            _READ_ON,
        ),
        Fact(
            N_(
                "The answer to a review holds at most 4,096 bytes, and only a verified place may give it."
            ),
            "https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews",
            _READ_ON,
        ),
        Fact(
            N_(
                "Figures are of all places of the account together, over the last 30 days; Google counts a "
                "person once a day, and tells the newest days late."
            ),
            "https://developers.google.com/my-business/reference/performance/rest/v1/locations",
            date(2026, 11, 28),
        ),
        Fact(
            N_("Who answers in a client's name must have the client's permission first."),
            "https://developers.google.com/my-business/content/policies",
            _READ_ON,
        ),
    ),
)
