"""LinkedIn's Community Management as data: what a partner may do for a company's page."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Metric,
    Moderation,
    OAuth,
    Platform,
    SourceKind,
)
from palabre.connectors.linkedinrest.advice import ADVICE
from palabre.connectors.linkedinrest.data import (
    APP,
    DOCS,
    LIMITS,
    LOOK,
    NAMING,
    NO_PKCE,
    PAGES,
    TEXTS,
    VERSION_ENDS,
)
from palabre.connectors.linkedinrest.polls import FIELDS, POLLS
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_READS_TALK, _TALKS = "r_organization_social_feed", "w_organization_social_feed"


_read = SourceKind.by_account


PLATFORM = Platform(
    slug="linkedin",
    advice=ADVICE,
    name="LinkedIn",
    kind=Kind.POST,
    home="https://www.linkedin.com",
    share="https://www.linkedin.com/sharing/share-offsite/?url={link}",
    about=N_(
        "Your company's page: its posts, the comments under them, what mentions it, and its figures."
    ),
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
        _read("mentions", N_("Posts of others that mention your page"), 30),
    ),
    inbox=frozenset({"comments", "mentions"}),
    limits=LIMITS,
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
        no_pkce=NO_PKCE,
    ),
    app=APP,
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
    naming=NAMING,
    look=LOOK,
    post=TEXTS,
    draft=FIELDS,
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE}),
    metrics=(
        Metric("views", N_("Views"), "impressionCount"),
        Metric("reach", N_("People reached"), "uniqueImpressionsCount"),
        Metric("clicks", N_("Clicks"), "clickCount"),
        Metric("likes", N_("Likes"), "likeCount"),
        Metric("replies", N_("Replies"), "commentCount"),
        Metric("relays", N_("Reposts"), "shareCount"),
        Metric("followers", N_("Followers"), "firstDegreeSize"),
        Metric("day_follows", N_("New followers, by day"), "followerGains"),
        Metric("day_visits", N_("Views of the page, by day"), "pageViews"),
        Metric("day_visitors", N_("Visitors of the page, by day"), "uniquePageViews"),
    ),
    facts=(
        POLLS,
        PAGES,
        Fact(
            N_(
                "LinkedIn forbids to export its members' data, to put it into a CRM or to make leads of it."
            ),
            f"{DOCS}/community-management/community-management-overview",
            _READ_ON,
        ),
        Fact(
            N_(
                "LinkedIn has counted a day of your page two days later; 28 days are asked for again."
            ),
            f"{DOCS}/community-management/organizations/follower-statistics",
            date(2026, 11, 30),
        ),
        Fact(
            N_(
                "A version of LinkedIn's interface lives a year at least: the one in use until July 2027."
            ),
            f"{DOCS}/versioning",
            _READ_ON,
        ),
        Fact(
            N_(
                "Posts, comments and likes of members may be kept for 48 hours, their profiles for 24."
            ),
            f"{DOCS}/data-storage-requirements",
            _READ_ON,
        ),
    ),
    cannot=(
        N_(
            "LinkedIn has no search over posts for apps: of what others say, only comments under your page's"
            " posts, and posts that mention your page by its link, are read."
        ),
        N_("LinkedIn doesn't tell who wrote a comment by name, only by a number."),
        N_("Comments can't be hidden by an app; your page may only like them."),
        N_("What members wrote can't be exported from here, and goes into no CRM."),
        N_("Posts are passed on, not comments; a post that quotes another shows nothing else."),
        N_("From here only comments of the page's own are deleted, not those of others."),
    ),
    undone=(
        N_("Where visitors and followers come from, and what they work as, is read on LinkedIn."),
    ),
    by_hand=N_("Open the post on LinkedIn and answer there as the page."),
    deletion_duty=N_(
        "What members write may be kept for 48 hours unless it is read again: texts are looked at again,"
        " and thrown away when that fails."
    ),
    read_again_or_delete=True,
    looks_at=50,
    deletion_within=timedelta(hours=48),
    deletion_source=f"{DOCS}/data-storage-requirements",
    deletion_read_on=_READ_ON,
    ends_on=VERSION_ENDS,
)
