"""Professional accounts of Instagram as data: what Meta lets an app do, and what it never does."""

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
from palabre.connectors.films import MP4, QUICKTIME, FilmRules
from palabre.connectors.instagram.advice import ADVICE
from palabre.connectors.looks import Look
from palabre.connectors.metaapp import ALT, APP, AUTHORIZE, KEYS_PAGE, NO_PKCE, OF_THE_PAGE, TOKEN
from palabre.connectors.naming import Naming
from palabre.connectors.pictures import PictureRules
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_PUBLISHING = "https://developers.facebook.com/docs/instagram-platform/content-publishing/"
_MEDIA = (
    "https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/"
    "ig-user/media"
)


_read = SourceKind.by_account


PLATFORM = Platform(
    slug="instagram",
    advice=ADVICE,
    name="Instagram",
    kind=Kind.PHOTO,
    home="https://www.instagram.com",
    about=N_(
        "Your professional account: its posts, comments, tags and messages, and a few hashtags."
    ),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.MODERATE,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        _read("media", N_("Posts of your account"), 60),
        _read("stories", N_("Stories of your account"), 60),
        _read("comments", N_("Comments under your account's posts"), 5),
        _read("tags", N_("Posts in which your account is tagged"), 15),
        _read("mentions", N_("Posts and comments that mention your account"), 720),
        _read("messages", N_("Private messages to your account"), 5),
        _read(
            "hashtag",
            N_("A hashtag (30 different ones a week)"),
            60,
            Field("tag", N_("Hashtag, without #")),
        ),
        _read(
            "account",
            N_("Public posts of another professional account"),
            60,
            Field("name", N_("Name of the account, without @")),
        ),
    ),
    inbox=frozenset({"comments", "tags", "mentions", "messages"}),
    private=frozenset({"messages"}),
    limits=Limits(
        calls=0,
        per=timedelta(days=1),
        source="https://developers.facebook.com/docs/graph-api/overview/rate-limiting/",
        read_on=_READ_ON,
        rule=N_(
            "Meta allows 4,800 calls in 24 hours for each time that somebody sees something of the "
            "account, and tells how much of that is used, not how many they are: above four fifths "
            "Palabre reads less, so that people can go on."
        ),
    ),
    needs_account=True,
    oauth=OAuth(
        authorize=AUTHORIZE,
        token=TOKEN,
        scopes={
            Capability.READ: ("instagram_manage_comments", "pages_manage_metadata"),
            Capability.PUBLISH: ("instagram_content_publish",),
            Capability.REPLY: ("instagram_manage_comments", "instagram_manage_messages"),
            Capability.MODERATE: ("instagram_manage_comments",),
            Capability.DELETE: ("instagram_manage_comments", "instagram_manage_contents"),
            Capability.MEASURE: ("instagram_manage_insights",),
        },
        always=("instagram_basic", "pages_show_list", "pages_read_engagement"),
        separator=",",
        no_pkce=NO_PKCE,
    ),
    app=APP,
    account=(
        Field(
            "account",
            N_("Number of the Instagram account"),
            N_("Needed only where the access token opens several accounts."),
            required=False,
        ),
        OF_THE_PAGE,
    ),
    guide=(
        N_("Make your Instagram account a professional one, and link it to a Facebook Page."),
        N_("Open developers.facebook.com with an account that runs your Page, and create an app."),
        N_("Add the use case for Instagram with Facebook Login."),
        N_(
            "For private messages, add to it the permissions instagram_manage_messages and "
            "pages_manage_metadata."
        ),
        N_("Copy the return address that Palabre shows into the valid OAuth redirect addresses."),
        N_("Copy the app's ID and secret, under App settings, Basic, into Palabre."),
        N_(
            "Connect here, and allow one Page and its Instagram account in the window that Meta opens."
        ),
        N_(
            "For mentions and withdrawn messages: under Webhooks of your app, choose Instagram, give the "
            "address and the word that Palabre shows beside the app’s keys, and subscribe to mentions, "
            "comments and messages. Meta sends them only to apps in live mode with advanced access."
        ),
    ),
    keys_page=KEYS_PAGE,
    approval=N_(
        "Accounts of people with a role in your app work at once; others, and hashtags, need App Review."
    ),
    naming=Naming(handle=r"[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?"),
    look=Look("photo", "leaf", pictures=1, fold=125, lines=2, across=63, below=True),
    post=PostLimits(
        fetches=True,
        media_needed=True,
        text=2_200,
        unit="utf16",
        private=PostLimits(text=1_000, unit="bytes", answered_within=timedelta(hours=24)),
        media=10,
        types=("image/jpeg",),
        alt=1_000,
        tags=30,
        tags_in_text=True,
        pictures=PictureRules(
            "https://www.ayrshare.com/docs/media-guidelines/instagram",
            _READ_ON,
            narrowest=4 / 5,
            widest=1.91,
            least_width=320,
            most_width=1440,
            bytes=8_000_000,
            best=((1080, 1350), (1080, 1080), (1080, 566)),
            alike=True,
        ),
        films=FilmRules(
            "https://www.ayrshare.com/docs/media-guidelines/instagram",
            date(2026, 11, 28),
            (MP4, QUICKTIME),
            bytes=300_000_000,
            shortest=3,
            longest=900,
            slowest=23,
            fastest=60,
            most_width=1920,
            codecs=("h264", "hevc"),
            many=10,
            with_pictures=True,
        ),
        forms=(
            (
                "story",
                PostLimits(
                    fetches=True,
                    media_needed=True,
                    wordless=True,
                    media=1,
                    types=("image/jpeg",),
                    pictures=PictureRules(
                        _MEDIA,
                        date(2026, 11, 29),
                        least_width=320,
                        most_width=1440,
                        bytes=8_000_000,
                        best=((1080, 1920),),
                    ),
                    films=FilmRules(
                        _MEDIA,
                        date(2026, 11, 29),
                        (MP4, QUICKTIME),
                        bytes=100_000_000,
                        shortest=3,
                        longest=60,
                        slowest=23,
                        fastest=60,
                        most_width=1920,
                        codecs=("h264", "hevc"),
                    ),
                ),
            ),
        ),
    ),
    draft=(
        Field(
            "form",
            N_("In the form of"),
            N_("A story is one picture or video without words; it goes after 24 hours."),
            required=False,
            choices={"post": N_("A post"), "story": N_("A story")},
        ),
        Field(
            "collaborators",
            N_("Collaborators"),
            N_("Names of up to five accounts that are invited to show the post as theirs, too."),
            required=False,
        ),
        Field(
            "paid",
            N_("Paid partnership"),
            N_("The post says so; the law asks for it where somebody paid for it."),
            required=False,
            choices={"no": N_("No"), "yes": N_("Yes")},
        ),
        Field(
            "sponsors",
            N_("Paid by"),
            N_("Names of up to two professional accounts that the mark names."),
            required=False,
        ),
        Field(
            "media_url",
            N_("Web address of the picture"),
            N_(
                "Instead of pictures of the library: JPEGs that everybody can fetch, up to ten addresses,"
                " one a line."
            ),
            required=False,
            lines=2,
        ),
        ALT,
    ),
    private_within=timedelta(days=7),
    moderation=frozenset({Moderation.HIDE, Moderation.SHOW, Moderation.DELETE}),
    metrics=(
        Metric("views", N_("Views"), "views"),
        Metric("reach", N_("People reached"), "reach"),
        Metric("likes", N_("Likes"), "likes"),
        Metric("replies", N_("Replies"), "comments"),
        Metric("saves", N_("Saves"), "saved"),
        Metric("relays", N_("Reposts"), "shares"),
        Metric("engagements", N_("Interactions"), "total_interactions"),
        Metric("visits", N_("Visits of the profile"), "profile_visits"),
        Metric("follows", N_("New followers"), "follows"),
        Metric("navigation", N_("Taps and swipes"), "navigation"),
        Metric("followers", N_("Followers"), "followers_count"),
    ),
    facts=(
        Fact(
            N_("A private message holds at most 1,000 bytes."),
            "https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message",
            date(2026, 11, 28),
        ),
        Fact(
            N_(
                "Instagram tells how many posts an app may still send in 24 hours: it is asked each time."
            ),
            _PUBLISHING,
            _READ_ON,
        ),
        Fact(
            N_(
                "Figures of a story are told for 24 hours, and only where five people at least saw it."
            ),
            "https://developers.facebook.com/docs/instagram-platform/reference/instagram-media/insights",
            date(2026, 11, 29),
        ),
        Fact(
            N_(
                "Since April 2026 an app can mark a post as a paid partnership, with or without the name of "
                "who pays."
            ),
            "https://developers.facebook.com/blog/post/2026/04/22/"
            "instagram-api-updates-for-partnerships-metrics-collaboration-and-engagement/",
            date(2026, 11, 29),
        ),
        Fact(
            N_(
                "Who commented under your post can be answered in private once, within seven days; what they "
                "answer comes as a conversation."
            ),
            "https://developers.facebook.com/docs/messenger-platform/instagram/features/private-replies/",
            date(2026, 11, 29),
        ),
    ),
    cannot=(
        N_("Instagram fetches pictures from a public web address: files can't be sent from here."),
        N_("A text without a picture or video can't be published."),
        N_(
            "A story carries no words, links, stickers, names or descriptions, and no collaborators."
        ),
        N_(
            "Of other accounts only professional ones without an age limit are told of: their public posts "
            "and figures, neither the comments nor the stories; and what they delete isn’t told."
        ),
        N_("A post's text can't be changed by an app."),
        N_("Private messages are read only where the account may answer, too."),
        N_(
            "Hashtags show posts of the last 24 hours, without who wrote them, and can't be answered."
        ),
        N_(
            "Mentions in texts of private accounts, or made before your app’s webhook was set, aren’t told."
        ),
        N_("A post that tags your account only in its picture may refuse your answer."),
        N_(
            "Of a story that mentions you, only its address is kept: it opens until the story goes."
        ),
        N_("Of each conversation Instagram tells the twenty newest messages only."),
        N_(
            "Of a private message its words and the addresses of its pictures and videos are kept, which Meta"
            " closes after a while; another file in it is only told of by “…”."
        ),
    ),
    undone=(
        N_(
            "A message is answered within 24 hours: the seven days that Meta opens to people, after a review"
            " of its own, aren't used."
        ),
        N_(
            "A post marks no people, places or products from here, and its comments are opened and "
            "closed on Instagram."
        ),
        N_("Comments beside a live video are read and answered on Instagram."),
    ),
    by_hand=N_("Open the post on Instagram and answer there."),
    deletion_source="https://developers.facebook.com/terms/",
    deletion_read_on=_READ_ON,
    deletion_soon=True,
    looks_at=20,
    deletion_duty=N_(
        "What is deleted on Instagram must soon be deleted here too: your posts and comments and what "
        "mentions you are looked at again, and withdrawn messages are told where your app’s webhook is "
        "set; posts of others that tag you, that a hashtag found or of accounts that you follow can’t be."
    ),
)
