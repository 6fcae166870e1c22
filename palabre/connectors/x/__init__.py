"""X as data: what the network lets us do, what each call costs, and whom one may answer."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from palabre.connectors.contract import (
    Barring,
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
    Price,
    SourceKind,
)
from palabre.connectors.films import MP4, QUICKTIME, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.naming import Naming
from palabre.connectors.pictures import PictureRules
from palabre.connectors.words import N_
from palabre.connectors.x.advice import ADVICE

_READ_ON = date(2026, 11, 27)
_PRICES = "https://docs.x.com/x-api/getting-started/pricing"

# Millionths of a US dollar, as _PRICES told them on _READ_ON.
COSTS: Mapping[str, int] = MappingProxyType(
    {
        "read": 5_000,
        "own": 1_000,
        "user": 10_000,
        "create": 15_000,
        "create_link": 200_000,
        "alt": 5_000,
        "delete": 10_000,
        "manage": 5_000,
        "message": 10_000,
        "say": 15_000,
        "like": 15_000,
        "unlike": 10_000,
        "mute": 15_000,
        "unmute": 5_000,
        "repost": 15_000,
        "unrepost": 10_000,
    }
)

PLATFORM = Platform(
    slug="x",
    advice=ADVICE,
    name="X",
    kind=Kind.POST,
    home="https://x.com",
    share="https://x.com/intent/post?text={text}",
    about=N_("Public posts found by words, what is said to your account, and your own posts."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.STREAM,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.RELAY,
            Capability.QUOTE,
            Capability.EDIT,
            Capability.MODERATE,
            Capability.BAR,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        SourceKind(
            "search",
            N_("Words of your topics (each post that is found costs)"),
            Capability.SEARCH,
            every=timedelta(minutes=30),
            follows_topics=True,
            free=False,
            needs_account=True,
        ),
        SourceKind(
            "stream",
            N_("Words, as they are written (one stream for your app; each post costs)"),
            Capability.STREAM,
            (
                Field(
                    "words",
                    N_("Words"),
                    N_("As in a search of X, for example: (lanterne OR luciole) lang:fr"),
                ),
            ),
            every=None,
            free=False,
            needs_account=True,
        ),
        SourceKind(
            "mentions",
            N_("What mentions your account"),
            Capability.READ,
            every=timedelta(minutes=15),
            free=False,
            needs_account=True,
        ),
        SourceKind(
            "own",
            N_("Posts of your account"),
            Capability.READ,
            every=timedelta(hours=1),
            free=False,
            needs_account=True,
        ),
        SourceKind(
            "messages",
            N_("Private messages to your account (each that is read costs)"),
            Capability.READ,
            every=timedelta(minutes=15),
            free=False,
            needs_account=True,
        ),
    ),
    inbox=frozenset({"mentions", "messages"}),
    private=frozenset({"messages"}),
    limits=Limits(
        calls=300,
        per=timedelta(minutes=15),
        source="https://docs.x.com/x-api/fundamentals/rate-limits",
        read_on=_READ_ON,
    ),
    needs_account=True,
    oauth=OAuth(
        authorize="https://x.com/i/oauth2/authorize",
        token="https://api.x.com/2/oauth2/token",  # noqa: S106 - an address
        scopes={
            Capability.PUBLISH: ("tweet.write", "media.write"),
            Capability.REPLY: ("tweet.write", "media.write", "dm.read", "dm.write"),
            Capability.RELAY: ("tweet.write",),
            Capability.QUOTE: ("tweet.write", "media.write"),
            Capability.EDIT: ("tweet.write", "media.write"),
            Capability.DELETE: ("tweet.write",),
            Capability.MODERATE: ("tweet.moderate.write", "like.write"),
            Capability.BAR: ("mute.write",),
        },
        always=("tweet.read", "users.read", "offline.access"),
        client="basic",
        revoke="https://api.x.com/2/oauth2/revoke",
    ),
    app=(
        Field("client_id", N_("Client ID")),
        Field("client_secret", N_("Client secret"), secret=True),
        Field(
            "bearer",
            N_("Bearer Token of the app"),
            N_("Only for the stream."),
            required=False,
            secret=True,
        ),
    ),
    guide=(
        N_("Sign in to console.x.com with the account that shall own the app, and buy credits."),
        N_("Create an app there, and open its settings for user authentication."),
        N_(
            "Choose reading and writing (with direct messages, where you answer them here), and an app of "
            "the kind web app (a confidential client)."
        ),
        N_("Copy the return address that Palabre shows into the field for the callback."),
        N_("Copy the client ID and the client secret of OAuth 2.0 into Palabre."),
        N_("Set a spending limit in the console: every post that is read costs money."),
    ),
    keys_page="https://console.x.com",
    naming=Naming(handle=r"[A-Za-z0-9_]{1,15}"),
    look=Look("short", "lead", link=27, card="over"),
    post=PostLimits(
        card="own",
        text=280,
        unit="weighted",
        link=23,
        media=4,
        media_bytes=5_000_000,
        types=("image/jpeg", "image/png", "image/webp", "image/gif"),
        alt=1_000,
        private=PostLimits(text=10_000),
        pictures=PictureRules(
            "https://docs.x.com/x-api/media/quickstart/best-practices",
            _READ_ON,
            bytes=5_000_000,
            gif_alone=True,
        ),
        films=FilmRules(
            "https://docs.x.com/x-api/media/quickstart/best-practices",
            date(2026, 11, 28),
            (MP4, QUICKTIME),
            bytes=512_000_000,
            shortest=0.5,
            longest=140,
            narrowest=1 / 3,
            widest=3,
            least_width=32,
            fastest=60,
            codecs=("h264",),
        ),
    ),
    barring=frozenset({Barring.MUTE, Barring.UNMUTE}),
    moderation=frozenset({Moderation.HIDE, Moderation.SHOW, Moderation.LIKE, Moderation.UNLIKE}),
    metrics=(
        Metric("views", N_("Views"), "impression_count"),
        Metric("likes", N_("Likes"), "like_count"),
        Metric("relays", N_("Reposts"), "repost_count"),
        Metric("quotes", N_("Quotes"), "quote_count"),
        Metric("replies", N_("Replies"), "reply_count"),
        Metric("saves", N_("Saves"), "bookmark_count"),
        Metric("followers", N_("Followers"), "followers_count"),
        Metric("engagements", N_("Engagements"), "engagements"),
        Metric("link_clicks", N_("Clicks on the link"), "url_link_clicks"),
        Metric("profile_clicks", N_("Clicks on the profile"), "user_profile_clicks"),
        Metric("organic_views", N_("Views without advertising"), "organic_impression_count"),
    ),
    prices_source=_PRICES,
    prices_read_on=_READ_ON,
    prices=(
        Price(N_("A post that is read or found"), COSTS["read"]),
        Price(N_("A post of your own, or one that mentions you"), COSTS["own"]),
        Price(N_("A profile that is read"), COSTS["user"]),
        Price(N_("A post without a link"), COSTS["create"], "publish"),
        Price(N_("A post with a link"), COSTS["create_link"], "publish_link"),
        Price(N_("A picture's description"), COSTS["alt"]),
        Price(N_("A deletion"), COSTS["delete"]),
        Price(N_("An answer that is hidden or shown"), COSTS["manage"]),
        Price(N_("A like"), COSTS["like"]),
        Price(N_("A like that is taken back"), COSTS["unlike"]),
        Price(N_("To mute somebody"), COSTS["mute"]),
        Price(N_("To hear somebody again"), COSTS["unmute"]),
        Price(N_("A repost"), COSTS["repost"]),
        Price(N_("A repost that is taken back"), COSTS["unrepost"]),
        Price(N_("A private message that is read"), COSTS["message"]),
        Price(N_("A private message that is sent"), COSTS["say"]),
    ),
    facts=(
        Fact(
            N_("Some accounts may change a post, five times in the first half an hour."),
            "https://docs.x.com/x-api/fundamentals/edit-posts",
            date(2026, 11, 28),
        ),
        Fact(
            N_(
                "Since 23 February 2026 an app on the usual plan may answer only where the author "
                "of the post mentioned or quoted the account first."
            ),
            "https://www.tekedia.com/x-restricts-programmatic-bot-replies-to-boost-genuine-users-interaction",
            _READ_ON,
        ),
        Fact(
            N_("Every call is paid for in advance; a post with a link costs 0.20 US dollars."),
            _PRICES,
            _READ_ON,
        ),
        Fact(
            N_("The same post read twice on one day (UTC) is paid for once."),
            _PRICES,
            _READ_ON,
        ),
        Fact(
            N_(
                "Jobs that ask of many posts whether they still stand (batch compliance) are described among"
                " the pages of the enterprise plan, and have no price on that of the usual one."
            ),
            "https://docs.x.com/enterprise-api/compliance/batch-compliance/quickstart",
            date(2026, 11, 30),
        ),
        Fact(
            N_("On the usual plan no more than 2 million posts are read in a month."),
            "https://docs.x.com/x-api/fundamentals/post-cap",
            _READ_ON,
        ),
    ),
    cannot=(
        N_(
            "Whether many posts still stand can be asked at once of X only on the enterprise plan, as its"
            " pages say now (batch compliance): each look costs like a reading."
        ),
        N_("It can't answer a post whose author didn't mention or quote the account first."),
        N_("A moving picture (GIF) goes out alone, with no other beside it."),
        N_(
            "Likes, follows and quotes are no longer open to apps on the usual plan: an app on a dearer one"
            " likes and quotes from here. Whether the usual one reposts, X says when it is tried."
        ),
        N_(
            "Clicks and engagements are told to the author alone, for 30 days after the post; later "
            "only what everybody sees."
        ),
        N_("Replies of others can be hidden, not deleted; people can be muted, not blocked."),
        N_("Private messages go back 30 days, and need the permission to answer."),
        N_(
            "X’s encrypted chats open only with keys that stay on your own devices: they are neither read "
            "nor answered from here."
        ),
        N_(
            "That a private message was deleted is noticed by looking at its conversation again, for "
            "seven days; each message that X shows for it is paid for."
        ),
    ),
    undone=(
        N_(
            "Search goes back seven days, though X sells older posts too, and reposts aren't asked "
            "for: each would cost."
        ),
        N_("How many like a post is read, not who: each profile would cost."),
        N_("X's answers, and the later posts of a thread, are changed on x.com."),
        N_(
            "A private message leaves from here without pictures, and nobody is kept from writing "
            "any."
        ),
        N_(
            "The posts of a list, and who quotes you without naming you, aren't read of their own: "
            "search for them."
        ),
        N_("Polls, articles and the subtitles of a video are made on x.com."),
    ),
    by_hand=N_("Open the post on x.com and answer there."),
    deletion_duty=N_(
        "What is deleted or changed there must be deleted or changed here within 24 hours of being asked: a"
        " text is looked at again once a day for the seven days after it came, of itself. Later, delete it"
        " here when its writer or X asks. Each look at a post costs 0.005 US dollars: for 100 posts that come"
        " each day, 105 dollars a month, up to the stop line."
    ),
    looks_back=timedelta(days=7),
    answers_if_named=True,
    any_account_sees=True,
    deletion_within=timedelta(hours=24),
    deletion_source="https://docs.x.com/developer-terms/policy",
    deletion_read_on=_READ_ON,
)
