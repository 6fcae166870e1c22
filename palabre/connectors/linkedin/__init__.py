"""LinkedIn's Community Management as data: what a partner may do for a company's page."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Metric,
    Moderation,
    OAuth,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.films import MP4, FilmRules
from palabre.connectors.linkedin.advice import ADVICE
from palabre.connectors.looks import Look
from palabre.connectors.naming import Naming
from palabre.connectors.pictures import PictureRules
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_READS_TALK, _TALKS = "r_organization_social_feed", "w_organization_social_feed"
_DOCS = "https://learn.microsoft.com/en-us/linkedin/marketing"

# The version that every call names, and when LinkedIn's least promise of one year for it is over.
VERSION, VERSION_ENDS = "202607", date(2027, 7, 15)


def _read(slug: str, label: str, minutes: int) -> SourceKind:
    every = timedelta(minutes=minutes)
    return SourceKind(slug, label, Capability.READ, every=every, needs_account=True)


PLATFORM = Platform(
    slug="linkedin",
    advice=ADVICE,
    name="LinkedIn",
    kind=Kind.POST,
    home="https://www.linkedin.com",
    share="https://www.linkedin.com/sharing/share-offsite/?url={link}",
    about=N_("Your company's page: its posts, the comments under them, and its figures."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.RELAY,
            Capability.QUOTE,
            Capability.EDIT,
            Capability.MODERATE,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        _read("posts", N_("Posts of your page"), 60),
        _read("comments", N_("Comments under your page's posts"), 15),
    ),
    inbox=frozenset({"comments"}),
    limits=Limits(
        calls=500,
        per=timedelta(days=1),
        source="https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits",
        read_on=_READ_ON,
        rule=N_(
            "LinkedIn publishes no number: this one is a line of our own. What your app may really do stands "
            "in LinkedIn's developer portal, and where LinkedIn says that it is enough, Palabre waits."
        ),
    ),
    needs_account=True,
    no_export=True,
    oauth=OAuth(
        authorize="https://www.linkedin.com/oauth/v2/authorization",
        token="https://www.linkedin.com/oauth/v2/accessToken",  # noqa: S106 - an address
        # Since 2026 LinkedIn's pages name permissions of their own for comments and reactions.
        scopes={
            Capability.READ: ("r_organization_social", _READS_TALK),
            Capability.PUBLISH: ("w_organization_social",),
            Capability.REPLY: ("w_organization_social", _TALKS),
            Capability.RELAY: ("w_organization_social", "r_organization_social"),
            Capability.QUOTE: ("w_organization_social",),
            Capability.EDIT: ("w_organization_social", _TALKS),
            Capability.MODERATE: (_TALKS,),
            Capability.DELETE: ("w_organization_social", _TALKS),
        },
        always=("rw_organization_admin",),
        no_pkce=Fact(
            N_(
                "LinkedIn opens PKCE only to programs on a person's own machine: the app's secret "
                "protects this connection."
            ),
            "https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow-native",
            _READ_ON,
        ),
    ),
    app=(
        Field("client_id", N_("Client ID")),
        Field("client_secret", N_("Client secret"), secret=True),
    ),
    account=(
        Field(
            "account",
            N_("Number of the page"),
            N_("Needed only where the access token opens several pages."),
            required=False,
        ),
        Field("secret", N_("Access token"), secret=True),
    ),
    guide=(
        N_("Open developer.linkedin.com with an account that is a super admin of your page."),
        N_("Create an app there for your page, and let the page confirm it."),
        N_("Ask for the product Community Management API, and wait until LinkedIn grants it."),
        N_("Copy the return address that Palabre shows into the app's redirect addresses."),
        N_("Copy the client ID and the client secret, under Auth, into Palabre."),
    ),
    keys_page="https://www.linkedin.com/developers/apps",
    approval=N_(
        "LinkedIn grants the Community Management API to companies after a request and a demonstration."
    ),
    naming=Naming(
        # learn.microsoft.com/linkedin, Posts API, mentions: @[name](urn:li:person:...)
        cannot=N_(
            "LinkedIn links a name only by its number there (URN), which Palabre doesn't have: “%(name)s”"
            " stands as plain text."
        )
    ),
    look=Look("wall", "lead", lines=3, across=70, card="large", below=True),
    post=PostLimits(
        card="sent",
        card_off=True,
        text=3_000,
        unit="utf16",
        title=400,
        media=20,
        media_bytes=10_000_000,
        types=("image/jpeg", "image/png", "image/gif"),
        alt=4_086,
        pictures=PictureRules(
            f"{_DOCS}/community-management/shares/images-api",
            _READ_ON,
            most_pixels=36_152_319,
            best=((1200, 627), (1080, 1080), (1080, 1350)),
        ),
        films=FilmRules(
            f"{_DOCS}/community-management/shares/videos-api",
            date(2026, 11, 28),
            (MP4,),
            bytes=500_000_000,
            shortest=3,
            longest=1_800,
        ),
    ),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE}),
    metrics=(
        Metric("views", N_("Views"), "impressionCount"),
        Metric("reach", N_("People reached"), "uniqueImpressionsCount"),
        Metric("clicks", N_("Clicks"), "clickCount"),
        Metric("likes", N_("Likes"), "likeCount"),
        Metric("replies", N_("Replies"), "commentCount"),
        Metric("relays", N_("Reposts"), "shareCount"),
        Metric("followers", N_("Followers"), "firstDegreeSize"),
    ),
    facts=(
        Fact(
            N_(
                "LinkedIn forbids to export its members' data, to put it into a CRM or to make leads of it."
            ),
            f"{_DOCS}/community-management/community-management-overview",
            _READ_ON,
        ),
        Fact(
            N_(
                "A version of LinkedIn's interface lives a year at least: the one in use until July 2027."
            ),
            f"{_DOCS}/versioning",
            _READ_ON,
        ),
        Fact(
            N_(
                "Posts, comments and likes of members may be kept for 48 hours, their profiles for 24."
            ),
            f"{_DOCS}/data-storage-requirements",
            _READ_ON,
        ),
    ),
    cannot=(
        N_(
            "LinkedIn has no search over posts for apps: only your page's posts and comments are read."
        ),
        N_("LinkedIn doesn't tell who wrote a comment by name, only by a number."),
        N_("Comments can't be hidden by an app; your page may only like them."),
        N_("What members wrote can't be exported from here, and goes into no CRM."),
        N_("Posts are passed on, not comments; a post that quotes another shows nothing else."),
        N_("From here only comments of the page's own are deleted, not those of others."),
    ),
    undone=(N_("Documents are published by hand."),),
    by_hand=N_("Open the post on LinkedIn and answer there as the page."),
    deletion_duty=N_(
        "What members write may be kept for 48 hours unless it is read again: texts are looked at again,"
        " and thrown away when that fails."
    ),
    read_again_or_delete=True,
    looks_at=50,
    deletion_within=timedelta(hours=48),
    deletion_source=f"{_DOCS}/data-storage-requirements",
    deletion_read_on=_READ_ON,
    ends_on=VERSION_ENDS,
)
