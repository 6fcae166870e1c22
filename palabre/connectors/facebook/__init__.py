"""Facebook Pages as data: what Meta lets an app do for a Page, with which permissions and figures."""

from datetime import date, timedelta

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
    SourceKind,
)
from palabre.connectors.facebook.advice import ADVICE
from palabre.connectors.films import MP4, QUICKTIME, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.metaapp import APP, AUTHORIZE, KEYS_PAGE, NO_PKCE, OF_THE_PAGE, TOKEN
from palabre.connectors.naming import Naming
from palabre.connectors.pictures import PictureRules
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_DOCS = "https://developers.facebook.com/docs"
_STORIES = "https://developers.facebook.com/docs/page-stories-api"
_REELS = "https://developers.facebook.com/documentation/video-api/guides/reels-publishing"


_read = SourceKind.by_account
_OTHER = Field("name", N_("Name or number of the Page"))


PLATFORM = Platform(
    slug="facebook",
    advice=ADVICE,
    name="Facebook",
    kind=Kind.POST,
    home="https://www.facebook.com",
    share="https://www.facebook.com/sharer/sharer.php?u={link}",
    about=N_("Your Pages: their posts, comments, reviews and messages, and what mentions them."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.MODERATE,
            Capability.BAR,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        _read("page", N_("Posts on your Page, also those of visitors"), 15),
        _read("comments", N_("Comments under your Page's posts"), 5),
        _read("tagged", N_("Public posts that mention your Page"), 15),
        _read("ratings", N_("Recommendations and reviews of your Page"), 60),
        _read("conversations", N_("Messages to your Page"), 5),
        _read(
            "other",
            N_("Public posts on another Page (needs Meta's review)"),
            60,
            _OTHER,
        ),
        _read(
            "other_comments",
            N_("Comments under another Page's posts (needs Meta's review)"),
            60,
            _OTHER,
        ),
    ),
    inbox=frozenset({"page", "comments", "tagged", "ratings", "conversations"}),
    private=frozenset({"conversations"}),
    limits=Limits(
        calls=0,
        per=timedelta(days=1),
        source=f"{_DOCS}/graph-api/overview/rate-limiting/",
        read_on=_READ_ON,
        rule=N_(
            "Meta allows 4,800 calls in 24 hours for each person who engages with the Page, and tells how "
            "much of that is used, not how many they are: above four fifths Palabre reads less, so that "
            "people can go on."
        ),
    ),
    needs_account=True,
    oauth=OAuth(
        authorize=AUTHORIZE,
        token=TOKEN,
        scopes={
            Capability.READ: ("pages_read_user_content",),
            Capability.PUBLISH: ("pages_manage_posts",),
            Capability.REPLY: ("pages_manage_engagement", "pages_messaging"),
            Capability.EDIT: ("pages_manage_posts", "pages_manage_engagement"),
            Capability.MODERATE: ("pages_manage_engagement", "pages_read_user_content"),
            Capability.BAR: ("pages_manage_engagement", "pages_read_user_content"),
            Capability.DELETE: ("pages_manage_posts", "pages_manage_engagement"),
            Capability.MEASURE: ("read_insights",),
        },
        always=("pages_show_list", "pages_read_engagement", "pages_manage_metadata"),
        separator=",",
        no_pkce=NO_PKCE,
    ),
    app=APP,
    account=(
        Field(
            "account",
            N_("Number of the Page"),
            N_("Needed only where the access token opens several Pages."),
            required=False,
        ),
        OF_THE_PAGE,
    ),
    guide=(
        N_("Open developers.facebook.com with an account that runs your Page, and create an app."),
        N_(
            "Add the use case for managing everything on your Page, and Facebook Login for Business."
        ),
        N_("Copy the return address that Palabre shows into the valid OAuth redirect addresses."),
        N_("Copy the app's ID and secret, under App settings, Basic, into Palabre."),
        N_("Connect here, and allow one Page only in the window that Meta opens."),
        N_(
            "Ask for App Review and business verification if people outside your app connect Pages."
        ),
        N_(
            "For comments under older posts, edits and reactions at once: under Webhooks of your app, choose "
            "Page, give the address and the word that Palabre shows beside the app’s keys, and subscribe to "
            "feed, mention, ratings and messages. Palabre has each Page tell your app by itself."
        ),
    ),
    keys_page=KEYS_PAGE,
    approval=N_(
        "Pages of people with a role in your app work at once; others need App Review and verification, and"
        " reading Pages that aren't yours a review of its own (Page Public Content Access)."
    ),
    naming=Naming(
        cannot=N_(
            "Facebook links names only for apps that it allowed to: “%(name)s” stands as plain text."
        )
    ),
    look=Look("wall", "top", fold=477, lines=5, across=85, card="large", below=True),
    post=PostLimits(
        card="own",
        card_off=True,
        text=63_206,
        unit="utf16",
        private=PostLimits(text=2_000, unit="utf16", answered_within=timedelta(hours=24)),
        media=10,
        media_bytes=4_000_000,
        types=("image/jpeg", "image/png", "image/gif", "image/webp"),
        alt=1_000,
        pictures=PictureRules(
            "https://photographylife.com/how-to-properly-resize-images-for-facebook",
            _READ_ON,
            most_width=2048,
            most_height=2048,
        ),
        films=FilmRules(
            "https://developers.facebook.com/documentation/video-api/guides/publishing.md",
            date(2026, 11, 28),
            (MP4, QUICKTIME),
            bytes=1_000_000_000,
            longest=1_200,
        ),
        forms=(
            (
                "reel",
                PostLimits(
                    text=63_206,
                    unit="utf16",
                    media=1,
                    media_needed=True,
                    alt=1_000,
                    types=(MP4,),
                    films=FilmRules(
                        _REELS,
                        date(2026, 11, 29),
                        (MP4,),
                        shortest=3,
                        longest=90,
                        widest=9 / 16,
                        narrowest=9 / 16,
                        least_width=540,
                        slowest=24,
                        fastest=60,
                    ),
                ),
            ),
            (
                "story",
                PostLimits(
                    media=1,
                    media_needed=True,
                    media_bytes=4_000_000,
                    wordless=True,
                    types=("image/jpeg", "image/png", "image/gif"),
                    pictures=PictureRules(
                        _STORIES,
                        date(2026, 11, 29),
                        most_width=2048,
                        most_height=2048,
                        best=((1080, 1920),),
                    ),
                    films=FilmRules(
                        _STORIES,
                        date(2026, 11, 29),
                        (MP4,),
                        shortest=3,
                        longest=60,
                        widest=9 / 16,
                        narrowest=9 / 16,
                        least_width=540,
                        slowest=24,
                        fastest=60,
                    ),
                ),
            ),
        ),
    ),
    draft=(
        Field(
            "form",
            N_("In the form of"),
            N_(
                "A reel is an upright video (9:16) of 3 to 90 seconds, alone; a story one picture or video "
                "without words, which goes after 24 hours."
            ),
            required=False,
            choices={"post": N_("A post"), "reel": N_("A reel"), "story": N_("A story")},
        ),
    ),
    private_within=timedelta(days=7),
    moderation=frozenset(
        {
            Moderation.HIDE,
            Moderation.SHOW,
            Moderation.LIKE,
            Moderation.UNLIKE,
            Moderation.DELETE,
        }
    ),
    barring=frozenset({Barring.BLOCK, Barring.UNBLOCK}),
    metrics=(
        Metric("views", N_("Views"), "post_media_view"),
        Metric("reach", N_("People reached"), "post_total_media_view_unique"),
        Metric("clicks", N_("Clicks"), "post_clicks"),
        Metric("likes", N_("Likes"), "reactions"),
        Metric("replies", N_("Replies"), "comments"),
        Metric("relays", N_("Reposts"), "shares"),
        Metric("followers", N_("Followers"), "page_follows"),
        Metric("account_views", N_("Views of everything, in a day"), "page_media_view"),
        Metric("account_reach", N_("People reached, in a day"), "page_total_media_view_unique"),
        Metric(
            "engagements", N_("Reactions, comments and shares, in a day"), "page_post_engagements"
        ),
    ),
    facts=(
        Fact(
            N_("Since 15 November 2025 Facebook counts views: impressions and fans are gone."),
            f"{_DOCS}/graph-api/reference/insights/",
            _READ_ON,
        ),
        Fact(
            N_("Facebook tells the figures of a Page only where at least 100 people like it."),
            f"{_DOCS}/graph-api/reference/insights/",
            _READ_ON,
        ),
        Fact(
            N_(
                "Public posts of other Pages and the comments under them may be studied and shown, by an app"
                " that Meta reviewed for it (Page Public Content Access)."
            ),
            f"{_DOCS}/features-reference/page-public-content-access",
            date(2026, 11, 30),
        ),
        Fact(
            N_("Facebook takes 30 reels of a Page in 24 hours."),
            _REELS,
            date(2026, 11, 29),
        ),
        Fact(
            N_(
                "Who wrote a comment or a post on your Page can be answered in private once, within seven "
                "days; what they answer comes as a conversation."
            ),
            f"{_DOCS}/messenger-platform/discovery/private-replies",
            date(2026, 11, 29),
        ),
    ),
    cannot=(
        N_("Facebook has no search over public posts for apps."),
        N_("Private profiles and groups can't be read."),
        N_("Private messages are read only where the account may answer, too."),
        N_(
            "Without your app’s webhook, new comments under older posts come late, by some hours at most: of "
            "a hundred posts in five minutes those that moved are read, the fifty newest comments of each, "
            "the first time thirty days back; and as far back as Facebook lists posts, about 600 a year."
        ),
        N_(
            "The webhook tells nothing of the time before it was set, or while it was long out of reach."
        ),
        N_("A story of a Page carries no words."),
        N_("A video goes alone: beside pictures, it is put there by hand."),
        N_("Without App Review Facebook leaves out who wrote a comment."),
        N_(
            "Of a private message its words and the addresses of its pictures and videos are kept, which Meta"
            " closes after a while; another file in it is only told of by “…”."
        ),
    ),
    undone=(
        N_("Edits of posts on other Pages aren't seen."),
        N_(
            "A message is answered within 24 hours: the seven days that Meta opens to people, after a review"
            " of its own, aren't used."
        ),
        N_("Stories of a Page are neither read nor measured nor deleted from here."),
        N_("Albums, events and live videos are made on Facebook."),
    ),
    by_hand=N_("Open the post on Facebook and answer there as the Page."),
    deletion_source="https://developers.facebook.com/terms/",
    deletion_read_on=_READ_ON,
    deletion_soon=True,
    looks_at=20,
    deletion_duty=N_(
        "What is deleted on Facebook must soon be deleted here too: your app’s webhook tells of posts, "
        "comments and recommendations at once, and posts and comments are looked at again; private messages "
        "can't be."
    ),
)
