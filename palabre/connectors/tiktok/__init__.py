"""TikTok as data: what an app may put on an account, and what it may read of it."""

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
from palabre.connectors.films import FILMS, FilmRules
from palabre.connectors.naming import Naming
from palabre.connectors.pictures import PictureRules
from palabre.connectors.tiktok.advice import ADVICE
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_DIRECT = "https://developers.tiktok.com/doc/content-posting-api-reference-direct-post"

_YES_NO = {"no": N_("No"), "yes": N_("Yes")}
_LET = {"yes": N_("Allowed"), "no": N_("Closed to all")}

PLATFORM = Platform(
    slug="tiktok",
    advice=ADVICE,
    name="TikTok",
    kind=Kind.VIDEO,
    home="https://www.tiktok.com",
    about=N_("Videos of your account with their figures; new videos and pictures go there."),
    capabilities=frozenset({Capability.READ, Capability.PUBLISH, Capability.MEASURE}),
    sources=(
        SourceKind(
            "videos",
            N_("Public videos of your account"),
            Capability.READ,
            every=timedelta(hours=1),
            needs_account=True,
        ),
    ),
    limits=Limits(
        calls=6,
        per=timedelta(minutes=1),
        source=_DIRECT,
        read_on=_READ_ON,
    ),
    needs_account=True,
    oauth=OAuth(
        authorize="https://www.tiktok.com/v2/auth/authorize/",
        token="https://open.tiktokapis.com/v2/oauth/token/",  # noqa: S106 - an address
        scopes={
            Capability.READ: ("video.list",),
            Capability.PUBLISH: ("video.publish", "video.list"),
            Capability.MEASURE: ("video.list", "user.info.stats"),
        },
        always=("user.info.basic",),
        separator=",",
        no_pkce=Fact(
            N_(
                "TikTok wants PKCE of programs on phones and desktops only: the app's secret "
                "protects this connection."
            ),
            "https://developers.tiktok.com/doc/oauth-user-access-token-management",
            _READ_ON,
        ),
        id_name="client_key",
        revoke="https://open.tiktokapis.com/v2/oauth/revoke/",
    ),
    app=(
        Field("client_id", N_("Client key")),
        Field("client_secret", N_("Client secret"), secret=True),
    ),
    guide=(
        N_(
            "Open developers.tiktok.com, and create an app with Login Kit and the Content Posting API."
        ),
        N_("Switch on Direct Post, and confirm the site from which TikTok shall fetch videos."),
        N_("Copy the return address that Palabre shows into the app's redirect addresses."),
        N_("Copy the client key and the client secret into Palabre."),
        N_("Ask for TikTok's audit: until it is passed, all that is sent stays private."),
    ),
    keys_page="https://developers.tiktok.com/apps",
    approval=N_(
        "Until TikTok has audited the app, five accounts a day may post, and privately only."
    ),
    naming=Naming(handle=r"[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,22}[A-Za-z0-9_])?"),
    post=PostLimits(
        text=2_200,
        unit="utf16",
        title=90,
        media=1,
        types=FILMS,
        films=FilmRules(
            "https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide",
            date(2026, 11, 28),
            FILMS,
            bytes=4_000_000_000,
            slowest=23,
            fastest=60,
            least_width=360,
            most_width=4096,
            most_height=4096,
            codecs=("h264", "hevc", "vp9"),
        ),
        pictures=PictureRules(
            "https://www.ayrshare.com/docs/media-guidelines/tiktok",
            _READ_ON,
            most_width=1080,
            most_height=1920,
            bytes=20_000_000,
            best=((1080, 1920),),
        ),
    ),
    draft=(
        Field(
            "privacy",
            N_("Who may see it"),
            N_("TikTok takes only what the account allows."),
            choices={
                "PUBLIC_TO_EVERYONE": N_("Everybody"),
                "MUTUAL_FOLLOW_FRIENDS": N_(
                    "Friends: who follows the account and is followed by it"
                ),
                "FOLLOWER_OF_CREATOR": N_("Who follows the account"),
                "SELF_ONLY": N_("The account alone"),
            },
            offered="list",
        ),
        Field("comments", N_("Comments under it"), required=False, choices=_LET),
        Field("duets", N_("Duets with it (videos only)"), required=False, choices=_LET),
        Field(
            "stitches", N_("Parts of it in others’ videos (Stitch)"), required=False, choices=_LET
        ),
        Field(
            "cover",
            N_("Moment of the video that stands for it"),
            N_("In seconds (4.5) or minutes and seconds (1:05); else TikTok takes its beginning."),
            required=False,
        ),
        Field(
            "cover_picture",
            N_("Which picture stands for the others"),
            N_("Its number: 1 is the first."),
            required=False,
        ),
        Field(
            "music",
            N_("May TikTok add music to pictures?"),
            N_("TikTok chooses it; the account can change it there afterwards."),
            required=False,
            choices=_YES_NO,
        ),
        Field(
            "media_url",
            N_("Web address of the video or the pictures"),
            N_("Instead of a file, on a site that TikTok knows as yours; one address a line."),
            required=False,
        ),
        Field(
            "promotes",
            N_("Does it promote your own brand?"),
            N_("TikTok must be told, and marks it as promotional content."),
            required=False,
            choices=_YES_NO,
        ),
        Field(
            "partner",
            N_("Did another brand pay for it?"),
            N_(
                "TikTok must be told, and marks it as a paid partnership: never with the account alone."
            ),
            required=False,
            choices=_YES_NO,
        ),
        Field(
            "generated",
            N_("Was the video made by artificial intelligence?"),
            N_("TikTok marks it so."),
            required=False,
            choices=_YES_NO,
        ),
    ),
    metrics=(
        Metric("views", N_("Views"), "view_count"),
        Metric("likes", N_("Likes"), "like_count"),
        Metric("replies", N_("Replies"), "comment_count"),
        Metric("shares", N_("Shares"), "share_count"),
        Metric("followers", N_("Followers"), "follower_count"),
        Metric("account_likes", N_("Likes of all videos"), "likes_count"),
    ),
    facts=(
        Fact(
            N_(
                "What an app sends that TikTok has not audited can be seen by the account itself only."
            ),
            _DIRECT,
            _READ_ON,
        ),
        Fact(
            N_(
                "Each account may begin six posts a minute; how far each is can be asked 30 times a minute."
            ),
            _DIRECT,
            _READ_ON,
        ),
    ),
    cannot=(
        N_("Nothing can be searched, changed or deleted by a usual app."),
        N_("TikTok works on a video after it was sent: it is seen some minutes later."),
        N_("Only public videos of the account are read."),
        N_("A picture's description can't be sent."),
        N_("A piece of music can't be named, and nothing but a moment of a video stands for it."),
    ),
    undone=(
        N_(
            "Comments, mentions and private messages, which TikTok opens to apps that it let into its "
            "API for Business, are read and answered on TikTok."
        ),
    ),
    by_hand=N_("Open the video on TikTok; read and answer its comments there."),
    deletion_duty=N_("What is deleted on TikTok is deleted here: videos are looked at again."),
)
